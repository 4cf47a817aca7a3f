"""A visit before, during and after; each act is one tap."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune.cases import visiting
from attune.cases.check_lists import checked_for
from attune.cases.models import Participant, Visit
from attune.cases.queries import participants_of
from attune.cases.rules import CANCELLED, FILMED_AT, OPEN, REVIEWED_AT
from attune.consent.models import Purpose
from attune.consent.queries import without_consent
from attune.desk.forms import AssentForm
from attune.desk.queries import visit as queries
from attune.desk.views.telling import told
from attune.desk.visit_forms import ReasonForm
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
    people, leads = list(participants_of([found])), found.case.practitioner_id == request.person.pk
    filmed = found.kind in FILMED_AT
    context = {
        "visit": found,
        "leads": leads,
        "open": found.state in OPEN,
        "overdue": queries.is_overdue(found),
        "out_by": queries.out_by(found),
        "message": queries.neutral_message(found),
        "take_back": leads and queries.may_take_back(found),
        "lines": {} if found.state in CANCELLED else checked_for(found),
        "people": people,
        "missing": without_consent(found.family_id, [one.member for one in people], Purpose.FILMING) if filmed else [],
        "filmed": filmed,
        "reviewed": found.kind in REVIEWED_AT and found.cycle_id is not None,
        "activity": (found.cycle.activity if found.cycle else "") or found.case.activity,
        "films": Film.objects.visible_to(request.person).filter(visit=found).order_by("added_at"),
        "review": SharedReview.objects.filter(visit=found).first(),
        "reminders": found.reminders.select_related("member").order_by("begun_at"),
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
    form = ReasonForm(request.POST)
    if form.is_valid():
        state, reason = Visit.State(form.cleaned_data["state"]), form.cleaned_data["reason"]
        told(request, lambda: visiting.cancel_visit(visit=found, state=state, reason=reason, by=request.person))
    else:
        messages.warning(request, _("Say who cancelled, in at most 400 letters why. Nothing was changed."))
    return redirect("visit", found.id)


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
