"""What the office looks at of charges: those that stand on no invoice yet, and visits that were not charged."""

from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, Sum

from attune.billing.models import Charge
from attune.cases.models import Visit
from attune.cases.rules import FILMED_AT

MOST = 30


def charges() -> QuerySet[Charge]:
    """Return the charges that are not invoiced yet, newest first."""
    found = Charge.objects.filter(frozen_at=None).select_related("visit__family", "visit__practitioner", "visit__cycle")
    return found.order_by("-on", "-made_at")


def total(found: QuerySet[Charge]) -> Decimal:
    """Return the sum of charges."""
    amount: Decimal | None = found.order_by().aggregate(total=Sum("amount"))["total"]
    return amount or Decimal("0.00")


def refilms() -> list[Visit]:
    """Return the newest visits at which a cycle was filmed again, free of charge so far."""
    paid = Charge.objects.filter(
        visit__cycle=OuterRef("cycle"), visit__kind__in=FILMED_AT, what=Charge.What.DONE
    ).exclude(visit=OuterRef("pk"))
    found = Visit.objects.filter(Exists(paid), state=Visit.State.DONE, kind__in=FILMED_AT, charge=None)
    return list(found.select_related("family", "cycle").order_by("-starts_at")[:MOST])
