"""Charges by the dozen, and the one sum that every list must come to."""

import datetime as dt
from decimal import Decimal

from attune import clock
from attune.billing.books import Allocation, CreditNote, Invoice, Payment
from attune.billing.models import Charge
from attune.billing.settling import owed, unallocated
from attune.cases.models import Visit

DAY = dt.timedelta(days=1)


def charged(home, *amounts, ago=40):
    """Charge a family's visits that were, one a day, with these amounts."""
    made = []
    for number, amount in enumerate(amounts):
        start = clock.now() - (ago - number) * DAY
        visit = Visit.objects.create(
            family=home.family,
            case=home.case,
            practitioner=home.case.practitioner,
            kind=Visit.Kind.FILMING,
            state=Visit.State.DONE,
            starts_at=start,
            ends_at=start + dt.timedelta(hours=1),
        )
        made.append(
            Charge.objects.create(
                visit=visit,
                family=home.family,
                on=start.date(),
                rate=Decimal(amount),
                multiplier=Decimal(1),
                amount=Decimal(amount),
            )
        )
    return made


def adds_up(payer):
    """Reckon everything of a payer anew, in Python and to the penny; compare with what is kept and told."""
    total = Decimal(0)
    for invoice in Invoice.objects.issued().filter(payer=payer):
        lines = list(invoice.lines.all())
        assert invoice.total == sum(line.amount for line in lines)
        assert invoice.vat == sum(line.vat for line in lines)
        credited = sum(CreditNote.objects.filter(invoice=invoice).values_list("total", flat=True))
        paid = sum(Allocation.objects.filter(invoice=invoice).values_list("amount", flat=True))
        assert invoice.open == invoice.total - credited - paid
        assert invoice.open >= 0
        total += invoice.total - credited
    paid = sum(Payment.objects.filter(payer=payer).values_list("amount", flat=True))
    assert owed(payer) == total - paid
    still = sum(Invoice.objects.issued().filter(payer=payer).values_list("open", flat=True))
    assert still - unallocated(payer) == owed(payer)
