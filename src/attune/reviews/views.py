"""The pages of the shared review: prepare, the room, after; and what the room's page sends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attune.cases.models import Theme, Visit
from attune.ids import new_id
from attune.people.access import staff
from attune.refusals import Refusal
from attune.reviews import actions, queries
from attune.reviews.forms import (
    AddWordsForm,
    AfterForm,
    AllowedForm,
    OpeningForm,
    SaidForm,
    ShownForm,
    TapForm,
    begun_at,
)
from attune.reviews.models import Words
from attune.reviews.preparing import prepare as look_at
from attune.reviews.room import rehearsal_state, room_state
from attune.reviews.rules import is_last

if TYPE_CHECKING:
    from collections.abc import Callable

    from attune.people.middleware import PractitionerRequest
    from attune.reviews.models import SharedReview


@require_POST
@staff
def opened(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Open the review of a visit, and go to its preparation."""
    visits = Visit.objects.visible_to(request.person).filter(case__practitioner=request.person)
    visit = get_object_or_404(visits.select_related("cycle"), pk=pk)
    try:
        review = actions.open_review(visit=visit, by=request.person)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect(f"/cycles/{visit.cycle_id}/" if visit.cycle_id else f"/visits/{visit.id}/")
    return redirect("review-prepare", review.id)


@require_GET
@staff
def prepare(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show what is ready for the review and what is still to do."""
    review = _review(request, pk)
    preparation = look_at(review)
    return render(
        request,
        "reviews/prepare.html",
        {
            "review": review,
            "preparation": preparation,
            "rehearsal": rehearsal_state(review, preparation.items, preparation.tables) if preparation.cut else None,
        },
    )


@require_POST
@staff
def order(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Move one clip earlier or later."""
    review = _review(request, pk)
    ids = [item.id for item in queries.clips_in_order(review)]
    way, _sep, item = request.POST.get("move", "").partition(" ")
    if item in ids and way in {"earlier", "later"}:
        here = ids.index(item)
        there = here - 1 if way == "earlier" else here + 1
        ids.insert(max(0, there), ids.pop(here))
    return _told(
        request, "review-prepare", review, lambda: actions.order_clips(review=review, order=ids, by=request.person)
    )


@require_POST
@staff
def opening(request: PractitionerRequest, pk: str, item: str) -> HttpResponse:
    """Keep an opening question."""
    review = _review(request, pk)
    form = OpeningForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("That opening question is longer than 300 letters. It was not changed."))
        return redirect("review-prepare", review.id)
    text = form.cleaned_data["text"]
    return _told(
        request,
        "review-prepare",
        review,
        lambda: actions.write_opening(review=review, item=item, text=text, by=request.person),
    )


@require_POST
@staff
def allowed(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Say what may be opened in the room."""
    review = _review(request, pk)
    form = AllowedForm(request.POST)
    form.is_valid()
    return _told(
        request,
        "review-prepare",
        review,
        lambda: actions.allow_opening(review=review, **form.cleaned_data, by=request.person),
    )


@require_POST
@staff
def beginning(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Begin the review and go into the room; or the room tells that it has begun, as soon as it can."""
    review = _review(request, pk)
    if request.content_type == "application/json":
        at = begun_at(_letter(request))
        return _answered(lambda: actions.begin_review(review=review, at=at, by=request.person))
    try:
        actions.begin_review(review=review, by=request.person)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("review-prepare", review.id)
    return redirect("review-room", review.id)


@require_GET
@staff
def room(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show the room: once the review has begun, or while its practitioner is out with it and begins there."""
    review = _review(request, pk)
    if review.started_at is None and not request.person.out_on:
        return redirect("review-prepare", review.id)
    request.session.modified = True  # the hours of this login count anew: it does not run out in the middle
    items = queries.clips_in_order(review)
    state = room_state(review, items, queries.said_in(review), out=bool(request.person.out_on))
    return render(request, "reviews/room.html", {"review": review, "items": items, "state": state})


@require_GET
@staff
def screen(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show the second screen: an empty frame, to which the room's own window gives the film."""
    review = _review(request, pk)
    return render(request, "reviews/screen.html", {"state": {"review": review.id}})


@require_POST
@staff
def words(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take words that were caught, changed or taken away in the room."""
    review = _review(request, pk)
    letter = _letter(request)
    act = letter.get("act")
    if act == "remove":
        gone = str(letter.get("id", ""))
        return _answered(lambda: actions.remove_words(review=review, words=gone, by=request.person))
    form = SaidForm(letter.get("words") or {})
    if act not in {"catch", "change"} or not form.is_valid():
        return JsonResponse({"refused": form.errors}, status=400)
    return _answered(lambda: actions.catch_words(review=review, said=form.said(), by=request.person))


@require_POST
@staff
def shown(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take that a clip was shown, in the room or at the rehearsal."""
    review = _review(request, pk)
    form = ShownForm(_letter(request))
    if not form.is_valid():
        return JsonResponse({"refused": form.errors}, status=400)
    facts = form.cleaned_data
    return _answered(
        lambda: actions.record_view(
            review=review,
            view=facts["id"],
            clip=facts["clip"],
            rehearsal=facts["rehearsal"],
            through=facts["through"],
            by=request.person,
        )
    )


@require_http_methods(["GET", "POST"])
@staff
def after(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Gather what was said, and end the review."""
    review = _review(request, pk)
    if review.started_at is None:
        return redirect("review-prepare", review.id)
    wrote = {"next_activity": review.next_activity, "reflection": review.reflection}
    form = AfterForm(request.POST or None, initial=wrote)
    if request.method == "POST" and form.is_valid():
        actions.finish_review(review=review, **form.cleaned_data, by=request.person)
        messages.success(request, _("The review is kept. What was found goes on to the next cycle’s page."))
        return redirect(f"/cycles/{review.cycle_id}/")
    return render(request, "reviews/after.html", {"form": form, **_gathered(review)})


@require_POST
@staff
def added(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Write down words after the review."""
    review = _review(request, pk)
    form = AddWordsForm(request.POST, people=_people(review))
    if not form.is_valid():
        messages.warning(request, _("Write what was said and who said it. Nothing else was changed."))
        return redirect("review-after", review.id)
    clean = form.cleaned_data
    said = actions.Said(new_id(), None, clean["said_by"], Words.Kind(clean["kind"]), clean["text"])
    return _told(
        request, "review-after", review, lambda: actions.catch_words(review=review, said=said, by=request.person)
    )


@require_POST
@staff
def words_after(request: PractitionerRequest, pk: str, words_id: str) -> HttpResponse:
    """Take words as a strength or working point, give them a theme, or take them away: one tap each."""
    review = _review(request, pk)
    one = get_object_or_404(queries.said_in(review), pk=words_id)
    form = TapForm(request.POST)
    if not form.is_valid():
        return redirect("review-after", review.id)
    return _told(request, "review-after", review, lambda: _tap(request, review, one, form.cleaned_data))


def _tap(request: PractitionerRequest, review: SharedReview, one: Words, tap: dict[str, Any]) -> None:
    if tap["act"] == "remove":
        actions.remove_words(review=review, words=one.id, by=request.person)
    elif tap["act"] == "text":
        said = actions.Said(one.id, one.clip_id, tap["said_by"], Words.Kind(one.kind), tap["text"])
        actions.change_words(review=review, said=said, by=request.person)
    elif tap["act"] == "theme":
        actions.give_theme(review=review, words=one.id, theme=tap["theme"], by=request.person)
    else:
        actions.take_words_as(review=review, words=one.id, kind=Words.Kind(tap["kind"]), by=request.person)


def _gathered(review: SharedReview) -> dict[str, Any]:
    said = list(queries.said_in(review))
    people = _people(review)
    return {
        "review": review,
        "clips": queries.words_by_clip(queries.clips_in_order(review), said),
        "count": len(said),
        "people": people,
        "adding": AddWordsForm(people=people),
        "kinds": Words.Kind.choices,
        "themes": Theme.choices,
        "rate_again": review.visit.kind == Visit.Kind.CLOSING or is_last(review.cycle),
    }


def _people(review: SharedReview) -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in queries.speakers(review)]


def _review(request: PractitionerRequest, pk: str) -> SharedReview:
    return get_object_or_404(queries.led_by(request.person), pk=pk)


def _letter(request: PractitionerRequest) -> dict[str, Any]:
    try:
        letter = json.loads(request.body)
    except ValueError:
        return {}  # what cannot be read is refused by the form, like what is missing
    return letter if isinstance(letter, dict) else {}


def _told(request: PractitionerRequest, page: str, review: SharedReview, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect(page, review.id)


def _answered(act: Callable[[], object]) -> JsonResponse:
    try:
        act()
    except Refusal as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    return JsonResponse({"kept": True})
