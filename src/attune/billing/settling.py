"""What is paid, given back and taken back; each mistake is undone by a counter-entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from attune import clock
from attune.audit.actions import record
from attune.billing.books import (
    Allocation,
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    NumberSeries,
    Payer,
    Payment,
)
from attune.billing.models import Charge
from attune.billing.numbers import take_number
from attune.billing.payers import sender
from attune.billing.rules import NOTHING
from attune.billing.sums import WHY, AlreadyBooked, NotIssued, NotThisPayers, added, check_amount, state_of, vat_within
from attune.refusals import check_reason

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from decimal import Decimal

    from attune.audit.models import Actor


def book_payment(
    *,
    payer: Payer,
    amount: Decimal,
    on: dt.date,
    by: Actor,
    method: Payment.Method | str = Payment.Method.BANK,
    invoice: Invoice | None = None,
    reference: str = "",
    bank_digest: str | None = None,
) -> Payment:
    """Book money that came: it settles the invoice it was for, then the oldest ones; what is over stays the payer's."""
    check_amount(amount)
    with transaction.atomic():
        _lock(payer)
        if bank_digest and Payment.objects.filter(bank_digest=bank_digest).exists():
            raise AlreadyBooked("This line of the bank is in the books already. Nothing was booked a second time.")
        payment = _entry(
            payer,
            kind=Payment.Kind.RECEIVED,
            method=method,
            on=on,
            amount=amount,
            reference=reference[:200],
            bank_digest=bank_digest,
        )
        first = [_issued(invoice, payer)] if invoice else []
        rest = Invoice.objects.outstanding().filter(payer=payer).order_by("due_on", "number")
        _allocate(payment, [*first, *rest.exclude(pk__in=[one.pk for one in first])])
        record(actor=by, verb="book", kind="payment", thing=payment.id, family=payer.family_id)
    return payment


def refund(*, payer: Payer, amount: Decimal, on: dt.date, by: Actor, reason: str, method: str = "bank") -> Payment:
    """Book money that was given back, of what a payer has paid and no invoice needed."""
    why = check_reason(reason, WHY)
    with transaction.atomic():
        _lock(payer)
        check_amount(amount, unallocated(payer))
        payment = _entry(payer, kind=Payment.Kind.REFUND, method=method, on=on, amount=-amount, reason=why)
        record(actor=by, verb="refund", kind="payment", thing=payment.id, family=payer.family_id)
    return payment


def undo_payment(*, payment: Payment, by: Actor, reason: str) -> Payment:
    """Undo an entry by its counter-entry; what it settled is open again. Both stay in the books."""
    why = check_reason(reason, WHY)
    with transaction.atomic():
        _lock(payment.payer)
        if payment.kind == Payment.Kind.COUNTER or Payment.objects.filter(undoes=payment).exists():
            raise AlreadyBooked("This entry is undone already. Nothing was changed. Book what is right as a new one.")
        counter = _entry(
            payment.payer,
            kind=Payment.Kind.COUNTER,
            method=payment.method,
            on=clock.today(),
            amount=-payment.amount,
            reason=why,
            undoes=payment,
        )
        _take_off(payment, counter)
        _cover(payment.payer)
        record(actor=by, verb="undo", kind="payment", thing=payment.id, family=payment.family_id)
    return counter


def credit_invoice(
    *, invoice: Invoice, by: Actor, reason: str, amounts: Mapping[str, Decimal] | None = None, free: bool = False
) -> CreditNote:
    """Take an invoice back, whole or so much of each line; `free`: lines taken back whole may be charged anew.

    What was paid beyond the rest becomes the payer's own again, to be given back or to settle something else.
    """
    why = check_reason(reason, WHY)
    with transaction.atomic():
        _lock(invoice.payer)
        found = _issued(invoice, invoice.payer)
        left = creditable(found)
        wanted = dict(left) if amounts is None else {pk: amount for pk, amount in amounts.items() if amount}
        lines = {line.pk: line for line in found.lines.all()}
        if not wanted or set(wanted) - set(lines):
            raise NotThisPayers("Choose what of this invoice is taken back. Nothing was changed.")
        for pk, amount in wanted.items():
            check_amount(amount, left.get(pk, NOTHING))
        note = _note(found, lines, wanted, why)
        _settle(found)
        if free:
            _free([lines[pk] for pk, amount in wanted.items() if amount == left[pk]])
        record(actor=by, verb="credit", kind="invoice", thing=found.id, family=found.family_id)
    return note


def creditable(invoice: Invoice) -> dict[str, Decimal]:
    """Return by line what of an invoice can still be taken back; lines with nothing left are not in it."""
    taken: dict[str, list[Decimal]] = {}
    for line, amount in CreditNoteLine.objects.filter(note__invoice=invoice).values_list("line", "amount"):
        taken.setdefault(line, []).append(amount)
    left = {line.pk: line.amount - added(taken.get(line.pk, [])) for line in invoice.lines.all()}
    return {pk: amount for pk, amount in left.items() if amount > 0}


def unallocated(payer: Payer) -> Decimal:
    """Return what a payer has paid that settles nothing."""
    paid = Payment.objects.filter(payer=payer).aggregate(sum=Sum("amount"))["sum"] or NOTHING
    used = Allocation.objects.filter(payment__payer=payer).aggregate(sum=Sum("amount"))["sum"] or NOTHING
    return (paid - used).quantize(NOTHING)


def owed(payer: Payer) -> Decimal:
    """Return what a payer owes, all in all; below nothing: what the practice holds of theirs."""
    invoices = Invoice.objects.issued().filter(payer=payer).aggregate(sum=Sum("total"))["sum"] or NOTHING
    notes = CreditNote.objects.filter(invoice__payer=payer).aggregate(sum=Sum("total"))["sum"] or NOTHING
    paid = Payment.objects.filter(payer=payer).aggregate(sum=Sum("amount"))["sum"] or NOTHING
    return (invoices - notes - paid).quantize(NOTHING)


def settle_from_balance(*, payer: Payer, by: Actor) -> None:
    """Let what a payer has over settle their oldest open invoices."""
    with transaction.atomic():
        _lock(payer)
        over = unallocated(payer)
        for invoice in Invoice.objects.outstanding().filter(payer=payer).order_by("due_on", "number"):
            for payment in Payment.objects.filter(payer=payer, kind=Payment.Kind.RECEIVED, undone_by=None):
                amount = min(over, _left_of(payment), invoice.open)
                if amount > 0:
                    Allocation.objects.create(payment=payment, invoice=invoice, amount=amount)
                    over -= amount
                    _settle(invoice)
        record(actor=by, verb="settle", kind="payer", thing=payer.id, family=payer.family_id)


def _lock(payer: Payer) -> None:
    """Let nobody else change what this payer owes until the transaction has ended."""
    Payer.objects.select_for_update().get(pk=payer.pk)


def _issued(invoice: Invoice, payer: Payer) -> Invoice:
    found = Invoice.objects.get(pk=invoice.pk)
    if found.number is None:
        raise NotIssued("This invoice is a draft. Nothing was changed. Issue it first.")
    if found.payer_id != payer.pk:
        raise NotThisPayers("That invoice is another payer’s. Nothing was booked. Choose the payer it names.")
    return found


def _entry(payer: Payer, **facts: object) -> Payment:
    return Payment.objects.create(payer=payer, family_id=payer.family_id, **facts)


def _allocate(payment: Payment, invoices: list[Invoice]) -> None:
    left = min(payment.amount, unallocated(payment.payer))  # less where more was given back than was there
    for invoice in invoices:
        amount = min(left, invoice.open)
        if amount > 0:
            Allocation.objects.create(payment=payment, invoice=invoice, amount=amount)
            left -= amount
            _settle(invoice)


def _take_off(payment: Payment, counter: Payment) -> None:
    """Mirror what an entry settled, so that the sum over both is nothing."""
    by_invoice: dict[str, list[Decimal]] = {}
    for settled, amount in payment.allocations.values_list("invoice", "amount"):
        by_invoice.setdefault(settled, []).append(amount)
    for pk, amounts in by_invoice.items():
        if added(amounts):
            invoice = Invoice.objects.get(pk=pk)
            Allocation.objects.create(payment=counter, invoice=invoice, amount=-added(amounts))
            _settle(invoice)


def _cover(payer: Payer) -> None:
    """Take money off what it settled, newest first, while a payer's entries settle more than was paid.

    It comes to this where an entry is undone whose surplus had been given back, or had settled something else.
    """
    short = -unallocated(payer)
    used = Allocation.objects.filter(payment__payer=payer, amount__gt=0, payment__undone_by=None)
    for allocation in used.order_by("-pk") if short > 0 else ():
        invoice = allocation.invoice
        of_this = invoice.allocations.filter(payment=allocation.payment_id).values_list("amount", flat=True)
        amount = min(short, allocation.amount, added(of_this))
        if amount > 0:
            Allocation.objects.create(payment=allocation.payment, invoice=invoice, amount=-amount)
            short -= amount
            _settle(invoice)


def _note(found: Invoice, lines: Mapping[str, InvoiceLine], wanted: Mapping[str, Decimal], why: str) -> CreditNote:
    vats = {pk: _vat_back(lines[pk], amount) for pk, amount in wanted.items()}
    note = CreditNote.objects.create(
        invoice=found,
        family_id=found.family_id,
        sender=sender(),
        number=take_number(NumberSeries.Key.CREDIT_NOTE),
        issued_on=clock.today(),
        total=added(wanted.values()),
        vat=added(vats.values()),
        reason=why,
    )
    for pk, amount in wanted.items():
        CreditNoteLine.objects.create(note=note, line=lines[pk], amount=amount, vat=vats[pk])
    return note


def _vat_back(line: InvoiceLine, amount: Decimal) -> Decimal:
    """Return the VAT in what is taken back; the last part takes what rounding has left of the line's."""
    before = list(line.credits.values_list("amount", "vat"))
    if amount + added(one for one, _vat in before) == line.amount:
        return line.vat - added(vat for _amount, vat in before)
    return min(vat_within(amount, line.vat_rate), line.vat - added(vat for _amount, vat in before))


def _free(lines: list[InvoiceLine]) -> None:
    """Let charges be invoiced or waived again; only where the whole line was taken back."""
    Charge.objects.filter(pk__in=[line.charge_id for line in lines]).update(frozen_at=None)


def _settle(invoice: Invoice) -> None:
    """Write how far an invoice is settled; money beyond what it asks is taken off it again."""
    credited = added(invoice.credit_notes.values_list("total", flat=True))
    paid = added(invoice.allocations.values_list("amount", flat=True))
    over = credited + paid - invoice.total
    if over > 0:
        paid -= _release(invoice, over)
    invoice.open = invoice.total - credited - paid
    invoice.state = state_of(total=invoice.total, credited=credited, paid=paid)
    invoice.save(update_fields=["open", "state"])


def _release(invoice: Invoice, over: Decimal) -> Decimal:
    """Take money off an invoice, entry by entry, newest first; return how much."""
    left = over
    for payment in Payment.objects.filter(allocations__invoice=invoice, undone_by=None).distinct().order_by("-made_at"):
        amount = min(left, added(payment.allocations.filter(invoice=invoice).values_list("amount", flat=True)))
        if amount > 0 and payment.kind == Payment.Kind.RECEIVED:
            Allocation.objects.create(payment=payment, invoice=invoice, amount=-amount)
            left -= amount
    return over - left


def _left_of(payment: Payment) -> Decimal:
    return payment.amount - added(payment.allocations.values_list("amount", flat=True))
