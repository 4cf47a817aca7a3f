"""Charges become invoices: a draft may be dropped, and what is issued has its number and never changes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from attune import clock
from attune.audit.actions import record
from attune.billing.books import Invoice, InvoiceLine, Letterhead, Notice, NumberSeries, Payer
from attune.billing.models import Charge
from attune.billing.numbers import take_number
from attune.billing.payers import (
    family_payer,
    left_by_payer,
    left_of,
    letterhead,
    sender,
    standing_payers,
    usual_payer,
)
from attune.billing.rules import NOTHING
from attune.billing.sums import (
    KEPT,
    AlreadyInvoiced,
    BeyondAuthorised,
    InvoiceIssued,
    NothingToInvoice,
    NotIssued,
    NotThisPayers,
    added,
    vat_within,
)
from attune.money import money
from attune.people.models import Practice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from django.db.models import QuerySet

    from attune.audit.models import Actor
    from attune.people.models import Family

VISIT, CYCLE, MONTH = "visit", "cycle", "month"


@dataclass(frozen=True)
class Planned:
    """One invoice as it would be: for whom, of what, and whether the payer's limit would be passed."""

    family: Family
    payer: Payer | None  # none named yet: the family's first client will be
    charges: tuple[Charge, ...]
    left: Decimal | None = None  # of what the payer authorised
    payers: tuple[Payer, ...] = ()  # who may pay for the family

    @property
    def total(self) -> Decimal:
        """Return what it would come to."""
        return added(charge.amount for charge in self.charges)

    @property
    def with_family(self) -> bool:
        """Tell whether the family itself could pay and does not stand among the payers yet."""
        return bool(self.payers) and all(one.member_id is None for one in self.payers)

    @property
    def beyond(self) -> bool:
        """Tell whether it asks more than is left of what the payer authorised."""
        return self.left is not None and self.total > self.left


def open_charges(since: dt.date | None = None, until: dt.date | None = None) -> QuerySet[Charge]:
    """Return what has been charged and stands on no invoice, oldest first."""
    found = Charge.objects.filter(frozen_at=None, amount__gt=0)
    found = found.filter(on__gte=since) if since else found
    found = found.filter(on__lte=until) if until else found
    return found.select_related("visit", "family").order_by("on", "pk")


def planned(charges: Iterable[Charge], by_what: str = MONTH) -> list[Planned]:
    """Return the invoices that charges would become: one for each visit, cycle, or family's month; nothing is kept."""
    groups: dict[tuple[str, str], list[Charge]] = {}
    for charge in charges:
        groups.setdefault((charge.family_id, _group(charge, by_what)), []).append(charge)
    standing = standing_payers({family for family, _key in groups})
    plans = []
    for (family, _key), found in groups.items():
        payers = standing.get(family, ())
        plans.append(Planned(found[0].family, next(iter(payers), None), tuple(found), payers=payers))
    return limited(plans)


def limited(plans: Sequence[Planned]) -> list[Planned]:
    """Return invoices to be, each with what is left for it once those before it have used what they ask."""
    left = left_by_payer({plan.payer.pk: plan.payer for plan in plans if plan.payer}.values())
    told = []
    for plan in plans:
        one = replace(plan, left=left.get(plan.payer.pk) if plan.payer else None)
        if one.payer is not None and one.left is not None:
            left[one.payer.pk] = one.left - one.total
        told.append(one)
    return told


def draft_invoice(*, charges: Sequence[Charge], by: Actor, payer: Payer | None = None) -> Invoice:
    """Put charges of one family on a draft; each is frozen, so that it stands on one invoice only."""
    if not charges or any(charge.amount <= 0 for charge in charges):
        raise NothingToInvoice("There is nothing to ask for. Nothing was changed. Choose a visit that has a price.")
    with transaction.atomic():
        family = charges[0].family
        payer = payer or usual_payer(family.pk) or family_payer(family=family, by=by)
        _check_family(payer, charges)
        _freeze(charges)
        invoice = Invoice.objects.create(payer=payer, family_id=payer.family_id)
        head = letterhead()
        for place, charge in enumerate(charges):
            InvoiceLine.objects.create(
                invoice=invoice,
                charge=charge,
                place=place,
                on=charge.on,
                description=described(head, charge.on),
                why=charge.line.why,
                amount=charge.amount,
            )
        _reckon(invoice, head)
        record(actor=by, verb="draft", kind="invoice", thing=invoice.id, family=invoice.family_id)
    return invoice


def drop_draft(*, invoice: Invoice, by: Actor) -> None:
    """Drop a draft; its charges may be invoiced or waived again."""
    with transaction.atomic():
        draft = _draft(invoice)
        Charge.objects.filter(invoice_lines__invoice=draft).update(frozen_at=None)
        record(actor=by, verb="drop", kind="invoice", thing=draft.id, family=draft.family_id)
        draft.delete()


def issue_invoice(*, invoice: Invoice, by: Actor, reason: str = "") -> Invoice:
    """Give a draft its number; from then on it says what it says. Beyond what was authorised it needs a reason."""
    with transaction.atomic():
        draft = _draft(invoice)
        payer = Payer.objects.select_for_update().get(pk=draft.payer_id)  # two at once may not pass one limit
        head = letterhead()
        _reckon(draft, head)
        _check_limit(payer, draft.total, reason)
        draft.reason = reason.strip()
        draft.name, draft.address, draft.order_number = payer.name, payer.address, payer.order_number
        draft.sender, draft.issued_on = sender(), clock.today()
        draft.due_on = draft.issued_on + dt.timedelta(days=head.due_days)
        draft.state, draft.open = Invoice.State.ISSUED, draft.total
        draft.number = take_number(NumberSeries.Key.INVOICE)  # last: others wait from here on
        draft.digest = digest_of(draft)
        draft.save()
        record(actor=by, verb="issue", kind="invoice", thing=draft.id, family=draft.family_id, fields=["number"])
    return draft


def invoice_many(*, plans: Iterable[Planned], by: Actor) -> tuple[list[Invoice], list[Planned]]:
    """Draft and issue what was looked at, one transaction each; return also what waits for a reason."""
    issued, waiting = [], []
    for plan in plans:
        if plan.beyond:
            waiting.append(plan)
            continue
        with transaction.atomic():
            draft = draft_invoice(charges=plan.charges, payer=plan.payer, by=by)
            issued.append(issue_invoice(invoice=draft, by=by))
    return issued, waiting


def note_notice(*, invoice: Invoice, kind: Notice.Kind, by: Actor) -> Notice:
    """Write down that an invoice, or a reminder of it, went to its payer today."""
    if invoice.number is None:
        raise NotIssued("This invoice is a draft. Nothing was changed. Issue it before you send it.")
    with transaction.atomic():
        notice, made = Notice.objects.get_or_create(invoice=invoice, kind=kind, on=clock.today())
        if made:
            verb = "send" if kind == Notice.Kind.INVOICE else "remind"
            record(actor=by, verb=verb, kind="invoice", thing=invoice.id, family=invoice.family_id)
    return notice


def described(head: Letterhead, on: dt.date) -> str:
    """Return what a line says: the practice's neutral word and a date, and nothing about whom or what for."""
    return f"{head.words}, {date_format(on, 'j F Y')}"


def digest_of(invoice: Invoice) -> str:
    """Return the hash of all that an issued invoice says."""
    said: list[object] = [
        invoice.number,
        invoice.issued_on,
        invoice.due_on,
        invoice.name,
        invoice.address,
        invoice.order_number,
    ]
    said += [invoice.vat_status, invoice.total, invoice.vat]
    lines = [
        [line.on, line.description, line.why, line.amount, line.vat_rate, line.vat] for line in invoice.lines.all()
    ]
    said += [lines, *([invoice.sender] if invoice.sender else [])]  # those issued before it was kept say none
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def _group(charge: Charge, by_what: str) -> str:
    if by_what == VISIT:
        return charge.visit_id
    if by_what == CYCLE:
        return charge.visit.cycle_id or charge.visit_id
    return f"{charge.on:%Y-%m}"


def _check_family(payer: Payer, charges: Sequence[Charge]) -> None:
    if {charge.family_id for charge in charges} != {payer.family_id}:
        raise NotThisPayers("One invoice is for one family. Nothing was changed. Make one for each family.")
    if payer.ended_at is not None:
        raise NotThisPayers("This payer pays for nothing new. Nothing was changed. Choose who pays now.")


def _freeze(charges: Sequence[Charge]) -> None:
    now, keys = clock.now(), [charge.pk for charge in charges]
    if Charge.objects.filter(pk__in=keys, frozen_at=None).update(frozen_at=now) != len(set(keys)):
        raise AlreadyInvoiced("One of these visits stands on an invoice already. Nothing was changed. Look again.")
    fresh = dict(Charge.objects.filter(pk__in=keys).values_list("pk", "amount"))
    if any(fresh[charge.pk] != charge.amount for charge in charges):
        raise AlreadyInvoiced("A price was changed just now. Nothing was invoiced. Look at it once more.")


def _draft(invoice: Invoice) -> Invoice:
    found = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if found.number is not None:
        raise InvoiceIssued(KEPT)
    return found


def _reckon(invoice: Invoice, head: Letterhead) -> None:
    """Add up a draft, with the VAT that the practice's status asks for today."""
    status = Practice.objects.values_list("vat", flat=True).first() or Practice.Vat.NOT_REGISTERED
    rate = head.vat_rate if status == Practice.Vat.STANDARD else None
    lines = list(invoice.lines.all())
    for line in lines:
        line.vat_rate, line.vat = rate, vat_within(line.amount, rate)
        line.save(update_fields=["vat_rate", "vat"])
    invoice.vat_status = status
    invoice.total, invoice.vat = added(line.amount for line in lines), added(line.vat for line in lines)
    invoice.open = NOTHING
    invoice.save()


def _check_limit(payer: Payer, total: Decimal, reason: str) -> None:
    left = left_of(payer)
    if left is not None and total > left and not reason.strip():
        said = _(
            "%(left)s is left of what this payer authorised, and the invoice asks %(total)s. "
            "Nothing was issued. Agree it with them and say so as a reason, or invoice fewer visits."
        )
        raise BeyondAuthorised(said % {"left": money(left), "total": money(total)})
