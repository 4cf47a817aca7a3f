"""The office: who to call and what comes up; and money: rates with their dates, charges visit by visit."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune import clock
from attune.billing.actions import remove_rate, set_multiplier, set_rate
from attune.billing.models import Rate
from attune.billing.queries import price_sentence
from attune.billing.rules import PriceNotSet
from attune.cases.queries import WAITING, enquiries_visible_to
from attune.desk.forms import FactorForm, RateForm
from attune.desk.queries import office as queries
from attune.desk.views.telling import told
from attune.people.access import office
from attune.people.middleware import PractitionerRequest

PAGE = 30


@require_safe
@office
def overview(request: PractitionerRequest) -> HttpResponse:
    """Show who is to be called, and the visits of the next two weeks."""
    found = enquiries_visible_to(request.person).filter(state__in=WAITING)
    context = {"enquiries": found[:10], "count": found.count(), "visits": queries.visits_ahead()}
    return render(request, "desk/office.html", context)


@require_http_methods(["GET", "POST"])
@office
def money(request: PractitionerRequest) -> HttpResponse:
    """Show rates and charges; take a new rate from a date on."""
    form = RateForm(request.POST or None, initial={"starts_on": clock.today()})
    if (
        request.method == "POST"
        and form.is_valid()
        and told(request, lambda: set_rate(by=request.person, **form.cleaned_data))
    ):
        messages.success(request, _("The rate is set."))
        return redirect("money")
    page = Paginator(queries.charges(), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "factor_form": FactorForm(auto_id="factor_%s", initial={"starts_on": clock.today()}),
        "rates": queries.rates(),
        "factors": queries.factors(),
        "page": page,
        "sentence": _sentence(),
    }
    return render(request, "desk/money.html", context)


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
def rate_removal(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take back a rate that has not begun."""
    rate = get_object_or_404(Rate, pk=pk)
    told(request, lambda: remove_rate(rate=rate, by=request.person))
    return redirect("money")


def _sentence() -> str:
    try:
        return price_sentence()
    except PriceNotSet:
        return ""
