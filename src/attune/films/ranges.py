"""Answer with a sealed thing's bytes by range (RFC 9110, section 14): no answer to a range is longer than 1 MiB."""

import re
import time
from collections.abc import Iterator
from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from attune.films.gate import Passed, Shut
from attune.films.growing import Fragment
from attune.films.rules import RANGE_BYTES
from attune.safe.models import StoredThing
from attune.safe.queries import open_thing
from attune.vault.errors import NoFamilyKey
from attune.vault.segments import SegmentedReader

_ONE_RANGE = re.compile(r"bytes=\s*(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))\s*", re.IGNORECASE)
_ASK_AGAIN: Final = 0.5  # seconds; a withdrawal ends a long answer within one


class Span(NamedTuple):
    """Bytes [start, end) of a thing."""

    start: int
    end: int


class Unsatisfiable(Exception):
    """The range asked for lies outside the thing."""


def wanted(header: str | None, size: int) -> Span | None:
    """Return the one range that a header asks for; None where it asks for none that is understood.

    Several ranges, other units and malformed ones are passed over, as the standard allows. Raises Unsatisfiable.
    """
    found = _ONE_RANGE.fullmatch(header.strip()) if header else None
    if found is None:
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        if int(suffix) == 0 or size == 0:
            raise Unsatisfiable
        return Span(max(0, size - int(suffix)), size)
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return Span(start, min(int(last) + 1, size) if last else size)


def answer(request: HttpRequest, passed: Passed) -> HttpResponseBase:
    """Answer GET or HEAD with the thing or the range of it that is asked for."""
    thing = passed.thing
    tag = f'"{thing.sha256}"'
    asked = request.headers.get("Range")
    if request.headers.get("If-Range") not in {None, tag}:
        asked = None
    try:
        span = wanted(asked, thing.clear_length)
    except Unsatisfiable:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{thing.clear_length}"
        return _dressed(response, tag, thing.media_type)
    return _dressed(_part(request, passed, span) if span else _whole(request, passed), tag, thing.media_type)


def _part(request: HttpRequest, passed: Passed, span: Span) -> HttpResponse:
    thing = passed.thing
    end = min(span.end, span.start + RANGE_BYTES)
    response = HttpResponse(status=206)
    if request.method != "HEAD":
        with _open(thing) as reader:
            response.content = reader.read_at(span.start, end - span.start)
    response["Content-Range"] = f"bytes {span.start}-{end - 1}/{thing.clear_length}"
    response["Content-Length"] = str(end - span.start)
    return response


def _whole(request: HttpRequest, passed: Passed) -> HttpResponseBase:
    response: HttpResponseBase = (
        HttpResponse() if request.method == "HEAD" else StreamingHttpResponse(_pieces(passed, _open(passed.thing)))
    )
    response["Content-Length"] = str(passed.thing.clear_length)
    return response


def _open(thing: StoredThing | Fragment) -> SegmentedReader:
    """Open a thing; one whose family's key was destroyed is not there any more."""
    try:
        return thing.opened() if isinstance(thing, Fragment) else open_thing(thing)
    except NoFamilyKey as gone:
        raise Shut from gone


def _pieces(passed: Passed, opened: SegmentedReader) -> Iterator[bytes]:
    asked_at = time.monotonic()
    with opened as reader:
        while data := reader.read(RANGE_BYTES):
            yield data
            if time.monotonic() - asked_at > _ASK_AGAIN:
                if not passed.still_open():
                    return
                asked_at = time.monotonic()


def _dressed(response: HttpResponseBase, tag: str, media_type: str) -> HttpResponseBase:
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["Content-Type"] = media_type or "application/octet-stream"
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
