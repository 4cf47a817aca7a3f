"""What was issued and booked cannot be changed behind the actions' back: the database itself refuses it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from attune import clock
from attune.billing import kept
from attune.billing.actions import set_charge
from attune.billing.books import (
    Allocation,
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    NumberSeries,
    Payment,
)
from attune.billing.invoicing import draft_invoice, drop_draft, issue_invoice
from attune.billing.models import Charge
from attune.billing.settling import book_payment, credit_invoice, undo_payment
from attune.people.models import Practice
from tests.billing.ledger import adds_up, charged

pytestmark = pytest.mark.db
KEPT = "Nothing was written"
FACTS = {
    Invoice: {
        "number": 9,
        "issued_on": dt.date(2020, 1, 1),
        "due_on": dt.date(2020, 1, 1),
        "made_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        "name": "Somebody",
        "address": "Elsewhere",
        "order_number": "PO 1",
        "vat_status": "standard",
        "total": Decimal(500),
        "vat": Decimal(1),
        "digest": "0",
        "reason": b"x",
    },
    InvoiceLine: {
        "place": 7,
        "on": dt.date(2020, 1, 1),
        "description": "Other",
        "why": "Other",
        "amount": Decimal(1),
        "vat_rate": Decimal(5),
        "vat": Decimal(1),
    },
    Charge: {
        "what": "late",
        "on": dt.date(2020, 1, 1),
        "rate": Decimal(1),
        "multiplier": Decimal(2),
        "of_cycle": Decimal(1),
        "less": Decimal(1),
        "less_percent": Decimal(1),
        "percent": 50,
        "hours": 3,
        "amount": Decimal(1),
        "made_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        "set_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        "frozen_at": None,
    },
    CreditNote: {"number": 9, "issued_on": dt.date(2020, 1, 1), "total": Decimal(1), "vat": Decimal(1)},
    CreditNoteLine: {"amount": Decimal(1), "vat": Decimal(1)},
    Payment: {"method": "cash", "on": dt.date(2020, 1, 1), "amount": Decimal(1), "bank_digest": "0"},
    Allocation: {"amount": Decimal(1)},
    NumberSeries: {"last": 0, "key": "other"},
}


@pytest.fixture
def books(amina_and_yusuf, ruth):
    """One of everything that is kept for good."""
    draft = draft_invoice(charges=charged(amina_and_yusuf, "75.00", "50.00"), by=ruth)
    invoice = issue_invoice(invoice=draft, by=ruth)
    book_payment(payer=invoice.payer, amount=Decimal(60), on=clock.today(), by=ruth)
    credit_invoice(invoice=invoice, amounts={invoice.lines.first().pk: Decimal("10.00")}, reason="Shorter", by=ruth)
    return invoice


def behind(model):
    """Return the rows of a model as they are reached past its own words."""
    return QuerySet(model)


@pytest.mark.parametrize(("model", "name"), [(model, name) for model, facts in FACTS.items() for name in facts])
@pytest.mark.usefixtures("books")
def test_no_fact_of_what_is_kept_changes(model, name):
    before = list(behind(model).order_by("pk").values())
    with pytest.raises(IntegrityError, match=KEPT), transaction.atomic():
        behind(model).update(**{name: FACTS[model][name]})
    assert list(behind(model).order_by("pk").values()) == before


@pytest.mark.parametrize("model", FACTS)
@pytest.mark.usefixtures("books")
def test_no_row_of_what_is_kept_goes(model):
    count = behind(model).count()
    with pytest.raises(IntegrityError, match=KEPT), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608
    assert behind(model).count() == count > 0


def test_bulk_update_and_a_line_put_on_afterwards_are_refused(books, amina_and_yusuf):
    books.name = "Somebody"
    with pytest.raises(IntegrityError, match=KEPT), transaction.atomic():
        QuerySet(Invoice).bulk_update([books], ["name"])
    (more,) = charged(amina_and_yusuf, "9.00", ago=3)
    line = InvoiceLine(invoice=books, charge=more, place=2, on=more.on, description="x", why="x", amount=more.amount)
    with pytest.raises(IntegrityError, match=KEPT), transaction.atomic():
        InvoiceLine.objects.bulk_create([line])
    other, note = books.lines.last(), books.credit_notes.get()
    with pytest.raises(IntegrityError, match=KEPT), transaction.atomic():
        CreditNoteLine.objects.create(note=note, line=other, amount=Decimal("0.01"))
    assert (books.lines.count(), note.lines.count()) == (2, 1)


def test_what_moves_still_moves(books, ruth):
    payment = Payment.objects.get()
    undo_payment(payment=payment, reason="The wrong payer", by=ruth)
    book_payment(payer=books.payer, amount=Decimal("115.00"), on=clock.today(), by=ruth)
    assert Invoice.objects.get().state == "paid"
    credit_invoice(invoice=Invoice.objects.get(), reason="All of it", free=True, by=ruth)
    adds_up(books.payer)
    freed = list(Charge.objects.filter(frozen_at=None).order_by("on"))
    assert [str(one.amount) for one in freed] == ["75.00", "50.00"]
    drop_draft(invoice=draft_invoice(charges=freed, by=ruth), by=ruth)
    set_charge(charge=freed[0], amount=Decimal(1), reason="As we agreed", by=ruth)
    issue_invoice(invoice=draft_invoice(charges=Charge.objects.filter(frozen_at=None), by=ruth), by=ruth)
    assert sorted(Invoice.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.usefixtures("books")
def test_a_demonstration_can_be_emptied():
    Practice.objects.update(demonstration=True)
    with connection.cursor() as cursor:
        for model in (CreditNoteLine, CreditNote, Allocation, Payment, InvoiceLine, Invoice, NumberSeries):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608
    assert behind(Invoice).count() == 0


def test_the_triggers_go_before_tables_are_changed_and_come_again_with_the_next_migrate_whatever_it_finds(books):
    kept.let_go(using="default", plan=[("a migration that was killed", False)])
    with transaction.atomic():
        assert behind(Invoice).filter(pk=books.pk).update(name="Somebody") == 1
        transaction.set_rollback(True)
    for _each_time in range(2):
        call_command("migrate", verbosity=0)
    with pytest.raises(IntegrityError, match=KEPT), transaction.atomic():
        behind(Invoice).filter(pk=books.pk).update(name="Somebody")
