"""Visits that no price can tell apart, counted together by the database, so that many are reckoned as fast as few."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Count, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.lookups import GreaterThanOrEqual

from attune import clock
from attune.billing.rules import BOOKING_DATE, Asked
from attune.cases.models import Visit
from attune.cases.rules import CANCELLED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    from attune.billing.queries import Book

OWN, BOOKED, FIRST = "own_span", "booked_span", "first_span"
ALONE = -1  # of no cycle, and so without a first visit of it


@dataclass(frozen=True)
class Alike:
    """So many visits of one practitioner that cost the same: `asked` stands for each, `found` finds them again."""

    practitioner: str
    asked: Asked
    count: int
    found: tuple[int, ...]


class Sorting:
    """Visits from a day on, sorted by all that a price looks at, but for a concession of their case."""

    def __init__(self, visits: QuerySet[Visit], book: Book, since: dt.date) -> None:
        every = (dt.date.min, *book.changes)
        self.days: dict[str, Sequence[dt.date]] = {OWN: (since, *(day for day in book.changes if day > since))}
        moments: dict[str, Combinable] = {OWN: F("starts_at")}
        if book.picks == BOOKING_DATE:
            self.days[BOOKED], moments[BOOKED] = every, F("booked_at")
        if book.tariff().by_cycle:
            self.days[FIRST], moments[FIRST] = every, _first_of_cycle()
        self.visits = visits.annotate(**{name: _span(moments[name], days) for name, days in self.days.items()})

    def alike(self, wanted: Q) -> list[Alike]:
        """Return visits as groups of one price; there are as many as there are kinds and changes of a price."""
        told = (
            self.visits.filter(wanted).order_by().values("practitioner", "kind", *self.days).annotate(count=Count("pk"))
        )
        return [
            Alike(one["practitioner"], self._asked(one), one["count"], tuple(one[name] for name in self.days))
            for one in told
        ]

    def among(self, groups: Iterable[Alike]) -> Q:
        """Return what finds the visits of some groups among `visits`."""
        whose: defaultdict[tuple[str, tuple[int, ...]], list[str]] = defaultdict(list)
        for one in groups:
            whose[one.asked.kind, one.found].append(one.practitioner)
        wanted = Q(pk__in=())
        for (kind, found), practitioners in whose.items():
            wanted |= Q(kind=kind, practitioner__in=practitioners, **dict(zip(self.days, found, strict=True)))
        return wanted

    def _asked(self, one: Mapping[str, int]) -> Asked:
        """Return a visit that costs what each of a group does: each of its days is the first of its span."""
        first, booked = one.get(FIRST, ALONE), one.get(BOOKED)
        return Asked(
            str(one["kind"]),
            self.days[OWN][one[OWN]],
            None if first == ALONE else self.days[FIRST][first],
            None if booked is None else self.days[BOOKED][booked],
        )


def _span(moment: Combinable, days: Sequence[dt.date]) -> Case:
    """Return which of some days was the last to begin before a moment, by its place."""
    begun = [When(GreaterThanOrEqual(moment, _midnight(day)), then=Value(place)) for place, day in enumerate(days)][1:]
    alone = [When(cycle=None, then=Value(ALONE))] if isinstance(moment, Subquery) else []
    return Case(*alone, *reversed(begun), default=Value(0))


def _first_of_cycle() -> Subquery:
    standing = Visit.objects.filter(cycle=OuterRef("cycle")).exclude(state__in=CANCELLED).order_by()
    return Subquery(standing.values("cycle").annotate(first=Min("starts_at")).values("first"))


def _midnight(day: dt.date) -> Value:
    return Value(clock.at(day, dt.time.min))
