"""What a visit costs: one reckoning for the public page, planning, the cycle page and the command line."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from attune.money import money
from attune.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PENNY, NOTHING, HUNDRED = Decimal("0.01"), Decimal("0.00"), Decimal(100)
CONSULTATION, FILMING, REVIEW, BOTH = "consultation", "filming", "review", "filming_and_review"
CLOSING, FOLLOW_UP = "closing", "follow_up"
VISIT_DATE, FIRST_OF_CYCLE, BOOKING_DATE = "visit", "cycle", "booking"  # what picks the rate
DONE, LATE, NOBODY_HOME, REFILM = "done", "late", "nobody_home", "refilm"  # what happened, as a price sees it
OF_A_CYCLE = (FILMING, REVIEW, BOTH)
# How many usual sessions a visit is charged at, because of editing and travel; both in one visit count as both.
STANDARD_FACTORS: Mapping[str, Decimal | None] = {
    CONSULTATION: None,
    FILMING: Decimal("1.5"),
    REVIEW: Decimal("1.5"),
    BOTH: Decimal("3.0"),
    CLOSING: Decimal("1.0"),
    FOLLOW_UP: Decimal("1.0"),
}


class PriceNotSet(Refusal):
    """The practice has not said what this costs."""

    code = "price_not_set"


class RateInForce(Refusal):
    """A rate that is in force already is never changed."""

    code = "rate_in_force"


class NotAPrice(Refusal):
    """An amount is below nothing."""

    code = "not_a_price"


class ChargeFrozen(Refusal):
    """A charge stands on an invoice and cannot change."""

    code = "charge_frozen"


class NotAConcession(Refusal):
    """A concession takes off nothing that can be reckoned."""

    code = "not_a_concession"


class ConcessionStands(Refusal):
    """Another concession of the kind holds on some of the days."""

    code = "concession_stands"


class Asked(NamedTuple):
    """A visit as a price sees it; `cycle_from` is the first day of its cycle, none where it stands alone."""

    kind: str
    on: dt.date
    cycle_from: dt.date | None = None
    booked_on: dt.date | None = None


@dataclass(frozen=True)
class Off:
    """A concession of one case between two days: something less a visit, or the prices of an earlier day."""

    starts_on: dt.date
    ends_on: dt.date | None
    amount: Decimal = NOTHING
    percent: Decimal = NOTHING
    price_of: dt.date | None = None

    def holds(self, on: dt.date) -> bool:
        """Tell whether it holds for a visit of that day; its last day is within it."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True)
class Due:
    """How much of a visit's price is asked for, by what happened; `hours`: how long before it was cancelled."""

    what: str = DONE
    percent: int = 100
    hours: int | None = None


@dataclass(frozen=True)
class Dated:
    """A number in force from a date on; none: not set by the practice."""

    starts_on: dt.date
    value: Decimal | None


@dataclass(frozen=True)
class Tariff:
    """The practice's dated rates, cycle prices and factors, what picks their day, and one case's concessions."""

    rates: tuple[Dated, ...]
    factors: Mapping[str, tuple[Dated, ...]]
    picks: str = VISIT_DATE
    cycle_prices: tuple[Dated, ...] = ()
    concessions: tuple[Off, ...] = ()

    @property
    def by_cycle(self) -> bool:
        """Tell whether a visit's price may hang on the first visit of its cycle."""
        return self.picks == FIRST_OF_CYCLE or bool(self.cycle_prices)

    def day(self, asked: Asked) -> dt.date:
        """Return the day whose prices hold for a visit: a day that is honoured, or the one that the practice picks."""
        honoured = next((one.price_of for one in self.concessions if one.price_of and one.holds(asked.on)), None)
        if honoured is not None:
            return honoured
        picked = {FIRST_OF_CYCLE: asked.cycle_from, BOOKING_DATE: asked.booked_on}.get(self.picks)
        return picked or asked.on

    def cycle_price(self, asked: Asked) -> Decimal | None:
        """Return the price of the whole cycle that a visit belongs to; none where each visit has its own."""
        if asked.kind not in OF_A_CYCLE or asked.cycle_from is None:
            return None
        whole = asked if self.picks == BOOKING_DATE else asked._replace(on=asked.cycle_from)
        return _in_force(self.cycle_prices, self.day(whole))

    def line(self, asked: Asked) -> Line:
        """Return what a visit costs and why; raise PriceNotSet."""
        day, of_cycle = self.day(asked), self.cycle_price(asked)
        less = next((one for one in self.concessions if not one.price_of and one.holds(asked.on)), Off(day, day))
        if of_cycle is not None:  # what a cycle costs as a whole needs neither rate nor factor
            factor, rate = NOTHING, NOTHING
        else:
            factor, rate = self.factor(asked.kind, day), self.rate(day)
        return Line(asked.kind, asked.on, factor, rate, of_cycle, less.amount, less.percent)

    def rate(self, on: dt.date) -> Decimal:
        """Return the usual session rate in force on a date; raise PriceNotSet."""
        rate = _in_force(self.rates, on)
        if rate is None:
            raise PriceNotSet(_("The practice has not set its session rate for that date yet."))
        return rate

    def factor(self, kind: str, on: dt.date) -> Decimal:
        """Return how many usual sessions a kind of visit costs on a date; raise PriceNotSet."""
        factor = _in_force(self.factors.get(kind, ()), on)
        if factor is None:
            raise PriceNotSet(_("The practice has not set a price for this kind of visit yet."))
        return factor

    @property
    def changes(self) -> tuple[dt.date, ...]:
        """Return the dates on which the session rate changes."""
        return tuple(sorted(rate.starts_on for rate in self.rates))

    def changes_after(self, on: dt.date) -> dt.date | None:
        """Return the next date on which the session rate changes."""
        return next((day for day in self.changes if day > on), None)


@dataclass(frozen=True)
class Line:
    """One visit of a quotation or a charge, and why it costs what it costs."""

    kind: str
    on: dt.date
    factor: Decimal
    rate: Decimal
    of_cycle: Decimal | None = None  # the price of the cycle that it is a share of
    less: Decimal = NOTHING  # what a concession takes off each visit
    less_percent: Decimal = NOTHING
    due: Due = field(default_factory=Due)
    set_to: Decimal | None = None  # what somebody set by hand, with a reason

    @property
    def full(self) -> Decimal:
        """Return the price before any concession, exact to the penny."""
        if self.of_cycle is not None:
            return share(self.of_cycle, self.kind)
        return _penny(self.factor * self.rate)

    @property
    def price(self) -> Decimal:
        """Return the visit's price for this family: the full one less the concession, and never below nothing."""
        return max(NOTHING, self.full - self.less - _penny(self.full * self.less_percent / HUNDRED))

    @property
    def amount(self) -> Decimal:
        """Return what is asked for, exact to the penny."""
        return self.set_to if self.set_to is not None else _penny(self.price * self.due.percent / HUNDRED)

    @property
    def reckoned(self) -> str:
        """Return the reckoning alone: 1.5 × £50.00."""
        if self.set_to is not None:
            return _("agreed, instead of %(amount)s") % {"amount": money(replace(self, set_to=None).amount)}
        if self.due.what == REFILM:
            return _("free")
        if self.due.what != DONE:
            return _("%(percent)s %% of %(price)s") % {"percent": self.due.percent, "price": money(self.price)}
        return self._base + self._taken_off

    @property
    def why(self) -> str:
        """Return the reckoning with its reason, as a person reads it."""
        said = {"reckoned": self.reckoned, "hours": self.due.hours}
        if self.set_to is not None:
            return self.reckoned
        if self.due.what == LATE:
            return _("cancelled %(hours)s hours before: %(reckoned)s") % said
        if self.due.what == NOBODY_HOME:
            return _("nobody home: %(reckoned)s") % said
        if self.due.what == REFILM:
            return _("filmed again: %(reckoned)s") % said
        if self.kind in OF_A_CYCLE:
            return _("%(reckoned)s: editing and travel included") % {"reckoned": self._base} + self._taken_off
        return self.reckoned

    @property
    def _base(self) -> str:
        if self.of_cycle is None:
            return f"{plain(self.factor)} × {money(self.rate)}"
        if self.kind == BOTH:
            return _("%(price)s for the cycle") % {"price": money(self.of_cycle)}
        return _("its share of %(price)s for the cycle") % {"price": money(self.of_cycle)}

    @property
    def _taken_off(self) -> str:
        if self.less_percent:
            return _(", less %(percent)s %%") % {"percent": plain(self.less_percent)}
        return _(", less %(amount)s") % {"amount": money(self.less)} if self.less else ""


@dataclass(frozen=True)
class Bundle:
    """Visits of one price, counted together; `reckoned` is the reckoning of each."""

    count: int
    factor: Decimal
    rate: Decimal
    amount: Decimal
    reckoned: str = field(default="", compare=False)


@dataclass(frozen=True)
class Quotation:
    """What some visits cost; the total is the sum of the lines as they are shown."""

    lines: tuple[Line, ...]
    picks: str = VISIT_DATE
    changes: tuple[dt.date, ...] = ()  # when the session rate changes

    @property
    def picked(self) -> str:
        """Return a sentence for which date picks the rate."""
        if self.picks == FIRST_OF_CYCLE:
            return _("Each visit takes the rate of the first visit of its cycle.")
        if self.picks == BOOKING_DATE:
            return _("Each visit takes the rate of the day on which it is booked.")
        return _("Each visit takes the rate of its own date.")

    @property
    def total(self) -> Decimal:
        """Return the sum of the lines."""
        return sum((line.amount for line in self.lines), NOTHING)

    @property
    def bundles(self) -> tuple[Bundle, ...]:
        """Return the lines, those of one price counted together, in the order of their dates."""
        counted = Counter((line.factor, line.rate, line.amount, line.reckoned) for line in self.lines)
        return tuple(
            Bundle(count, factor, rate, count * each, said) for (factor, rate, each, said), count in counted.items()
        )


@dataclass(frozen=True)
class Price:
    """What a usual session, a visit of a cycle and a whole cycle cost on one day."""

    session: Decimal
    visit: Decimal
    cycle: Decimal


@dataclass(frozen=True)
class Prices:
    """What a cycle costs now, and from when it costs something else."""

    now: Price
    later: Price | None
    later_from: dt.date | None
    straddling: Decimal | None  # a cycle with one visit on each side of `later_from`


def quote(visits: Iterable[Asked | tuple[Any, ...]], tariff: Tariff) -> Quotation:
    """Return what visits of a kind on a date cost, by whichever day the practice picks. Raises PriceNotSet."""
    return Quotation(tuple(tariff.line(Asked(*visit)) for visit in visits), tariff.picks, tariff.changes)


def split(price: Decimal, count: int) -> tuple[Decimal, ...]:
    """Return a price in so many equal parts, each a whole number of pence; the last takes what remains."""
    each = (price / count).quantize(PENNY, ROUND_DOWN)
    return (*(each for _part in range(count - 1)), price - each * (count - 1))


def share(price: Decimal, kind: str) -> Decimal:
    """Return a visit's share of a cycle's price: filming the first half, the shared review what remains, or both."""
    first, last = split(price, 2)
    return {FILMING: first, REVIEW: last}.get(kind, price)


def prices(tariff: Tariff, on: dt.date) -> Prices:
    """Return what a cycle costs on a date and after the next change; raise PriceNotSet."""
    now = _price(tariff, on)
    days = sorted({one.starts_on for one in (*tariff.rates, *tariff.cycle_prices) if one.starts_on > on})
    change = next((day for day in days if _price(tariff, day).cycle != now.cycle), None)
    if change is None:
        return Prices(now, None, None, None)
    before = change - dt.timedelta(days=1)
    straddling = quote([Asked(FILMING, before, before, on), Asked(REVIEW, change, before, on)], tariff).total
    return Prices(now, _price(tariff, change), change, straddling)


def plain(factor: Decimal) -> str:
    """Return a factor without idle zeros: 1.5, 3."""
    return f"{factor.normalize():f}"


def check_price(amount: Decimal) -> None:
    """Refuse an amount below nothing."""
    if amount < 0:
        raise NotAPrice(_("A price cannot be below £0. Nothing was changed."))


def _price(tariff: Tariff, on: dt.date) -> Price:
    cycle = quote([Asked(FILMING, on, on, on), Asked(REVIEW, on, on, on)], tariff)
    return Price(tariff.rate(on), cycle.lines[0].amount, cycle.total)


def _penny(amount: Decimal) -> Decimal:
    return amount.quantize(PENNY, ROUND_HALF_UP)


def _in_force(dated: Sequence[Dated], on: dt.date) -> Decimal | None:
    begun = [one for one in dated if one.starts_on <= on]
    return max(begun, key=lambda one: one.starts_on).value if begun else None
