"""A prepared question answers as the query set it was built from, whatever the words, the moment and the day."""

import datetime as dt

import pytest

from attune import clock
from attune.consent.actions import give_grant
from attune.consent.models import Decision, Grant, Purpose
from attune.films.models import Film
from attune.people.models import Practitioner
from attune.prepared import Prepared
from tests.films.conftest import make_cast, signed_in
from tests.films.sending import send

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_words_moment_and_day_are_put_in_anew_each_time(cast):
    home, noon = cast.home, clock.now().replace(hour=12)
    until = noon + dt.timedelta(days=2)
    thing = ("case", home.visit.case_id)
    give_grant(person=cast.cy, thing=thing, family=home.family, purpose=Purpose.SUPERVISION, until=until, by=cast.ruth)
    Decision.objects.filter(member=home.child).update(review_on=clock.today() + dt.timedelta(days=1))
    grants = Prepared(lambda person: Grant.objects.filter(person=person).live().values_list("thing"))
    agreed = Prepared(
        lambda family: Decision.objects.filter(family=family).live().order_by("number").values_list("member")
    )

    def answers(person):
        return (grants.rows(person=person.pk), agreed.rows(family=home.family.pk))

    case, mother, child = (home.visit.case_id,), (home.mother.pk,), (home.child.pk,)
    assert answers(cast.cy) == ([case], [mother, child])
    assert answers(cast.ruth) == ([], [mother, child])
    with clock.told(noon + dt.timedelta(days=1)):
        assert answers(cast.cy) == ([case], [mother, child])
    with clock.told(noon + dt.timedelta(days=3)):
        assert answers(cast.cy) == ([], [mother])
    assert answers(cast.cy) == ([case], [mother, child])


def test_instances_are_those_of_the_query_set_with_what_is_related(cast, ruth, django_assert_num_queries):
    send(ruth, cast.home.visit, b"film")
    kept = Film.objects.get()
    visible = Prepared(
        lambda person, film: Film.objects.visible_to(Practitioner(pk=person)).filter(pk=film).select_related("visit")
    )
    for _ in range(2):
        with django_assert_num_queries(1):
            (found,) = visible.instances(person=cast.ruth.pk, film=kept.pk)
            seen = (found.visit.pk, found.facts, found.added_at)
        assert found == kept
        assert seen == (cast.home.visit.pk, kept.facts, kept.added_at)
    assert visible.instances(person=cast.cy.pk, film=kept.pk) == []


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def ruth(cast):
    return signed_in(cast.ruth)
