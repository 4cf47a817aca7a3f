"""What the office looks at of charges: those that stand on no invoice yet."""

from decimal import Decimal

from django.core.paginator import Page
from django.db.models import QuerySet, Sum

from attune.billing.models import Charge
from attune.billing.rules import NOTHING
from attune.desk.queries.paging import page_of

PAGE = 30


def charges(number: str | None) -> Page[Charge]:
    """Return a page of the charges that are not invoiced yet, newest first."""
    shown = Charge.objects.select_related("visit__family", "visit__practitioner", "visit__cycle")
    return page_of(_open().order_by("-on", "-made_at"), shown, PAGE, number)


def total() -> Decimal:
    """Return the sum of the charges that are not invoiced yet."""
    amount: Decimal | None = _open().aggregate(total=Sum("amount"))["total"]
    return (amount or NOTHING).quantize(NOTHING)


def _open() -> QuerySet[Charge]:
    return Charge.objects.filter(frozen_at=None)
