"""What a browser is told when what it asks for is damaged, or cannot be kept because the disk is full."""

from collections.abc import Callable
from http import HTTPStatus

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from attune.store.errors import NoSuchObject
from attune.vault.errors import SegmentDamaged

# SQLite's own number, and PostgreSQL's in Appendix A of its manual.
_SQLITE_FULL, _POSTGRESQL_FULL = 13, "53100"


class SorryAnswers:
    """Answers for views that met a damaged object, which was noted when it was met, or a disk without room."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as ever."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer in place of a view that could not; other errors go on."""
        if isinstance(exception, NoSuchObject | SegmentDamaged):
            # Nothing that the browser could do better, and nothing that passes by waiting.
            answer = render(request, "damaged.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)
        elif _is_full(exception):
            answer = render(request, "full.html", status=HTTPStatus.INSUFFICIENT_STORAGE)
        else:
            return None
        answer["Cache-Control"] = "no-store"
        return answer


def _is_full(exception: Exception) -> bool:
    """Tell whether the database found no room on its disk: nothing of the transaction is written then."""
    if not isinstance(exception, OperationalError):
        return False
    met = exception.__cause__
    return getattr(met, "sqlite_errorcode", None) == _SQLITE_FULL or getattr(met, "sqlstate", None) == _POSTGRESQL_FULL
