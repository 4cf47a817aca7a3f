"""Prices are set from a date on, quotes are kept as they were given, and a visit that is done is charged."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from attune import clock
from attune.audit.actions import record
from attune.audit.models import Actor
from attune.billing.models import Charge, Multiplier, Quote, Rate
from attune.billing.queries import local_day, quote_visits, terms_on
from attune.billing.rules import (
    DONE,
    NOTHING,
    STANDARD_FACTORS,
    ChargeFrozen,
    Due,
    Line,
    PriceNotSet,
    Quotation,
    RateInForce,
    check_price,
)
from attune.billing.terms import NONE, Terms
from attune.cases.models import Case, Visit
from attune.cases.rules import FILMED_AT
from attune.people.models import Practitioner
from attune.refusals import check_reason

FIRST_DAY = dt.date(2000, 1, 1)


def set_rate(*, amount: Decimal, starts_on: dt.date, by: Actor, practitioner: Practitioner | None = None) -> Rate:
    """Set the usual session rate from a date on. A rate that is in force already stays; one to come may be changed."""
    check_price(amount)
    rate = Rate.objects.filter(starts_on=starts_on, practitioner=practitioner).first()
    if rate is not None and rate.starts_on <= clock.today():
        raise RateInForce("That rate is in force already and stays. Set another one from a later date.")
    with transaction.atomic():
        rate = rate or Rate(starts_on=starts_on, practitioner=practitioner)
        rate.amount = amount
        rate.save()
        record(actor=by, verb="set", kind="rate", thing=rate.id, fields=["amount", "starts_on"])
    return rate


def remove_rate(*, rate: Rate, by: Actor) -> None:
    """Take back a rate that has not begun."""
    if rate.starts_on <= clock.today():
        raise RateInForce("That rate is in force already and stays. Set another one from a later date.")
    with transaction.atomic():
        record(actor=by, verb="remove", kind="rate", thing=rate.id)
        rate.delete()


def set_multiplier(
    *, kind: Visit.Kind | str, factor: Decimal | None, by: Actor, starts_on: dt.date = FIRST_DAY
) -> Multiplier:
    """Set how many usual sessions a kind of visit costs from a date on; none: not set."""
    if factor is not None:
        check_price(factor)
    with transaction.atomic():
        multiplier, _ = Multiplier.objects.update_or_create(
            kind=str(kind), starts_on=starts_on, defaults={"factor": factor}
        )
        record(actor=by, verb="set", kind="multiplier", thing=multiplier.id, fields=["factor", "starts_on"])
    return multiplier


def set_standard_multipliers(*, by: Actor) -> None:
    """Set the factors of the standard profile; the consultation's price stays unset until the practice sets it."""
    with transaction.atomic():
        for kind, factor in STANDARD_FACTORS.items():
            set_multiplier(kind=kind, factor=factor, by=by)


def give_quote(*, case: Case, quotation: Quotation, by: Actor) -> Quote:
    """Keep what was told to the family before they agreed."""
    lines = [
        {
            "date": line.on.isoformat(),
            "kind": line.kind,
            "multiplier": str(line.factor),
            "rate": str(line.rate),
            "amount": str(line.amount),
            "why": line.why,
        }
        for line in quotation.lines
    ]
    with transaction.atomic():
        given = Quote.objects.create(case=case, family_id=case.family_id, lines=lines, total=quotation.total)
        record(actor=by, verb="quote", kind="case", thing=case.id, family=case.family_id)
    return given


def charge_visit(*, visit: Visit, by: Actor, by_hand: bool = False) -> Charge | None:
    """Charge a visit by what happened; none where nothing is due, the practice set no price, and for a refilm.

    Done twice it has one effect. A refilm is free unless it is charged by hand.
    """
    standing = Charge.objects.filter(visit=visit).exclude(frozen_at=None, percent=0).first()
    if standing is not None:
        return standing
    due = due_for(visit, terms_on)
    if due.percent == 0 or (not by_hand and is_refilm(visit)):
        return None
    try:
        (line,) = quote_visits([visit], visit.practitioner, visit.case).lines
    except PriceNotSet:
        return None
    with transaction.atomic():
        told = _snapshot(replace(line, due=due))
        anew = Charge.objects.filter(visit=visit, frozen_at=None, percent=0).update(**told)
        charge, made = Charge.objects.get_or_create(visit=visit, defaults=told | {"family_id": visit.family_id})
        if made or anew:
            record(actor=by, verb="charge", kind="visit", thing=visit.id, family=visit.family_id, fields=["amount"])
    return charge


def set_charge(*, charge: Charge, amount: Decimal, reason: str, by: Actor) -> Charge:
    """Ask another amount for a visit than was reckoned, and keep why; the reckoning stays readable."""
    check_price(amount)
    why = check_reason(reason, _("Say why in a few words. Nothing was changed."))
    with transaction.atomic():
        charge = Charge.objects.select_for_update(of=("self",)).select_related("visit").get(pk=charge.pk)
        _check_thawed(charge)
        charge.amount, charge.reason, charge.set_at = amount, why, clock.now()
        charge.save(update_fields=["amount", "reason", "set_at"])
        fields = ["amount", "reason"]
        record(actor=by, verb="set charge", kind="visit", thing=charge.visit_id, family=charge.family_id, fields=fields)
    return charge


def drop_charge(*, visit: Visit, by: Actor) -> None:
    """Take the charge of a visit away that stands again after all; one on an invoice stays.

    One that a credit note freed is kept for the papers that name it, asks for nothing, and is reckoned anew.
    """
    with transaction.atomic():
        free = Charge.objects.filter(visit=visit, frozen_at=None)
        gone, _by = free.filter(invoice_lines=None).delete()
        if gone or free.update(percent=0, amount=NOTHING):
            record(actor=by, verb="drop charge", kind="visit", thing=visit.id, family=visit.family_id)


def is_refilm(visit: Visit) -> bool:
    """Tell whether the film of a visit's cycle was paid for at another visit of it."""
    if visit.kind not in FILMED_AT or visit.cycle_id is None:
        return False
    return film_paid(visit.cycle_id).exclude(visit=visit).exists()


def film_paid(cycle: str | OuterRef) -> QuerySet[Charge]:
    """Return the charges for visits of a cycle at which it was filmed."""
    return Charge.objects.filter(visit__cycle=cycle, visit__kind__in=FILMED_AT, what=DONE)


def due_for(visit: Visit, known: Callable[[dt.date], Terms]) -> Due:
    """Return how much is asked for by what happened; the terms are those of the day on which it was booked."""
    if visit.state == Visit.State.CANCELLED_US:
        return NONE
    if visit.state not in {Visit.State.CANCELLED_FAMILY, Visit.State.NOBODY_HOME}:
        return Due()
    terms = known(local_day(visit.booked_at))
    if visit.state == Visit.State.NOBODY_HOME:
        return terms.due_at_the_door
    return terms.due(visit.starts_at, visit.cancelled_at or visit.starts_at)


def _snapshot(line: Line) -> dict[str, Any]:
    return {
        "what": line.due.what,
        "on": line.on,
        "rate": line.rate,
        "multiplier": line.factor,
        "of_cycle": line.of_cycle,
        "less": line.less,
        "less_percent": line.less_percent,
        "percent": line.due.percent,
        "hours": line.due.hours,
        "amount": line.amount,
    }


def _check_thawed(charge: Charge) -> None:
    if charge.frozen_at is not None:
        raise ChargeFrozen(_("This charge stands on an invoice. Nothing was changed; a credit note takes it back."))
