"""A rate before it is kept: what the public page would say, and every booked visit that would cost something else."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, overload

from django.db.models import Q, QuerySet

from attune import clock
from attune.billing.alike import Sorting
from attune.billing.models import Concession, Rate
from attune.billing.queries import Book, asked_of, price_sentence, read_book
from attune.billing.rules import BOOKING_DATE, NOTHING, Asked, Dated, PriceNotSet, Tariff, check_price
from attune.cases.models import Visit
from attune.cases.rules import OPEN
from attune.people.models import Family, Practitioner

NEEDED = ("state", "kind", "starts_at", "booked_at", "cycle_id", "case_id", "family_id", "practitioner_id")


@dataclass(frozen=True)
class Change:
    """What would be asked for otherwise; `before` is none where there is no price yet."""

    before: Decimal | None
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """Return how much more it would be; less than nothing where it is less."""
        return self.after - (self.before or NOTHING)


@dataclass(frozen=True)
class Changed(Change):
    """A booked visit that would cost something else."""

    visit: Visit


@dataclass(frozen=True)
class Told:
    """A family to tell, with its visits that would cost something else."""

    family: Family
    changed: tuple[Changed, ...]

    @property
    def difference(self) -> Decimal:
        """Return how much more all of them would cost."""
        return sum((one.difference for one in self.changed), NOTHING)


class Amounts:
    """What visits cost by two books, asked once for all visits that a price cannot tell apart."""

    def __init__(self, before: Book, after: Book) -> None:
        self.before, self.after = before, after
        self.tariffs: dict[tuple[str, str], tuple[Tariff, Tariff]] = {}
        self.known: dict[tuple[str, str, Asked], tuple[Decimal | None, Decimal | None]] = {}

    def change(self, practitioner: str, case: str, asked: Asked) -> Change | None:
        """Return what changes of a visit's price; none where it stays, or where there is none afterwards."""
        whose = practitioner, case if case in self.after.concessions else ""
        if whose not in self.tariffs:
            self.tariffs[whose] = self.before.tariff(*whose), self.after.tariff(*whose)
        old, new = self.tariffs[whose]
        if not new.by_cycle and new.picks != BOOKING_DATE:
            asked = Asked(asked.kind, asked.on)
        if (*whose, asked) not in self.known:
            self.known[*whose, asked] = _amount(old, asked), _amount(new, asked)
        before, after = self.known[*whose, asked]
        return None if after is None or before == after else Change(before, after)

    def changed(self, visits: QuerySet[Visit]) -> Iterator[Changed]:
        """Reckon visits one by one; return those that cost something else, in their order."""
        found = list(visits.only(*NEEDED))
        for visit, asked in zip(found, asked_of(found, self.after.tariff()), strict=True):
            change = self.change(visit.practitioner_id, visit.case_id, asked)
            if change is not None:
                yield Changed(change.before, change.after, visit)


@dataclass(frozen=True)
class Booked:
    """The visits that stand from a day on, everybody's or those of one practitioner."""

    since: dt.datetime
    practitioner: str | None

    def all(self) -> QuerySet[Visit]:
        """Return them, in no order."""
        found = Visit.objects.filter(state__in=OPEN, starts_at__gte=self.since).order_by()
        return found.filter(practitioner=self.practitioner) if self.practitioner else found

    def holds(self, visit: Visit) -> bool:
        """Tell whether a visit is one of them."""
        theirs = self.practitioner in {None, visit.practitioner_id}
        return theirs and visit.state in OPEN and visit.starts_at >= self.since


class Tell(Sequence[Told]):
    """The families to tell, by name; the visits are read only of those that are looked at."""

    def __init__(self, changed: QuerySet[Visit], booked: Booked, amounts: Amounts) -> None:
        self.changed, self.booked, self.amounts = changed, booked, amounts

    def __len__(self) -> int:
        return len(self._families)

    @overload
    def __getitem__(self, place: int) -> Told: ...

    @overload
    def __getitem__(self, place: slice) -> list[Told]: ...

    def __getitem__(self, place: int | slice) -> Told | list[Told]:
        if isinstance(place, int):
            return self._read(self._families[place : place + 1])[0]
        return self._read(self._families[place])

    @cached_property
    def _families(self) -> list[str]:
        found = Family.objects.filter(pk__in=self.changed.values("family")).order_by("name", "pk")
        return list(found.values_list("pk", flat=True))

    def _read(self, families: list[str]) -> list[Told]:
        theirs: defaultdict[str, list[Changed]] = defaultdict(list)
        # Of a few families all visits are few: the database would look through those of everybody for what is booked.
        for one in self.amounts.changed(Visit.objects.filter(family__in=families).order_by("starts_at")):
            if self.booked.holds(one.visit):
                theirs[one.visit.family_id].append(one)
        known = Family.objects.in_bulk(families)
        return [Told(known[pk], tuple(theirs[pk])) for pk in families]


@dataclass(frozen=True)
class Preview:
    """What a rate would change; a sentence is empty while the practice has no price to tell."""

    before: str
    after: str
    then: str  # what it would say on the day on which the rate begins
    told: Tell
    visits: int  # how many it changes
    difference: Decimal  # how much more all of them together would cost


def preview_rate(*, amount: Decimal, starts_on: dt.date, practitioner: Practitioner | None = None) -> Preview:
    """Return what would change if this rate held from a day on; raise NotAPrice."""
    check_price(amount)
    book, whose = read_book(_conceding(starts_on)), practitioner.pk if practitioner else None
    return _compare(book, book.with_rate(Dated(starts_on, amount), whose), starts_on, whose)


def preview_kept(rate: Rate) -> Preview:
    """Return what a rate that is kept changed: against the prices without it."""
    book, whose = read_book(_conceding(rate.starts_on)), rate.practitioner_id
    return _compare(book.without_rate(rate.starts_on, whose), book, rate.starts_on, whose)


def _conceding(day: dt.date) -> QuerySet[Any]:
    """Return the cases that pay otherwise on a day or later."""
    return Concession.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day)).values("case")


def _compare(before: Book, after: Book, day: dt.date, practitioner: str | None) -> Preview:
    """Compare the usual prices group by group; of cases that pay otherwise, which are few, visit by visit."""
    morning = clock.at(day, dt.time.min)
    booked = Booked(morning, practitioner)
    amounts, otherwise = Amounts(before, after), Q(case__in=list(after.concessions))
    others = list(amounts.changed(booked.all().filter(otherwise)))
    usual = Sorting(booked.all(), after, day)
    groups = [
        (group, change)
        for group in usual.alike(~otherwise)
        if (change := amounts.change(group.practitioner, "", group.asked)) is not None
    ]
    apart = Q(pk__in=[one.visit.pk for one in others])
    changed = usual.visits.filter(~otherwise & usual.among(group for group, _change in groups) | apart)
    return Preview(
        _sentence(before),
        _sentence(after),
        _sentence(after, day),
        Tell(changed, booked, amounts),
        len(others) + sum(group.count for group, _change in groups),
        sum((group.count * change.difference for group, change in groups), NOTHING)
        + sum((one.difference for one in others), NOTHING),
    )


def _amount(tariff: Tariff, asked: Asked) -> Decimal | None:
    try:
        return tariff.line(asked).amount
    except PriceNotSet:
        return None


def _sentence(book: Book, on: dt.date | None = None) -> str:
    try:
        return price_sentence(on, book.tariff())
    except PriceNotSet:
        return ""
