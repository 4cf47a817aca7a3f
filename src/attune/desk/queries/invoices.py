"""What the office looks at of invoices: what is outstanding and how old, what came in, and by whose work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Prefetch, Q, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from attune import clock
from attune.billing.books import CreditNote, CreditNoteLine, Invoice, InvoiceLine, Payer, Payment
from attune.billing.payers import left_of, letterhead
from attune.billing.rules import NOTHING
from attune.billing.settling import creditable, owed, unallocated
from attune.desk.queries.paging import page_of
from attune.money import money
from attune.people.models import Practice

if TYPE_CHECKING:
    from decimal import Decimal

    from django.core.paginator import Page

OUTSTANDING, DRAFTS, SETTLED = "outstanding", "drafts", "settled"
SHOWN = (OUTSTANDING, DRAFTS, SETTLED)
PAGE = 30


@dataclass(frozen=True)
class Age:
    """What is outstanding of one age."""

    words: str
    count: int
    sum: Decimal


@dataclass(frozen=True)
class Work:
    """What was invoiced in a month of one practitioner's work, less what was taken back in it."""

    name: str
    sum: Decimal


def invoices(show: str, number: str | None) -> Page[Invoice]:
    """Return a page of invoices: what waits to be paid oldest first, all else newest first."""
    found = {
        DRAFTS: Invoice.objects.filter(number=None).order_by("-made_at"),
        SETTLED: Invoice.objects.issued().filter(open=0).order_by("-number"),
        OUTSTANDING: Invoice.objects.outstanding().order_by("due_on", "number"),
    }
    return page_of(found[show], Invoice.objects.select_related("payer", "family"), PAGE, number)


def ages() -> list[Age]:
    """Return what is outstanding by how long it is due; every penny stands in just one of them."""
    today = clock.today()
    month, two = today - dt.timedelta(days=30), today - dt.timedelta(days=60)
    spans = [
        (_("Not due yet"), Q(due_on__gte=today)),
        (_("1 to 30 days"), Q(due_on__lt=today, due_on__gte=month)),
        (_("31 to 60 days"), Q(due_on__lt=month, due_on__gte=two)),
        (_("Longer"), Q(due_on__lt=two)),
    ]
    asked: dict[str, Any] = {}
    for place, (_words, when) in enumerate(spans):
        asked |= {f"count{place}": Count("pk", filter=when), f"sum{place}": Sum("open", filter=when)}
    found = Invoice.objects.outstanding().aggregate(**asked)
    return [
        Age(words, found[f"count{place}"], _pence(found[f"sum{place}"])) for place, (words, _when) in enumerate(spans)
    ]


def paid_in(first: dt.date, last: dt.date) -> Decimal:
    """Return what came in from one day to another, less what went back or was undone."""
    return _pence(Payment.objects.filter(on__gte=first, on__lte=last).aggregate(sum=Sum("amount"))["sum"])


def by_practitioner(first: dt.date, last: dt.date) -> list[Work]:
    """Return what was invoiced by whose work; what was taken back is off it."""
    who = F("charge__visit__practitioner__name")
    asked = InvoiceLine.objects.filter(invoice__issued_on__gte=first, invoice__issued_on__lte=last)
    sums = {one["who"]: _pence(one["sum"]) for one in asked.values(who=who).annotate(sum=Sum("amount"))}
    back = CreditNoteLine.objects.filter(note__issued_on__gte=first, note__issued_on__lte=last)
    for one in back.values(who=F("line__charge__visit__practitioner__name")).annotate(sum=Sum("amount")):
        sums[one["who"]] = sums.get(one["who"], NOTHING) - _pence(one["sum"])
    return [Work(name, sums[name]) for name in sorted(sums)]


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a month."""
    first = day.replace(day=1)
    return first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def told(invoice: Invoice) -> dict[str, Any]:
    """Return what an invoice's page tells: its lines with what can be taken back, what settled it, what went out."""
    left = creditable(invoice) if invoice.number is not None else {}
    limit = left_of(invoice.payer) if invoice.number is None else None
    return {
        "lines": [(line, left.get(line.pk, NOTHING)) for line in invoice.lines.all()],
        "creditable": bool(left),
        "notes": list(invoice.credit_notes.order_by("number")),
        "settled": list(invoice.allocations.select_related("payment").order_by("pk")),
        "notices": list(invoice.notices.order_by("on")),
        "left": limit,
        "beyond": limit is not None and invoice.total > limit,
        "overdue": bool(invoice.open and invoice.due_on and invoice.due_on < clock.today()),
    }


def payer_told(payer: Payer) -> dict[str, Any]:
    """Return what a payer's page tells: all that passed, what is owed, and what is over."""
    entries = Payment.objects.filter(payer=payer).select_related("undone_by").order_by("-on", "-made_at")
    return {
        "invoices": list(payer.invoices.order_by(F("number").desc(nulls_first=True))[:60]),
        "notes": list(
            CreditNote.objects.filter(invoice__payer=payer).select_related("invoice").order_by("-number")[:60]
        ),
        "entries": list(entries.prefetch_related(Prefetch("allocations__invoice"))[:60]),
        "owed": owed(payer),
        "over": unallocated(payer),
        "left": left_of(payer),
        "others": list(Payer.objects.filter(family=payer.family_id).exclude(pk=payer.pk)),
    }


def reminder(invoice: Invoice) -> dict[str, str]:
    """Return a kind reminder to copy: for a mail its subject and text, and for a letter the same text."""
    practice = Practice.objects.first()
    said = {
        "number": invoice.reference,
        "on": date_format(invoice.issued_on or "", "j F Y"),
        "due": date_format(invoice.due_on or "", "j F Y"),
        "open": money(invoice.open),
        "practice": practice.name if practice else "",
        "name": invoice.name,
        "bank": letterhead().bank.strip(),
    }
    text = _(
        "Dear %(name)s,\n\n"
        "this is a friendly reminder of our invoice %(number)s of %(on)s. %(open)s of it is still open; "
        "it was to be paid by %(due)s.\n\n"
        "If you have paid it in the last few days, please forget this letter. If paying it now is difficult, "
        "please tell us: we will find a way together, such as smaller amounts.\n\n"
        "%(bank)s\nReference: %(number)s\n\n"
        "With kind regards\n%(practice)s"
    )
    return {"subject": _("Our invoice %(number)s") % said, "text": text % said}


def _pence(found: Decimal | None) -> Decimal:
    """Return a sum that a database made; SQLite adds in floating point, far finer than half a penny."""
    return (found or NOTHING).quantize(NOTHING)
