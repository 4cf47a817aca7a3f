"""After the review: what was said and kept, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attune.cases.models import Theme, Visit
from attune.films.queries import playing
from attune.ids import new_id
from attune.people.access import staff
from attune.reviews import actions, following, queries, stills
from attune.reviews.forms import AddWordsForm, AfterForm, NextForm, TapForm
from attune.reviews.models import HeldStill, Words
from attune.reviews.rules import is_last
from attune.reviews.views.answering import review_of, told

if TYPE_CHECKING:
    from django.http import HttpResponse

    from attune.clips.models import ClipSetItem
    from attune.people.middleware import PractitionerRequest
    from attune.reviews.models import SharedReview


@require_http_methods(["GET", "POST"])
@staff
def after(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Gather what was said, and end the review."""
    review = review_of(request, pk)
    if review.started_at is None:
        return redirect("review-prepare", review.id)
    wrote = {"next_activity": review.next_activity, "reflection": review.reflection}
    form = AfterForm(request.POST or None, initial=wrote)
    if request.method == "POST" and form.is_valid():
        actions.finish_review(review=review, **form.cleaned_data, by=request.person)
        messages.success(request, _("The review is kept. What was found goes on to the next cycle’s page."))
        if is_last(review.cycle):  # what comes now is asked on this page
            return redirect("review-after", review.id)
        return redirect(f"/cycles/{review.cycle_id}/")
    items = queries.items_in_order(review)
    shown = {"form": form, **_gathered(review, items), **_following(review)}
    if not request.person.out_on:  # at the visit the family may look on, and a yes taken back is its giver's own
        consent = queries.consent_of(items)
        shown["closed"] = bool(consent.missing) and not consent.opens
    return render(request, "reviews/after.html", shown)


@require_GET
@staff
def film(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show the film of the review beside the clips that were shown in it, for supervision."""
    review = review_of(request, pk)
    found = following.film_of_review(review)
    if found is None:
        return redirect("review-after", review.id)
    clips = queries.words_by_clip(queries.clips_in_order(review), list(queries.said_in(review)), [])
    return render(
        request, "reviews/film.html", {"review": review, "film": found, "plays": playing(found), "clips": clips}
    )


@require_POST
@staff
def added(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Write down words after the review."""
    review = review_of(request, pk)
    form = AddWordsForm(request.POST, people=_people(review))
    if not form.is_valid():
        messages.warning(request, _("Write what was said and who said it. Nothing else was changed."))
        return redirect("review-after", review.id)
    clean = form.cleaned_data
    said = actions.Said(new_id(), None, clean["said_by"], Words.Kind(clean["kind"]), clean["text"])
    return told(
        request, "review-after", review, lambda: actions.catch_words(review=review, said=said, by=request.person)
    )


@require_POST
@staff
def words_after(request: PractitionerRequest, pk: str, words_id: str) -> HttpResponse:
    """Take words as a strength or working point, give them a theme, or take them away: one tap each."""
    review = review_of(request, pk)
    one = get_object_or_404(queries.said_in(review), pk=words_id)
    form = TapForm(request.POST)
    if not form.is_valid():
        return redirect("review-after", review.id)
    return told(request, "review-after", review, lambda: _tap(request, review, one, form.cleaned_data))


@require_POST
@staff
def held_after(request: PractitionerRequest, pk: str, still: str) -> HttpResponse:
    """Drop a picture that was held and kept in the room, or keep it after all."""
    review = review_of(request, pk)
    found = get_object_or_404(HeldStill.objects.select_related("still", "clip__film"), review=review, still=still)
    act = stills.keep_still if request.POST.get("act") == "keep" else stills.drop_still
    return told(request, "review-after", review, lambda: act(held=found, by=request.person))


@require_POST
@staff
def next_visit(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Book the next filming visit."""
    review = review_of(request, pk)
    form = NextForm(request.POST)
    if not form.is_valid():
        wrong = [str(each) for name in form.errors for each in form.errors[name]]
        messages.warning(request, " ".join([*wrong, _("Nothing was booked.")]))
        return redirect("review-after", review.id)
    starts_at, by = form.starts_at(), request.person
    return told(request, "review-after", review, lambda: following.book_next(review=review, starts_at=starts_at, by=by))


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


def _gathered(review: SharedReview, items: list[ClipSetItem]) -> dict[str, Any]:
    said = list(queries.said_in(review))
    people = _people(review)
    return {
        "review": review,
        "clips": queries.words_by_clip(queries.clips_among(items), said, queries.held_in(review)),
        "count": len(said),
        "people": people,
        "adding": AddWordsForm(people=people),
        "kinds": Words.Kind.choices,
        "themes": Theme.choices,
        "film": following.film_of_review(review),
    }


def _following(review: SharedReview) -> dict[str, Any]:
    last = is_last(review.cycle)
    cycle = following.next_cycle(review)
    booked = None if cycle is None else following.filming_of(cycle)
    proposed = None if cycle is None or booked is not None else following.proposed_start(review)
    return {
        "last": last,
        "rate_again": last or review.visit.kind == Visit.Kind.CLOSING,
        "next_cycle": cycle,
        "booked": booked,
        "proposing": None if proposed is None else NextForm(initial=NextForm.at(proposed)),
    }


def _people(review: SharedReview) -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in queries.speakers(review)]
