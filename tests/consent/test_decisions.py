"""Consent: who may decide, what stands, and what a withdrawal ends."""

import datetime as dt
import threading

import pytest
from django.db import connection

from attune import clock
from attune.audit.models import Line
from attune.consent.actions import answer, decide, end_grant, give_grant
from attune.consent.models import Decision, Grant, Purpose
from attune.consent.queries import agreed, answers, without_consent
from attune.consent.rules import GrantTooLong, MayNotDecide
from attune.jobs.models import Job
from tests.cast import local, make_home, make_practice, make_practitioner

pytestmark = pytest.mark.db
GIVEN, REFUSED, LATER, WITHDRAWN = (Decision.Says(says) for says in ("given", "refused", "later", "withdrawn"))


def stands(home, name, purpose=Purpose.FILMING):
    found = answers(home.family, [home.people[name]])[home.people[name].id][purpose]
    return (found.decision.says if found.decision else None, found.live)


def test_the_last_decision_stands_and_the_earlier_ones_stay(amina_and_yusuf):
    home = amina_and_yusuf
    before = Decision.objects.filter(family=home.family).count()
    for says in (WITHDRAWN, LATER, GIVEN):
        home.says("Amina", says)
    assert stands(home, "Amina") == ("given", True)
    assert Decision.objects.filter(family=home.family).count() == before + 3
    numbers = list(Decision.objects.filter(family=home.family).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, before + 4))


def test_nobody_is_asked_yet_until_somebody_is(hannah_and_leo):
    assert stands(hannah_and_leo, "Dan", Purpose.RESEARCH) == (None, False)


def test_a_yes_past_its_review_date_no_longer_counts(amina_and_yusuf):
    home = amina_and_yusuf
    home.says("Amina", GIVEN, review_on=clock.today() - dt.timedelta(days=1))
    assert stands(home, "Amina") == ("given", False)
    home.says("Amina", GIVEN, review_on=clock.today())
    assert stands(home, "Amina") == ("given", True)


def test_a_grown_up_decides_for_themselves(hannah_and_leo):
    home = hannah_and_leo
    with pytest.raises(MayNotDecide, match="Dan decides for themselves"):
        decide(
            family=home.family,
            member=home.people["Dan"],
            purpose=Purpose.FILMING,
            says=GIVEN,
            decided_by=home.people["Hannah"],
            by=home.case.practitioner,
        )


def test_only_somebody_with_parental_responsibility_decides_for_a_child(hannah_and_leo):
    home = hannah_and_leo
    home.family.memberships.filter(member=home.people["Dan"]).update(parental_responsibility=None)
    with pytest.raises(MayNotDecide, match="Dan is not noted as having parental responsibility for Leo"):
        decide(
            family=home.family,
            member=home.child,
            purpose=Purpose.FILMING,
            says=GIVEN,
            decided_by=home.people["Dan"],
            authority=Decision.Authority.PARENT,
            by=home.case.practitioner,
        )


def test_a_parents_answer_is_for_themselves_and_for_their_child(amina_and_yusuf, ruth):
    home = amina_and_yusuf
    made = answer(family=home.family, member=home.client, purpose=Purpose.TRAINING, says=GIVEN, by=ruth)
    assert [(one.member.known_as, one.authority) for one in made] == [("Amina", "adult"), ("Yusuf", "parental")]


def test_one_parents_no_for_a_child_is_not_undone_by_the_others_yes(hannah_and_leo, ruth):
    home, purpose = hannah_and_leo, Purpose.TRAINING
    dan, hannah = home.people["Dan"], home.people["Hannah"]
    answer(family=home.family, member=dan, purpose=purpose, says=REFUSED, by=ruth)
    answer(family=home.family, member=hannah, purpose=purpose, says=GIVEN, by=ruth)
    assert [stands(home, name, purpose) for name in ("Hannah", "Dan", "Leo")] == [
        ("given", True),
        ("refused", False),
        ("refused", False),
    ]
    answer(family=home.family, member=dan, purpose=purpose, says=GIVEN, by=ruth)
    assert stands(home, "Leo", purpose) == ("given", True)


def test_somebody_without_parental_responsibility_answers_for_themselves_alone(hannah_and_leo, ruth):
    home = hannah_and_leo
    home.family.memberships.filter(member=home.people["Dan"]).update(parental_responsibility=False)
    made = answer(family=home.family, member=home.people["Dan"], purpose=Purpose.TRAINING, says=GIVEN, by=ruth)
    assert [one.member.known_as for one in made] == ["Dan"]


def grant(home, person, purpose, by):
    until = clock.now() + dt.timedelta(days=30)
    thing = ("film", "f" * 16)
    return give_grant(person=person, thing=thing, family=home.family, purpose=purpose, until=until, by=by)


def test_a_withdrawal_ends_the_grants_for_its_purpose_at_once_and_is_told(hannah_and_leo, ruth, ellen):
    home = hannah_and_leo
    shared = grant(home, ellen, Purpose.SUPERVISION, ruth)
    kept = grant(home, home.client, Purpose.FAMILY_COPY, ruth)
    home.says("Hannah", WITHDRAWN, Purpose.SUPERVISION, by=ruth)
    assert list(Grant.objects.live()) == [kept]
    shared.refresh_from_db()
    assert (shared.ended_by_kind, shared.ended_by) == ("practitioner", ruth.id)
    news = Job.objects.filter(kind="news", args__news="consent.withdrawn").latest("id")
    assert news.args["args"] == {"family": home.family.id, "member": home.client.id, "purpose": "supervision"}


def test_withdrawing_from_filming_ends_everything_of_this_family_and_nothing_of_another(
    hannah_and_leo, amina_and_yusuf, ruth, ellen
):
    grant(hannah_and_leo, ellen, Purpose.SUPERVISION, ruth)
    grant(hannah_and_leo, hannah_and_leo.client, Purpose.FAMILY_COPY, ruth)
    others = grant(amina_and_yusuf, ellen, Purpose.SUPERVISION, ruth)
    hannah_and_leo.says("Leo", WITHDRAWN, Purpose.FILMING, by=ruth)
    assert list(Grant.objects.live()) == [others]


def test_a_grant_ends_when_it_is_ended_and_must_end_some_day(amina_and_yusuf, ruth, ellen):
    given = grant(amina_and_yusuf, ellen, Purpose.SUPERVISION, ruth)
    end_grant(grant=given, by=ruth)
    assert not Grant.objects.live().exists()
    with pytest.raises(GrantTooLong):
        give_grant(
            person=ellen,
            thing=("film", "f" * 16),
            family=amina_and_yusuf.family,
            purpose=Purpose.SUPERVISION,
            until=clock.now(),
            by=ruth,
        )


def test_who_has_not_agreed_is_named(hannah_and_leo, withdrawn):
    home, people = hannah_and_leo, list(hannah_and_leo.people.values())
    assert without_consent(home.family.id, people, Purpose.FILMING) == []
    assert without_consent(home.family.id, people, Purpose.SUPERVISION) == [home.people["Dan"]]
    gone = list(withdrawn.people.values())
    assert without_consent(withdrawn.family.id, gone, Purpose.FILMING) == gone
    assert agreed([home.family.id, withdrawn.family.id], Purpose.FILMING) == {
        (home.family.id, member.id) for member in people
    }


def test_a_decision_is_in_the_audit_without_its_words(amina_and_yusuf):
    amina_and_yusuf.says("Amina", WITHDRAWN, note="Because of the neighbours.")
    line = Line.objects.filter(family=amina_and_yusuf.family.id).latest("id")
    assert (line.verb, line.thing, line.fields) == ("consent withdrawn", amina_and_yusuf.client.id, ["filming"])


@pytest.mark.django_db(transaction=True)
def test_decisions_made_at_the_same_time_get_numbers_of_their_own():
    make_practice()
    ruth = make_practitioner("Ruth Calder")
    people = ("Amina", "client", "mother"), ("Yusuf", "child", "son")
    home = make_home(ruth, *people, first=local(clock.today(), 9), question="?")
    failed = []

    def say():
        try:
            home.says("Amina", GIVEN)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=say) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert list(Decision.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
