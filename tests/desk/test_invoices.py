"""The office's pages of invoices: looked at first, issued, paid, reminded of, taken back; lists at a known cost."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attune import clock
from attune.audit.models import Line
from attune.billing.books import CreditNote, Invoice, Letterhead, Payer, Payment
from attune.billing.invoicing import draft_invoice, issue_invoice
from attune.billing.models import Charge
from attune.billing.paper import invoice_paper
from attune.billing.payers import family_payer
from attune.billing.settling import book_payment, owed
from attune.desk.queries.invoices import ages, by_practitioner, month_of, paid_in
from attune.people.models import Practice
from tests.billing.ledger import adds_up, charged
from tests.cast import local, make_home, signed_in

pytestmark = pytest.mark.db


@pytest.fixture
def office(olive):
    return signed_in(Client(), olive)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def issued(home, by, *amounts, ago=3):
    return issue_invoice(invoice=draft_invoice(charges=charged(home, *amounts, ago=ago), by=by), by=by)


def days(first=40, last=0):
    today = clock.today()
    return f"?since={today - dt.timedelta(days=first)}&until={today - dt.timedelta(days=last)}&by_what=month"


def tick_all(page):
    return re.findall(r'name="plan" value="(\w+)"', page.content.decode())


def test_a_months_visits_are_looked_at_and_issued_in_one_step(office, amina_and_yusuf, hannah_and_leo):
    charged(amina_and_yusuf, "75.00", "82.50", ago=2)
    charged(hannah_and_leo, "75.00", ago=2)
    url = reverse("to-invoice") + days()
    page = office.get(url)
    assert "Together £232.50" in words(page)
    assert Invoice.objects.count() == 0
    assert "Tick what is to be invoiced" in words(office.post(url, {"do": "issue"}, follow=True))
    answer = office.post(url, {"plan": tick_all(page), "do": "issue"}, follow=True)
    assert "invoices are issued." in words(answer)
    assert sum(Invoice.objects.values_list("total", flat=True)) == Decimal("232.50")
    assert "Nothing is to be invoiced in these days" in words(office.get(url))


def test_beyond_a_limit_it_is_left_out_and_issued_with_a_reason(office, amina_and_yusuf):
    family = amina_and_yusuf.family
    fund = {"kind": "fund", "name": "Kind Fund", "address": "", "order_number": "PO 1", "authorised": "50"}
    office.post(reverse("payer-new", args=[family.pk]), fund)
    charged(amina_and_yusuf, "75.00", ago=2)
    url = reverse("to-invoice") + days()
    page = office.get(url)
    assert "only £50.00 left" in words(page)
    ticked = {"plan": tick_all(page)}
    assert "1 was left out" in words(office.post(url, ticked | {"do": "issue"}, follow=True))
    office.post(url, ticked | {"do": "draft"})
    draft = Invoice.objects.get()
    assert (draft.number, draft.payer.name) == (None, "Kind Fund")
    issuing = reverse("invoice-issuing", args=[draft.pk])
    assert "£50.00 is left of what this payer authorised" in words(office.post(issuing, follow=True))
    assert "Why beyond what was authorised?" in words(office.get(reverse("invoice", args=[draft.pk])))
    office.post(issuing, {"reason": "Agreed by telephone"})
    assert Invoice.objects.get().reason == "Agreed by telephone"


def test_what_a_fund_does_not_pay_the_family_is_asked_for(office, amina_and_yusuf):
    fund = {"kind": "fund", "name": "Kind Fund", "address": "", "order_number": "PO 1", "authorised": "80"}
    office.post(reverse("payer-new", args=[amina_and_yusuf.family.pk]), fund)
    first, second = charged(amina_and_yusuf, "75.00", "50.00", ago=3)
    url = reverse("to-invoice") + days().replace("month", "visit")
    page = office.get(url)
    assert "only £5.00 left" in words(page)
    assert page.content.decode().count('<option value="family">The family</option>') == 2
    office.post(url, {"plan": [first.pk, second.pk], f"payer-{second.pk}": "family", "do": "issue"})
    made = Invoice.objects.order_by("number").values_list("name", "total", "order_number")
    assert [*made] == [("Kind Fund", Decimal("75.00"), "PO 1"), ("Amina", Decimal("50.00"), "")]
    (third,) = charged(amina_and_yusuf, "5.01", ago=1)
    own, council = Payer.objects.get(kind="family"), Payer.objects.get(kind="fund")
    page = office.get(url)
    assert [*re.findall(r'<option value="(\w+)">', page.content.decode())][-2:] == [council.pk, own.pk]
    assert "1 was left out" in words(office.post(url, {"plan": [third.pk], "do": "issue"}, follow=True))
    office.post(url, {"plan": [third.pk], f"payer-{third.pk}": own.pk, "do": "issue"})
    assert Invoice.objects.get(number=3).payer == own


def test_a_draft_is_dropped_and_its_visit_can_be_invoiced_again(office, amina_and_yusuf, olive):
    draft = draft_invoice(charges=charged(amina_and_yusuf, "75.00"), by=olive)
    assert "Drop this draft" in words(office.get(reverse("invoice", args=[draft.pk])))
    office.post(reverse("invoice-dropping", args=[draft.pk]))
    assert (Invoice.objects.count(), Charge.objects.get().frozen_at) == (0, None)


def test_an_invoice_is_saved_sent_paid_and_taken_back_on_its_page(office, amina_and_yusuf, olive):
    invoice = issued(amina_and_yusuf, olive, "75.00", "82.50")
    saved = office.get(reverse("invoice-file", args=[invoice.pk]))
    assert saved["Content-Disposition"] == 'attachment; filename="INV-0001.pdf"'
    assert saved.content.startswith(b"%PDF")
    office.post(reverse("invoice-notices", args=[invoice.pk]), {"kind": "invoice"})
    paid = {"amount": "100.00", "on": clock.today().isoformat(), "method": "bank", "reference": "HASSAN"}
    office.post(reverse("invoice-payments", args=[invoice.pk]), paid)
    office.post(reverse("invoice-payments", args=[invoice.pk]), paid | {"amount": "-5"})
    first = invoice.lines.first()
    taken = {"reason": "Shorter", f"line_{first.pk}": "7.50"}
    office.post(reverse("invoice-credit-notes", args=[invoice.pk]), taken)
    page = words(office.get(reverse("invoice", args=[invoice.pk])))
    assert "Still open £50.00" in page
    assert "It was sent" in page
    assert "£7.50 taken back, Shorter" in page
    note = CreditNote.objects.get()
    saved = office.get(reverse("credit-note-file", args=[note.pk]))
    assert saved["Content-Disposition"] == 'attachment; filename="CR-0001.pdf"'
    office.post(reverse("invoice-credit-notes", args=[invoice.pk]), {"reason": "All of it"})
    assert (Invoice.objects.get().state, owed(invoice.payer)) == ("credited", Decimal("-100.00"))
    adds_up(invoice.payer)


def test_a_reminder_is_kind_and_its_date_is_kept(office, amina_and_yusuf, olive):
    with clock.told(clock.now() - dt.timedelta(days=30)):
        invoice = issued(amina_and_yusuf, olive, "75.00")
    text = words(office.get(reverse("invoice", args=[invoice.pk])))
    assert "£75.00 of it is still open" in text
    assert "please tell us: we will find a way together" in text
    threats = ("court", "debt", "penalt", "interest", "legal", "immediately", "must", "fail")
    assert [word for word in threats if word in text.split("Dear", 1)[1].split("With kind regards")[0].lower()] == []
    office.post(reverse("invoice-notices", args=[invoice.pk]), {"kind": "reminder"})
    assert [(one.kind, one.on) for one in invoice.notices.all()] == [("reminder", clock.today())]


def test_a_payers_money_is_booked_undone_and_given_back_on_their_page(office, amina_and_yusuf, olive):
    payer = issued(amina_and_yusuf, olive, "75.00").payer
    url = reverse("payer", args=[payer.pk])
    paid = {"amount": "100.00", "on": clock.today().isoformat(), "method": "cash", "reference": ""}
    office.post(reverse("payer-payments", args=[payer.pk]), paid)
    assert "£25.00 paid, and settles nothing yet" in words(office.get(url))
    back = {"amount": "25.00", "on": clock.today().isoformat(), "method": "cash", "reason": "Paid too much"}
    office.post(reverse("payer-refunds", args=[payer.pk]), back)
    assert "£0.00 owed, all in all" in words(office.get(url))
    first = Payment.objects.get(kind="received")
    assert "Say why" in words(office.post(reverse("payment-undoing", args=[first.pk]), follow=True))
    office.post(reverse("payment-undoing", args=[first.pk]), {"reason": "The wrong payer"})
    assert owed(payer) == Decimal("100.00")
    adds_up(payer)
    saved = office.get(reverse("statement", args=[payer.pk]) + days().replace("&by_what=month", ""))
    assert re.fullmatch(r'attachment; filename="statement-[0-9-]+\.pdf"', saved["Content-Disposition"])


def test_who_pays_is_changed_for_what_comes_and_not_for_what_was_issued(office, amina_and_yusuf, olive):
    invoice = issued(amina_and_yusuf, olive, "75.00")
    url = reverse("payer", args=[invoice.payer_id])
    told = {"name": "Amina Hassan", "address": "2 New Road", "order_number": "", "authorised": ""}
    office.post(url, told)
    assert (Payer.objects.get().name, Invoice.objects.get().name) == ("Amina Hassan", "Amina")
    office.post(reverse("payer-ending", args=[invoice.payer_id]))
    assert "pays for nothing new" in words(office.get(url))


def test_the_letterhead_is_kept_and_a_file_that_is_no_picture_is_refused(office):
    url = reverse("letterhead")
    told = {
        "words": "Appointment",
        "due_days": "30",
        "bank": "00-00-00",
        "vat": "none",
        "vat_number": "",
        "vat_rate": "20",
    }
    office.post(url, told)
    assert (Letterhead.objects.get().words, Letterhead.objects.get().due_days) == ("Appointment", 30)
    refused = office.post(url, told | {"words": "No", "logo": SimpleUploadedFile("a.png", b"<svg/>")})
    assert "This file cannot be used" in words(refused)
    assert Letterhead.objects.get().words == "Appointment"


def test_where_the_practice_stands_to_vat_is_kept_for_what_comes(office, amina_and_yusuf, olive):
    before = issued(amina_and_yusuf, olive, "75.00")
    url = reverse("letterhead")
    told = {"words": "Session", "due_days": "14", "bank": "", "vat": "standard", "vat_number": "", "vat_rate": "20"}
    assert "shows a VAT number on every invoice" in words(office.post(url, told))
    assert Practice.objects.get().vat == "none"
    office.post(url, told | {"vat_number": "GB 123 4567 89"})
    assert (Practice.objects.get().vat, Letterhead.objects.get().vat_number) == ("standard", "GB 123 4567 89")
    after = issued(amina_and_yusuf, olive, "75.00", ago=2)
    assert [(one.vat_status, str(one.vat)) for one in (before, after)] == [("none", "0.00"), ("standard", "12.50")]
    assert [said for said, _sum, _bold in invoice_paper(after).totals] == ["Total", "of which VAT", "Without VAT"]
    assert invoice_paper(after).totals[2][1] == "£62.50"


def test_a_banks_list_is_looked_at_and_only_what_is_ticked_is_booked(office, amina_and_yusuf, olive):
    invoice = issued(amina_and_yusuf, olive, "75.00", "82.50")
    url = reverse("bank")
    listed = "Date,Details,Paid in\n2027-03-03,INV-0001,100.00\n2027-03-04,SOMEBODY,9.00\n2027-03-05,INV-0001,57.50\n"
    page = office.post(url, {"file": SimpleUploadedFile("march.csv", listed.encode())})
    assert (Payment.objects.count(), "its number; £157.50 is open" in words(page)) == (0, True)
    html = page.content.decode()
    form = {"table": re.search(r'name="table" value="([^"]+)"', html)[1], "on": "0", "text": "1", "amount": "2"}
    digests = re.findall(r'name="line" value="(\w+)"', html)
    form |= {"line": digests, "do": "book"} | {f"invoice-{one}": "INV-0001" for one in (digests[0], digests[2])}
    again = words(office.post(url, form))
    assert "2 payments are booked." in again
    assert "What names no issued invoice" in again
    office.post(url, form)
    assert (Payment.objects.count(), Invoice.objects.get().state) == (2, "paid")
    adds_up(invoice.payer)
    changed = office.post(url, form | {"table": form["table"][:-2] + "xx"})
    assert ("A list from your bank" in words(changed), Payment.objects.count()) == (True, 2)
    assert "cannot be read" in words(office.post(url, {"file": SimpleUploadedFile("a.csv", b"\0\0")}))


def test_the_accounts_are_saved_under_a_name_of_days_alone(office, amina_and_yusuf, olive):
    issued(amina_and_yusuf, olive, "75.00")
    today = clock.today()
    saved = office.get(reverse("accounts"), {"since": today, "until": today})
    assert saved["Content-Disposition"] == f'attachment; filename="accounts-{today}-{today}.csv"'
    assert saved.getvalue().decode().splitlines()[1].split(",")[1:4] == ["invoice", "INV-0001", "Amina"]
    assert Line.objects.filter(verb="take out", thing_kind="accounts", actor=olive.pk).count() == 1
    assert office.get(reverse("accounts"), {"since": today, "until": "2001-01-01"})["Location"] == reverse("invoices")


def test_every_list_comes_to_the_same_penny(amina_and_yusuf, hannah_and_leo, ruth):
    with clock.told(clock.now() - dt.timedelta(days=50)):
        old = issued(amina_and_yusuf, ruth, "33.33", "66.67")
    new = issued(hannah_and_leo, ruth, "0.07", "100.10")
    book_payment(payer=old.payer, amount=Decimal("33.34"), on=clock.today(), by=ruth)
    assert [(one.words, one.count, str(one.sum)) for one in ages()] == [
        ("Not due yet", 1, "100.17"),
        ("1 to 30 days", 0, "0.00"),
        ("31 to 60 days", 1, "66.66"),
        ("Longer", 0, "0.00"),
    ]
    first, last = month_of(clock.today())
    assert (paid_in(first, last), sum(one.sum for one in ages())) == (
        Decimal("33.34"),
        owed(old.payer) + owed(new.payer),
    )
    assert [(one.name, str(one.sum)) for one in by_practitioner(first, last)] == [("Ruth Calder", "100.17")]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("invoices", "Nothing waits to be paid"),
        ("to-invoice", "Nothing is to be invoiced in these days"),
        ("bank", "A list from your bank"),
        ("letterhead", "There is no logo yet"),
    ],
)
def test_a_page_without_anything_says_what_will_be_there(office, name, said):
    assert said in words(office.get(reverse(name)))


def test_a_payer_without_invoices_has_a_page(office, amina_and_yusuf, olive):
    payer = family_payer(family=amina_and_yusuf.family, by=olive)
    page = words(office.get(reverse("payer", args=[payer.pk])))
    assert ("No invoice yet" in page, "Nothing has been paid yet." in page) == (True, True)


def homes(ruth, count):
    """As many families, each with an invoice part paid and a visit to be invoiced."""
    for number in range(count):
        people = (f"Nora{number}", "client", "mother"), (f"Ed{number}", "child", "son")
        home = make_home(ruth, *people, first=local(clock.today(), 9 + number), question="How?")
        invoice = issued(home, ruth, "75.00", ago=9)
        book_payment(payer=invoice.payer, amount=Decimal(5), on=clock.today(), by=ruth)
        charged(home, "50.00", "60.00", ago=3)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_as_much_for_three_as_for_one(office, ruth, count):
    homes(ruth, count)
    payer = Payer.objects.first()
    listed = ["Date,Details,Paid in", *(f"2027-03-03,INV-{number:04d},70.00" for number in range(1, count + 1))]
    file = SimpleUploadedFile("march.csv", "\n".join(listed).encode())
    asked = {}
    for name, address in {
        "invoices": reverse("invoices"),
        "to-invoice": reverse("to-invoice") + days(),
        "invoice": reverse("invoice", args=[payer.invoices.get().pk]),
        "payer": reverse("payer", args=[payer.pk]),
    }.items():
        with CaptureQueriesContext(connection) as queries:
            assert office.get(address).status_code == 200
        asked[name] = len(queries)
    with CaptureQueriesContext(connection) as queries:
        page = office.post(reverse("bank"), {"file": file})
    assert words(page).count("its number and its sum") == count
    asked["bank"] = len(queries)
    assert asked == {"invoices": 13, "bank": 8, "to-invoice": 8, "invoice": 12, "payer": 17}
