"""Money for a bench's store: a charge for almost every visit that is done, and invoices for the older ones."""

import datetime as dt
from decimal import Decimal
from itertools import groupby

from django.db import transaction

from attune.billing.books import Allocation, Invoice, InvoiceLine, NumberSeries, Payer, Payment
from attune.billing.models import Charge
from attune.billing.queries import local_day
from attune.cases.models import Visit
from attune.people.models import Membership

LEFT_UNCHARGED, OPEN, PAID = 40, Decimal("0.6"), Decimal("0.7")  # of the newest, the newest, the oldest
PRICE, AT_ONCE = Decimal("75.00"), 500
TO_PAY = dt.timedelta(days=14)


def lay():
    """Charge what is done; invoice what is older, one invoice a cycle; let most of it be paid."""
    done = Visit.objects.filter(state=Visit.State.DONE).order_by("-starts_at")
    visits = list(done.only("kind", "starts_at", "family_id", "cycle_id")[LEFT_UNCHARGED:])
    left = int(len(visits) * OPEN)
    charges = [_charge(visit, frozen=place >= left) for place, visit in enumerate(visits)]
    with transaction.atomic():
        Charge.objects.bulk_create(charges, AT_ONCE)
        _invoice(sorted(charges[left:], key=lambda one: (one.visit.family_id, one.visit.cycle_id)))


def _charge(visit, *, frozen):
    return Charge(
        visit=visit,
        family_id=visit.family_id,
        on=local_day(visit.starts_at),
        rate=PRICE / Decimal("1.5"),
        multiplier=Decimal("1.5"),
        amount=PRICE,
        frozen_at=visit.starts_at if frozen else None,
    )


def _invoice(charges):
    payers = _payers({charge.family_id for charge in charges})
    groups = [list(found) for _cycle, found in groupby(charges, key=lambda one: one.visit.cycle_id)]
    groups.sort(key=lambda found: max(one.on for one in found))
    drafts = [Invoice(payer=payers[found[0].family_id], family_id=found[0].family_id) for found in groups]
    lines = [
        InvoiceLine(
            invoice=draft,
            charge=one,
            place=place,
            on=one.on,
            description=f"Session, {one.on:%d %B %Y}",
            why=one.line.why,
            amount=one.amount,
        )
        for draft, found in zip(drafts, groups, strict=True)
        for place, one in enumerate(found)
    ]
    Invoice.objects.bulk_create(drafts, AT_ONCE)
    InvoiceLine.objects.bulk_create(lines, AT_ONCE)
    for number, (draft, found) in enumerate(zip(drafts, groups, strict=True), 1):
        draft.number, draft.state, draft.name = number, Invoice.State.ISSUED, draft.payer.name
        draft.issued_on = max(one.on for one in found)
        draft.due_on = draft.issued_on + TO_PAY
        draft.total = draft.open = PRICE * len(found)
        draft.save()
    _pay(drafts[: int(len(drafts) * PAID)])
    NumberSeries.objects.create(key=NumberSeries.Key.INVOICE, last=len(drafts))


def _pay(invoices):
    payments = [
        Payment(
            payer=one.payer, family_id=one.family_id, kind="received", method="bank", on=one.due_on, amount=one.total
        )
        for one in invoices
    ]
    Payment.objects.bulk_create(payments, AT_ONCE)
    Allocation.objects.bulk_create(
        [
            Allocation(payment=payment, invoice=one, amount=one.total)
            for payment, one in zip(payments, invoices, strict=True)
        ],
        AT_ONCE,
    )
    for one in invoices:
        one.open, one.state = Decimal(0), Invoice.State.PAID
        one.save(update_fields=["open", "state"])


def _payers(families):
    clients = Membership.objects.filter(family__in=families, part=Membership.Part.CLIENT).select_related("member")
    payers = {
        one.family_id: Payer(family_id=one.family_id, member=one.member, kind="family", name=one.member.name)
        for one in clients
    }
    Payer.objects.bulk_create(payers.values(), AT_ONCE)
    return payers
