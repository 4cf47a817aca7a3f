"""A week of visits, what else changes in it, and which hours are free."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from attune import clock
from attune.billing.queries import local_day
from attune.cases.models import Visit
from attune.cases.rules import CANCELLED, Slot, free_between
from attune.desk.queries.today import between, visits_between
from attune.people.access import has_role
from attune.people.models import Practice, Practitioner, Role

SATURDAY = 5
ALL = "all"
MOST_SHOWN = 200  # of everybody's visits on one page; whoever wants more chooses somebody


@dataclass(frozen=True)
class DiaryDay:
    """A day with its visits and its free hours; the session rate where it changes on that day."""

    on: dt.date
    visits: tuple[Visit, ...]
    rate: Decimal | None
    free: tuple[tuple[dt.datetime, dt.datetime], ...] = ()


def week_of(text: str) -> dt.date:
    """Return the Monday of the week of a day that somebody typed; of this week where it is none."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = clock.today()
    return day - dt.timedelta(days=day.weekday())


def days_of(
    person: Practitioner, monday: dt.date, rates: Mapping[dt.date, Decimal | None], *, whose: str = ""
) -> list[DiaryDay]:
    """Return the seven days from a Monday on: one's own, or for the office somebody's (their id), or everybody's."""
    end = monday + dt.timedelta(days=7)
    visits = _of_others(whose, monday, end) if whose else visits_between(person, monday, end)
    days = [monday + dt.timedelta(days=number) for number in range(7)]
    practice = None if whose == ALL else Practice.objects.first() or Practice()
    return [_day(on, visits, rates.get(on), practice) for on in days]


def may_see_all(person: Practitioner) -> bool:
    """Tell whether somebody may open everybody's diary."""
    return has_role(person, Role.Kind.OFFICE)


def colleagues() -> list[Practitioner]:
    """Return everybody who visits families, by name."""
    kinds = [Role.Kind.PRACTITIONER, Role.Kind.TRAINEE]
    live = Role.objects.live().filter(kind__in=kinds).values("practitioner")
    return list(Practitioner.objects.filter(is_active=True, id__in=live).order_by("name"))


def _of_others(whose: str, start: dt.date, end: dt.date) -> list[Visit]:
    visits = between(Visit.objects.all(), start, end)
    found = visits if whose == ALL else visits.filter(practitioner=whose)
    found = found.select_related("family", "place", "cycle", "case", "practitioner")
    return list(found.order_by("starts_at")[:MOST_SHOWN])


def _day(on: dt.date, visits: list[Visit], rate: Decimal | None, practice: Practice | None) -> DiaryDay:
    """Return one day; without a practice's hours nothing is said of what is free, as where it is everybody's day."""
    own = tuple(visit for visit in visits if local_day(visit.starts_at) == on)
    if practice is None or on < clock.today() or (on.weekday() >= SATURDAY and not practice.weekends):
        return DiaryDay(on, own, rate)
    return DiaryDay(on, own, rate, _free(on, own, practice))


def _free(on: dt.date, visits: tuple[Visit, ...], practice: Practice) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    times = practice.day_begins, practice.day_ends
    begins, ends = (clock.at(on, time) for time in times)
    slots = [Slot(visit.starts_at, visit.ends_at) for visit in visits if visit.state not in CANCELLED]
    return tuple(free_between(slots, begins, ends, dt.timedelta(minutes=practice.free_minutes)))
