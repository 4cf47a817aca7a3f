"""What a visit costs: one reckoning for the public page, planning, the cycle page and the command line."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from attune.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PENNY = Decimal("0.01")
CONSULTATION, FILMING, REVIEW, BOTH = "consultation", "filming", "review", "filming_and_review"
# How many usual sessions a visit is charged at, because of editing and travel; both in one visit count as both.
STANDARD_FACTORS: Mapping[str, Decimal | None] = {
    CONSULTATION: None,
    FILMING: Decimal("1.5"),
    REVIEW: Decimal("1.5"),
    BOTH: Decimal("3.0"),
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


@dataclass(frozen=True)
class Dated:
    """A number in force from a date on; none: not set by the practice."""

    starts_on: dt.date
    value: Decimal | None


@dataclass(frozen=True)
class Tariff:
    """The practice's dated rates, and the dated factors of each kind of visit."""

    rates: tuple[Dated, ...]
    factors: Mapping[str, tuple[Dated, ...]]

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

    def changes_after(self, on: dt.date) -> dt.date | None:
        """Return the next date on which the session rate changes."""
        return min((rate.starts_on for rate in self.rates if rate.starts_on > on), default=None)


@dataclass(frozen=True)
class Line:
    """One visit of a quotation, and why it costs what it costs."""

    kind: str
    on: dt.date
    factor: Decimal
    rate: Decimal

    @property
    def amount(self) -> Decimal:
        """Return the price, exact to the penny."""
        return (self.factor * self.rate).quantize(PENNY, ROUND_HALF_UP)

    @property
    def reckoned(self) -> str:
        """Return the reckoning alone: 1.5 × £50.00."""
        return f"{plain(self.factor)} × £{self.rate:,.2f}"

    @property
    def why(self) -> str:
        """Return the reckoning with its reason, as a person reads it."""
        return _("%(reckoned)s: editing and travel included") % {"reckoned": self.reckoned}


@dataclass(frozen=True)
class Bundle:
    """Visits of one price, counted together."""

    count: int
    factor: Decimal
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Quotation:
    """What some visits cost; the total is the sum of the lines as they are shown."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        """Return the sum of the lines."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def bundles(self) -> tuple[Bundle, ...]:
        """Return the lines, those of one price counted together, in the order of their dates."""
        counted = Counter((line.factor, line.rate, line.amount) for line in self.lines)
        return tuple(Bundle(count, factor, rate, count * each) for (factor, rate, each), count in counted.items())


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


def quote(visits: Iterable[tuple[str, dt.date]], tariff: Tariff) -> Quotation:
    """Return what visits of a kind on a date cost; the visit's own date picks the rate. Raises PriceNotSet."""
    return Quotation(tuple(Line(kind, on, tariff.factor(kind, on), tariff.rate(on)) for kind, on in visits))


def prices(tariff: Tariff, on: dt.date) -> Prices:
    """Return what a cycle costs on a date and after the next change; raise PriceNotSet."""
    change = tariff.changes_after(on)
    if change is None:
        return Prices(_price(tariff, on), None, None, None)
    straddling = quote([(FILMING, change - dt.timedelta(days=1)), (REVIEW, change)], tariff).total
    return Prices(_price(tariff, on), _price(tariff, change), change, straddling)


def plain(factor: Decimal) -> str:
    """Return a factor without idle zeros: 1.5, 3."""
    return f"{factor.normalize():f}"


def check_price(amount: Decimal) -> None:
    """Refuse an amount below nothing."""
    if amount < 0:
        raise NotAPrice(_("A price cannot be below £0. Nothing was changed."))


def _price(tariff: Tariff, on: dt.date) -> Price:
    cycle = quote([(FILMING, on), (REVIEW, on)], tariff)
    return Price(tariff.rate(on), cycle.lines[0].amount, cycle.total)


def _in_force(dated: Sequence[Dated], on: dt.date) -> Decimal | None:
    begun = [one for one in dated if one.starts_on <= on]
    return max(begun, key=lambda one: one.starts_on).value if begun else None
