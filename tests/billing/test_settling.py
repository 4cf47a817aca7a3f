"""Any mix of charges, credits, payments and refunds adds up to the penny; each entry is undone by another."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune import clock
from attune.billing.actions import charge_visit, drop_charge, set_charge
from attune.billing.books import CreditNote, Invoice, Letterhead, Notice, Payment
from attune.billing.conceding import set_terms
from attune.billing.invoicing import digest_of, draft_invoice, issue_invoice, note_notice, open_charges
from attune.billing.models import Charge
from attune.billing.payers import family_payer
from attune.billing.settling import (
    book_payment,
    credit_invoice,
    creditable,
    owed,
    refund,
    settle_from_balance,
    unallocated,
    undo_payment,
)
from attune.billing.sums import AlreadyBooked, NotAnAmount, NotIssued, NotThisPayers
from attune.cases.models import Visit
from attune.cases.visiting import cancel_visit, finish_visit, take_back
from attune.people.models import Practice
from attune.refusals import ReasonMissing
from tests.billing.ledger import adds_up, charged

pytestmark = pytest.mark.db


def issued(home, by, *amounts):
    return issue_invoice(invoice=draft_invoice(charges=charged(home, *amounts), by=by), by=by)


def fresh(invoice):
    found = Invoice.objects.get(pk=invoice.pk)
    return (found.state, str(found.open))


def pay(invoice, amount, by, **more):
    return book_payment(payer=invoice.payer, amount=Decimal(amount), on=clock.today(), invoice=invoice, by=by, **more)


def test_an_invoice_is_part_paid_and_then_paid(amina_and_yusuf, ruth):
    invoice = issued(amina_and_yusuf, ruth, "75.00", "82.50")
    pay(invoice, "100.00", ruth)
    assert fresh(invoice) == ("part_paid", "57.50")
    pay(invoice, "57.50", ruth)
    assert (fresh(invoice), owed(invoice.payer)) == (("paid", "0.00"), Decimal(0))


def test_what_is_over_settles_the_oldest_and_the_rest_stays_the_payers(amina_and_yusuf, ruth):
    first, second = issued(amina_and_yusuf, ruth, "50.00"), issued(amina_and_yusuf, ruth, "75.00")
    pay(second, "200.00", ruth)
    assert (fresh(first), fresh(second)) == (("paid", "0.00"), ("paid", "0.00"))
    assert (unallocated(first.payer), owed(first.payer)) == (Decimal("75.00"), Decimal("-75.00"))
    with pytest.raises(NotAnAmount, match=r"£75\.00"):
        refund(payer=first.payer, amount=Decimal("75.01"), on=clock.today(), reason="Paid twice", by=ruth)
    refund(payer=first.payer, amount=Decimal("25.00"), on=clock.today(), reason="Paid twice", by=ruth)
    third = issued(amina_and_yusuf, ruth, "60.00")
    settle_from_balance(payer=first.payer, by=ruth)
    assert (fresh(third), owed(first.payer)) == (("part_paid", "10.00"), Decimal("10.00"))
    adds_up(first.payer)


def test_a_payment_is_undone_once_by_a_counter_entry_with_a_reason(amina_and_yusuf, ruth):
    invoice = issued(amina_and_yusuf, ruth, "75.00")
    payment = pay(invoice, "75.00", ruth)
    with pytest.raises(ReasonMissing):
        undo_payment(payment=payment, reason=" ", by=ruth)
    counter = undo_payment(payment=payment, reason="The cheque came back", by=ruth)
    assert (counter.amount, counter.reason, fresh(invoice)) == (
        Decimal("-75.00"),
        "The cheque came back",
        ("issued", "75.00"),
    )
    for again in (payment, counter):
        with pytest.raises(AlreadyBooked):
            undo_payment(payment=again, reason="Once more", by=ruth)
    assert Payment.objects.count() == 2


def test_a_refund_that_is_undone_is_the_payers_again(amina_and_yusuf, ruth):
    invoice = issued(amina_and_yusuf, ruth, "75.00")
    pay(invoice, "100.00", ruth)
    back = refund(payer=invoice.payer, amount=Decimal("25.00"), on=clock.today(), reason="Paid twice", by=ruth)
    undo_payment(payment=back, reason="It was not sent", by=ruth)
    assert (unallocated(invoice.payer), fresh(invoice)) == (Decimal("25.00"), ("paid", "0.00"))


def test_undoing_what_was_given_back_opens_an_invoice_again(amina_and_yusuf, ruth):
    invoice = issued(amina_and_yusuf, ruth, "75.00")
    pay(invoice, "75.00", ruth)
    twice = pay(invoice, "75.00", ruth)
    refund(payer=invoice.payer, amount=Decimal("75.00"), on=clock.today(), reason="Paid twice", by=ruth)
    undo_payment(payment=twice, reason="It never came", by=ruth)
    assert (fresh(invoice), owed(invoice.payer)) == (("issued", "75.00"), Decimal("75.00"))
    adds_up(invoice.payer)


def test_nothing_is_paid_on_a_draft_or_on_somebody_elses(amina_and_yusuf, hannah_and_leo, ruth):
    draft = draft_invoice(charges=charged(amina_and_yusuf, "75.00"), by=ruth)
    with pytest.raises(NotIssued):
        pay(draft, "75.00", ruth)
    with pytest.raises(NotIssued):
        note_notice(invoice=draft, kind=Notice.Kind.REMINDER, by=ruth)
    other = family_payer(family=hannah_and_leo.family, by=ruth)
    issue_invoice(invoice=draft, by=ruth)
    with pytest.raises(NotThisPayers):
        book_payment(payer=other, amount=Decimal(5), on=clock.today(), invoice=draft, by=ruth)
    assert Payment.objects.count() == 0


def test_a_credit_note_takes_back_part_and_then_the_rest_with_numbers_of_its_own(amina_and_yusuf, ruth):
    invoice = issued(amina_and_yusuf, ruth, "75.00", "82.50")
    first = invoice.lines.first()
    part = {first.pk: Decimal("25.00")}
    note = credit_invoice(invoice=invoice, amounts=part, reason="Shorter than planned", by=ruth)
    assert (note.reference, note.total, fresh(invoice)) == ("CR-0001", Decimal("25.00"), ("issued", "132.50"))
    with pytest.raises(NotAnAmount):
        credit_invoice(invoice=invoice, amounts={first.pk: Decimal("50.01")}, reason="More", by=ruth)
    rest = credit_invoice(invoice=invoice, reason="Made in error", by=ruth)
    assert (rest.number, rest.total, fresh(invoice)) == (2, Decimal("132.50"), ("credited", "0.00"))
    with pytest.raises(NotThisPayers):
        credit_invoice(invoice=invoice, reason="Once more", by=ruth)
    assert (creditable(invoice), CreditNote.objects.count()) == ({}, 2)


def test_what_was_taken_back_whole_may_be_charged_anew_or_waived(amina_and_yusuf, ruth):
    invoice = issued(amina_and_yusuf, ruth, "75.00", "82.50")
    whole, part = invoice.lines.all()
    amounts = {whole.pk: whole.amount, part.pk: Decimal("1.00")}
    credit_invoice(invoice=invoice, amounts=amounts, reason="Another price was agreed", free=True, by=ruth)
    assert list(open_charges()) == [whole.charge]
    again = draft_invoice(charges=[Charge.objects.get(pk=whole.charge_id)], by=ruth)
    assert again.total == Decimal("75.00")
    kept = credit_invoice(invoice=invoice, reason="All of it", by=ruth)
    assert (kept.total, Charge.objects.filter(frozen_at=None).count()) == (Decimal("81.50"), 0)


def test_crediting_what_is_paid_gives_the_payer_their_money_back_to_use(amina_and_yusuf, ruth):
    invoice = issued(amina_and_yusuf, ruth, "75.00")
    pay(invoice, "75.00", ruth)
    credit_invoice(invoice=invoice, reason="Made in error", free=True, by=ruth)
    assert (fresh(invoice), unallocated(invoice.payer)) == (("credited", "0.00"), Decimal("75.00"))
    set_charge(charge=Charge.objects.get(), amount=Decimal(0), reason="As we agreed", by=ruth)
    adds_up(invoice.payer)


def test_the_vat_of_all_that_is_taken_back_is_the_vat_that_was_asked(amina_and_yusuf, ruth):
    Practice.objects.update(vat=Practice.Vat.STANDARD)
    invoice = issued(amina_and_yusuf, ruth, "0.10")
    for pennies in (3, 3, 4):
        line = {invoice.lines.get().pk: Decimal(pennies) / 100}
        credit_invoice(invoice=invoice, amounts=line, reason="Bit by bit", by=ruth)
    assert sum(CreditNote.objects.values_list("vat", flat=True)) == invoice.vat == Decimal("0.02")


def test_a_reminders_dates_are_kept_once_a_day(amina_and_yusuf, ruth):
    invoice = issued(amina_and_yusuf, ruth, "75.00")
    later = clock.now() + dt.timedelta(days=20)
    for moment in (clock.now(), clock.now(), later):
        with clock.told(moment):
            note_notice(invoice=invoice, kind=Notice.Kind.REMINDER, by=ruth)
    assert [notice.on for notice in invoice.notices.order_by("on")] == [clock.today(), later.date()]


AMOUNT = st.integers(1, 20_000).map(lambda pennies: Decimal(pennies) / 100)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["invoice", "pay", "credit", "part", "refund", "undo", "settle"]), AMOUNT, st.integers(0, 9)
    ),
    min_size=3,
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=STEPS, vat=st.sampled_from(Practice.Vat.values), rate=st.integers(0, 9999).map(lambda one: Decimal(one) / 100)
)
def test_any_mix_adds_up_to_the_penny_and_nothing_issued_changes(amina_and_yusuf, ruth, steps, vat, rate):
    with transaction.atomic():
        Practice.objects.update(vat=vat)
        Letterhead.objects.create(vat_rate=rate)
        payer = family_payer(family=amina_and_yusuf.family, by=ruth)
        for place, (what, amount, which) in enumerate(steps):
            step(amina_and_yusuf, payer, ruth, (what, amount, which), place)
            adds_up(payer)
        found = Invoice.objects.order_by("number")
        assert [one.number for one in found] == list(range(1, len(found) + 1))
        assert [one.number for one in CreditNote.objects.order_by("number")] == list(
            range(1, CreditNote.objects.count() + 1)
        )
        assert [one.digest for one in found] == [digest_of(one) for one in found]
        transaction.set_rollback(True)


def step(home, payer, by, said, place):
    """Do one thing, if it can be done; what cannot leaves everything as it was."""
    what, amount, which = said
    found, entries = list(Invoice.objects.order_by("number")), list(Payment.objects.order_by("made_at"))
    one = found[which % len(found)] if found else None
    if what == "invoice":
        charges = charged(home, *[str(amount)] * (which % 3 + 1), ago=3 + place)
        issue_invoice(invoice=draft_invoice(charges=charges, payer=payer, by=by), by=by)
    elif what == "pay":
        book_payment(payer=payer, amount=amount, on=clock.today(), invoice=one, by=by)
    elif what in {"credit", "part"} and one and (left := creditable(one)):
        line, most = next(iter(left.items()))
        amounts = {line: min(amount, most)} if what == "part" else None
        credit_invoice(invoice=one, amounts=amounts, reason="A mix", free=bool(which % 2), by=by)
    elif what == "refund" and unallocated(payer) > 0:
        refund(payer=payer, amount=min(amount, unallocated(payer)), on=clock.today(), reason="A mix", by=by)
    elif what == "undo" and entries:
        entry = entries[which % len(entries)]
        if entry.kind != Payment.Kind.COUNTER and not Payment.objects.filter(undoes=entry).exists():
            undo_payment(payment=entry, reason="A mix", by=by)
    elif what == "settle":
        settle_from_balance(payer=payer, by=by)


def test_a_charge_that_a_credit_note_freed_is_reckoned_anew_where_its_visit_stands_again(amina_and_yusuf, ruth):
    visit = amina_and_yusuf.filming
    set_terms(starts_on=clock.today(), steps=[(48, 50)], nobody_home=0, by=ruth)
    Visit.objects.filter(pk=visit.pk).update(booked_at=clock.now())
    visit.refresh_from_db()
    cancel_visit(visit=visit, state=Visit.State.CANCELLED_FAMILY, by=ruth)
    late = charge_visit(visit=visit, by=ruth)
    invoice = issue_invoice(invoice=draft_invoice(charges=[late], by=ruth), by=ruth)
    credit_invoice(invoice=invoice, reason="It took place after all", free=True, by=ruth)
    take_back(visit=visit, by=ruth)
    drop_charge(visit=visit, by=ruth)
    assert list(open_charges()) == []
    finish_visit(visit=visit, by=ruth)
    charge = charge_visit(visit=visit, by=ruth)
    assert (charge.pk, charge.what, charge.amount) == (late.pk, "done", Decimal("75.00"))
    assert [line.amount for line in invoice.lines.all()] == [Decimal("37.50")]
