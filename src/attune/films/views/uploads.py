"""The tus 1.0 edge: create, ask, send on and end an upload. What each means is decided in the actions."""

from functools import wraps
from typing import ParamSpec

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_POST

from attune import clock
from attune.cases.models import Visit
from attune.films import tus
from attune.films.actions import announce_sum, begin_recording, keep_piece, remove_film
from attune.films.models import Film, Upload
from attune.films.queries import uploads_of
from attune.films.rules import MOST_BYTES, PART_BYTES, CameraFile, Elsewhere, NoRoom, Overlong, SumDiffers, status_of
from attune.people.access import StaffView, staff
from attune.people.middleware import PractitionerRequest
from attune.refusals import Refusal
from attune.store import StoreFull

READ_STEP = 2**20
OTHER_VERSION = 412
SAID = (tus.BadHeader, StoreFull, Refusal)  # what is answered in a sentence
P = ParamSpec("P")


def speaks_tus(view: StaffView[P]) -> StaffView[P]:
    """Hold a request to tus 1.0, and answer refusals with their status and sentence."""

    @wraps(view)
    def wrapped(request: PractitionerRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        method = tus.method(request.method, request.headers)
        if method != "OPTIONS" and request.headers.get("Tus-Resumable") != tus.VERSION:
            return _tus(HttpResponse(status=OTHER_VERSION))
        try:
            return _tus(view(request, *args, **kwargs))
        except SAID as wrong:
            return _tus(_refused(wrong))

    return wrapped


@staff
@speaks_tus
def uploads(request: PractitionerRequest, visit: str) -> HttpResponse:
    """Say what is spoken here, or begin an upload of a film of this visit."""
    found = get_object_or_404(Visit.objects.led_by(request.person), pk=visit)
    method = tus.method(request.method, request.headers)
    if method == "OPTIONS":
        return _spoken()
    if method != "POST":
        return _not_this(["OPTIONS", "POST"])
    tus.refuse_unoffered(request.headers)
    length = tus.number(request.headers, "Upload-Length")
    text = request.headers.get("Upload-Metadata", "")
    said = tus.metadata(text)
    file = CameraFile(said.get("filename", ""), length, sha256=_sum(said.get("sha256", "")), metadata=text)
    (begun,) = begin_recording(visit=found, files=[file], by=request.person, kind=_kind(said.get("kind", "")))
    response = HttpResponse(status=201)
    response["Location"] = reverse("film-upload", args=[begun.pk])
    return _dated(response, begun)


@staff
@speaks_tus
def upload(request: PractitionerRequest, upload: str) -> HttpResponse:
    """Tell how far an upload is, take its next bytes, or end it."""
    found = get_object_or_404(uploads_of(request.person).select_related("part__film__visit"), pk=upload)
    method = tus.method(request.method, request.headers)
    does = {"HEAD": _tell, "PATCH": _take, "DELETE": _end, "OPTIONS": lambda *_: _spoken()}.get(method)
    if does is None:
        return _not_this(["DELETE", "HEAD", "OPTIONS", "PATCH"])
    if found.expires_at < clock.now() and found.finished_at is None:
        return HttpResponse(status=410)
    try:
        return does(request, found)
    except SAID as wrong:
        return _dated(_refused(wrong), found)


@staff
@require_POST
def upload_sum(request: PractitionerRequest, upload: str) -> HttpResponse:
    """Hear what the page's own reading of the whole file hashes to."""
    found = get_object_or_404(uploads_of(request.person), pk=upload)
    try:
        announce_sum(upload=found, sha256=_sum(request.POST.get("sha256", ""), needed=True))
    except tus.BadHeader as wrong:
        return _said(400, str(wrong))
    except Refusal as refused:
        return _said(status_of(refused), refused.sentence)
    return HttpResponse(status=204)


def _refused(wrong: tus.BadHeader | StoreFull | Refusal) -> HttpResponse:
    """Answer with the status and the sentence of what is wrong."""
    if isinstance(wrong, tus.BadHeader):
        return _said(400, str(wrong))
    if isinstance(wrong, StoreFull):
        return _said(NoRoom.status, str(wrong))
    response = _said(status_of(wrong), wrong.sentence)
    if isinstance(wrong, Elsewhere):
        response["Upload-Offset"] = str(wrong.offset)
    return response


def _tell(_request: HttpRequest, upload: Upload) -> HttpResponse:
    response = HttpResponse()
    response["Upload-Offset"] = str(upload.offset)
    response["Upload-Length"] = str(upload.part.length)
    if upload.part.metadata:
        response["Upload-Metadata"] = upload.part.metadata
    return _dated(response, upload)


def _take(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != tus.OFFSET_STREAM:
        return _said(415, f"Send the bytes as {tus.OFFSET_STREAM}.")
    offset = tus.number(request.headers, "Upload-Offset")
    if offset != upload.offset:
        raise Elsewhere(upload.offset)
    checksum = tus.checksum(request.headers.get("Upload-Checksum"))
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if offset + length > upload.part.length or (checksum and length > PART_BYTES):
        raise Overlong
    data = _body(request, min(length, PART_BYTES))
    if checksum and not checksum.fits(data):
        raise SumDiffers
    response = HttpResponse(status=204)
    response["Upload-Offset"] = str(keep_piece(upload=upload, offset=offset, data=data))
    upload.refresh_from_db(fields=["expires_at", "finished_at"])
    return _dated(response, upload)


def _end(request: HttpRequest, upload: Upload) -> HttpResponse:
    person = getattr(request, "person")  # noqa: B009 - set by the middleware
    remove_film(film=upload.part.film, by=person, why="stopped")
    return HttpResponse(status=204)


def _body(request: HttpRequest, most: int) -> bytes:
    """Read at most so many bytes of the body; where the line breaks, what came is worth keeping."""
    data = bytearray()
    try:
        while len(data) < most and (piece := request.read(min(READ_STEP, most - len(data)))):
            data += piece
    except UnreadablePostError:
        return bytes(data)
    return bytes(data)


def _sum(text: str, *, needed: bool = False) -> str:
    if (text or needed) and not tus.is_sha256(text):
        raise tus.BadHeader("A sum is a SHA-256 in lower-case hex.")
    return text


def _kind(text: str) -> str:
    if text and text not in Film.Kind.values:
        raise tus.BadHeader("There is no such kind of film.")
    return text or Film.Kind.INTERACTION


def _spoken() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = tus.VERSION
    response["Tus-Extension"] = tus.EXTENSIONS
    response["Tus-Max-Size"] = str(MOST_BYTES)
    response["Tus-Checksum-Algorithm"] = ",".join(tus.ALGORITHMS)
    return response


def _not_this(allowed: list[str]) -> HttpResponse:
    response = HttpResponse(status=405)
    response["Allow"] = ", ".join(allowed)
    return response


def _dated(response: HttpResponse, upload: Upload) -> HttpResponse:
    if upload.finished_at is None:
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _said(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def _tus(response: HttpResponseBase) -> HttpResponseBase:
    response["Tus-Resumable"] = tus.VERSION
    if response.status_code == OTHER_VERSION:
        response["Tus-Version"] = tus.VERSION
    response["Cache-Control"] = "no-store"
    return response
