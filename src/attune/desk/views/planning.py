"""Planning cycles in one step: every date with what stands against it and what it costs, before anything is booked."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from attune import clock
from attune.billing.actions import give_quote
from attune.billing.queries import quote_plan
from attune.billing.rules import PriceNotSet, Quotation
from attune.cases import visiting
from attune.cases.models import Case
from attune.cases.rules import PlannedCycle, plan
from attune.desk.forms import PlanForm
from attune.desk.queries.clashes import plan_warnings, rate_changes
from attune.desk.queries.visit import places_for
from attune.desk.views.telling import told
from attune.desk.visit_forms import DatesForm
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.people.models import Place


@require_http_methods(["GET", "POST"])
@staff
def plan_cycles(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show the dates and the dated quote of some cycles, let each be another, and book them."""
    cases = Case.objects.led_by(request.person).select_related("family", "practitioner", "profile")
    case = get_object_or_404(cases, pk=pk)
    standing, places = case.cycles.count(), places_for(case.family)
    most = max(case.profile.cycles_most - standing, 0)
    asked = request.POST if request.method == "POST" else (request.GET if "day" in request.GET else None)
    initial = {"day": clock.today() + dt.timedelta(days=7), "time": dt.time(10)}
    form = PlanForm(asked, profile=case.profile, places=places, most=most, initial=initial)
    context: dict[str, Any] = {"case": case, "form": form, "most": most}
    if asked is not None and form.is_valid():
        place = next((one for one in places if one.id == form.cleaned_data["place"]), None)
        dates = _dates(request, case, form, standing)
        shown = _shown(case, dates, place)
        if _may_book(request, dates, shown) and _booked(request, case, shown, place):
            return redirect("family", case.family_id)
        context |= shown
    return render(request, "desk/plan.html", context)


def _dates(request: PractitionerRequest, case: Case, form: PlanForm, standing: int) -> DatesForm:
    asked = form.cleaned_data
    planned = plan(
        first=form.first(),
        count=asked["count"],
        profile=case.profile,
        start=standing + 1,
        together=asked["together"],
    )
    typed = request.POST if f"filming_{standing + 1}_day" in request.POST else None
    return DatesForm(typed, planned=planned, profile=case.profile)


def _shown(case: Case, dates: DatesForm, place: Place | None) -> dict[str, Any]:
    planned = dates.planned()
    quotation, warnings = _quoted(case, planned), plan_warnings(planned, place, case.practitioner)
    rows = [(cycle, _row(cycle, dates, said)) for cycle, said in zip(planned, warnings, strict=True)]
    return {
        "planned": planned,
        "dates": dates,
        "rows": rows,
        "quotation": quotation,
        "changes": rate_changes(quotation),
        "seen": _told(planned),
    }


def _row(cycle: PlannedCycle, dates: DatesForm, warnings: list[list[str]]) -> list[tuple[Any, ...]]:
    """Return, for each visit of a cycle, its kind, the boxes for day and time, and what stands against it."""
    visits = zip(cycle.visits, dates.pairs(cycle), warnings, strict=True)
    return [(kind, day, time, said) for (kind, _when), (day, time), said in visits]


def _may_book(request: PractitionerRequest, dates: DatesForm, shown: dict[str, Any]) -> bool:
    """Tell whether to book now: what is booked has been seen with its price; a date just changed is shown first."""
    if request.method != "POST" or "look" in request.POST or (dates.is_bound and not dates.is_valid()):
        return False
    if request.POST.get("seen", shown["seen"]) == shown["seen"]:
        return True
    messages.info(request, _("A date was changed. Here is what it costs; press Book once more. Nothing is booked yet."))
    return False


def _booked(request: PractitionerRequest, case: Case, shown: dict[str, Any], place: Place | None) -> bool:
    planned, quotation = shown["planned"], shown["quotation"]
    if not told(request, lambda: visiting.plan_cycles(case=case, planned=planned, place=place, by=request.person)):
        return False
    if quotation is not None:
        give_quote(case=case, quotation=quotation, by=request.person)
    return True


def _told(planned: Sequence[PlannedCycle]) -> str:
    return " ".join(f"{start:%Y-%m-%dT%H:%M}" for cycle in planned for _kind, (start, _end) in cycle.visits)


def _quoted(case: Case, planned: list[PlannedCycle]) -> Quotation | None:
    try:
        return quote_plan(planned, case.practitioner, case) if planned else None
    except PriceNotSet:
        return None
