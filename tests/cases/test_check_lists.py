"""What is looked at before, during and after a visit: what Attune brings, the practice's own, and its ticks."""

import pytest

from attune.cases import check_lists
from attune.cases.models import CheckItem, Visit

pytestmark = pytest.mark.db


def ticked(visit, phase="before"):
    return [(line.text, line.done) for line in check_lists.checked_for(visit)[phase]]


def keep(ruth, **phases):
    texts = {phase: phases.get(phase, []) for phase in ("before", "during", "after")}
    check_lists.keep_check_list(visits="filming", texts=texts, by=ruth)


def test_a_list_is_there_from_the_start_and_each_visit_has_its_own_ticks(amina_and_yusuf, ruth):
    first, second = (amina_and_yusuf.visits(number)[0] for number in (1, 2))
    check_lists.tick(visit=first, phase="before", items=["film-battery", "film-wiped", "invented"], by=ruth)
    assert [done for _text, done in ticked(first)] == [True, False, False, False]
    assert [done for _text, done in ticked(first, "after")] == [False, False, False]
    assert {done for _text, done in ticked(second)} == {False}
    check_lists.tick(visit=first, phase="before", items=[], by=ruth)
    assert {done for _text, done in ticked(first)} == {False}


def test_the_practices_own_list_stands_instead_and_a_line_that_stays_keeps_its_ticks(amina_and_yusuf, ruth):
    visit = amina_and_yusuf.filming
    check_lists.tick(visit=visit, phase="before", items=["film-battery", "film-card"], by=ruth)
    keep(ruth, before=["Wellingtons", "The camera, and a full battery"])
    assert ticked(visit) == [("Wellingtons", False), ("The camera, and a full battery", True)]
    keep(ruth, before=["The camera, and a full battery"])
    assert ticked(visit) == [("The camera, and a full battery", True)]


def test_a_list_from_which_all_was_taken_stays_empty(amina_and_yusuf, ruth):
    keep(ruth)
    assert check_lists.check_list("filming") == {"before": [], "during": [], "after": []}
    assert check_lists.check_list("review")["before"] != []
    assert CheckItem.objects.exclude(dropped_at=None).count() == 10


def test_a_visit_that_is_filmed_and_reviewed_has_both_lists_and_a_talk_has_none(amina_and_yusuf):
    visit = amina_and_yusuf.filming
    filmed, reviewed = (len(check_lists.check_list(kind)["before"]) for kind in ("filming", "review"))
    Visit.objects.filter(pk=visit.pk).update(kind=Visit.Kind.BOTH)
    assert len(ticked(Visit.objects.get(pk=visit.pk))) == filmed + reviewed
    Visit.objects.filter(pk=visit.pk).update(kind=Visit.Kind.CLOSING)
    assert ticked(Visit.objects.get(pk=visit.pk)) == []
