"""The accounts as CSV: every invoice, credit note and payment of some days, one a line; the columns never change."""

from __future__ import annotations

import heapq
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db import transaction

from attune.audit.actions import record
from attune.billing.books import CreditNote, Invoice, Payment
from attune.cells import line_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from attune.people.models import Practitioner

COLUMNS = (
    "date", "kind", "number", "payer", "order_number", "invoice", "due", "net", "vat", "gross", "method", "state",
)  # fmt: skip


KINDS = {"received": "payment", "refund": "refund", "counter": "counter-entry"}
AT_ONCE = 500  # rows held in memory of each kind


def give_accounts(since: dt.date, until: dt.date, *, by: Practitioner) -> Iterator[str]:
    """Note that the accounts of some days were taken out; return their lines."""
    with transaction.atomic():
        record(actor=by, verb="take out", kind="accounts", thing=by.pk)
    return accounts(since, until)


def accounts(since: dt.date, until: dt.date) -> Iterator[str]:
    """Yield all that was issued and booked from one day to another, both included, as lines of CSV by their day."""
    yield line_of(COLUMNS)
    kinds = (_invoices(since, until), _notes(since, until), _payments(since, until))
    for row in heapq.merge(*kinds, key=itemgetter(0)):
        yield line_of(row)


def _invoices(since: dt.date, until: dt.date) -> Iterator[list[str]]:
    found = Invoice.objects.issued().filter(issued_on__gte=since, issued_on__lte=until)
    for one in found.order_by("issued_on", "number").iterator(AT_ONCE):
        sums = [f"{one.total - one.vat:.2f}", f"{one.vat:.2f}", f"{one.total:.2f}"]
        known = [str(one.issued_on), "invoice", one.reference, one.name, one.order_number, one.reference]
        yield [*known, str(one.due_on), *sums, "", one.state]


def _notes(since: dt.date, until: dt.date) -> Iterator[list[str]]:
    found = CreditNote.objects.filter(issued_on__gte=since, issued_on__lte=until).select_related("invoice")
    for one in found.order_by("issued_on", "number").iterator(AT_ONCE):
        invoice = one.invoice
        sums = [f"{one.vat - one.total:.2f}", f"{-one.vat:.2f}", f"{-one.total:.2f}"]
        known = [str(one.issued_on), "credit note", one.reference, invoice.name, invoice.order_number]
        yield [*known, invoice.reference, "", *sums, "", ""]


def _payments(since: dt.date, until: dt.date) -> Iterator[list[str]]:
    found = Payment.objects.filter(on__gte=since, on__lte=until).select_related("payer")
    for one in found.prefetch_related("allocations__invoice").order_by("on", "made_at").iterator(AT_ONCE):
        settled = dict.fromkeys(each.invoice.reference for each in one.allocations.all())
        known = [str(one.on), KINDS[one.kind], one.pk, one.payer.name, one.payer.order_number, " ".join(settled)]
        yield [*known, "", "", "", f"{one.amount:.2f}", one.method, ""]
