"""A visit's states in full: proposed, undone, cancelled with a reason, filmed again, both in one, entered later."""

import datetime as dt

import pytest

from attune import clock
from attune.audit.models import Line
from attune.cases import cycle_visits, visiting
from attune.cases.models import Cycle, Visit
from attune.cases.rules import VisitEndsBeforeStart, WrongStep, plan
from attune.jobs.models import Job
from tests.cast import local

pytestmark = pytest.mark.db
HOUR = dt.timedelta(hours=1)


def kept(visit):
    return Visit.objects.get(pk=visit.pk)


def filmed_again(home, ruth, **more):
    day = clock.today() + dt.timedelta(days=3)
    times = {"starts_at": local(day, 10), "ends_at": local(day, 11)}
    return cycle_visits.book_in_cycle(cycle=home.cycles[0], kind=Visit.Kind.FILMING, by=ruth, **times, **more)


def test_a_proposed_visit_is_booked_once_the_family_says_yes(amina_and_yusuf, ruth):
    start = local(clock.today() + dt.timedelta(days=2), 10)
    times = {"starts_at": start, "ends_at": start + HOUR}
    visit = visiting.book_visit(case=amina_and_yusuf.case, kind=Visit.Kind.CLOSING, by=ruth, proposed=True, **times)
    assert visit.state == "proposed"
    assert visiting.confirm_visit(visit=visit, by=ruth).state == "booked"
    with pytest.raises(WrongStep):
        visiting.confirm_visit(visit=visit, by=ruth)


def test_a_mistaken_tap_is_taken_back_step_by_step(amina_and_yusuf, ruth):
    visit = amina_and_yusuf.filming
    with pytest.raises(WrongStep, match="booked"):
        visiting.take_back(visit=visit, by=ruth)
    visiting.arrive(visit=visit, by=ruth)
    visiting.leave(visit=visit, by=ruth)
    visiting.take_back(visit=visit, by=ruth)
    assert (kept(visit).state, kept(visit).left_at, kept(visit).arrived_at is None) == ("arrived", None, False)
    visiting.take_back(visit=visit, by=ruth)
    assert (kept(visit).state, kept(visit).arrived_at) == ("booked", None)
    assert Line.objects.filter(thing=visit.pk, verb="take back").count() == 2


def test_what_is_done_is_not_taken_back(amina_and_yusuf, ruth):
    visiting.finish_visit(visit=amina_and_yusuf.filming, by=ruth)
    with pytest.raises(WrongStep, match="done"):
        visiting.take_back(visit=amina_and_yusuf.filming, by=ruth)


def test_a_cancelled_visit_keeps_its_reason_sealed_and_stands_again_when_that_was_a_slip(amina_and_yusuf, ruth):
    visit = amina_and_yusuf.filming
    visiting.cancel_visit(visit=visit, state=Visit.State.CANCELLED_FAMILY, reason="Yusuf has a fever.", by=ruth)
    assert kept(visit).reason == "Yusuf has a fever."
    visiting.take_back(visit=visit, by=ruth)
    assert (kept(visit).state, kept(visit).reason) == ("booked", "")
    assert Job.objects.filter(args__news="visit.stands_again").count() == 1


def test_a_cancelled_visit_does_not_stand_again_beside_the_one_booked_in_its_place(amina_and_yusuf, ruth):
    visit = amina_and_yusuf.filming
    visiting.cancel_visit(visit=visit, state=Visit.State.NOBODY_HOME, by=ruth)
    filmed_again(amina_and_yusuf, ruth)
    with pytest.raises(WrongStep, match="in its place"):
        visiting.take_back(visit=visit, by=ruth)


def test_filming_again_takes_the_cycle_back_to_planned_and_proposes_a_visit(amina_and_yusuf, ruth):
    home = amina_and_yusuf
    visiting.finish_visit(visit=home.filming, by=ruth)
    visit = filmed_again(home, ruth, proposed=True)
    assert (visit.state, Cycle.objects.get(pk=visit.cycle_id).state) == ("proposed", "planned")
    assert kept(home.filming).state == "done"
    assert {one.member for one in visit.participants.all()} == set(home.people.values())


def test_a_second_filming_visit_beside_an_open_one_is_refused(amina_and_yusuf, ruth):
    with pytest.raises(WrongStep, match="booked already"):
        filmed_again(amina_and_yusuf, ruth)


@pytest.mark.parametrize(("state", "said"), [("clips_ready", "Open the choice again"), ("reviewed", "over")])
def test_a_cycle_that_is_too_far_is_not_filmed_again(amina_and_yusuf, ruth, state, said):
    cycle = amina_and_yusuf.cycles[0]
    visiting.move_cycle(cycle=cycle, state=Cycle.State(state), by=ruth)
    with pytest.raises(WrongStep, match=said):
        filmed_again(amina_and_yusuf, ruth)


def test_a_review_that_would_come_before_the_new_film_moves_with_it(amina_and_yusuf, ruth):
    home = amina_and_yusuf
    before = home.review
    visiting.finish_visit(visit=home.filming, by=ruth)
    start = local(clock.today() + dt.timedelta(days=10), 14)
    times = {"starts_at": start, "ends_at": start + HOUR}
    cycle_visits.book_in_cycle(cycle=home.cycles[0], kind=Visit.Kind.FILMING, by=ruth, move_review=True, **times)
    review = kept(before)
    assert review.starts_at == local(clock.today() + dt.timedelta(days=17), 9, 30)
    assert review.ends_at - review.starts_at == HOUR


def test_another_time_is_proposed_a_week_on_at_the_same_time_of_day(amina_and_yusuf):
    start, end = cycle_visits.proposed_for(amina_and_yusuf.cycles[0], Visit.Kind.FILMING)
    assert (start, end - start) == (local(clock.today() + dt.timedelta(days=7), 9, 30), dt.timedelta(minutes=45))


def test_a_cycle_may_be_filmed_and_reviewed_in_one_visit(amina_and_yusuf, ruth):
    case = amina_and_yusuf.case
    case.cycles.all().delete()
    first = local(clock.today(), 10)
    planned = plan(first=first, count=1, profile=case.profile, together=True)
    (cycle,) = visiting.plan_cycles(case=case, planned=planned, place=None, by=ruth)
    (visit,) = cycle.visits.all()
    assert (visit.kind, visit.starts_at, visit.ends_at - visit.starts_at) == (
        "filming_and_review",
        first,
        dt.timedelta(minutes=105),
    )
    visiting.finish_visit(visit=visit, by=ruth)
    assert Cycle.objects.get(pk=cycle.pk).state == "reviewed"


def test_what_is_entered_later_says_when_it_was(amina_and_yusuf, ruth):
    visit, now = amina_and_yusuf.filming, clock.now()
    visiting.arrive(visit=visit, by=ruth, at=now - dt.timedelta(hours=3))
    visiting.leave(visit=visit, by=ruth)
    assert kept(visit).arrived_at == now - dt.timedelta(hours=3)
    assert kept(visit).arrived_noted_at >= now
    assert kept(visit).left_noted_at is None


def test_nobody_arrives_in_the_future_or_leaves_before_arriving(amina_and_yusuf, ruth):
    visit, now = amina_and_yusuf.filming, clock.now()
    with pytest.raises(WrongStep, match="still to come"):
        visiting.arrive(visit=visit, by=ruth, at=now + HOUR)
    visiting.arrive(visit=visit, by=ruth, at=now - HOUR)
    with pytest.raises(VisitEndsBeforeStart, match="before you arrived"):
        visiting.leave(visit=visit, by=ruth, at=now - 2 * HOUR)


def test_details_are_written_down_sealed_and_a_move_forgets_when_one_is_expected(amina_and_yusuf, ruth):
    visit = amina_and_yusuf.filming
    told = {"note": "Ring twice.", "bring": "The red blocks", "buddy": "Cy", "place": None}
    end = visit.ends_at + HOUR
    visiting.change_details(visit=visit, by=ruth, expected_end_at=end, **told)
    found = kept(visit)
    assert (found.note, found.bring, found.buddy, found.place, found.expected_end_at) == (
        "Ring twice.",
        "The red blocks",
        "Cy",
        None,
        end,
    )
    with pytest.raises(VisitEndsBeforeStart):
        visiting.change_details(visit=visit, by=ruth, expected_end_at=visit.starts_at, **told)
    visiting.move_visit(visit=visit, starts_at=visit.starts_at + HOUR, ends_at=visit.ends_at + HOUR, by=ruth)
    assert kept(visit).expected_end_at is None
