"""Answer with a sealed thing's bytes by range (RFC 9110, section 14): no answer to a range is longer than 1 MiB."""

import re
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import IO, Final, NamedTuple, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from attune.films.gate import Passed, Shut
from attune.films.growing import Fragment
from attune.films.rules import LONG_ANSWERS, RANGE_BYTES, WHOLE_BYTES
from attune.safe.models import StoredThing
from attune.safe.queries import open_thing
from attune.vault.errors import NoFamilyKey
from attune.vault.segments import SegmentedReader

_SPEC = re.compile(r"([0-9]{1,4000})-([0-9]{0,4000})|-([0-9]{1,4000})")  # what Python turns into a number
_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_ASK_AGAIN: Final = 0.1  # seconds; a withdrawal ends a long answer within one, with what is on its way already
_PIECE: Final = 128 << 10  # bytes of a long answer at a time: what lies between here and its reader still arrives


class Span(NamedTuple):
    """Bytes [start, end) of a thing."""

    start: int
    end: int


class Unsatisfiable(Exception):
    """The range asked for lies outside the thing."""


class LongAnswers:
    """So many answers at a time that take a thread for as long as their readers like."""

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)

    def begin(self, pieces: Iterator[bytes], opened: IO[bytes]) -> HttpResponseBase:
        """Answer with pieces of what is open, closed however it ends; 503 while too many are under way."""
        if self._free.acquire(blocking=False):
            return StreamingHttpResponse(_UnderWay(pieces, opened, self._free))
        opened.close()
        busy = _("Others are saving films just now. Nothing is lost: try again in a minute.")
        return HttpResponse(busy, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "60"})


class _UnderWay:
    """The pieces of one long answer; Django closes it however the answer ends, and so does dropping it unread."""

    def __init__(self, pieces: Iterator[bytes], opened: IO[bytes], free: threading.BoundedSemaphore) -> None:
        self._pieces, self._opened, self._free = pieces, opened, free

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """Let go of what is open, and let another begin."""
        if not self._opened.closed:
            self._opened.close()
            self._free.release()

    __del__ = close


FILMS_ON_THEIR_WAY: Final = LongAnswers(LONG_ANSWERS)


def wanted(header: str | None, size: int) -> Span | None:
    """Return the one range that a header asks for; None where it asks for none that is understood.

    Ranges that overlap or touch are one. Several that do not, other units and malformed ones are passed over, as the
    standard allows. Raises Unsatisfiable where all of them lie outside.
    """
    unit, equals, listed = (header or "").strip(" \t").partition("=")
    specs = [spec.strip(" \t") for spec in listed.split(",")]
    if unit.lower() != "bytes" or not equals or (listed[0:1] in {" ", "\t"} and specs[0]):
        return None
    known = [_span(spec, size) for spec in specs if spec]
    inside = sorted(span for span in known if span and span.start < min(span.end, size))
    if not known or None in known:
        return None
    if not inside:
        raise Unsatisfiable
    end = inside[0].end
    for span in inside[1:]:
        if span.start > end:
            return None
        end = max(end, span.end)
    return Span(inside[0].start, min(end, size))


def answer(request: HttpRequest, passed: Passed) -> HttpResponseBase:
    """Answer GET or HEAD with the thing or the range of it that is asked for."""
    return _dressed(_answer(request, passed), f'"{passed.thing.sha256}"', passed.thing.media_type)


def _answer(request: HttpRequest, passed: Passed) -> HttpResponseBase:
    size, tag = passed.thing.clear_length, f'"{passed.thing.sha256}"'
    kept, known = request.headers.get("If-Match"), request.headers.get("If-None-Match")
    if kept is not None and not _names(kept, tag, weakly=False):
        return HttpResponse(status=412)
    if known is not None and _names(known, tag, weakly=True):
        return HttpResponse(status=304)
    if request.method == "HEAD":  # the standard knows ranges of GET alone
        return _whole(request, passed)
    asked = request.headers.get("Range")
    if request.headers.get("If-Range") not in {None, tag}:
        asked = None
    try:
        span = wanted(asked, size)
    except Unsatisfiable:
        outside = HttpResponse(status=416)
        outside["Content-Range"] = f"bytes */{size}"
        return outside
    return _part(passed, span) if span else _whole(request, passed)


def _span(spec: str, size: int) -> Span | None:
    """Return what a range says, not yet cut to the thing; None where it says nothing or ends before it starts."""
    match = _SPEC.fullmatch(spec)
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        return Span(max(0, size - int(suffix)), size)
    start = int(first)
    if last and int(last) < start:
        return None
    return Span(start, int(last) + 1 if last else max(size, start))


def _names(header: str, tag: str, *, weakly: bool) -> bool:
    """Tell whether a list of tags names this one; a weak one counts only where the standard compares weakly."""
    return header.strip() == "*" or any(found[2] == tag and (weakly or not found[1]) for found in _TAG.finditer(header))


def _part(passed: Passed, span: Span) -> HttpResponse:
    end = min(span.end, span.start + RANGE_BYTES)
    response = HttpResponse(_read(passed.thing, span.start, end), status=206)
    response["Content-Range"] = f"bytes {span.start}-{end - 1}/{passed.thing.clear_length}"
    response["Content-Length"] = str(end - span.start)
    return response


def _whole(request: HttpRequest, passed: Passed) -> HttpResponseBase:
    """Answer with all of a thing: at once, or piece by piece, which takes a thread for as long as its reader likes."""
    size = passed.thing.clear_length
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse()
    elif size <= WHOLE_BYTES:
        response = HttpResponse(_read(passed.thing, 0, size))
    else:
        reader = _open(passed.thing)
        response = FILMS_ON_THEIR_WAY.begin(_pieces(passed, reader), cast("IO[bytes]", reader))
    if response.status_code == HTTPStatus.OK:
        response["Content-Length"] = str(size)
    return response


def _read(thing: StoredThing | Fragment, start: int, end: int) -> bytes:
    with _open(thing) as reader:
        return reader.read_at(start, end - start)


def _open(thing: StoredThing | Fragment) -> SegmentedReader:
    """Open a thing; one whose family's key was destroyed is not there any more."""
    try:
        return thing.opened() if isinstance(thing, Fragment) else open_thing(thing)
    except NoFamilyKey as gone:
        raise Shut from gone


def _pieces(passed: Passed, reader: SegmentedReader) -> Iterator[bytes]:
    """Give a thing in small pieces, until somebody takes their consent back."""
    asked_at = time.monotonic()
    while data := reader.read(_PIECE):
        if time.monotonic() - asked_at > _ASK_AGAIN:
            if not passed.still_open():
                return
            asked_at = time.monotonic()
        yield data


def _dressed(response: HttpResponseBase, tag: str, media_type: str) -> HttpResponseBase:
    response["Cache-Control"] = "no-store"
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return response
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["Content-Type"] = media_type or "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    return response
