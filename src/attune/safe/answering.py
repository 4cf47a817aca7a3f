"""What a browser is told when it asks for something stored that is damaged: a page that says so, never its bytes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from attune.store.errors import NoSuchObject
from attune.vault.errors import SegmentDamaged

GONE_BAD = 500  # nothing that the browser could do better, and nothing that passes by waiting


class DamagedAnswers:
    """Answers for views that met a damaged or missing object; what they met was noted when it was met."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as ever."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer in place of a view that could not; other errors go on."""
        if not isinstance(exception, NoSuchObject | SegmentDamaged):
            return None
        answer = render(request, "damaged.html", status=GONE_BAD)
        answer["Cache-Control"] = "no-store"
        return answer
