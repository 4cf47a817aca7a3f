"""How the pages of a review find it, take letters from scripts, and answer a refusal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect

from attune.refusals import Refusal
from attune.reviews import queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest

    from attune.people.middleware import PractitionerRequest
    from attune.reviews.models import SharedReview


def review_of(request: PractitionerRequest, pk: str) -> SharedReview:
    """Return a review that the person who asks leads."""
    return get_object_or_404(queries.led_by(request.person), pk=pk)


def letter_in(request: PractitionerRequest) -> dict[str, Any]:
    """Return what a page's script sent; what cannot be read is empty, and refused by the form like what is missing."""
    try:
        letter = json.loads(request.body)
    except ValueError:
        return {}
    return letter if isinstance(letter, dict) else {}


def told(request: PractitionerRequest, page: str, review: SharedReview, act: Callable[[], object]) -> HttpResponse:
    """Do what a form asks, say a refusal, and go back to the page."""
    try:
        act()
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect(page, review.id)


def taken(form: Form, act: Callable[[dict[str, Any]], object]) -> JsonResponse:
    """Do what a letter asks with what its form holds, and answer the script; or say what is not right in it."""
    if not form.is_valid():
        return JsonResponse({"refused": form.errors}, status=400)
    return answered(lambda: act(form.cleaned_data))


def stay_signed_in(request: HttpRequest) -> None:
    """Count the hours of this login anew, so that it cannot run out in the middle of the visit."""
    request.session.modified = True


def answered(act: Callable[[], object]) -> JsonResponse:
    """Do what a letter asks, and answer the script."""
    try:
        act()
    except Refusal as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    return JsonResponse({"kept": True})
