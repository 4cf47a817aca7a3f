"""The preparation of a shared review: order, stills, opening questions, rehearsal, and the beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from attune.cases.models import Visit
from attune.people.access import staff
from attune.refusals import Refusal
from attune.reviews import actions, queries, rehearsing, stills
from attune.reviews.forms import AllowedForm, LouderForm, OpeningForm, SeenForm, TriedForm, begun_at
from attune.reviews.models import Tried
from attune.reviews.preparing import prepare as look_at
from attune.reviews.room import rehearsal_state
from attune.reviews.rules import OPENERS
from attune.reviews.views.answering import answered, letter_in, review_of, taken, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

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
    review = review_of(request, pk)
    preparation = look_at(review)
    context = {
        "review": review,
        "preparation": preparation,
        "rehearsal": rehearsal_state(review, preparation.items, preparation.tables) if preparation.made else None,
        "openers": OPENERS,
        "louder": LouderForm.STEPS,
    }
    return render(request, "reviews/prepare.html", context)


@require_POST
@staff
def order(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Move one clip or still earlier or later; or take the whole order, as it was dragged."""
    review = review_of(request, pk)
    ids = [item.id for item in queries.items_in_order(review)]
    way, _sep, item = request.POST.get("move", "").partition(" ")
    if item in ids and way in {"earlier", "later"}:
        here = ids.index(item)
        there = here - 1 if way == "earlier" else here + 1
        ids.insert(max(0, there), ids.pop(here))
    ids = request.POST.getlist("order") or ids
    return _prepared(request, review, lambda: actions.order_clips(review=review, order=ids, by=request.person))


@require_POST
@staff
def opening(request: PractitionerRequest, pk: str, item: str) -> HttpResponse:
    """Keep an opening question, written or taken by a tap."""
    review = review_of(request, pk)
    form = OpeningForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("That opening question is longer than 300 letters. It was not changed."))
        return redirect("review-prepare", review.id)
    text, by = form.cleaned_data["opener"] or form.cleaned_data["text"], request.person
    return _prepared(request, review, lambda: actions.write_opening(review=review, item=item, text=text, by=by))


@require_POST
@staff
def louder(request: PractitionerRequest, pk: str, item: str) -> HttpResponse:
    """Say how much louder a clip plays."""
    review = review_of(request, pk)
    form = LouderForm(request.POST)
    if not form.is_valid():
        return redirect("review-prepare", review.id)
    step, by = form.cleaned_data["louder"], request.person
    return _prepared(request, review, lambda: actions.play_louder(review=review, item=item, louder=step, by=by))


@require_POST
@staff
def placed(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show a still in the review, or leave one out."""
    review, by = review_of(request, pk), request.person
    if "leave" in request.POST:
        item = request.POST["leave"]
        return _prepared(request, review, lambda: stills.leave_still_out(review=review, item=item, by=by))
    still = request.POST.get("show", "")
    return _prepared(request, review, lambda: stills.show_still(review=review, still=still, by=by))


@require_POST
@staff
def allowed(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Say what may be opened in the room."""
    review = review_of(request, pk)
    form = AllowedForm(request.POST)
    form.is_valid()
    clean, by = form.cleaned_data, request.person
    return _prepared(request, review, lambda: actions.allow_opening(review=review, **clean, by=by))


@require_POST
@staff
def tried(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take what the rehearsal's page found of sound, power and screen."""
    review = review_of(request, pk)
    form = TriedForm(letter_in(request))
    return taken(
        form,
        lambda facts: rehearsing.keep_tried(
            review=review, what=Tried.What(facts["what"]), found=form.found(), figure=form.figure(), by=request.person
        ),
    )


@require_POST
@staff
def seen(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take that she looked herself at what no browser can tell."""
    review = review_of(request, pk)
    form = SeenForm(request.POST)
    if not form.is_valid():
        return redirect("review-prepare", review.id)
    what, by = Tried.What(form.cleaned_data["what"]), request.person
    return _prepared(
        request, review, lambda: rehearsing.keep_tried(review=review, what=what, found=Tried.Found.SEEN, by=by)
    )


@require_POST
@staff
def beginning(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Begin the review and go into the room; or the room tells that it has begun, as soon as it can."""
    review = review_of(request, pk)
    if request.content_type == "application/json":
        at = begun_at(letter_in(request))
        return answered(lambda: actions.begin_review(review=review, at=at, by=request.person))
    try:
        actions.begin_review(review=review, by=request.person)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("review-prepare", review.id)
    return redirect("review-room", review.id)


def _prepared(request: PractitionerRequest, review: SharedReview, act: Callable[[], object]) -> HttpResponse:
    return told(request, "review-prepare", review, act)
