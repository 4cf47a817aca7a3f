"""Papers are PDF/UA-1, say what was issued and nothing of therapy or child, and take text as text."""

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from attune import clock
from attune.billing import paper
from attune.billing.books import Letterhead, Payer
from attune.billing.invoicing import draft_invoice, issue_invoice
from attune.billing.payers import add_payer, keep_letterhead
from attune.billing.settling import book_payment, credit_invoice
from attune.billing.statements import statement_of
from attune.billing.sums import NotAPicture
from attune.people.models import Practice
from tests.billing.ledger import charged

pytestmark = pytest.mark.db


@pytest.fixture
def invoice(amina_and_yusuf, ruth):
    facts = {"kind": Payer.Kind.AUTHORITY, "name": "Quillbrook Council", "address": "1 Square", "order_number": "PO 7"}
    payer = add_payer(family=amina_and_yusuf.family, by=ruth, **facts)
    keep_letterhead(bank="Sort code 00-00-00\nAccount 12345678", by=ruth)
    charges = charged(amina_and_yusuf, "75.00", "82.50")
    return issue_invoice(invoice=draft_invoice(charges=charges, payer=payer, by=ruth), by=ruth)


def is_pdf_ua(data):
    return data.startswith(b"%PDF-1.7") and b"<pdfuaid:part>1</pdfuaid:part>" in data


def said(told):
    """All the words of a paper."""
    return str([told.title, told.to, told.facts, told.columns, told.rows, told.totals, told.sections])


def test_an_invoice_on_paper_says_what_was_issued_and_names_neither_therapy_nor_child(invoice):
    told = paper.invoice_paper(invoice)
    assert told.to == {"name": "Quillbrook Council", "address": "1 Square"}
    assert ([row.sums for row in told.rows], told.totals) == ([["£75.00"], ["£82.50"]], [("Total", "£157.50", True)])
    assert ("Your order number", "PO 7") in told.facts
    assert told.sections == [
        {
            "heading": "How to pay",
            "text": "Sort code 00-00-00\nAccount 12345678\nPlease give INV-0001 as the reference.",
        }
    ]
    words = said(told).lower()
    assert [
        bad for bad in ("amina", "yusuf", "video", "guidance", "film", "review", "therap", "child") if bad in words
    ] == []
    assert is_pdf_ua(paper.pdf(told))


@pytest.mark.parametrize(
    ("status", "rows", "ends"),
    [
        (
            Practice.Vat.STANDARD,
            [["£12.50 (20 %)", "£75.00"], ["£13.75 (20 %)", "£82.50"]],
            (["Total", "of which VAT", "Without VAT"], "How to pay"),
        ),
        (Practice.Vat.EXEMPT, [["£75.00"], ["£82.50"]], (["Total"], "VAT")),
    ],
)
def test_vat_is_said_as_the_practice_stands_to_it(amina_and_yusuf, ruth, status, rows, ends):
    Practice.objects.update(vat=status)
    draft = draft_invoice(charges=charged(amina_and_yusuf, "75.00", "82.50"), by=ruth)
    told = paper.invoice_paper(issue_invoice(invoice=draft, by=ruth))
    assert [row.sums for row in told.rows] == rows
    assert ([words for words, _sum, _bold in told.totals], told.sections[-1]["heading"]) == ends


def test_an_issued_paper_says_who_issued_it_then_whatever_the_practice_is_called_now(invoice, ruth):
    note = credit_invoice(invoice=invoice, reason="Less", by=ruth)
    papers = paper.invoice_paper(invoice), paper.credit_paper(note)
    before = [paper.pictures(told) for told in papers]
    Practice.objects.update(name="Another Name", address="Elsewhere 1", vat=Practice.Vat.STANDARD)
    keep_letterhead(by=ruth, vat_number="GB 123 4567 89")
    assert [paper.pictures(told) for told in papers] == before
    assert paper.pictures(replace(papers[0], sender="")) != before[0]


def test_a_credit_note_names_its_invoice_and_what_is_taken_back(invoice, ruth):
    line = {invoice.lines.first().pk: Decimal("25.00")}
    told = paper.credit_paper(credit_invoice(invoice=invoice, amounts=line, reason="Leo was poorly", by=ruth))
    assert (told.facts[0], told.facts[2][1].split(",")[0]) == (("Number", "CR-0001"), "INV-0001")
    assert (told.totals, [row.sums for row in told.rows]) == ([("Taken back", "£25.00", True)], [["£25.00"]])
    assert "poorly" not in said(told)
    assert is_pdf_ua(paper.pdf(told))


def test_a_statement_carries_over_what_was_before_and_adds_up(invoice, ruth):
    payer, today = invoice.payer, clock.today()
    book_payment(payer=payer, amount=Decimal("100.00"), on=today, by=ruth)
    credit_invoice(invoice=invoice, amounts={invoice.lines.first().pk: Decimal("7.50")}, reason="Less", by=ruth)
    found = statement_of(payer, today, today)
    assert [(row.words, str(row.amount), str(row.after)) for row in found.rows] == [
        ("Invoice INV-0001", "157.50", "157.50"),
        ("Credit note CR-0001", "-7.50", "150.00"),
        ("Payment, with thanks", "-100.00", "50.00"),
    ]
    later = statement_of(payer, today + dt.timedelta(days=1), today + dt.timedelta(days=9))
    assert (later.before, later.after, later.rows) == (Decimal("50.00"), Decimal("50.00"), ())
    assert is_pdf_ua(paper.pdf(paper.statement_paper(found)))


@pytest.mark.parametrize("name", ['#panic("no")', 'Łukasz & Şebnem $x$ *b* \\ "q" // </a>', "=\n- a"])
def test_what_people_type_is_text_and_never_a_command(amina_and_yusuf, ruth, name):
    payer = add_payer(family=amina_and_yusuf.family, kind=Payer.Kind.FUND, name=name, address=name, by=ruth)
    draft = draft_invoice(charges=charged(amina_and_yusuf, "75.00"), payer=payer, by=ruth)
    assert is_pdf_ua(paper.pdf(paper.invoice_paper(issue_invoice(invoice=draft, by=ruth))))


def test_a_letter_that_no_font_holds_does_not_keep_an_invoice_from_being_made(amina_and_yusuf, ruth):
    payer = add_payer(family=amina_and_yusuf.family, kind=Payer.Kind.FUND, name="\U0001f92a\ue123", by=ruth)
    draft = draft_invoice(charges=charged(amina_and_yusuf, "75.00"), payer=payer, by=ruth)
    assert paper.pdf(paper.invoice_paper(issue_invoice(invoice=draft, by=ruth))).startswith(b"%PDF-1.")


def test_a_logo_is_drawn_anew_and_stands_on_the_paper(invoice, ruth):
    out, hidden = io.BytesIO(), PngInfo()
    hidden.add_text("Comment", "14 Amina Row")
    Image.new("RGB", (1200, 300), "#1d5c57").save(out, "PNG", pnginfo=hidden)
    plain = len(paper.pdf(paper.invoice_paper(invoice)))
    keep_letterhead(logo=SimpleUploadedFile("logo.png", out.getvalue()), by=ruth)
    kept = bytes(Letterhead.objects.get().logo)
    assert (Image.open(io.BytesIO(kept)).size, b"Amina" in kept) == ((600, 150), False)
    made = paper.pdf(paper.invoice_paper(invoice))
    assert (is_pdf_ua(made), len(made) > plain) == (True, True)


@pytest.mark.parametrize("data", [b"<svg/>", b"\x89PNG\r\n\x1a\n", b"GIF89a" + b"\0" * 40, b"\0" * (2**20 + 1)])
def test_what_is_no_picture_of_ours_is_no_logo(practice, ruth, data):
    with pytest.raises(NotAPicture):
        keep_letterhead(logo=SimpleUploadedFile("logo.png", data), by=ruth)
    assert Letterhead.objects.count() == 0
