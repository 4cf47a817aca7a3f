"""What is asked of money: the tariff in force, what a plan would cost, what a case has cost."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from attune import clock
from attune.billing import rules
from attune.billing.models import Charge, Multiplier, Rate
from attune.cases.models import Visit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from django.db.models import QuerySet

    from attune.cases.rules import PlannedCycle
    from attune.people.models import Person, Practitioner


def tariff(practitioner: Practitioner | None = None) -> rules.Tariff:
    """Return dated prices: the practice's multipliers before the standard ones, a practitioner's own rates first."""
    found = Rate.objects.filter(Q(practitioner=None) | Q(practitioner=practitioner)).order_by("starts_on")
    own = [rate for rate in found if rate.practitioner_id is not None]
    first_own = min((rate.starts_on for rate in own), default=None)
    general = [rate for rate in found if rate.practitioner_id is None and _stands(rate, first_own)]
    factors = {kind: (rules.Dated(dt.date.min, factor),) for kind, factor in rules.STANDARD_FACTORS.items()}
    for multiplier in Multiplier.objects.order_by("starts_on"):
        dated = rules.Dated(multiplier.starts_on, multiplier.factor)
        factors[multiplier.kind] = (*factors.get(multiplier.kind, ()), dated)  # the standard one holds until then
    return rules.Tariff(tuple(rules.Dated(rate.starts_on, rate.amount) for rate in general + own), factors)


def quote_visits(visits: Iterable[Visit], practitioner: Practitioner | None = None) -> rules.Quotation:
    """Return what visits cost, each on its own date; raise PriceNotSet."""
    dated = [(str(visit.kind), local_day(visit.starts_at)) for visit in visits]
    return rules.quote(dated, tariff(practitioner))


def quote_plan(planned: Iterable[PlannedCycle], practitioner: Practitioner | None = None) -> rules.Quotation:
    """Return what planned cycles would cost, each visit on its own date; raise PriceNotSet."""
    dated = [(kind, local_day(starts_at)) for cycle in planned for kind, (starts_at, _end) in cycle.visits]
    return rules.quote(dated, tariff(practitioner))


def prices(on: dt.date | None = None) -> rules.Prices:
    """Return what a cycle costs on a date and after the next change of the rate; raise PriceNotSet."""
    return rules.prices(tariff(), on or clock.today())


def cycle_totals(count: int, days: Iterable[dt.date]) -> tuple[Decimal, ...]:
    """Return what so many cycles cost with every visit at the price of one day, for each of some days."""
    known = tariff()
    visits = [rules.FILMING, rules.REVIEW] * count
    return tuple(rules.quote([(kind, day) for kind in visits], known).total for day in days)


def price_sentence(on: dt.date | None = None) -> str:
    """Return the public page's own sentence; it names a second price only while a change is to come."""
    day = on or clock.today()
    known = tariff()
    found = rules.prices(known, day)
    said = {
        "factor": rules.plain(known.factor(rules.FILMING, day)),
        "now": _pounds(found.now.cycle),
    }
    if found.later is None or found.later_from is None:
        return _("each visit is charged at %(factor)s times the usual session rate, so a cycle costs %(now)s") % said
    said |= {"later": _pounds(found.later.cycle), "date": date_format(found.later_from, "j F")}
    return (
        _(
            "each visit is charged at %(factor)s times the usual session rate, "
            "so a cycle currently costs %(now)s (%(later)s from %(date)s onwards)"
        )
        % said
    )


def charges_visible_to(person: Person | None) -> QuerySet[Charge]:
    """Return the charges of cases this person works on, newest first."""
    return Charge.objects.filter(visit__in=Visit.objects.visible_to(person)).order_by("-on", "-made_at")


def local_day(moment: dt.datetime) -> dt.date:
    """Return the date of a moment where the practice is."""
    return moment.astimezone(clock.zone()).date()


def _stands(rate: Rate, first_own: dt.date | None) -> bool:
    return first_own is None or rate.starts_on < first_own


def _pounds(amount: Decimal) -> str:
    return f"£{amount:,.2f}".removesuffix(".00")
