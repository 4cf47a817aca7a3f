"""Prices are set from a date on, quotes are kept as they were given, and a visit that is done is charged."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from attune import clock
from attune.audit.actions import record
from attune.audit.models import Actor
from attune.billing.models import Charge, Multiplier, Quote, Rate
from attune.billing.queries import local_day, tariff
from attune.billing.rules import (
    STANDARD_FACTORS,
    ChargeFrozen,
    PriceNotSet,
    Quotation,
    RateInForce,
    check_price,
    quote,
)
from attune.cases.models import Case, Visit
from attune.people.models import Practitioner

FIRST_DAY = dt.date(2000, 1, 1)
FILMED_AT = {Visit.Kind.FILMING, Visit.Kind.BOTH}


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
        }
        for line in quotation.lines
    ]
    with transaction.atomic():
        given = Quote.objects.create(case=case, family_id=case.family_id, lines=lines, total=quotation.total)
        record(actor=by, verb="quote", kind="case", thing=case.id, family=case.family_id)
    return given


def charge_visit(*, visit: Visit, by: Actor, by_hand: bool = False) -> Charge | None:
    """Charge a visit at the price of its own date; none where the practice set no price, and for a refilm.

    Done twice it has one effect. A refilm is free unless it is charged by hand.
    """
    standing = Charge.objects.filter(visit=visit).first()
    if standing is not None:
        return standing
    if _is_refilm(visit) and not by_hand:
        return None
    try:
        line = quote([(visit.kind, local_day(visit.starts_at))], tariff(visit.practitioner)).lines[0]
    except PriceNotSet:
        return None
    with transaction.atomic():
        charge, made = Charge.objects.get_or_create(
            visit=visit,
            defaults={
                "family_id": visit.family_id,
                "on": line.on,
                "rate": line.rate,
                "multiplier": line.factor,
                "amount": line.amount,
            },
        )
        if made:
            record(actor=by, verb="charge", kind="visit", thing=visit.id, family=visit.family_id, fields=["amount"])
    return charge


def waive_charge(*, charge: Charge, by: Actor) -> Charge:
    """Charge nothing for a visit after all; the row stays."""
    if charge.frozen_at is not None:
        raise ChargeFrozen("This charge stands on an invoice. Nothing was changed; a credit note takes it back.")
    with transaction.atomic():
        charge.amount = Decimal("0.00")
        charge.save(update_fields=["amount"])
        record(actor=by, verb="waive", kind="visit", thing=charge.visit_id, family=charge.family_id, fields=["amount"])
    return charge


def _is_refilm(visit: Visit) -> bool:
    if visit.kind not in FILMED_AT or visit.cycle_id is None:
        return False
    others = Charge.objects.filter(visit__cycle=visit.cycle_id, visit__kind__in=FILMED_AT)
    return others.exclude(visit=visit).exists()
