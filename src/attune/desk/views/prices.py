"""Money, what is agreed: rates seen before they are kept, factors, cycle prices, terms, concessions."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune import clock
from attune.billing import conceding
from attune.billing.actions import remove_rate, set_multiplier, set_rate
from attune.billing.models import Concession, Rate
from attune.billing.previewing import Preview, preview_kept, preview_rate
from attune.billing.queries import price_sentence
from attune.billing.rules import PriceNotSet
from attune.cases.models import Case
from attune.desk.price_forms import ConcessionForm, CyclePriceForm, FactorForm, PickForm, RateForm, TermsForm
from attune.desk.queries import prices as queries
from attune.desk.views.telling import told
from attune.people.access import office
from attune.people.middleware import PractitionerRequest
from attune.people.models import Practice

PAGE = 20
LEAST_SAID = gettext_lazy("Something is missing, or is no number or date. Nothing was changed.")


@require_safe
@office
def money(request: PractitionerRequest) -> HttpResponse:
    """Show the rates with their dates, what a visit counts as, and what picks the rate."""
    today, practice = {"starts_on": clock.today()}, Practice.objects.get()
    picked = {"picks": practice.rate_picked_by, "mile_rate": practice.mile_rate}
    context = {
        "form": RateForm(initial=today),
        "factor_form": FactorForm(auto_id="factor_%s", initial=today),
        "cycle_form": CyclePriceForm(auto_id="cycle_%s", initial=today),
        "pick_form": PickForm(auto_id="pick_%s", initial=picked),
        "rates": queries.rates(),
        "factors": queries.factors(),
        "cycle_prices": queries.cycle_prices(),
        "sentence": _sentence(),
    }
    return render(request, "desk/money.html", context)


@require_http_methods(["GET", "POST"])
@office
def rate_preview(request: PractitionerRequest) -> HttpResponse:
    """Show what a rate would change before it is kept; keep it by one press."""
    form = RateForm(request.POST if request.method == "POST" else request.GET)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        kept: list[Rate] = []
        if request.method == "POST" and told(
            request, lambda: kept.append(set_rate(by=request.person, **form.cleaned_data))
        ):
            messages.success(request, _("The rate is kept. The letters stay here until it begins."))
            return redirect("rate-letters", kept[0].pk)
        asked = QueryDict(mutable=True)
        asked.update({name: form[name].value() or "" for name in form.fields})
        context |= _shown(request, preview_rate(**form.cleaned_data)) | {"query": f"{asked.urlencode()}&"}
    return render(request, "desk/rate_preview.html", context)


@require_safe
@office
def rate_letters(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show a letter to each client whose booked visits cost something else since a rate was kept."""
    rate = get_object_or_404(Rate.objects.select_related("practitioner"), pk=pk)
    context = _shown(request, preview_kept(rate))
    letters = queries.letters(context["page"])
    context |= {"rate": rate, "letters": letters, "practice": Practice.objects.get(), "today": clock.today()}
    return render(request, "desk/rate_letters.html", context)


@require_POST
@office
def rate_removal(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take back a rate that has not begun."""
    rate = get_object_or_404(Rate, pk=pk)
    told(request, lambda: remove_rate(rate=rate, by=request.person))
    return redirect("money")


@require_POST
@office
def factors(request: PractitionerRequest) -> HttpResponse:
    """Take what a kind of visit counts as, from a date on."""
    form = FactorForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose a kind of visit, a number such as 1.5, and a date. Nothing was changed."))
    elif told(request, lambda: set_multiplier(by=request.person, **form.cleaned_data)):
        messages.success(request, _("Written down."))
    return redirect("money")


@require_POST
@office
def cycle_prices(request: PractitionerRequest) -> HttpResponse:
    """Take what a whole cycle costs, from a date on."""
    form = CyclePriceForm(request.POST)
    if not form.is_valid():
        messages.warning(request, LEAST_SAID)
    elif told(request, lambda: conceding.set_cycle_price(by=request.person, **form.cleaned_data)):
        messages.success(request, _("Written down."))
    return redirect("money")


@require_POST
@office
def rate_pick(request: PractitionerRequest) -> HttpResponse:
    """Take which date picks the rate, and what a mile costs."""
    form, practice = PickForm(request.POST), Practice.objects.get()
    if not form.is_valid():
        messages.warning(request, LEAST_SAID)
    elif told(request, lambda: conceding.pick_rate(practice=practice, by=request.person, **form.cleaned_data)):
        messages.success(request, _("Written down. What is charged already stays."))
    return redirect("money")


@require_http_methods(["GET", "POST"])
@office
def terms(request: PractitionerRequest) -> HttpResponse:
    """Show the cancellation terms; take new ones from a date on."""
    standing = queries.terms()
    form = TermsForm(request.POST or None, standing=standing[0] if standing else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and told(request, lambda: conceding.set_terms(by=request.person, **form.told()))
    ):
        messages.success(request, _("The terms are kept. They hold for visits booked from that day on."))
        return redirect("money-terms")
    return render(request, "desk/terms.html", {"form": form, "terms": standing})


@require_safe
@office
def concessions(request: PractitionerRequest) -> HttpResponse:
    """List the cases that pay otherwise; `name` finds any open case."""
    name = request.GET.get("name", "").strip()
    page = Paginator(queries.cases_named(name), PAGE).get_page(request.GET.get("page"))
    query = QueryDict(mutable=True)
    query["name"] = name
    return render(
        request, "desk/concessions.html", {"page": page, "name": name, "query": f"{query.urlencode()}&" if name else ""}
    )


@require_http_methods(["GET", "POST"])
@office
def case_concessions(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show what one case pays otherwise, and take one more concession."""
    case = get_object_or_404(Case.objects.select_related("family"), pk=pk)
    form = ConcessionForm(request.POST or None, initial={"starts_on": clock.today()})
    if (
        request.method == "POST"
        and form.is_valid()
        and told(request, lambda: conceding.concede(case=case, by=request.person, **form.cleaned_data))
    ):
        messages.success(request, _("Written down. Visits from that day on cost so; what is charged already stays."))
        return redirect("case-concessions", case.pk)
    given = case.concessions.order_by("-starts_on")
    return render(
        request, "desk/case_concessions.html", {"case": case, "form": form, "given": given, "today": clock.today()}
    )


@require_POST
@office
def concession_ending(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Let a concession hold no longer."""
    concession = get_object_or_404(Concession, pk=pk)
    if told(request, lambda: conceding.end_concession(concession=concession, by=request.person)):
        messages.success(request, _("Ended. What is charged already stays."))
    return redirect("case-concessions", concession.case_id)


def _shown(request: PractitionerRequest, preview: Preview) -> dict[str, Any]:
    return {"preview": preview, "page": Paginator(preview.told, PAGE).get_page(request.GET.get("page"))}


def _sentence() -> str:
    try:
        return price_sentence()
    except PriceNotSet:
        return ""
