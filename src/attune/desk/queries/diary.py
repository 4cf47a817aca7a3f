"""A week of visits, and what else changes in it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from attune import clock
from attune.billing.queries import local_day
from attune.cases.models import Visit
from attune.desk.queries.today import visits_between
from attune.people.models import Practitioner


@dataclass(frozen=True)
class DiaryDay:
    """A day with its visits; the session rate where it changes on that day."""

    on: dt.date
    visits: tuple[Visit, ...]
    rate: Decimal | None


def week_of(text: str) -> dt.date:
    """Return the Monday of the week of a day that somebody typed; of this week where it is none."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = clock.today()
    return day - dt.timedelta(days=day.weekday())


def days_of(person: Practitioner, monday: dt.date, rates: Mapping[dt.date, Decimal | None]) -> list[DiaryDay]:
    """Return the seven days from a Monday on."""
    visits = visits_between(person, monday, monday + dt.timedelta(days=7))
    days = [monday + dt.timedelta(days=number) for number in range(7)]
    return [
        DiaryDay(on, tuple(visit for visit in visits if local_day(visit.starts_at) == on), rates.get(on)) for on in days
    ]
