"""What an invoice comes to, and where it stands: the reckoning, and the named refusals of invoices and payments."""

from __future__ import annotations

from decimal import ROUND_HALF_UP
from typing import TYPE_CHECKING

from attune.billing.rules import HUNDRED, NOTHING, PENNY
from attune.money import money
from attune.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

WHY = "Say why, in a few words. Nothing was changed."
KEPT = "An issued invoice never changes. Nothing was changed; a credit note takes it back, whole or in part."
DRAFT, ISSUED, PART_PAID, PAID, CREDITED = "draft", "issued", "part_paid", "paid", "credited"


class InvoiceIssued(Refusal):
    """An invoice has been issued and never changes."""

    code = "invoice_issued"


class NotIssued(Refusal):
    """An invoice is a draft still."""

    code = "not_issued"


class NothingToInvoice(Refusal):
    """There is no open charge."""

    code = "nothing_to_invoice"


class AlreadyInvoiced(Refusal):
    """A charge stands on another invoice."""

    code = "already_invoiced"


class NotThisPayers(Refusal):
    """A charge or an invoice belongs to somebody else."""

    code = "not_this_payers"


class BeyondAuthorised(Refusal):
    """An invoice asks more than the payer said they would pay."""

    code = "beyond_authorised"


class NotAnAmount(Refusal):
    """An amount of money is not possible here."""

    code = "not_an_amount"


class AlreadyBooked(Refusal):
    """A line of the bank, or a counter-entry, is in the books already."""

    code = "already_booked"


class NotAPicture(Refusal):
    """A logo cannot be read as a picture."""

    code = "not_a_picture"


class NoVatNumber(Refusal):
    """Who charges VAT has a number to show."""

    code = "no_vat_number"


class NotABankFile(Refusal):
    """A file cannot be read as a bank's list."""

    code = "not_a_bank_file"


def added(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum of amounts, exact to the penny."""
    return sum(amounts, NOTHING).quantize(PENNY)


def vat_within(amount: Decimal, rate: Decimal | None) -> Decimal:
    """Return how much of an amount is VAT: prices are told to families whole, so VAT is inside and not on top."""
    return NOTHING if rate is None else (amount * rate / (HUNDRED + rate)).quantize(PENNY, ROUND_HALF_UP)


def state_of(*, total: Decimal, credited: Decimal, paid: Decimal) -> str:
    """Return where an issued invoice stands."""
    if credited >= total:
        return CREDITED
    if credited + paid >= total:
        return PAID
    return PART_PAID if paid > 0 else ISSUED


def check_amount(amount: Decimal, most: Decimal | None = None) -> Decimal:
    """Return an amount in whole pennies above nothing and no more than `most`; raise NotAnAmount."""
    exact = amount.quantize(PENNY)
    if exact != amount or exact <= 0:
        raise NotAnAmount("Give an amount above £0, in whole pennies. Nothing was changed.")
    if most is not None and exact > most:
        raise NotAnAmount(f"That is more than the {money(most)} there is. Nothing was changed. Give a smaller amount.")
    return exact
