"""A visit before, during and after; each act is one tap."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune import clock
from attune.cases import visiting
from attune.cases.models import Case, Participant, Visit
from attune.cases.queries import participants_of
from attune.cases.rules import OPEN
from attune.consent.models import Purpose
from attune.consent.queries import without_consent
from attune.desk.forms import AssentForm, CancelForm, VisitForm, WhenForm
from attune.desk.queries.cycle import FILMED_AT, REVIEWED_AT
from attune.desk.queries.visit import places_for
from attune.desk.views.telling import told
from attune.films.models import Film
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.reviews.models import SharedReview


@require_safe
@staff
def visit(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show a visit: what to know before, what to note during, what to do after."""
    visits = Visit.objects.visible_to(request.person)
    found = get_object_or_404(visits.select_related("case__practitioner", "cycle", "place", "family"), pk=pk)
    people = list(participants_of([found]))
    filmed = found.kind in FILMED_AT
    context = {
        "visit": found,
        "leads": found.case.practitioner_id == request.person.pk,
        "open": found.state in OPEN,
        "overdue": found.state == Visit.State.ARRIVED and clock.now() > (found.expected_end_at or found.ends_at),
        "people": people,
        "missing": without_consent(found.family_id, [one.member for one in people], Purpose.FILMING) if filmed else [],
        "filmed": filmed,
        "reviewed": found.kind in REVIEWED_AT and found.cycle_id is not None,
        "activity": (found.cycle.activity if found.cycle else "") or found.case.activity,
        "films": Film.objects.visible_to(request.person).filter(visit=found).order_by("added_at"),
        "review": SharedReview.objects.filter(visit=found).first(),
    }
    return render(request, "desk/visit.html", context)


@require_POST
@staff
def arrival(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Note that the practitioner is there."""
    found = _led(request, pk)
    told(request, lambda: visiting.arrive(visit=found, by=request.person))
    return redirect("visit", found.id)


@require_POST
@staff
def departure(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Note that the practitioner has left."""
    found = _led(request, pk)
    told(request, lambda: visiting.leave(visit=found, by=request.person))
    return redirect("visit", found.id)


@require_POST
@staff
def completion(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Mark a visit done."""
    found = _led(request, pk)
    if told(request, lambda: visiting.finish_visit(visit=found, by=request.person)):
        messages.success(request, _("The visit is done."))
    return redirect("visit", found.id)


@require_POST
@staff
def cancellation(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Note that a visit did not happen."""
    found = _led(request, pk)
    form = CancelForm(request.POST)
    if form.is_valid():
        state = Visit.State(form.cleaned_data["state"])
        told(request, lambda: visiting.cancel_visit(visit=found, state=state, by=request.person))
    return redirect("visit", found.id)


@require_http_methods(["GET", "POST"])
@staff
def visit_time(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Give a visit another time."""
    found = _led(request, pk)
    begins, ends = (timezone.localtime(moment, clock.zone()) for moment in (found.starts_at, found.ends_at))
    initial = {"day": begins.date(), "time": begins.time(), "until": ends.time()}
    form = WhenForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        starts_at, ends_at = form.starts_at(), form.ends_at()
        if told(
            request,
            lambda: visiting.move_visit(visit=found, starts_at=starts_at, ends_at=ends_at, by=request.person),
        ):
            return redirect("visit", found.id)
    return render(request, "desk/visit_time.html", {"visit": found, "form": form})


@require_http_methods(["GET", "POST"])
@staff
def visit_new(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Book a visit of a case, beside those of its cycles."""
    case = get_object_or_404(Case.objects.led_by(request.person).select_related("family", "practitioner"), pk=pk)
    places = places_for(case.family)
    initial = {"day": clock.today() + dt.timedelta(days=1), "time": dt.time(10), "until": dt.time(11)}
    form = VisitForm(request.POST or None, places=places, initial=initial)
    if request.method == "POST" and form.is_valid():
        place = next((one for one in places if one.id == form.cleaned_data["place"]), None)
        kind, starts_at, ends_at = Visit.Kind(form.cleaned_data["kind"]), form.starts_at(), form.ends_at()
        if told(
            request,
            lambda: visiting.book_visit(
                case=case, kind=kind, starts_at=starts_at, ends_at=ends_at, place=place, by=request.person
            ),
        ):
            return redirect("family", case.family_id)
    return render(request, "desk/visit_new.html", {"case": case, "form": form})


@require_POST
@staff
def assent(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Write down what was seen of somebody's wish to be filmed."""
    people = Participant.objects.filter(visit__in=Visit.objects.led_by(request.person))
    found = get_object_or_404(people, pk=pk)
    form = AssentForm(request.POST)
    if form.is_valid():
        assent_seen = Participant.Assent(form.cleaned_data["assent"])
        visiting.note_assent(participant=found, assent=assent_seen, note=form.cleaned_data["note"], by=request.person)
    return redirect("visit", found.visit_id)


def _led(request: PractitionerRequest, pk: str) -> Visit:
    return get_object_or_404(Visit.objects.led_by(request.person).select_related("case", "cycle"), pk=pk)
