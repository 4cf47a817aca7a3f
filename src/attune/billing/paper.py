"""Invoices, credit notes and statements on paper: PDF/UA-1 that typst makes from data, with our own fonts."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typst
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from attune import clock
from attune.billing.payers import letterhead, sender
from attune.money import money
from attune.people.models import Practice

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from attune.billing.books import CreditNote, Invoice
    from attune.billing.statements import Statement

HOME = Path(__file__).resolve().parents[1]
LAYOUT, FONTS = HOME / "templates" / "billing" / "paper.typ", HOME / "static" / "fonts" / "paper"


@dataclass(frozen=True)
class Row:
    """One line of a paper: what it is, why, and its sums."""

    words: str
    why: str
    sums: list[str]


@dataclass(frozen=True)
class Paper:
    """All that a paper says; who sends it, where that was kept when it was issued."""

    title: str
    heading: str
    to: dict[str, str]
    facts: list[tuple[str, str]]
    columns: list[str]
    rows: list[Row]
    totals: list[tuple[str, str, bool]]
    sections: list[dict[str, str]] = field(default_factory=list)
    sender: str = ""


def invoice_paper(invoice: Invoice) -> Paper:
    """Return what an issued invoice says on paper, from its own snapshot alone but for the bank's details."""
    vat = invoice.vat_status == Practice.Vat.STANDARD
    facts = [
        (_("Number"), invoice.reference),
        (_("Date"), _day(invoice.issued_on)),
        (_("To be paid by"), _day(invoice.due_on)),
    ]
    if invoice.order_number:
        facts.append((_("Your order number"), invoice.order_number))
    rows = [
        Row(line.description, line.why, [*([_vat(line.vat_rate, line.vat)] if vat else []), money(line.amount)])
        for line in invoice.lines.all()
    ]
    totals = [(_("Total"), money(invoice.total), True)]
    if vat:
        totals += _vat_totals(invoice)
    return Paper(
        title=f"{_('Invoice')} {invoice.reference}",
        heading=_("Invoice"),
        to={"name": invoice.name, "address": invoice.address},
        facts=facts,
        columns=_columns(vat=vat),
        rows=rows,
        totals=totals,
        sections=[*_how_to_pay(invoice.reference), *_exempt(invoice.vat_status)],
        sender=invoice.sender,
    )


def credit_paper(note: CreditNote) -> Paper:
    """Return what a credit note says on paper."""
    invoice = note.invoice
    vat = invoice.vat_status == Practice.Vat.STANDARD
    rows = [
        Row(one.line.description, "", [*([_vat(one.line.vat_rate, one.vat)] if vat else []), money(one.amount)])
        for one in note.lines.select_related("line").order_by("line__place")
    ]
    totals = [(_("Taken back"), money(note.total), True)]
    if vat:
        totals += _vat_totals(note)
    return Paper(
        title=f"{_('Credit note')} {note.reference}",
        heading=_("Credit note"),
        to={"name": invoice.name, "address": invoice.address},
        facts=[
            (_("Number"), note.reference),
            (_("Date"), _day(note.issued_on)),
            (_("For invoice"), f"{invoice.reference}, {_day(invoice.issued_on)}"),
        ],
        columns=_columns(vat=vat),
        rows=rows,
        totals=totals,
        sections=[
            {
                "heading": _("What this means"),
                "text": _("This amount of the invoice need not be paid. What was paid already is yours: "
                          "we give it back, or take it off what comes next, as you like."),
            },
            *_exempt(invoice.vat_status),
        ],
        sender=note.sender,
    )  # fmt: skip


def statement_paper(statement: Statement) -> Paper:
    """Return what a statement says on paper."""
    payer = statement.payer
    rows = [Row(_("Carried over"), "", ["", money(statement.before)])]
    rows += [Row(f"{_day(one.on)}: {one.words}", "", [money(one.amount), money(one.after)]) for one in statement.rows]
    owed = statement.after
    last = (_("To be paid"), money(owed), True) if owed >= 0 else (_("In your favour"), money(-owed), True)
    return Paper(
        title=f"{_('Statement')} {_day(statement.since)} – {_day(statement.until)}",
        heading=_("Statement"),
        to={"name": payer.name, "address": payer.address},
        facts=[(_("From"), _day(statement.since)), (_("To"), _day(statement.until))],
        columns=[_("What"), _("Amount"), _("Then owed")],
        rows=rows,
        totals=[last],
        sections=_how_to_pay(statement.reference) if owed > 0 else [],
    )


def pdf(paper: Paper) -> bytes:
    """Return a paper as PDF/UA-1, with letters that our fonts lack taken from the machine's own.

    Where no font at all holds a letter it is shown as a box, and the file is a plain PDF: PDF/UA allows no box.
    """
    at = clock.now().replace(microsecond=0)
    for system in (False, True):
        with contextlib.suppress(typst.TypstError):
            return _made(paper, "pdf", system=system, pdf_standards=["ua-1"], timestamp=at)[0]
    return _made(paper, "pdf", system=True, timestamp=at)[0]


def pictures(paper: Paper) -> list[bytes]:
    """Return a paper's pages as PNG."""
    return _made(paper, "png", system=True, ppi=96)


def _made(paper: Paper, form: Literal["pdf", "png"], *, system: bool, **how: Any) -> list[bytes]:
    """Let typst make it: the layout is a file of ours, and all that it says is passed as JSON."""
    head = letterhead()
    name, *lines = (paper.sender or sender() or " ").splitlines()
    told = asdict(paper) | {
        "language": (get_language() or "en").partition("-")[0],
        "words": {"to": _("To"), "page": _("Page")},
        "practice": {"name": name, "lines": lines},
        "logo": list(head.logo) if head.logo else None,
    }
    made: Any = typst.compile(
        LAYOUT,
        root=LAYOUT.parent,
        font_paths=[FONTS],
        ignore_system_fonts=not system,
        format=form,
        sys_inputs={"paper": json.dumps(told)},
        **how,
    )
    return made if isinstance(made, list) else [made]


def _columns(*, vat: bool) -> list[str]:
    return [_("What"), *([_("VAT")] if vat else []), _("Amount")]


def _vat_totals(paper: Invoice | CreditNote) -> list[tuple[str, str, bool]]:
    return [(_("of which VAT"), money(paper.vat), False), (_("Without VAT"), money(paper.total - paper.vat), False)]


def _vat(rate: Decimal | None, vat: Decimal) -> str:
    return "" if rate is None else f"{money(vat)} ({rate.normalize():f} %)"


def _how_to_pay(reference: str) -> list[dict[str, str]]:
    bank = letterhead().bank.strip()
    said = _("Please give %(reference)s as the reference.") % {"reference": reference}
    return [{"heading": _("How to pay"), "text": f"{bank}\n{said}".strip()}]


def _exempt(status: str) -> list[dict[str, str]]:
    return [{"heading": _("VAT"), "text": _("Exempt from VAT.")}] if status == Practice.Vat.EXEMPT else []


def _day(day: dt.date | None) -> str:
    return date_format(day, "j F Y") if day else ""
