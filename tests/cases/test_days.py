"""A day's plan without a database: clashes, the way between visits, free hours, and the nights of a clock change."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from attune.cases.rules import Slot, clashes, ends_after, free_between, months_after, plan
from attune.people.models import ServiceProfile

LONDON = ZoneInfo("Europe/London")
NOON = dt.datetime(2027, 3, 2, 12, tzinfo=LONDON)
HALF, HOUR = dt.timedelta(minutes=30), dt.timedelta(hours=1)


def slot(hours, length=1.0, place="here", way=25):
    start = NOON + dt.timedelta(hours=hours)
    return Slot(start, start + dt.timedelta(hours=length), place, way, f"at {hours}")


def told(found):
    return [(clash.other.name, clash.overlaps, clash.gap, clash.way) for clash in found]


@pytest.mark.parametrize("hours", [-0.5, 0, 0.5])
def test_two_visits_at_one_time_clash(hours):
    assert told(clashes(slot(0), [slot(hours, place="there")])) == [(f"at {hours}", True, 0, None)]


def test_a_visit_that_begins_as_another_ends_does_not_overlap_and_needs_the_way():
    assert told(clashes(slot(0), [slot(-1, place="there", way=5)])) == [("at -1", False, 0, 25)]
    assert told(clashes(slot(0), [slot(1, place="there", way=5)])) == [("at 1", False, 0, 5)]


@pytest.mark.parametrize("other", [slot(-1.5, place="there"), slot(-1), slot(1.5, place="there"), slot(1, way=None)])
def test_time_enough_the_same_place_or_no_way_is_no_clash(other):
    assert clashes(slot(0), [other]) == []


def test_of_a_full_day_only_the_neighbours_count():
    day = [slot(-4, place="far", way=300), slot(-1.25, place="there"), slot(3, place="far", way=100)]
    assert told(clashes(slot(0), day)) == [("at -1.25", False, 15, 25)]


def test_what_is_free_lies_between_the_visits_and_within_the_day():
    day = [slot(-3, 1.5), slot(-2, 1), slot(1, 0.75), slot(2), slot(4, 3)]
    begins, ends = NOON - 3 * HOUR, NOON + 5 * HOUR
    free = free_between(day, begins, ends, HALF)
    assert free == [(NOON - HOUR, NOON + HOUR), (NOON + 3 * HOUR, NOON + 4 * HOUR)]
    assert free_between([], begins, ends, HALF) == [(begins, ends)]


def test_what_lies_between_two_visits_after_the_day_is_not_free():
    late = [slot(4.5), slot(8)]  # the day ends at 5 in the middle of the first
    assert free_between(late, NOON, NOON + 5 * HOUR, HALF) == [(NOON, NOON + 4.5 * HOUR)]
    assert free_between([slot(-4), slot(-1)], NOON, NOON + HOUR, HALF) == [(NOON, NOON + HOUR)]


@pytest.mark.parametrize(
    ("first", "utc"),
    [
        (dt.date(2027, 3, 24), ["10:00 24", "09:00 31", "09:00 07", "09:00 14"]),  # forward on 28 March
        (dt.date(2027, 10, 27), ["09:00 27", "10:00 03", "10:00 10", "10:00 17"]),  # back on 31 October
    ],
)
def test_a_plan_keeps_its_hour_where_the_practice_is_across_a_change_of_the_clocks(first, utc):
    planned = plan(first=dt.datetime.combine(first, dt.time(10), LONDON), count=2, profile=ServiceProfile())
    starts = [start for cycle in planned for _kind, (start, _end) in cycle.visits]
    assert [f"{start.astimezone(dt.UTC):%H:%M %d}" for start in starts] == utc
    assert {start.time() for start in starts} == {dt.time(10)}


def test_an_hour_is_an_hour_in_the_night_in_which_clocks_change():
    start = dt.datetime(2027, 3, 28, 0, 30, tzinfo=LONDON)
    assert ends_after(start, HOUR).isoformat() == "2027-03-28T02:30:00+01:00"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2027-01-31", 3, "2027-04-30"), ("2026-11-30", 3, "2027-02-28"), ("2027-06-15", 6, "2027-12-15")],
)
def test_months_later_is_the_same_day_or_the_last(day, months, later):
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)
