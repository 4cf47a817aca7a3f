"""Payers: what they owe and have over, their payments, statements; the letterhead, and a bank's list."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune import clock
from attune.billing import bank as banks
from attune.billing.books import Payer, Payment
from attune.billing.paper import statement_paper
from attune.billing.payers import add_payer, change_payer, end_payer, keep_letterhead, letterhead
from attune.billing.settling import book_payment, refund, settle_from_balance, undo_payment
from attune.billing.statements import statement_of
from attune.billing.sums import AlreadyBooked
from attune.desk.invoice_forms import (
    BankColumnsForm,
    BankFileForm,
    DaysForm,
    LetterheadForm,
    PayerForm,
    PaymentForm,
    RefundForm,
    signed_table,
    table_of,
)
from attune.desk.queries import invoices as queries
from attune.desk.views.invoices import as_file
from attune.desk.views.telling import told
from attune.people.access import office
from attune.people.models import Family, Practice

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from attune.people.middleware import PractitionerRequest


@require_http_methods(["GET", "POST"])
@office
def payer(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show what a payer owes and all that passed; keep a change of their address, order number or limit."""
    found = _payer(pk)
    form = PayerForm(request.POST or None, payer=found)
    if request.method == "POST" and form.is_valid():
        change_payer(payer=found, by=request.person, **form.cleaned_data)
        messages.success(request, _("Kept. Invoices that were issued keep what they said."))
        return redirect("payer", pk)
    context = queries.payer_told(found) | {
        "payer": found,
        "form": form,
        "days": DaysForm(auto_id="days_%s"),
        "payment_form": PaymentForm(initial={"on": clock.today()}, auto_id="pay_%s"),
        "refund_form": RefundForm(initial={"on": clock.today()}, auto_id="refund_%s"),
    }
    return render(request, "desk/payer.html", context)


@require_http_methods(["GET", "POST"])
@office
def payer_new(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Let somebody else pay for a family."""
    family = get_object_or_404(Family, pk=pk)
    form = PayerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = add_payer(family=family, by=request.person, **form.cleaned_data)
        messages.success(request, _("From now on they pay for this family."))
        return redirect("payer", made.pk)
    return render(request, "desk/payer_new.html", {"family": family, "form": form})


@require_POST
@office
def payer_ending(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Let a payer stand for nothing new."""
    end_payer(payer=_payer(pk), by=request.person)
    messages.success(request, _("They pay for nothing new. What they owe stays."))
    return redirect("payer", pk)


@require_POST
@office
def payer_payment(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Book money that came from a payer; it settles their oldest invoices."""
    wrong = _("An amount above £0 and a day are needed. Nothing was booked.")
    return _entered(request, pk, PaymentForm(request.POST), book_payment, (wrong, _("The payment is booked.")))


@require_POST
@office
def payer_refund(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Book money that went back to a payer."""
    wrong = _("An amount above £0, a day and a reason are needed. Nothing was booked.")
    return _entered(request, pk, RefundForm(request.POST), refund, (wrong, _("Written down as given back.")))


@require_POST
@office
def payer_settling(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Let what a payer has over settle their oldest invoices."""
    settle_from_balance(payer=_payer(pk), by=request.person)
    return redirect("payer", pk)


@require_POST
@office
def payment_undoing(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Undo an entry by its counter-entry."""
    found = get_object_or_404(Payment.objects.select_related("payer"), pk=pk)
    reason = request.POST.get("reason", "")[:200]
    if told(request, lambda: undo_payment(payment=found, reason=reason, by=request.person)):
        messages.success(request, _("Undone by a counter-entry. Both stay in the books."))
    return redirect("payer", found.payer_id)


@require_safe
@office
def statement(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Give a payer's statement as PDF."""
    found, form = _payer(pk), DaysForm(request.GET)
    if not form.is_valid():
        messages.warning(request, _("Give two days, the first one first."))
        return redirect("payer", pk)
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    return as_file(statement_paper(statement_of(found, since, until)), f"statement-{since}-{until}")


@require_http_methods(["GET", "POST"])
@office
def head(request: PractitionerRequest) -> HttpResponse:
    """Show and keep what stands on the practice's papers."""
    kept = letterhead()
    names = ("words", "due_days", "bank", "vat_number", "vat_rate")
    initial = {name: getattr(kept, name) for name in names} | {"vat": Practice.objects.get().vat}
    form = LetterheadForm(request.POST or None, request.FILES or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and told(request, lambda: keep_letterhead(by=request.person, **form.cleaned_data))
    ):
        messages.success(request, _("Kept. It stands on every paper from now on."))
        return redirect("letterhead")
    return render(request, "desk/letterhead.html", {"form": form, "has_logo": bool(kept.logo)})


@require_http_methods(["GET", "POST"])
@office
def bank(request: PractitionerRequest) -> HttpResponse:
    """Read a bank's list, show what each line may be for, and book what is ticked."""
    rows = table_of(request.POST.get("table", "")) if request.method == "POST" else None
    form = BankFileForm(request.POST or None, request.FILES or None) if rows is None else BankFileForm()
    if rows is None and request.method == "POST" and form.is_valid():
        rows = form.cleaned_data["file"]
    if rows is None:
        return render(request, "desk/bank.html", {"form": form})
    guess = {"table": signed_table(rows)} | banks.guessed(rows[0])
    chosen = BankColumnsForm(request.POST if "on" in request.POST else guess, rows=rows, auto_id="bank_%s")
    columns = chosen.columns() if chosen.is_valid() else banks.guessed(rows[0])
    lines, left_out = banks.lines_of(rows, columns)
    if request.POST.get("do") == "book":
        _book(request, lines)
    context = {"form": form, "columns": chosen, "matches": banks.matched(lines), "left_out": left_out}
    return render(request, "desk/bank.html", context)


def _book(request: PractitionerRequest, lines: list[banks.BankLine]) -> None:
    """Book what is ticked, each for the invoice that its row names."""
    done, ticked = 0, set(request.POST.getlist("line"))
    for line in lines:
        found = banks.invoice_of(request.POST.get(f"invoice-{line.digest}", "")) if line.digest in ticked else None
        if found is None:
            continue
        facts: dict[str, Any] = {"amount": line.amount, "on": line.on, "reference": line.text}
        with contextlib.suppress(AlreadyBooked):  # pressed twice: once is enough
            book_payment(payer=found.payer, invoice=found, bank_digest=line.digest, by=request.person, **facts)
            done += 1
    missed = len(ticked) - done
    if done:
        messages.success(request, ngettext("%d payment is booked.", "%d payments are booked.", done) % done)
    if missed or not done:
        messages.warning(request, _("What names no issued invoice, or was booked before, was left as it is."))


def _payer(pk: str) -> Payer:
    return get_object_or_404(Payer.objects.select_related("family"), pk=pk)


def _entered(
    request: PractitionerRequest, pk: str, form: Form, act: Callable[..., Payment], says: tuple[str, str]
) -> HttpResponse:
    """Book an entry of a payer, and say that it was, or what is wrong with what was typed."""
    wrong, right = says
    if not form.is_valid():
        messages.warning(request, wrong)
    elif told(request, lambda: act(payer=_payer(pk), by=request.person, **form.cleaned_data)):
        messages.success(request, right)
    return redirect("payer", pk)
