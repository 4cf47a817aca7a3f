"""What is kept of invoicing: payers, the letterhead, numbers, invoices with their lines, credit notes, payments."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from attune import clock
from attune.billing.models import Charge
from attune.billing.sums import CREDITED, DRAFT, ISSUED, KEPT, PAID, PART_PAID, InvoiceIssued
from attune.ids import new_id
from attune.people.models import Family, Member
from attune.safe.fields import SealedText

if TYPE_CHECKING:
    from collections.abc import Iterable

CHANGES_AFTER_ISSUE = frozenset({"state", "open"})  # how far it is settled; never what it says


def _id() -> models.CharField[str, str]:
    return models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)


def _money(**more: Any) -> models.DecimalField[Decimal, Decimal]:
    return models.DecimalField(max_digits=10, decimal_places=2, **more)


def _vat_rate() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=4, decimal_places=2, null=True)  # none: no VAT line


def _sender() -> models.TextField[str, str]:
    return models.TextField(blank=True)  # who issued it, as the paper says it: a name, and lines below it


class Letterhead(models.Model):
    """What stands on the practice's papers beside its name and address; there is one."""

    id = _id()
    words = models.CharField(max_length=60, default="Session")  # what a line says besides its date: neutral
    due_days = models.PositiveSmallIntegerField(default=14)
    bank = models.TextField(blank=True, max_length=400)
    vat_number = models.CharField(max_length=20, blank=True)
    vat_rate = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal("20.00"))
    logo = models.BinaryField(null=True)  # a PNG of our own making

    def __str__(self) -> str:
        return self.words


class Payer(models.Model):
    """Who pays for one family: somebody of it, or a fund, an authority, an insurer."""

    class Kind(models.TextChoices):
        """What sort of payer it is."""

        FAMILY = "family", "the family"
        FUND = "fund", "a fund"
        AUTHORITY = "authority", "a local authority"
        INSURER = "insurer", "an insurer"

    id = _id()
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="payers")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=160)
    address = models.TextField(blank=True, max_length=400)
    order_number = models.CharField(max_length=60, blank=True)
    authorised = _money(null=True)  # none: no limit was named
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["family", "member"], condition=models.Q(member__isnull=False), name="member_pays_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="family") ^ models.Q(member__isnull=True), name="payer_is_member_or_third"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NumberSeries(models.Model):
    """The last number given out of one series; a number is taken in the transaction that uses it."""

    class Key(models.TextChoices):
        """The series there are."""

        INVOICE = "invoice"
        CREDIT_NOTE = "credit_note"

    key = models.CharField(primary_key=True, max_length=12, choices=Key.choices)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.key} {self.last}"


class InvoiceWords(models.QuerySet["Invoice"]):
    """What is asked of invoices, and that none is changed behind their back."""

    def issued(self) -> InvoiceWords:
        """Return those that have a number."""
        return self.exclude(number=None)

    def outstanding(self) -> InvoiceWords:
        """Return those of which something is to be paid."""
        return self.issued().filter(open__gt=0)

    def update(self, **_values: Any) -> int:
        """Refuse to write many at once: what is issued is kept by each row."""
        raise InvoiceIssued(KEPT)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse to remove many at once."""
        raise InvoiceIssued(KEPT)


class Invoice(models.Model):
    """What somebody is asked to pay, and by when; once it has its number, what it says never changes."""

    class State(models.TextChoices):
        """Where an invoice stands."""

        DRAFT = DRAFT, "draft"
        ISSUED = ISSUED, "issued"
        PART_PAID = PART_PAID, "part paid"
        PAID = PAID, "paid"
        CREDITED = CREDITED, "credited"

    id = _id()
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="invoices")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    number = models.PositiveIntegerField(null=True, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True, db_index=True)
    name = models.CharField(max_length=160, blank=True)  # the payer, as the paper says it
    address = models.TextField(blank=True)
    order_number = models.CharField(max_length=60, blank=True)
    vat_status = models.CharField(max_length=10, blank=True)
    total = _money(default=0)
    vat = _money(default=0)  # of the total
    open = _money(default=0)  # of the total: neither paid nor credited yet
    reason = SealedText()  # why it goes beyond what was authorised
    sender = _sender()
    digest = models.CharField(max_length=64, blank=True)  # of what it said when it was issued

    objects = InvoiceWords.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state=DRAFT, number=None, issued_on=None)
                | models.Q(number__isnull=False, issued_on__isnull=False, due_on__isnull=False)
                & ~models.Q(state=DRAFT),
                name="invoice_numbered_when_issued",
            ),
            models.CheckConstraint(
                condition=models.Q(open__gte=0, open__lte=models.F("total")), name="invoice_open_within_total"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=models.Q(open__gt=0), name="invoice_outstanding")
        ]

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it; once it was issued only how far it is settled."""
        fields: Iterable[str] | None = kwargs.get("update_fields")
        settled = fields is not None and set(fields) <= CHANGES_AFTER_ISSUE
        if not settled and _is_issued(self.pk):
            raise InvoiceIssued(KEPT)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Remove a draft."""
        if _is_issued(self.pk):
            raise InvoiceIssued(KEPT)
        return super().delete(*args, **kwargs)

    @property
    def reference(self) -> str:
        """Return the number as it stands on paper: INV-0042."""
        return "" if self.number is None else f"INV-{self.number:04d}"


class LineWords(models.QuerySet["InvoiceLine"]):
    """Lines are written once, row by row."""

    def update(self, **_values: Any) -> int:
        """Refuse to write many at once."""
        raise InvoiceIssued(KEPT)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse to remove many at once."""
        raise InvoiceIssued(KEPT)


class InvoiceLine(models.Model):
    """One charge as an invoice says it."""

    id = _id()
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="invoice_lines")
    place = models.PositiveSmallIntegerField()
    on = models.DateField()
    description = models.CharField(max_length=120)
    why = models.CharField(max_length=160)
    amount = _money()
    vat_rate = _vat_rate()
    vat = _money(default=0)

    objects = LineWords.as_manager()

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "charge"], name="charge_once_an_invoice"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="invoice_line_above_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} on {self.on}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it while its invoice is a draft."""
        if _is_issued(self.invoice_id):
            raise InvoiceIssued(KEPT)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Take it off a draft."""
        if _is_issued(self.invoice_id):
            raise InvoiceIssued(KEPT)
        return super().delete(*args, **kwargs)


class CreditNote(models.Model):
    """Takes an invoice back, whole or in part; never changed."""

    id = _id()
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="credit_notes")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(unique=True)
    issued_on = models.DateField()
    total = _money()
    vat = _money(default=0)
    reason = SealedText()
    sender = _sender()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(total__gt=0), name="credit_note_above_nothing")
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """Return the number as it stands on paper: CR-0007."""
        return f"CR-{self.number:04d}"


class CreditNoteLine(models.Model):
    """How much of one line of an invoice is taken back."""

    note = models.ForeignKey(CreditNote, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(InvoiceLine, on_delete=models.PROTECT, related_name="credits")
    amount = _money()
    vat = _money(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["note", "line"], name="line_once_a_credit_note")]

    def __str__(self) -> str:
        return f"{self.amount} of {self.line_id}"


class Payment(models.Model):
    """Money that came or went back; a mistake is undone by a counter-entry, and both stay."""

    class Kind(models.TextChoices):
        """What an entry is."""

        RECEIVED = "received", "received"
        REFUND = "refund", "given back"
        COUNTER = "counter", "counter-entry"

    class Method(models.TextChoices):
        """How money moved. Cards are taken elsewhere; nothing of a card is kept here."""

        BANK = "bank", "bank transfer"
        CASH = "cash", "cash"
        CHEQUE = "cheque", "cheque"
        OTHER = "other", "another way"

    id = _id()
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="payments")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    method = models.CharField(max_length=8, choices=Method.choices)
    on = models.DateField(db_index=True)
    amount = _money()  # below nothing: it went back, or was undone
    reference = SealedText()
    reason = SealedText()
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    bank_digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - unique where there is one
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="counter", undoes__isnull=False)
                | models.Q(kind="received", amount__gt=0, undoes=None)
                | models.Q(kind="refund", amount__lt=0, undoes=None),
                name="payment_has_its_sign",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} on {self.on}"


class Allocation(models.Model):
    """How much of a payment settles an invoice; below nothing where it is taken off again."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="allocations")
    amount = _money()

    def __str__(self) -> str:
        return f"{self.amount} to {self.invoice_id}"


class Notice(models.Model):
    """That an invoice, or a reminder of it, went to its payer, and when."""

    class Kind(models.TextChoices):
        """What went."""

        INVOICE = "invoice", "the invoice"
        REMINDER = "reminder", "a reminder"

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    on = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["invoice", "kind", "on"], name="notice_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"


def _is_issued(pk: str) -> bool:
    return Invoice.objects.filter(pk=pk).exclude(number=None).exists()
