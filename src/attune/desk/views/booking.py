"""Booking one visit and moving it, with what stands against a time; that is said, and never in the way."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune import clock
from attune.cases import cycle_visits, visiting
from attune.cases.models import Case, Cycle, Visit
from attune.desk.forms import VisitForm, WhenForm
from attune.desk.queries.clashes import clashes_of, price_told, slot_at
from attune.desk.queries.visit import places_for
from attune.desk.views.telling import told
from attune.desk.visit_forms import BookForm, CycleVisitForm
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.people.models import Place


@require_http_methods(["GET", "POST"])
@staff
def visit_time(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Give a visit another time."""
    visits = Visit.objects.led_by(request.person).select_related("case", "practitioner", "place")
    found = get_object_or_404(visits, pk=pk)
    begins, ends = (timezone.localtime(moment, clock.zone()) for moment in (found.starts_at, found.ends_at))
    initial = {"day": begins.date(), "time": begins.time(), "until": ends.time()}
    form = WhenForm(request.POST or None, initial=initial)
    warnings: list[str] = []
    if request.method == "POST" and form.is_valid():
        starts_at, ends_at = form.starts_at(), form.ends_at()
        warnings = _against_moving(request, found, form)
        if "look" not in request.POST and told(
            request,
            lambda: visiting.move_visit(visit=found, starts_at=starts_at, ends_at=ends_at, by=request.person),
        ):
            return _done(request, warnings, found)
    context = {"visit": found, "form": form, "warnings": warnings, "looked": "look" in request.POST}
    return render(request, "desk/visit_time.html", context)


@require_http_methods(["GET", "POST"])
@staff
def visit_new(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Book a visit of a case, beside those of its cycles."""
    case = get_object_or_404(Case.objects.led_by(request.person).select_related("family", "practitioner"), pk=pk)
    places = places_for(case.family)
    initial = {"day": clock.today() + dt.timedelta(days=1), "time": dt.time(10), "until": dt.time(11)}
    form = BookForm(request.POST or None, places=places, initial=initial | {"kind": request.GET.get("kind", "")})
    warnings: list[str] = []
    if request.method == "POST" and form.is_valid():
        warnings, place = _against_booking(form, places, case), _place(form, places)
        booked = None if "look" in request.POST else _book(request, case, form, place)
        if booked is not None:
            return _done(request, warnings, booked)
    context = {"case": case, "form": form, "warnings": warnings, "looked": "look" in request.POST}
    return render(request, "desk/visit_new.html", context)


@require_http_methods(["GET", "POST"])
@staff
def cycle_visit(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Book or propose one more visit of a cycle: filmed again, or another time for what did not take place."""
    cycles = Cycle.objects.led_by(request.person).select_related("case__family", "case__practitioner", "case__profile")
    cycle = get_object_or_404(cycles, pk=pk)
    places = places_for(cycle.case.family)
    form = CycleVisitForm(request.POST or None, places=places, initial=_sensible(cycle, request.GET.get("kind", "")))
    warnings: list[str] = []
    if request.method == "POST" and form.is_valid():
        again = cycle.state in cycle_visits.FILMED
        warnings = _against_booking(form, places, cycle.case, free=again)
        booked = None if "look" in request.POST else _book_in_cycle(request, cycle, form, _place(form, places))
        if booked is not None:
            return _done(request, warnings, booked)
    context = {"cycle": cycle, "form": form, "warnings": warnings, "looked": "look" in request.POST}
    return render(request, "desk/cycle_visit.html", context)


@require_POST
@staff
def confirmation(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Book a visit that was proposed."""
    found = get_object_or_404(Visit.objects.led_by(request.person), pk=pk)
    if told(request, lambda: visiting.confirm_visit(visit=found, by=request.person)):
        messages.success(request, _("The visit is booked."))
    return redirect("visit", found.id)


def _book(request: PractitionerRequest, case: Case, form: BookForm, place: Place | None) -> Visit | None:
    return _made(request, lambda: visiting.book_visit(case=case, by=request.person, **_facts(form, place)))


def _book_in_cycle(
    request: PractitionerRequest, cycle: Cycle, form: CycleVisitForm, place: Place | None
) -> Visit | None:
    facts = _facts(form, place) | {"move_review": form.cleaned_data["move_review"]}
    return _made(request, lambda: cycle_visits.book_in_cycle(cycle=cycle, by=request.person, **facts))


def _facts(form: BookForm | CycleVisitForm, place: Place | None) -> dict[str, Any]:
    return {
        "kind": Visit.Kind(form.cleaned_data["kind"]),
        "starts_at": form.starts_at(),
        "ends_at": form.ends_at(),
        "place": place,
        "proposed": form.cleaned_data["proposed"],
    }


def _made(request: PractitionerRequest, act: Callable[[], Visit]) -> Visit | None:
    """Return the visit that was booked; none where it was refused, which is said."""
    booked: list[Visit] = []
    return booked[0] if told(request, lambda: booked.append(act())) else None


def _done(request: PractitionerRequest, warnings: list[str], visit: Visit) -> HttpResponse:
    """Go to the visit, and say there what stands against its time."""
    for warning in warnings:
        messages.warning(request, _("Booked all the same. %(warning)s") % {"warning": warning})
    return redirect("visit", visit.id)


def _against_moving(request: PractitionerRequest, visit: Visit, form: WhenForm) -> list[str]:
    slot = slot_at(form.starts_at(), form.ends_at(), visit.place)
    names = not request.person.out_on  # at a family's table no other family is named
    (found,) = clashes_of([slot], visit.practitioner, moving=visit, names=names)
    return [*found, *price_told(visit.kind, slot.starts_at, visit.practitioner, case=visit.case, moving=visit)]


def _against_booking(form: VisitForm, places: list[Place], case: Case, *, free: bool = False) -> list[str]:
    slot = slot_at(form.starts_at(), form.ends_at(), _place(form, places))
    (found,) = clashes_of([slot], case.practitioner)
    kind = form.cleaned_data["kind"]
    return found if free else [*found, *price_told(kind, slot.starts_at, case.practitioner, case=case)]


def _place(form: VisitForm, places: list[Place]) -> Place | None:
    return next((one for one in places if one.id == form.cleaned_data["place"]), None)


def _sensible(cycle: Cycle, asked: str) -> dict[str, object]:
    kinds = {kind.value: kind for kind in CycleVisitForm.KINDS}
    kind = kinds.get(asked, Visit.Kind.FILMING)
    start, end = cycle_visits.proposed_for(cycle, kind)
    last = cycle.visits.order_by("-starts_at").first()
    return {
        "kind": kind,
        "day": start.date(),
        "time": start.time(),
        "until": end.time(),
        "place": last.place_id if last else "",
        "proposed": True,
        "move_review": True,
    }
