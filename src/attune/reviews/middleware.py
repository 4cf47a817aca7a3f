"""While a practitioner is out at a visit, nothing but that visit is there."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from attune.people.middleware import Answer, AskedRequest
from attune.reviews.outings import opens, outing_of

SAFE = {"GET", "HEAD", "OPTIONS"}


class OneVisitAlone:
    """Leads every page that is not of the visit back to its cover; what would change something is not found."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: list[Any], arguments: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Let a view be asked only if an outing opens it, whatever the view itself would say."""
        outing = outing_of(cast("AskedRequest", request).person)
        name = request.resolver_match.url_name if request.resolver_match else None
        if outing is None or opens(outing, name or "", arguments):
            return None
        if request.method not in SAFE:
            raise Http404
        if request.headers.get("HX-Request"):  # part of a page that stands open still: all of it gives way
            return HttpResponseClientRedirect(reverse("outing"))
        return redirect("outing")
