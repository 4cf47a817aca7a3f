"""What is typed about invoices: payers, the letterhead, payments, what is taken back, and what to invoice."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from attune import clock
from attune.billing import bank
from attune.billing.books import Payer, Payment
from attune.billing.invoicing import CYCLE, MONTH, VISIT
from attune.billing.sums import NotABankFile
from attune.desk.forms import DateBox
from attune.desk.queries.invoices import month_of
from attune.money import money
from attune.people.models import Practice

if TYPE_CHECKING:
    from attune.billing.books import InvoiceLine

SALT = "attune.bank"


def _pounds(label: Any, *, required: bool = True, hint: Any = "", least: str = "0.01") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=hint, min_value=Decimal(least), max_digits=10, decimal_places=2, required=required
    )


def _box(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DaysForm(forms.Form):
    """From one day to another, both included; this month, where nothing is said."""

    since = forms.DateField(label=_("From"), widget=DateBox())
    until = forms.DateField(label=_("To"), widget=DateBox())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial, self.fields["until"].initial = month_of(clock.today())

    def clean(self) -> dict[str, Any]:
        """Refuse days that run backwards."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("since") and found.get("until") and found["since"] > found["until"]:
            self.add_error("until", _("The last day is before the first."))
        return found


class ToInvoiceForm(DaysForm):
    """Which charges become invoices, and how many stand on one."""

    by_what = forms.ChoiceField(
        label=_("One invoice for"),
        choices=[(MONTH, _("each family’s month")), (CYCLE, _("each cycle")), (VISIT, _("each visit"))],
    )
    field_order = ("since", "until", "by_what")


class PayerForm(forms.Form):
    """A third party that pays, or a change of who pays."""

    kind = forms.ChoiceField(label=_("Who pays?"), choices=[one for one in Payer.Kind.choices if one[0] != "family"])
    name = forms.CharField(label=_("Name"), max_length=160)
    address = forms.CharField(label=_("Address"), max_length=400, required=False, widget=_box(3))
    order_number = forms.CharField(label=_("Their order number"), max_length=60, required=False)
    authorised = _pounds(_("Authorised, in £"), required=False, hint=_("All in all. Empty: no limit was named."))

    def __init__(self, *args: Any, payer: Payer | None = None, **kwargs: Any) -> None:
        if payer is not None:
            names = ("kind", "name", "address", "order_number", "authorised")
            kwargs["initial"] = {name: getattr(payer, name) for name in names}
        super().__init__(*args, **kwargs)
        if payer is not None and payer.member_id:
            del self.fields["kind"]


class LetterheadForm(forms.Form):
    """What stands on the practice's papers."""

    words = forms.CharField(
        label=_("What a line says"),
        help_text=_("A neutral word; the date comes after it. It should not tell what the visit was."),
        max_length=60,
    )
    due_days = forms.IntegerField(label=_("Days to pay"), min_value=0, max_value=365)
    bank = forms.CharField(label=_("How to pay"), max_length=400, required=False, widget=_box(3))
    vat = forms.ChoiceField(
        label=_("Where you stand to VAT"),
        help_text=_("For drafts and what comes; what was issued keeps what it said. Prices hold VAT already."),
        choices=Practice.Vat.choices,
    )
    vat_number = forms.CharField(label=_("VAT number"), max_length=20, required=False)
    vat_rate = forms.DecimalField(
        label=_("VAT rate in %"),
        help_text=_("Used only where the practice charges the standard rate."),
        min_value=0,
        max_value=99,
        max_digits=4,
        decimal_places=2,
    )
    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG or JPEG, up to 1 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )


class PaymentForm(forms.Form):
    """Money that came."""

    amount = _pounds(_("Amount, in £"))
    on = forms.DateField(label=_("Came in on"), widget=DateBox())
    method = forms.ChoiceField(label=_("By"), choices=Payment.Method.choices)
    reference = forms.CharField(label=_("Its reference"), max_length=200, required=False)


class RefundForm(forms.Form):
    """Money that goes back."""

    amount = _pounds(_("Give back, in £"))
    on = forms.DateField(label=_("On"), widget=DateBox())
    method = forms.ChoiceField(label=_("By"), choices=Payment.Method.choices)
    reason = forms.CharField(label=_("Why?"), max_length=200)


class CreditForm(forms.Form):
    """How much of each line is taken back; with nothing typed, all of it."""

    reason = forms.CharField(label=_("Why?"), help_text=_("Kept here, not on the paper."), max_length=200)
    free = forms.BooleanField(label=_("What is taken back whole may be charged anew or waived"), required=False)

    def __init__(self, *args: Any, lines: list[tuple[InvoiceLine, Decimal]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line, left in lines:
            if left > 0:
                self.fields[f"line_{line.pk}"] = _pounds(line.description, required=False, hint=money(left), least="0")
        self.order_fields([name for name in self.fields if name.startswith("line_")])

    def amounts(self) -> dict[str, Decimal] | None:
        """Return by line what is taken back; none: everything that is left."""
        typed = {
            name.removeprefix("line_"): amount
            for name, amount in self.cleaned_data.items()
            if name.startswith("line_") and amount
        }
        return typed or None


class BankFileForm(forms.Form):
    """A bank's list."""

    file = forms.FileField(label=_("The list, as CSV"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))

    def clean_file(self) -> list[list[str]]:
        """Return its rows."""
        try:
            return bank.read(self.cleaned_data["file"].read())
        except NotABankFile as refused:
            raise forms.ValidationError(refused.sentence) from refused


class BankColumnsForm(forms.Form):
    """Which column of a list is which; the list itself goes with the page, signed, and lies nowhere else."""

    table = forms.CharField(widget=forms.HiddenInput)
    on = forms.TypedChoiceField(label=_("The day"), coerce=int)
    amount = forms.TypedChoiceField(label=_("What came in"), coerce=int)
    text = forms.TypedChoiceField(label=_("The reference"), coerce=int)

    def __init__(self, *args: Any, rows: list[list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (bank.ON, bank.AMOUNT, bank.TEXT):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [(place, head or str(place + 1)) for place, head in enumerate(rows[0])]

    def columns(self) -> dict[str, int]:
        """Return by what it means the column that was chosen."""
        return {name: self.cleaned_data[name] for name in (bank.ON, bank.AMOUNT, bank.TEXT)}


def signed_table(rows: list[list[str]]) -> str:
    """Return a list's rows so that what is booked is what was looked at."""
    return signing.dumps(rows, salt=SALT, compress=True)


def table_of(text: str) -> list[list[str]] | None:
    """Return the rows that were signed within the last day; none if they were not."""
    try:
        rows: list[list[str]] = signing.loads(text, salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        return None
    return rows
