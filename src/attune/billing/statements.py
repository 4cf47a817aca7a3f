"""What passed between the practice and a payer, day by day, and what is owed before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, QuerySet, Sum
from django.utils.translation import gettext as _

from attune.billing.books import CreditNote, Invoice, Payer, Payment
from attune.billing.rules import NOTHING

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Passed:
    """One thing that passed: what it adds to what is owed, and what is owed then."""

    on: dt.date
    words: str
    amount: Decimal
    after: Decimal


@dataclass(frozen=True)
class Statement:
    """All that passed from one day to another, both included."""

    payer: Payer
    since: dt.date
    until: dt.date
    before: Decimal
    rows: tuple[Passed, ...]

    @property
    def after(self) -> Decimal:
        """Return what is owed at the end; below nothing: the practice holds it for the payer."""
        return self.rows[-1].after if self.rows else self.before

    @property
    def reference(self) -> str:
        """Return what a payer writes on a transfer for all of it: the last invoice's number would name only one."""
        return self.payer.order_number or _("your name")


def statement_of(payer: Payer, since: dt.date, until: dt.date) -> Statement:
    """Return a payer's statement from one day to another."""
    invoices = Invoice.objects.issued().filter(payer=payer)
    notes = CreditNote.objects.filter(invoice__payer=payer)
    payments = Payment.objects.filter(payer=payer)
    before = (
        _sum(invoices.filter(issued_on__lt=since), "total")
        - _sum(notes.filter(issued_on__lt=since), "total")
        - _sum(payments.filter(on__lt=since), "amount")
    )
    found: list[tuple[Any, int, str, Decimal]] = [
        *((one.issued_on, 0, f"{_('Invoice')} {one.reference}", one.total) for one in _within(invoices, since, until)),
        *(
            (one.issued_on, 1, f"{_('Credit note')} {one.reference}", -one.total)
            for one in _within(notes, since, until)
        ),
        *((one.on, 2, _paid(one), -one.amount) for one in payments.filter(on__gte=since, on__lte=until)),
    ]
    rows, after = [], before
    for on, _rank, words, amount in sorted(found, key=lambda one: one[:2]):
        after += amount
        rows.append(Passed(on, words, amount, after))
    return Statement(payer, since, until, before, tuple(rows))


def _within(found: QuerySet[M], since: dt.date, until: dt.date) -> QuerySet[M]:
    return found.filter(issued_on__gte=since, issued_on__lte=until).order_by("number")


def _sum(found: QuerySet[Any], name: str) -> Decimal:
    total: Decimal = found.aggregate(sum=Sum(name))["sum"] or NOTHING
    return total.quantize(NOTHING)


def _paid(payment: Payment) -> str:
    if payment.kind == Payment.Kind.RECEIVED:
        return _("Payment, with thanks")
    return _("Given back") if payment.kind == Payment.Kind.REFUND else _("Entry taken back")
