"""From the enquiry to the ending: each step in its place, and refused out of it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune import clock
from attune.audit.actions import VISITOR
from attune.audit.models import Line
from attune.cases import actions, visiting
from attune.cases.models import Case, Cycle, Enquiry, Participant, Visit
from attune.cases.queries import enquiries_visible_to, families_visible_to, question_of
from attune.cases.rules import CyclesOutside, TooManyGoals, VisitEndsBeforeStart, WrongStep, plan
from attune.consent.actions import give_grant
from attune.consent.models import Purpose
from attune.jobs.models import Job
from attune.people.actions import add_member
from attune.people.models import ServiceProfile
from attune.safe.keys import family_keys
from tests.cast import local

pytestmark = pytest.mark.db
HOUR = dt.timedelta(hours=1)


def test_an_enquiry_makes_a_family_with_a_key_and_is_the_offices_to_read(olive, cy):
    enquiry = actions.receive_enquiry(
        family_name="Nora and Walter", asked_by="Nora", reasons="He is quiet.", by=VISITOR
    )
    assert family_keys().recipient(enquiry.family_id).startswith("age1")
    assert list(enquiries_visible_to(olive)) == [enquiry]
    assert list(enquiries_visible_to(cy)) == []
    assert Enquiry.objects.get().reasons == "He is quiet."


def test_an_enquiry_goes_from_the_call_to_the_talk_to_the_case(ruth, olive):
    enquiry = actions.receive_enquiry(family_name="Nora and Walter", asked_by="Nora", by=VISITOR)
    actions.step_enquiry(enquiry=enquiry, state=Enquiry.State.CONTACTED, by=olive, reason="Called back.")
    start = local(clock.today() + dt.timedelta(days=2), 10)
    talk = visiting.book_consultation(
        enquiry=enquiry, practitioner=ruth, starts_at=start, ends_at=start + HOUR, by=olive
    )
    assert (talk.kind, talk.practitioner, talk.case.practitioner) == ("consultation", ruth, ruth)
    enquiry.refresh_from_db()
    assert enquiry.state == "booked"
    planned = plan(first=start, count=3, profile=talk.case.profile)
    visiting.plan_cycles(case=talk.case, planned=planned, place=None, by=ruth)
    enquiry.refresh_from_db()
    assert enquiry.state == "accepted"
    assert [step.state for step in enquiry.steps.order_by("at")] == ["received", "contacted", "booked", "accepted"]
    with pytest.raises(WrongStep, match="accepted already"):
        actions.step_enquiry(enquiry=enquiry, state=Enquiry.State.WAITING, by=olive)


def test_the_helping_question_keeps_its_versions(amina_and_yusuf, ruth):
    case = amina_and_yusuf.case
    actions.ask_question(case=case, text="How can we laugh more?", said_by=amina_and_yusuf.client, by=ruth)
    assert [one.text for one in case.questions.all()] == ["How can I help him play with me?", "How can we laugh more?"]
    assert question_of(case).text == "How can we laugh more?"


def test_there_are_up_to_three_goals_and_a_dropped_one_makes_room(amina_and_yusuf, ruth):
    case = amina_and_yusuf.case
    third = actions.set_goal(case=case, text="To sleep", by=ruth)
    with pytest.raises(TooManyGoals):
        actions.set_goal(case=case, text="To eat", by=ruth)
    actions.drop_goal(goal=third, by=ruth)
    assert actions.set_goal(case=case, text="To eat", by=ruth).place == 4


def test_a_case_is_agreed_once_an_activity_is(ruth, practice):
    enquiry = actions.receive_enquiry(family_name="Nora and Walter", asked_by="Nora", by=ruth)
    case = actions.open_case(family=enquiry.family, practitioner=ruth, by=ruth)
    assert case.state == "open"
    assert actions.agree_activity(case=case, activity="Looking at the album", by=ruth).state == "agreed"


def test_cycles_are_planned_with_their_visits_and_people(amina_and_yusuf):
    home = amina_and_yusuf
    assert [(cycle.number, cycle.state) for cycle in home.cycles] == [(1, "planned"), (2, "planned"), (3, "planned")]
    assert (home.case.state, home.case.cycles_agreed) == ("active", 3)
    filming, review = home.visits()
    assert (filming.kind, review.kind) == ("filming", "review")
    assert review.starts_at - filming.starts_at == dt.timedelta(days=home.case.profile.days_to_review)
    assert review.ends_at - review.starts_at == dt.timedelta(minutes=home.case.profile.review_minutes)
    assert {one.member for one in filming.participants.all()} == set(home.people.values())


def test_more_cycles_than_the_practice_offers_are_refused(amina_and_yusuf, ruth):
    case = amina_and_yusuf.case
    planned = plan(first=local(clock.today(), 9), count=2, profile=case.profile, start=4)
    with pytest.raises(CyclesOutside, match="up to 4"):
        visiting.plan_cycles(case=case, planned=planned, place=None, by=ruth)
    visiting.plan_cycles(case=case, planned=planned[:1], place=None, by=ruth)
    assert case.cycles_agreed == 4


@given(st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1)), st.times(), st.integers(1, 8), st.integers(1, 14))
def test_planned_visits_keep_their_time_of_day_across_a_change_of_the_clocks(day, time, count, days):
    profile = ServiceProfile(days_to_review=days)
    first = clock.at(day, time.replace(tzinfo=None, fold=0))
    planned = plan(first=first, count=count, profile=profile, start=2)
    assert [one.number for one in planned] == list(range(2, count + 2))
    for one in planned:
        assert one.filming[0].time() == one.review[0].time() == first.time()
        assert (one.review[0].date() - one.filming[0].date()).days == days


def test_a_visit_is_arrived_at_left_and_done_in_that_order(amina_and_yusuf, ruth):
    visit = amina_and_yusuf.filming
    with pytest.raises(WrongStep, match="booked"):
        visiting.leave(visit=visit, by=ruth)
    visiting.arrive(visit=visit, by=ruth)
    with pytest.raises(WrongStep, match="arrived"):
        visiting.arrive(visit=visit, by=ruth)
    visiting.leave(visit=visit, by=ruth)
    visiting.finish_visit(visit=visit, by=ruth)
    assert visit.arrived_at <= visit.left_at <= visit.done_at
    assert Cycle.objects.get(pk=visit.cycle_id).state == "filmed"
    assert Job.objects.get(kind="news", args__news="visit.done").args["args"] == {"visit": visit.id}
    with pytest.raises(WrongStep, match="done"):
        visiting.finish_visit(visit=visit, by=ruth)


def test_a_done_review_closes_its_cycle(amina_and_yusuf, ruth):
    visiting.finish_visit(visit=amina_and_yusuf.review, by=ruth)
    assert Cycle.objects.get(pk=amina_and_yusuf.cycles[0].pk).state == "reviewed"


def test_a_visit_that_did_not_happen_leaves_its_cycle_planned(amina_and_yusuf, ruth):
    visit = amina_and_yusuf.filming
    visiting.cancel_visit(visit=visit, state=Visit.State.NOBODY_HOME, by=ruth)
    assert (visit.state, Cycle.objects.get(pk=visit.cycle_id).state) == ("nobody_home", "planned")
    assert not Job.objects.filter(args__news="visit.done").exists()
    with pytest.raises(WrongStep):
        visiting.move_visit(visit=visit, starts_at=visit.starts_at, ends_at=visit.ends_at, by=ruth)


def test_a_visit_moves_and_never_ends_before_it_starts(amina_and_yusuf, ruth):
    visit, start = amina_and_yusuf.filming, local(clock.today(), 15)
    with pytest.raises(VisitEndsBeforeStart):
        visiting.move_visit(visit=visit, starts_at=start, ends_at=start, by=ruth)
    visiting.move_visit(visit=visit, starts_at=start, ends_at=start + HOUR, by=ruth)
    assert Visit.objects.get(pk=visit.pk).starts_at == start


def test_assent_is_written_down_sealed(amina_and_yusuf, ruth):
    one = amina_and_yusuf.filming.participants.get(member=amina_and_yusuf.child)
    visiting.note_assent(participant=one, assent=Participant.Assent.YES, note="He reached for the camera.", by=ruth)
    found = Participant.objects.get(pk=one.pk)
    assert (found.assent, found.assent_note) == ("yes", "He reached for the camera.")


def test_somebody_who_joins_is_listed_for_the_visits_to_come_and_not_for_those_that_were(amina_and_yusuf, ruth):
    home = amina_and_yusuf
    visiting.finish_visit(visit=home.filming, by=ruth)
    sister = add_member(family=home.family, known_as="Maryam", part="other", by=ruth)
    visiting.join_case(case=home.case, member=sister, part="other", by=ruth)
    listed = set(Participant.objects.filter(member=sister).values_list("visit", flat=True))
    assert listed == set(home.case.visits.exclude(pk=home.filming.pk).values_list("pk", flat=True))


def test_a_case_closes_once_and_tells_it(amina_and_yusuf, ruth):
    case = amina_and_yusuf.case
    actions.begin_ending(case=case, by=ruth)
    actions.close_case(case=case, by=ruth)
    assert (case.state, Job.objects.get(args__news="case.closed").args["args"]) == ("closed", {"case": case.id})
    with pytest.raises(WrongStep):
        actions.close_case(case=case, by=ruth)
    with pytest.raises(WrongStep):
        actions.begin_ending(case=case, by=ruth)


def test_a_case_is_its_practitioners_and_whose_a_grant_opens_it_to(amina_and_yusuf, ruth, cy, ellen, olive):
    case = amina_and_yusuf.case
    until = clock.now() + HOUR
    give_grant(
        person=ellen, thing=("case", case.id), family=case.family, purpose=Purpose.SUPERVISION, until=until, by=ruth
    )
    people = (ruth, ellen, cy, olive, None)
    assert [list(Case.objects.visible_to(person)) == [case] for person in people] == [True, True, False, False, False]
    assert [list(Case.objects.led_by(person)) == [case] for person in people] == [True, False, False, False, False]
    assert [families_visible_to(person).count() for person in people] == [1, 1, 0, 0, 0]


def test_every_act_leaves_its_line(amina_and_yusuf):
    verbs = set(Line.objects.filter(family=amina_and_yusuf.family.id).values_list("verb", flat=True))
    told = {"hear hopes", "ask question", "set goal", "agree activity", "consent given"}
    assert verbs == told | {"add", "open", "plan", "book"}
