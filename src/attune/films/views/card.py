"""The camera's card: a look at each film on it, which are one recording, beginning those chosen, and wiping it."""

import base64
import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from attune.cases.models import Visit
from attune.films import tus
from attune.films.actions import ask_consent, record_wiped_films, take_up_recording
from attune.films.models import Film, Upload
from attune.films.queries import broken_off, film_of_same
from attune.films.rules import status_of
from attune.films.views.listing import BadListing, camera_files, pieces_said, seen_files
from attune.media.errors import MediaError
from attune.media.look import look
from attune.media.recordings import recordings as recordings_of
from attune.people.access import StaffView, staff
from attune.people.middleware import PractitionerRequest
from attune.refusals import Refusal

VisitView = Callable[[PractitionerRequest, Visit], HttpResponseBase]


def of_visit(view: VisitView) -> StaffView[[str]]:
    """Find the visit among those the person leads, ask everybody's consent, and tell refusals in their sentence."""

    @staff
    @require_POST
    @wraps(view)
    def wrapped(request: PractitionerRequest, /, visit: str) -> HttpResponseBase:
        found = get_object_or_404(Visit.objects.led_by(request.person), pk=visit)
        try:
            ask_consent(visit=found, kind=_kind(found))
            return view(request, found)
        except (BadListing, tus.BadHeader) as wrong:
            return _said(400, str(wrong))
        except Refusal as refused:
            return _said(status_of(refused), refused.sentence)

    return wrapped


@of_visit
def looks(request: PractitionerRequest, visit: Visit) -> HttpResponse:  # noqa: ARG001 - its consent was asked
    """Look at a few pieces of one film of the card, and keep nothing of them."""
    pieces, length = pieces_said(request)
    try:
        seen = look(pieces, length)
    except MediaError as error:
        return _said(422, str(error))
    picture = base64.b64encode(seen.picture).decode()
    return JsonResponse(seen.as_dict() | {"picture": picture}, headers={"Cache-Control": "no-store"})


@of_visit
def recordings(request: PractitionerRequest, visit: Visit) -> HttpResponse:
    """Tell which films of a card are one recording, and which of those are here already."""
    said = _listing(request)
    seen, files = seen_files(said), camera_files(said)
    found = []
    for parts in recordings_of(seen):
        own = [files[part] for part in parts]
        begun = broken_off(visit=visit, files=own, by=request.person)
        found.append({"parts": parts, "here": _address(film_of_same(visit, own)), "begun": bool(begun)})
    return JsonResponse({"recordings": found}, headers={"Cache-Control": "no-store"})


@of_visit
def begin(request: PractitionerRequest, visit: Visit) -> HttpResponse:
    """Begin a film of the camera files of one recording, or go on with one that stopped half-way."""
    files = camera_files(_listing(request))
    uploads = take_up_recording(visit=visit, files=files, by=request.person, kind=_kind(visit))
    film = uploads[0].part.film
    told = {"id": film.pk, "film": _address(film), "parts": [_part(upload) for upload in uploads]}
    return JsonResponse(told, status=201, headers={"Cache-Control": "no-store"})


@staff
@require_POST
def wiped(request: PractitionerRequest, visit: str) -> HttpResponse:
    """Keep that the card was wiped from which these films of a visit came."""
    found = get_object_or_404(Visit.objects.led_by(request.person), pk=visit)
    named = set(request.POST.getlist("film"))
    films = list(Film.objects.led_by(request.person).filter(visit=found, pk__in=named))
    try:
        record_wiped_films(films=films, by=request.person)
    except Refusal as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("Noted: the card is wiped. What you brought in is here, sealed."))
    return redirect("film", films[0].pk) if len(films) == 1 else redirect("film-bring", found.pk)


def _kind(visit: Visit) -> str:
    return Film.Kind.REVIEW if visit.kind == Visit.Kind.REVIEW else Film.Kind.INTERACTION


def _listing(request: PractitionerRequest) -> list[Mapping[str, Any]]:
    try:
        files = json.loads(request.body)["files"]
    except (ValueError, KeyError, TypeError) as wrong:
        raise BadListing from wrong
    if not isinstance(files, list) or not files or not all(isinstance(file, dict) for file in files):
        raise BadListing
    return files


def _address(film: Film | None) -> str:
    return reverse("film", args=[film.pk]) if film else ""


def _part(upload: Upload) -> dict[str, object]:
    address = reverse("film-upload", args=[upload.pk])
    return {"address": address, "offset": upload.offset, "length": upload.part.length}


def _said(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
