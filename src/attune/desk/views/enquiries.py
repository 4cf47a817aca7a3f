"""The office's inbox: who asked, what happened since, the first talk, and a case at the end."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune import clock
from attune.cases.actions import step_enquiry
from attune.cases.models import Case, Enquiry, Visit
from attune.cases.queries import enquiries_visible_to
from attune.cases.visiting import book_consultation
from attune.desk.call_form import WHYS, WhyForm
from attune.desk.forms import BookTalkForm, StepForm
from attune.desk.queries import inbox
from attune.desk.queries.clashes import clashes_of, slot_at
from attune.desk.views.telling import told
from attune.people.access import office
from attune.people.middleware import PractitionerRequest
from attune.people.models import Place, Practice
from attune.public.replies import answers

PAGE = 30
MOVES = (Enquiry.State.CONTACTED, Enquiry.State.ACCEPTED, Enquiry.State.WITHDRAWN)  # those that need no reason


@require_safe
@office
def enquiries(request: PractitionerRequest) -> HttpResponse:
    """List enquiries by where they stand: first those to answer."""
    key = inbox.known_key(request.GET.get("state", ""))
    page = Paginator(inbox.enquiries_standing(request.person, key), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "key": key, "choices": inbox.shown_choices(request.person)}
    return render(request, "desk/enquiries.html", context)


@require_safe
@office
def enquiry(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show an enquiry with its steps."""
    return _page(request, _enquiry(request, pk), None)


@require_POST
@office
def enquiry_steps(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Move an enquiry on."""
    found, form = _enquiry(request, pk), StepForm(request.POST)
    if form.is_valid():
        state, reason = Enquiry.State(form.cleaned_data["state"]), form.cleaned_data["reason"]
        why = WhyForm(request.POST, state=state) if "why" in request.POST and state in WHYS else None
        reason = why.reason() if why and why.is_valid() else reason
        told(request, lambda: step_enquiry(enquiry=found, state=state, reason=reason, by=request.person))
    return redirect("enquiry", found.id)


@require_POST
@office
def enquiry_talk(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Book the first talk: a case is opened for whoever leads it."""
    found, form = _enquiry(request, pk), BookTalkForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    with_whom, starts_at, ends_at = form.cleaned_data["practitioner"], form.starts_at(), form.ends_at()
    place = Place.objects.filter(family=None, kind=Place.Kind.CENTRE).first()
    if told(
        request,
        lambda: book_consultation(
            enquiry=found,
            practitioner=with_whom,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place,
            by=request.person,
        ),
    ):
        messages.success(request, _("The first talk is booked."))
        for against in clashes_of([slot_at(starts_at, ends_at, place)], with_whom, without=found.family):
            for warning in against:
                messages.warning(request, warning)
        return redirect("enquiry", found.id)
    return _page(request, found, form)


def _page(request: PractitionerRequest, found: Enquiry, form: BookTalkForm | None) -> HttpResponse:
    initial = {"day": clock.today() + dt.timedelta(days=3), "time": dt.time(10), "until": dt.time(11)}
    case = Case.objects.filter(family=found.family).select_related("practitioner").order_by("-opened_at").first()
    step_form = StepForm(auto_id="step_%s", initial={"state": _following(found)})
    step_form.fields["state"].choices = [(one, one.label) for one in MOVES]  # type: ignore[attr-defined]
    context = {
        "enquiry": found,
        "steps": found.steps.order_by("-at"),
        "people": found.family.memberships.select_related("member"),
        "case": case,
        "talk": case.visits.filter(kind=Visit.Kind.CONSULTATION).first() if case else None,
        "step_form": step_form,
        "why_forms": [WhyForm(state=state) for state in WHYS if state != found.state],
        "talk_form": form or BookTalkForm(auto_id="talk_%s", initial=initial),
        "alike": inbox.alike(found, request.person),
        "answers": answers(found, get_object_or_404(Practice), request.person),
    }
    return render(request, "desk/enquiry.html", context)


def _enquiry(request: PractitionerRequest, pk: str) -> Enquiry:
    return get_object_or_404(enquiries_visible_to(request.person), pk=pk)


def _following(found: Enquiry) -> str:
    """Return what mostly comes next."""
    return Enquiry.State.CONTACTED if found.state == Enquiry.State.RECEIVED else Enquiry.State.ACCEPTED
