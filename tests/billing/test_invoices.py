"""An issued invoice has the next number, says what it says for ever, and no charge stands on two."""

import threading
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from attune import clock
from attune.billing.actions import set_charge
from attune.billing.books import CreditNote, Invoice, InvoiceLine, NumberSeries, Payer
from attune.billing.invoicing import (
    CYCLE,
    MONTH,
    VISIT,
    digest_of,
    draft_invoice,
    drop_draft,
    invoice_many,
    issue_invoice,
    open_charges,
    planned,
)
from attune.billing.models import Charge
from attune.billing.numbers import take_number
from attune.billing.payers import add_payer, change_payer, keep_letterhead, left_of
from attune.billing.rules import ChargeFrozen
from attune.billing.sums import (
    AlreadyInvoiced,
    BeyondAuthorised,
    InvoiceIssued,
    NothingToInvoice,
    NotThisPayers,
    vat_within,
)
from attune.people.models import Practice
from tests.billing.ledger import charged

pytestmark = pytest.mark.db
ISSUERS = 32


def issued(home, by, *amounts, **more):
    return issue_invoice(invoice=draft_invoice(charges=charged(home, *amounts), by=by, **more), by=by)


def test_a_draft_freezes_its_charges_and_dropping_it_frees_them(amina_and_yusuf, ruth):
    charges = charged(amina_and_yusuf, "75.00", "82.50")
    draft = draft_invoice(charges=charges, by=ruth)
    assert (draft.state, draft.number, draft.total) == ("draft", None, Decimal("157.50"))
    with pytest.raises(ChargeFrozen):
        set_charge(charge=Charge.objects.get(pk=charges[0].pk), amount=Decimal(0), reason="As we agreed", by=ruth)
    with pytest.raises(AlreadyInvoiced):
        draft_invoice(charges=charges[:1], by=ruth)
    drop_draft(invoice=draft, by=ruth)
    assert (list(open_charges()), Invoice.objects.count()) == (charges, 0)


def test_an_invoice_says_a_neutral_word_a_date_and_why(amina_and_yusuf, ruth):
    invoice = issued(amina_and_yusuf, ruth, "75.00")
    line = invoice.lines.get()
    day = f"{line.on.day} {line.on:%B %Y}"
    assert (line.description, line.why) == (f"Session, {day}", "1 × £75.00: editing and travel included")
    assert (invoice.reference, invoice.state, invoice.open) == ("INV-0001", "issued", Decimal("75.00"))
    assert (invoice.name, (invoice.due_on - invoice.issued_on).days) == ("Amina", 14)
    keep_letterhead(words="Appointment", due_days=30, by=ruth)
    later = issued(amina_and_yusuf, ruth, "75.00")
    assert (later.lines.get().description, later.reference) == (f"Appointment, {day}", "INV-0002")
    assert (later.due_on - later.issued_on).days == 30


def test_an_issued_invoice_never_changes(amina_and_yusuf, ruth):
    invoice = issued(amina_and_yusuf, ruth, "75.00", "50.00")
    line = invoice.lines.first()
    change_payer(payer=invoice.payer, name="Somebody else", address="Elsewhere", by=ruth)
    keep_letterhead(words="Meeting", due_days=1, by=ruth)
    Practice.objects.update(vat=Practice.Vat.STANDARD)
    invoice.name = line.description = "changed"
    for change in (
        invoice.save,
        invoice.delete,
        line.save,
        line.delete,
        lambda: Invoice.objects.filter(pk=invoice.pk).update(name="changed"),
        lambda: Invoice.objects.all().delete(),
        lambda: InvoiceLine.objects.update(amount=1),
        lambda: InvoiceLine.objects.all().delete(),
        lambda: issue_invoice(invoice=invoice, by=ruth),
        lambda: drop_draft(invoice=invoice, by=ruth),
    ):
        with pytest.raises(InvoiceIssued):
            change()
    kept = Invoice.objects.get()
    assert (kept.digest, kept.name) == (digest_of(kept), "Amina")


def test_the_database_holds_that_a_number_and_a_draft_exclude_each_other(amina_and_yusuf, ruth):
    draft = draft_invoice(charges=charged(amina_and_yusuf, "75.00"), by=ruth)
    for facts in ({"number": 7}, {"state": "issued"}, {"open": Decimal(-1)}, {"open": Decimal(76)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            super(type(Invoice.objects.all()), Invoice.objects.filter(pk=draft.pk)).update(**facts)


def test_one_invoice_is_for_one_family_and_asks_for_something(amina_and_yusuf, hannah_and_leo, ruth):
    theirs, others = charged(amina_and_yusuf, "75.00"), charged(hannah_and_leo, "75.00")
    with pytest.raises(NotThisPayers):
        draft_invoice(charges=[*theirs, *others], by=ruth)
    with pytest.raises(NothingToInvoice):
        draft_invoice(charges=[], by=ruth)
    free = set_charge(charge=theirs[0], amount=Decimal(0), reason="As we agreed", by=ruth)
    with pytest.raises(NothingToInvoice):
        draft_invoice(charges=[free], by=ruth)
    assert list(open_charges()) == others


def test_beyond_what_was_authorised_a_reason_is_asked_for_and_kept(amina_and_yusuf, ruth):
    council = add_payer(
        family=amina_and_yusuf.family,
        kind=Payer.Kind.AUTHORITY,
        name="Quillbrook Council",
        order_number="PO 7731",
        authorised=Decimal("100.00"),
        by=ruth,
    )
    first = issued(amina_and_yusuf, ruth, "75.00", payer=council)
    assert (first.order_number, left_of(council)) == ("PO 7731", Decimal("25.00"))
    draft = draft_invoice(charges=charged(amina_and_yusuf, "50.00"), by=ruth)
    assert draft.payer == council
    with pytest.raises(BeyondAuthorised, match=r"£25\.00 is left"):
        issue_invoice(invoice=draft, by=ruth)
    assert issue_invoice(invoice=draft, by=ruth, reason="Agreed by telephone.").number == 2
    assert (Invoice.objects.get(number=2).reason, left_of(council)) == ("Agreed by telephone.", Decimal("-25.00"))


@pytest.mark.parametrize(
    ("status", "rate", "vat"),
    [
        (Practice.Vat.NOT_REGISTERED, None, "0.00"),
        (Practice.Vat.EXEMPT, None, "0.00"),
        (Practice.Vat.STANDARD, Decimal("20.00"), "26.25"),
    ],
)
def test_vat_is_inside_the_price_and_its_rate_is_kept_with_the_line(amina_and_yusuf, ruth, status, rate, vat):
    Practice.objects.update(vat=status)
    invoice = issued(amina_and_yusuf, ruth, "75.00", "82.50")
    assert [line.vat_rate for line in invoice.lines.all()] == [rate, rate]
    assert (invoice.total, str(invoice.vat), invoice.vat_status) == (Decimal("157.50"), vat, status)


def test_the_vat_of_a_penny_is_rounded_as_money_is():
    assert [str(vat_within(Decimal(amount), Decimal(20))) for amount in ("0.01", "0.03", "0.09", "75.01")] == [
        "0.00",
        "0.01",
        "0.02",
        "12.50",
    ]


def test_many_are_looked_at_first_and_then_issued_in_one_step(amina_and_yusuf, hannah_and_leo, ruth):
    charged(amina_and_yusuf, "75.00", "75.00", ago=3)
    charged(hannah_and_leo, "75.00", "82.50", ago=3)
    limit = {"kind": Payer.Kind.FUND, "name": "Kind Fund", "authorised": Decimal("100.00")}
    add_payer(family=hannah_and_leo.family, by=ruth, **limit)
    assert [len(planned(open_charges(), by_what)) for by_what in (VISIT, CYCLE)] == [4, 4]
    plans = planned(open_charges(), MONTH)
    assert Invoice.objects.count() == 0
    assert {plan.family.name: str(plan.total) for plan in plans if plan.beyond} == {"Hannah, Dan and Leo": "157.50"}
    made, waiting = invoice_many(plans=plans, by=ruth)
    assert [(one.number, one.name, str(one.total)) for one in made] == [(1, "Amina", "150.00")]
    assert [plan.payer.name for plan in waiting] == ["Kind Fund"]


def test_a_number_that_is_not_used_is_given_out_again(practice):
    with transaction.atomic():
        assert take_number(NumberSeries.Key.INVOICE) == 1
        transaction.set_rollback(True)
    with transaction.atomic():
        assert take_number(NumberSeries.Key.INVOICE) == 1
        assert take_number(NumberSeries.Key.CREDIT_NOTE) == 1


@pytest.mark.django_db(transaction=True)
def test_32_at_once_get_numbers_without_a_gap(amina_and_yusuf, ruth):
    charges = charged(amina_and_yusuf, *["75.00"] * ISSUERS)
    drafts = [draft_invoice(charges=[charge], by=ruth) for charge in charges]
    begin, wrong = threading.Barrier(ISSUERS), []

    def issue(draft, *, gives_up):
        try:
            begin.wait(30)
            with transaction.atomic():
                issue_invoice(invoice=draft, by=ruth)
                transaction.set_rollback(gives_up)
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            wrong.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=issue, args=[draft], kwargs={"gives_up": place % 4 == 3})
        for place, draft in enumerate(drafts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    numbers = Invoice.objects.issued().order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, ISSUERS - ISSUERS // 4 + 1))
    assert CreditNote.objects.count() == 0
    assert {one.issued_on for one in Invoice.objects.issued()} == {clock.today()}
