"""Answer with a public film's bytes by range: it shows no family and is not sealed."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import IO

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from attune.films.ranges import LongAnswers, Unsatisfiable, wanted
from attune.films.rules import RANGE_BYTES

_PUBLIC_FILMS = LongAnswers(2)  # whole ones at a time: anybody may ask, and each takes a thread


def answer_file(
    request: HttpRequest, path: Path, media_type: str, goes_on: Callable[[], bool] = lambda: True
) -> HttpResponseBase:
    """Answer GET or HEAD with a file or the range of it that is asked for, 1 MiB at the most. Raises Http404.

    A whole file ends early where `goes_on`, asked before each MiB, says no.
    """
    if not path.is_file():
        raise Http404
    size = path.stat().st_size
    response: HttpResponseBase
    try:
        span = wanted(request.headers.get("Range"), size) if request.method == "GET" else None
    except Unsatisfiable:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    if span is None:
        response = _whole(request, path, media_type, goes_on)
    else:
        end = min(span.end, span.start + RANGE_BYTES)
        with path.open("rb") as file:
            file.seek(span.start)
            response = HttpResponse(file.read(end - span.start), status=206, content_type=media_type)
        response["Content-Range"] = f"bytes {span.start}-{end - 1}/{size}"
    response["Accept-Ranges"] = "bytes"
    return response


def _whole(request: HttpRequest, path: Path, media_type: str, goes_on: Callable[[], bool]) -> HttpResponseBase:
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=media_type)
    else:
        file = path.open("rb")
        response = _PUBLIC_FILMS.begin(_pieces(file, goes_on), file)
    if response.status_code == HTTPStatus.OK:
        response["Content-Type"] = media_type
        response["Content-Length"] = str(path.stat().st_size)
    return response


def _pieces(file: IO[bytes], goes_on: Callable[[], bool]) -> Iterator[bytes]:
    while goes_on() and (piece := file.read(RANGE_BYTES)):
        yield piece
