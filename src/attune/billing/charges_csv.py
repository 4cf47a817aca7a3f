"""The charges as a table for a spreadsheet: documented columns, and nothing that a spreadsheet would run."""

from collections.abc import Iterator

from django.db import transaction

from attune.audit.actions import record
from attune.billing.models import Charge
from attune.billing.queries import local_day
from attune.cells import MARK, line_of
from attune.people.models import Practitioner

COLUMNS = (
    "charge",
    "date",
    "family",
    "visit",
    "practitioner",
    "what",
    "rate",
    "multiplier",
    "cycle_price",
    "less",
    "less_percent",
    "percent",
    "hours",
    "amount",
    "set_by_hand",
    "invoiced",
)


def give_charges(*, by: Practitioner) -> Iterator[str]:
    """Note that the charges were taken out; return their lines, oldest first."""
    with transaction.atomic():
        record(actor=by, verb="take out", kind="charges", thing=by.pk)
    return _lines()


def _lines() -> Iterator[str]:
    yield MARK + line_of(COLUMNS)
    charges = Charge.objects.select_related("family", "visit__practitioner").order_by("on", "made_at", "id")
    for charge in charges.iterator(chunk_size=2000):
        yield line_of(_cells(charge))


def _cells(charge: Charge) -> tuple[object, ...]:
    return (
        charge.pk,
        charge.on.isoformat(),
        charge.family.name,
        charge.visit.kind,
        charge.visit.practitioner.name,
        charge.what,
        charge.rate,
        charge.multiplier,
        charge.of_cycle,
        charge.less,
        charge.less_percent,
        charge.percent,
        charge.hours,
        charge.amount,
        "yes" if charge.set_at else "no",
        local_day(charge.frozen_at).isoformat() if charge.frozen_at else None,
    )
