"""Visits that ask for something and stand on no charge: their day had no price at the time, or they filmed again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When

from attune.billing.actions import charge_visit, due_for, film_paid
from attune.billing.models import Charge, Multiplier
from attune.billing.queries import Book, asked_of, read_book, terms_known
from attune.billing.rules import STANDARD_FACTORS, Asked, Due, PriceNotSet
from attune.cases.models import Visit
from attune.cases.rules import FILMED_AT

if TYPE_CHECKING:
    from decimal import Decimal

    from attune.audit.models import Actor

LOOKED_AT, AT_ONCE = 500, 60


@dataclass(frozen=True)
class Uncharged:
    """The newest visits that were not charged, by what can be done with them."""

    priced: list[tuple[Visit, Decimal]]  # each with what it would be charged at now
    unpriced: list[Visit]  # their day has no price still
    again: list[Visit]  # filmed again: free, unless somebody says otherwise


def uncharged() -> Uncharged:
    """Return the newest visits that ask for something and were not charged; of kinds that never had a price none.

    One that was called off in time, or asks for nothing by the terms of its day, does not wait.
    """
    kinds = _priced_kinds()
    found = list(_done(kinds).select_related("family", "practitioner", "case")[:LOOKED_AT])
    done = [one for one in found if not one.again]  # type: ignore[attr-defined]
    again = found[len(done) :]
    terms, missed = terms_known(), _missed(kinds).select_related("family", "practitioner", "case")[:LOOKED_AT]
    asking = [(one, due) for one in (*done, *missed) if (due := due_for(one, terms)).percent]
    waiting = [one for one, _due in asking]
    book = read_book({one.case_id for one in waiting})
    known = zip(asking, asked_of(waiting, book.tariff()), strict=True)
    told = [(one, _price(book, one, asked, due)) for (one, due), asked in known]
    return Uncharged(
        [(visit, price) for visit, price in told if price is not None],
        [visit for visit, price in told if price is None],
        again,
    )


def charge_uncharged(*, by: Actor) -> tuple[int, int]:
    """Charge visits whose day has a price by now; return how many were, and how many are left for the next time."""
    priced = uncharged().priced
    made = [charge_visit(visit=visit, by=by) for visit, _price in priced[:AT_ONCE]]
    return sum(one is not None for one in made), len(priced[AT_ONCE:])


def _done(kinds: set[str]) -> QuerySet[Visit]:
    found = _free({Visit.State.DONE}, kinds)
    return found.order_by("again", "-starts_at")  # what was filmed again may stay for ever, and hides nothing


def _missed(kinds: set[str]) -> QuerySet[Visit]:
    found = _free({Visit.State.CANCELLED_FAMILY, Visit.State.NOBODY_HOME}, kinds)
    return found.filter(again=0).order_by("-starts_at")  # what was to be filmed again is free, called off or not


def _priced_kinds() -> set[str]:
    standard = {str(kind) for kind, factor in STANDARD_FACTORS.items() if factor is not None}
    return standard | set(Multiplier.objects.exclude(factor=None).values_list("kind", flat=True))


def _free(states: set[Visit.State], kinds: set[str]) -> QuerySet[Any]:
    those = Visit.objects.filter(state__in=states).order_by()
    free = those.filter(~Exists(Charge.objects.filter(visit=OuterRef("pk")))).values("pk")  # by the index of both alone
    again = When(Exists(film_paid(OuterRef("cycle"))), kind__in=FILMED_AT, then=Value(1))
    return Visit.objects.filter(pk__in=free, kind__in=kinds).annotate(again=Case(again, default=Value(0)))


def _price(book: Book, visit: Visit, asked: Asked, due: Due) -> Decimal | None:
    try:
        return replace(book.tariff(visit.practitioner_id, visit.case_id).line(asked), due=due).amount
    except PriceNotSet:
        return None
