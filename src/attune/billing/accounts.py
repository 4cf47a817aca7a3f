"""The accounts as CSV: every invoice, credit note and payment of some days, one a line; the columns never change."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from attune.billing.books import CreditNote, Invoice, Payment
from attune.cells import safe_cell

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

COLUMNS = (
    "date", "kind", "number", "payer", "order_number", "invoice", "due", "net", "vat", "gross", "method", "state",
)  # fmt: skip


def accounts(since: dt.date, until: dt.date) -> str:
    """Return all that was issued and booked from one day to another, both included, as CSV."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(COLUMNS)
    rows = [*_invoices(since, until), *_notes(since, until), *_payments(since, until)]
    for row in sorted(rows, key=lambda row: row[0]):
        write.writerow([safe_cell(cell) for cell in row])
    return out.getvalue()


def _invoices(since: dt.date, until: dt.date) -> Iterator[list[str]]:
    found = Invoice.objects.issued().filter(issued_on__gte=since, issued_on__lte=until).order_by("number")
    for one in found:
        sums = [f"{one.total - one.vat:.2f}", f"{one.vat:.2f}", f"{one.total:.2f}"]
        known = [str(one.issued_on), "invoice", one.reference, one.name, one.order_number, one.reference]
        yield [*known, str(one.due_on), *sums, "", one.state]


def _notes(since: dt.date, until: dt.date) -> Iterator[list[str]]:
    found = CreditNote.objects.filter(issued_on__gte=since, issued_on__lte=until).select_related("invoice")
    for one in found.order_by("number"):
        invoice = one.invoice
        sums = [f"{one.vat - one.total:.2f}", f"{-one.vat:.2f}", f"{-one.total:.2f}"]
        known = [str(one.issued_on), "credit note", one.reference, invoice.name, invoice.order_number]
        yield [*known, invoice.reference, "", *sums, "", ""]


def _payments(since: dt.date, until: dt.date) -> Iterator[list[str]]:
    found = Payment.objects.filter(on__gte=since, on__lte=until).select_related("payer")
    for one in found.prefetch_related("allocations__invoice").order_by("made_at"):
        settled = dict.fromkeys(each.invoice.reference for each in one.allocations.all())
        known = [str(one.on), KINDS[one.kind], one.pk, one.payer.name, one.payer.order_number, " ".join(settled)]
        yield [*known, "", "", "", f"{one.amount:.2f}", one.method, ""]


KINDS = {"received": "payment", "refund": "refund", "counter": "counter-entry"}
