"""What is asked of money: the tariff in force, what a plan would cost, what a case has cost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Min, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from attune import clock
from attune.billing import rules
from attune.billing.models import CancellationTerms, Concession, CyclePrice, Multiplier, Rate
from attune.billing.terms import Terms
from attune.cases.models import Visit
from attune.cases.rules import CANCELLED
from attune.money import pounds
from attune.people.models import Practice

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from decimal import Decimal

    from django.db.models import QuerySet

    from attune.cases.models import Case
    from attune.cases.rules import PlannedCycle
    from attune.people.models import Practitioner

_EACH = _("each visit is charged at %(factor)s times the usual session rate, so a cycle costs %(now)s")
_EACH_CHANGES = _(
    "each visit is charged at %(factor)s times the usual session rate, "
    "so a cycle currently costs %(now)s (%(later)s from %(date)s onwards)"
)
_WHOLE = _("a cycle of one filming visit and one shared review costs %(now)s")
_WHOLE_CHANGES = _(
    "a cycle of one filming visit and one shared review currently costs %(now)s (%(later)s from %(date)s onwards)"
)


@dataclass(frozen=True)
class Book:
    """All prices of the practice as they stand, and the concessions of some cases, read once."""

    rates: tuple[tuple[str | None, rules.Dated], ...]  # whose own it is, none for the practice's
    factors: Mapping[str, tuple[rules.Dated, ...]]
    picks: str
    cycle_prices: tuple[rules.Dated, ...]
    concessions: Mapping[str, tuple[rules.Off, ...]]

    def tariff(self, practitioner: str | None = None, case: str | None = None) -> rules.Tariff:
        """Return the prices of one practitioner's visits of one case: her own rates first."""
        own = [dated for whose, dated in self.rates if whose is not None and whose == practitioner]
        first_own = min((one.starts_on for one in own), default=dt.date.max)
        general = [dated for whose, dated in self.rates if whose is None and dated.starts_on < first_own]
        concessions = self.concessions.get(case or "", ())
        return rules.Tariff((*general, *own), self.factors, self.picks, self.cycle_prices, concessions)

    @property
    def changes(self) -> tuple[dt.date, ...]:
        """Return every date on which some price begins, but for the concessions."""
        dated = [one for _whose, one in self.rates]
        dated += [one for ones in (*self.factors.values(), self.cycle_prices) for one in ones]
        return tuple(sorted({one.starts_on for one in dated} - {dt.date.min}))

    def with_rate(self, dated: rules.Dated, practitioner: str | None = None) -> Book:
        """Return the book with one more rate, in the place of one of the same day."""
        return replace(self, rates=(*self.without_rate(dated.starts_on, practitioner).rates, (practitioner, dated)))

    def without_rate(self, starts_on: dt.date, practitioner: str | None = None) -> Book:
        """Return the book without the rate of a day."""
        kept = ((whose, one) for whose, one in self.rates if (whose, one.starts_on) != (practitioner, starts_on))
        return replace(self, rates=tuple(kept))


def read_book(cases: Collection[str] | QuerySet[Any] | None = None) -> Book:
    """Read all prices, and the concessions of some cases, which may be named by a query."""
    picks = Practice.objects.values("rate_picked_by")[:1]  # with the rates: one query the fewer on many pages
    found = Rate.objects.annotate(picks=Subquery(picks)).order_by("starts_on")
    rates = list(found.values_list("practitioner_id", "starts_on", "amount", "picks"))
    factors = {kind: (rules.Dated(dt.date.min, factor),) for kind, factor in rules.STANDARD_FACTORS.items()}
    for multiplier in Multiplier.objects.order_by("starts_on"):
        dated = rules.Dated(multiplier.starts_on, multiplier.factor)
        factors[multiplier.kind] = (*factors.get(multiplier.kind, ()), dated)  # the standard one holds until then
    concessions: dict[str, tuple[rules.Off, ...]] = {}
    for one in Concession.objects.filter(case__in=cases) if cases is not None else ():
        concessions[one.case_id] = (*concessions.get(one.case_id, ()), one.off)
    return Book(
        tuple((whose, rules.Dated(starts_on, amount)) for whose, starts_on, amount, _picks in rates),
        factors,
        (rates[0][-1] if rates else Practice.objects.values_list("rate_picked_by", flat=True).first())
        or rules.VISIT_DATE,
        tuple(rules.Dated(one.starts_on, one.amount) for one in CyclePrice.objects.all()),
        concessions,
    )


def tariff(practitioner: Practitioner | None = None, case: Case | None = None) -> rules.Tariff:
    """Return dated prices: the practice's multipliers before the standard ones, a practitioner's own rates first."""
    book = read_book([case.pk] if case else None)
    return book.tariff(practitioner.pk if practitioner else None, case.pk if case else None)


def asked_of(visits: Sequence[Visit], known: rules.Tariff) -> list[rules.Asked]:
    """Return visits as a price sees them; the first of each cycle is looked up only where a price may hang on it."""
    cycles = {visit.cycle_id for visit in visits if visit.cycle_id} if known.by_cycle else set()
    standing = Visit.objects.filter(cycle__in=cycles).exclude(state__in=CANCELLED).order_by() if cycles else None
    first = dict(standing.values_list("cycle").annotate(Min("starts_at"))) if standing is not None else {}
    return [
        rules.Asked(
            str(visit.kind),
            local_day(visit.starts_at),
            local_day(min(first.get(visit.cycle_id, visit.starts_at), visit.starts_at)) if visit.cycle_id else None,
            local_day(visit.booked_at),
        )
        for visit in visits
    ]


def quote_visits(
    visits: Iterable[Visit], practitioner: Practitioner | None = None, case: Case | None = None
) -> rules.Quotation:
    """Return what visits cost, each by the day that the practice picks; raise PriceNotSet."""
    known = tariff(practitioner, case)
    return rules.quote(asked_of(list(visits), known), known)


def quote_plan(
    planned: Iterable[PlannedCycle], practitioner: Practitioner | None = None, case: Case | None = None
) -> rules.Quotation:
    """Return what planned cycles would cost if they were booked today; raise PriceNotSet."""
    today = clock.today()
    asked = [
        rules.Asked(kind, local_day(starts_at), local_day(cycle.filming[0]), today)
        for cycle in planned
        for kind, (starts_at, _end) in cycle.visits
    ]
    return rules.quote(asked, tariff(practitioner, case))


def terms_on(day: dt.date) -> Terms:
    """Return the cancellation terms in force on a day: none ask for nothing."""
    return terms_known()(day)


def terms_known() -> Callable[[dt.date], Terms]:
    """Return the terms of every day, read once: a practice has changed them a few times."""
    known = list(CancellationTerms.objects.order_by("-starts_on"))
    return lambda day: next((one.terms for one in known if one.starts_on <= day), Terms())


def prices(on: dt.date | None = None) -> rules.Prices:
    """Return what a cycle costs on a date and after the next change of the rate; raise PriceNotSet."""
    return rules.prices(tariff(), on or clock.today())


def cycle_totals(count: int, days: Iterable[dt.date]) -> tuple[Decimal, ...]:
    """Return what so many cycles cost with every visit at the price of one day, for each of some days."""
    known = tariff()
    visits = [rules.FILMING, rules.REVIEW] * count
    return tuple(rules.quote([(kind, day) for kind in visits], known).total for day in days)


def price_sentence(on: dt.date | None = None, known: rules.Tariff | None = None) -> str:
    """Return the public page's own sentence; it names a second price only while a change is to come."""
    day = on or clock.today()
    known = known or tariff()
    found = rules.prices(known, day)
    said = {
        "factor": rules.plain(known.factor(rules.FILMING, day)),
        "now": pounds(found.now.cycle),
    }
    whole = known.cycle_price(rules.Asked(rules.FILMING, day, day, day)) is not None
    if found.later is None or found.later_from is None:
        return (_WHOLE if whole else _EACH) % said
    said |= {"later": pounds(found.later.cycle), "date": date_format(found.later_from, "j F")}
    return (_WHOLE_CHANGES if whole else _EACH_CHANGES) % said


def local_day(moment: dt.datetime) -> dt.date:
    """Return the date of a moment where the practice is."""
    return moment.astimezone(clock.zone()).date()
