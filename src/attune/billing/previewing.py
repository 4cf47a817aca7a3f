"""A rate before it is kept: what the public page would say, and every booked visit that would cost something else."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import QuerySet

from attune import clock
from attune.billing.models import Rate
from attune.billing.queries import Book, asked_of, price_sentence, read_book
from attune.billing.rules import BOOKING_DATE, NOTHING, Asked, Dated, PriceNotSet, Tariff, check_price
from attune.cases.models import Visit
from attune.cases.rules import OPEN
from attune.people.models import Family, Practitioner

NEEDED = ("kind", "starts_at", "booked_at", "cycle_id", "case_id", "family_id", "practitioner_id")


@dataclass(frozen=True)
class Changed:
    """A booked visit that would cost something else; `before` is none where it has no price yet."""

    visit: Visit
    before: Decimal | None
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """Return how much more it would cost; less than nothing where it is less."""
        return self.after - (self.before or NOTHING)


@dataclass(frozen=True)
class Told:
    """A family to tell, with its visits that would cost something else."""

    family: Family
    changed: tuple[Changed, ...]

    @property
    def difference(self) -> Decimal:
        """Return how much more all of them would cost."""
        return sum((one.difference for one in self.changed), NOTHING)


@dataclass(frozen=True)
class Preview:
    """What a rate would change; a sentence is empty while the practice has no price to tell."""

    before: str
    after: str
    then: str  # what it would say on the day on which the rate begins
    told: tuple[Told, ...]

    @property
    def visits(self) -> int:
        """Return how many visits it changes."""
        return sum(len(one.changed) for one in self.told)

    @property
    def difference(self) -> Decimal:
        """Return how much more all visits together would cost."""
        return sum((one.difference for one in self.told), NOTHING)


def preview_rate(*, amount: Decimal, starts_on: dt.date, practitioner: Practitioner | None = None) -> Preview:
    """Return what would change if this rate held from a day on; raise NotAPrice."""
    check_price(amount)
    visits = _booked_from(starts_on, practitioner)
    book = read_book(visits.values("case"))
    whose = practitioner.pk if practitioner else None
    return _compare(visits, book, book.with_rate(Dated(starts_on, amount), whose), starts_on)


def preview_kept(rate: Rate) -> Preview:
    """Return what a rate that is kept changed: against the prices without it."""
    visits = _booked_from(rate.starts_on, rate.practitioner)
    book = read_book(visits.values("case"))
    return _compare(visits, book.without_rate(rate.starts_on, rate.practitioner_id), book, rate.starts_on)


def _booked_from(day: dt.date, practitioner: Practitioner | None) -> QuerySet[Visit]:
    morning = dt.datetime.combine(day, dt.time.min, tzinfo=clock.zone())
    visits = Visit.objects.filter(state__in=OPEN, starts_at__gte=morning).order_by()
    return visits.filter(practitioner=practitioner) if practitioner else visits


def _compare(visits: QuerySet[Visit], before: Book, after: Book, day: dt.date) -> Preview:
    found = list(visits.only(*NEEDED).order_by("family__name", "family_id", "starts_at"))
    amounts = _Amounts(before, after)
    changed = []
    for visit, one in zip(found, asked_of(found, after.tariff()), strict=True):
        old, new = amounts.of(visit, one)
        if new is not None and old != new:
            changed.append(Changed(visit, old, new))
    families = Family.objects.filter(pk__in=visits.values("family")).in_bulk()
    told = [Told(families[pk], tuple(ones)) for pk, ones in groupby(changed, key=lambda one: one.visit.family_id)]
    return Preview(_sentence(before), _sentence(after), _sentence(after, day), tuple(told))


class _Amounts:
    """What visits cost by two books, asked once for all visits that a price cannot tell apart."""

    def __init__(self, before: Book, after: Book) -> None:
        self.before, self.after = before, after
        self.tariffs: dict[tuple[str, str], tuple[Tariff, Tariff]] = {}
        self.known: dict[tuple[str, str, Asked], tuple[Decimal | None, Decimal | None]] = {}

    def of(self, visit: Visit, asked: Asked) -> tuple[Decimal | None, Decimal | None]:
        """Return what a visit costs by each; none where it has no price."""
        case = visit.case_id if visit.case_id in self.after.concessions else ""
        whose = visit.practitioner_id, case
        if whose not in self.tariffs:
            self.tariffs[whose] = self.before.tariff(*whose), self.after.tariff(*whose)
        old, new = self.tariffs[whose]
        if not new.by_cycle and new.picks != BOOKING_DATE:
            asked = Asked(asked.kind, asked.on)
        if (*whose, asked) not in self.known:
            self.known[*whose, asked] = _amount(old, asked), _amount(new, asked)
        return self.known[*whose, asked]


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
