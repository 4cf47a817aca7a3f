"""The room itself, and what its page sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from attune.people.access import staff
from attune.reviews import actions, queries, stills
from attune.reviews.forms import HeldForm, SaidForm, ShownForm
from attune.reviews.room import last_said, room_state
from attune.reviews.views.answering import answered, letter_in, review_of, stay_signed_in, taken

if TYPE_CHECKING:
    from attune.people.middleware import PractitionerRequest


@require_GET
@staff
def room(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show the room: once the review has begun, or while its practitioner is out with it and begins there."""
    review = review_of(request, pk)
    if review.started_at is None and not request.person.out_on:
        return redirect("review-prepare", review.id)
    stay_signed_in(request)
    items = queries.items_in_order(review)
    state = room_state(review, items, queries.said_in(review), out=bool(request.person.out_on))
    return render(request, "reviews/room.html", {"review": review, "items": items, "state": state})


@require_GET
@staff
def screen(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show the second screen: an empty frame, to which the room's own window gives the film and the stills."""
    review = review_of(request, pk)
    return render(request, "reviews/screen.html", {"state": {"review": review.id, "last": last_said(review)}})


@require_POST
@staff
def words(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take words that were caught, changed or taken away in the room."""
    review = review_of(request, pk)
    letter = letter_in(request)
    act = letter.get("act")
    if act == "remove":
        gone = str(letter.get("id", ""))
        return answered(lambda: actions.remove_words(review=review, words=gone, by=request.person))
    form = SaidForm(letter.get("words") or {})
    if act not in {"catch", "change"} or not form.is_valid():
        return JsonResponse({"refused": form.errors}, status=400)
    return answered(lambda: actions.catch_words(review=review, said=form.said(), by=request.person))


@require_POST
@staff
def shown(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take that a clip was shown, in the room or at the rehearsal."""
    review = review_of(request, pk)
    return taken(
        ShownForm(letter_in(request)),
        lambda facts: actions.record_view(
            review=review,
            view=facts["id"],
            clip=facts["clip"],
            rehearsal=facts["rehearsal"],
            through=facts["through"],
            by=request.person,
        ),
    )


@require_POST
@staff
def held(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take that a picture held in the room is kept for the family."""
    review = review_of(request, pk)
    return taken(
        HeldForm(letter_in(request)),
        lambda facts: stills.hold_still(
            review=review, still=facts["id"], clip=facts["clip"], frame=facts["frame"], by=request.person
        ),
    )
