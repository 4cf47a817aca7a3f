"""Invoices: what is to be invoiced, what is outstanding, one invoice from draft to paid, and its papers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune import clock
from attune.billing.accounts import give_accounts
from attune.billing.books import CreditNote, Invoice, Notice
from attune.billing.invoicing import (
    MONTH,
    Planned,
    draft_invoice,
    drop_draft,
    invoice_many,
    issue_invoice,
    limited,
    note_notice,
    open_charges,
    planned,
)
from attune.billing.paper import Paper, credit_paper, invoice_paper, pdf
from attune.billing.payers import family_payer
from attune.billing.settling import book_payment, credit_invoice
from attune.billing.sums import added
from attune.desk.invoice_forms import CreditForm, DaysForm, PaymentForm, ToInvoiceForm
from attune.desk.queries import invoices as queries
from attune.desk.views.telling import told
from attune.people.access import office
from attune.refusals import Refusal

if TYPE_CHECKING:
    from attune.people.middleware import PractitionerRequest

FAMILY = "family"  # who pays, where no member of it stands among its payers yet
AT_ONCE = 30  # families whose invoices are made in one step


@require_safe
@office
def invoices(request: PractitionerRequest) -> HttpResponse:
    """Show what is outstanding by age, what came in this month and by whose work, and a list of invoices."""
    show = request.GET.get("show", "")
    show = show if show in queries.SHOWN else queries.OUTSTANDING
    first, last = queries.month_of(clock.today())
    context = {
        "show": show,
        "page": queries.invoices(show, request.GET.get("page")),
        "ages": queries.ages(),
        "paid": queries.paid_in(first, last),
        "works": queries.by_practitioner(first, last),
        "days": DaysForm(),
        "waiting": open_charges().count(),
    }
    return render(request, "desk/invoices.html", context)


@require_http_methods(["GET", "POST"])
@office
def to_invoice(request: PractitionerRequest) -> HttpResponse:
    """Show the invoices that charges would become; draft or issue those that are ticked."""
    form = ToInvoiceForm(request.GET if "since" in request.GET else None)
    plans = _plans(form)
    if request.method == "POST":
        ticked = set(request.POST.getlist("plan"))
        chosen = [plan for plan in plans if plan.charges[0].pk in ticked]
        if chosen and told(request, lambda: _make(request, limited([_paid_by(request, plan) for plan in chosen]))):
            return redirect("invoices")
        if not chosen:
            messages.warning(request, _("Tick what is to be invoiced. Nothing was made."))
        return redirect(request.get_full_path())
    context = {"form": form, "plans": plans, "total": added(plan.total for plan in plans), "most": AT_ONCE}
    return render(request, "desk/to_invoice.html", context)


@require_safe
@office
def invoice(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show one invoice: what it says, how far it is settled, and what can be done with it."""
    found = _invoice(pk)
    known = queries.told(found)
    context = known | {
        "invoice": found,
        "payment_form": PaymentForm(initial={"amount": found.open, "on": clock.today()}, auto_id="pay_%s"),
        "credit_form": CreditForm(lines=known["lines"], auto_id="credit_%s"),
        "reminder": queries.reminder(found) if known["overdue"] else None,
    }
    return render(request, "desk/invoice.html", context)


@require_POST
@office
def issuing(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Give a draft its number."""
    reason = request.POST.get("reason", "")[:400]
    if told(request, lambda: issue_invoice(invoice=_invoice(pk), reason=reason, by=request.person)):
        messages.success(request, _("It is issued. Save it as PDF and send it."))
    return redirect("invoice", pk)


@require_POST
@office
def dropping(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Drop a draft."""
    if not told(request, lambda: drop_draft(invoice=_invoice(pk), by=request.person)):
        return redirect("invoice", pk)
    messages.success(request, _("The draft is dropped. Its visits can be invoiced again."))
    return redirect("to-invoice")


@require_POST
@office
def noticing(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Write down that it, or a reminder, went out today."""
    kind = Notice.Kind.REMINDER if request.POST.get("kind") == Notice.Kind.REMINDER else Notice.Kind.INVOICE
    if told(request, lambda: note_notice(invoice=_invoice(pk), kind=kind, by=request.person)):
        messages.success(request, _("Written down."))
    return redirect("invoice", pk)


@require_POST
@office
def paying(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Book money that came for it."""
    found, form = _invoice(pk), PaymentForm(request.POST)
    facts: dict[str, Any] = {"payer": found.payer, "invoice": found, "by": request.person}
    if not form.is_valid():
        messages.warning(request, _("An amount above £0 and a day are needed. Nothing was booked."))
    elif told(request, lambda: book_payment(**facts, **form.cleaned_data)):
        messages.success(request, _("The payment is booked."))
    return redirect("invoice", pk)


@require_POST
@office
def crediting(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take it back, whole or in part."""
    found = _invoice(pk)
    form = CreditForm(request.POST, lines=queries.told(found)["lines"])
    if not form.is_valid():
        messages.warning(request, _("Say why, and amounts of £0 or more. Nothing was taken back."))
        return redirect("invoice", pk)
    facts: dict[str, Any] = {name: form.cleaned_data[name] for name in ("reason", "free")}
    if told(request, lambda: credit_invoice(invoice=found, amounts=form.amounts(), by=request.person, **facts)):
        messages.success(request, _("It is taken back by a credit note."))
    return redirect("invoice", pk)


@require_safe
@office
def invoice_file(_request: PractitionerRequest, pk: str) -> HttpResponse:
    """Give an issued invoice as PDF, under its number."""
    found = get_object_or_404(Invoice.objects.issued(), pk=pk)
    return as_file(invoice_paper(found), found.reference)


@require_safe
@office
def credit_note_file(_request: PractitionerRequest, pk: str) -> HttpResponse:
    """Give a credit note as PDF, under its number."""
    found = get_object_or_404(CreditNote.objects.select_related("invoice"), pk=pk)
    return as_file(credit_paper(found), found.reference)


@require_safe
@office
def accounts(request: PractitionerRequest) -> HttpResponse | StreamingHttpResponse:
    """Give all that was issued and booked in some days as CSV."""
    form = DaysForm(request.GET)
    if not form.is_valid():
        messages.warning(request, _("Give two days, the first one first."))
        return redirect("invoices")
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    lines = give_accounts(since, until, by=request.person)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="accounts-{since}-{until}.csv"'
    return response


def as_file(told: Paper, name: str) -> HttpResponse:
    """Return a paper to be saved; its file's name holds no person's."""
    response = HttpResponse(pdf(told), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _invoice(pk: str) -> Invoice:
    return get_object_or_404(Invoice.objects.select_related("payer__family"), pk=pk)


def _plans(form: ToInvoiceForm) -> list[Planned]:
    """Return the invoices of so many families as can be made in one step; the next ones come when these are made."""
    if form.is_bound and not form.is_valid():
        return []
    first = {name: form.get_initial_for_field(form[name].field, name) for name in form.fields}
    said = form.cleaned_data if form.is_bound else first
    found = open_charges(said["since"], said["until"])
    families = list(found.order_by("family").values_list("family", flat=True).distinct()[:AT_ONCE])
    return planned(found.filter(family__in=families), said["by_what"] or MONTH)


def _paid_by(request: PractitionerRequest, plan: Planned) -> Planned:
    """Return an invoice to be for whom the page says: another payer of the family, or the family itself."""
    said = request.POST.get(f"payer-{plan.charges[0].pk}", "")
    if said == FAMILY:
        return replace(plan, payer=family_payer(family=plan.family, by=request.person))
    return replace(plan, payer=next((one for one in plan.payers if one.pk == said), plan.payer))


def _make(request: PractitionerRequest, chosen: list[Planned]) -> None:
    if request.POST.get("do") == "draft":
        for plan in chosen:
            draft_invoice(charges=plan.charges, payer=plan.payer, by=request.person)
        messages.success(request, ngettext("%d draft is made.", "%d drafts are made.", len(chosen)) % len(chosen))
        return
    made, waiting = invoice_many(plans=chosen, by=request.person)
    if made:
        messages.success(request, ngettext("%d invoice is issued.", "%d invoices are issued.", len(made)) % len(made))
    if waiting:
        raise Refusal(
            ngettext(
                "%d was left out: it asks more than its payer authorised. Make it a draft, and issue it with a reason.",
                "%d were left out: they ask more than was authorised. Make them drafts, and issue each with a reason.",
                len(waiting),
            )
            % len(waiting)
        )
