"""The practice's public page, its films, its practitioners, and the enquiry that comes in."""

import datetime as dt
from typing import Any, TypeVar

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from attune import clock
from attune.billing.queries import quote_plan
from attune.billing.rules import PriceNotSet
from attune.cases.rules import plan
from attune.people.models import ServiceProfile
from attune.people.senders import sender_of
from attune.public import queries
from attune.public.actions import public_folder, receive_public_enquiry
from attune.public.forms import EnquiryForm, QuoteForm
from attune.public.models import PublicFilm
from attune.public.ranges import answer_file
from attune.public.rules import TooManyEnquiries

MORNING = dt.time(10)
Answer = TypeVar("Answer", bound=HttpResponseBase)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Show the public page."""
    sent = "sent" in request.GET
    return render(request, "public/about.html", _context(request, None if sent else EnquiryForm()) | {"sent": sent})


@require_http_methods(["POST"])
def enquiry(request: HttpRequest) -> HttpResponse:
    """Take in an enquiry, and thank for it; a machine is thanked too, and nothing is kept."""
    form = EnquiryForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            if not form.is_a_machine:
                receive_public_enquiry(sender=sender_of(request), **form.said())
            return redirect(f"{reverse('about')}?sent=1#ask")
        except TooManyEnquiries as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
    return render(request, "public/about.html", _context(request, form), status=status)


@require_safe
def practitioner(request: HttpRequest, pk: str) -> HttpResponse:
    """Show more about a practitioner, in their own words."""
    person = get_object_or_404(queries.presented(), pk=pk)
    return render(request, "public/practitioner.html", queries.told() | {"presented": person})


@require_safe
def film(request: HttpRequest, slot: str) -> HttpResponseBase:
    """Play one of the practice's own two films, by range, while everybody named in it agrees."""
    found = get_object_or_404(PublicFilm.objects.live().exclude(file=""), slot=slot)
    still = PublicFilm.objects.live().filter(pk=found.pk)
    response = answer_file(request, public_folder() / found.file, "video/mp4", still.exists)
    return _not_kept(response) if found.named else response


@require_safe
def captions(request: HttpRequest, slot: str) -> FileResponse:  # noqa: ARG001 - Django's signature
    """Give a film's captions."""
    found = get_object_or_404(PublicFilm.objects.live().exclude(captions=""), slot=slot)
    path = public_folder() / found.captions
    if not path.is_file():
        raise Http404
    return _not_kept(FileResponse(path.open("rb"), content_type="text/vtt; charset=utf-8"))


def _not_kept(response: Answer) -> Answer:
    """Let no cache answer in our place: a withdrawal holds from the next request on."""
    response["Cache-Control"] = "no-store"
    return response


def _context(request: HttpRequest, form: EnquiryForm | None) -> dict[str, Any]:
    profile = ServiceProfile.objects.current()
    asked = "cycles" in request.GET
    quote_form = QuoteForm(profile, request.GET if asked else None)
    reckoned = _reckoned(quote_form, profile) if asked and quote_form.is_valid() else {}
    told = queries.told() | {"form": form, "enquiry_url": reverse("enquiry-sent"), "about_url": reverse("about")}
    return told | {"quote_form": quote_form} | reckoned


def _reckoned(form: QuoteForm, profile: ServiceProfile) -> dict[str, Any]:
    first = clock.at(form.cleaned_data["first_visit"], MORNING)
    cycles: int = form.cleaned_data["cycles"]
    try:
        return {"quote": quote_plan(plan(first=first, count=cycles, profile=profile)), "quote_cycles": cycles}
    except PriceNotSet as unset:
        form.add_error(None, unset.sentence)
        return {}
