"""What the review room's page is given: the clips with their exact times, what was said, and its sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from attune import clock
from attune.clips.lengths import frame_table
from attune.clips.telling import film_told
from attune.reviews.queries import around, clip_of, clips_among, last_words, question_of, speakers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from attune.clips.models import Clip, ClipSetItem, Still
    from attune.media.span import FrameTable
    from attune.reviews.models import SharedReview, Words


def last_said(review: SharedReview) -> list[dict[str, str]]:
    """Return what was said last time, as the room and its second screen begin with it."""
    return [{"text": one.text, "who": one.speaker, "kind": one.kind} for one in last_words(review)]


def room_state(
    review: SharedReview, items: list[ClipSetItem], words: Iterable[Words], *, out: bool = False
) -> dict[str, Any]:
    """Return all that the room needs, so that it can do without a network once it is open."""
    question = question_of(review.cycle.case)
    clips = clips_among(items)
    tables, plays = frame_tables(clips), _plays(clips)
    return {
        "review": review.id,
        "question": "" if question is None else question.text,
        "minutes": review.cycle.case.profile.review_minutes,
        "started_at": None if review.started_at is None else review.started_at.isoformat(),
        "now": clock.now().isoformat(),
        "clips": [_clip(review, item, tables[clip_of(item).film_id], plays[clip_of(item).film_id]) for item in clips],
        "stills": [_still(place, item.still) for place, item in enumerate(items, 1) if item.still is not None],
        "last": last_said(review),
        "people": [{"id": one.id, "name": one.name, "kind": one.kind} for one in speakers(review)],
        "words": [_words(one) for one in words],
        "post_words": reverse("review-words", args=[review.id]),
        "post_views": reverse("review-views", args=[review.id]),
        "post_held": reverse("review-held", args=[review.id]),
        "done_url": reverse("review-after", args=[review.id]),
        "leave_url": reverse("outing") if out else reverse("review-after", args=[review.id]),
        "post_begin": reverse("review-begin", args=[review.id]),
        "screen": reverse("review-screen", args=[review.id]),
        "sign_in": reverse(settings.LOGIN_URL),
        "texts": room_texts(),
    }


def rehearsal_state(review: SharedReview, items: list[ClipSetItem], tables: Mapping[str, FrameTable]) -> dict[str, Any]:
    """Return what the rehearsal plays, and where it tells what came to its end."""
    return {
        "clips": [_rehearsed(item, tables[clip_of(item).film_id]) for item in clips_among(items)],
        "post": reverse("review-views", args=[review.id]),
        "post_tried": reverse("review-tried", args=[review.id]),
        "texts": rehearsal_texts(),
    }


def _rehearsed(item: ClipSetItem, table: FrameTable) -> dict[str, Any]:
    clip = clip_of(item)
    watching = reverse("film-watching", args=[clip.film_id])
    return {"id": clip.id, "title": name_of(clip), "louder": item.louder, "watching": watching, **cut(clip, table)}


def name_of(clip: Clip) -> str:
    """Return what a clip is called on these pages; one without a name must not leave a sentence open."""
    return clip.title or _("A clip without a name")


def _still(place: int, still: Still) -> dict[str, Any]:
    return {
        "id": still.id,
        "place": place,
        "title": still.title or _("A still"),
        "picture": reverse("still-picture", args=[still.id]),
        "watching": reverse("film-watching", args=[still.film_id]),
    }


def frame_tables(items: list[ClipSetItem]) -> dict[str, FrameTable]:
    """Return the frame table of every film that these clips are from, by the film's id."""
    films = {clip_of(item).film_id: clip_of(item).film for item in items}
    return {film_id: frame_table(film) for film_id, film in films.items()}


def cut(clip: Clip, table: FrameTable) -> dict[str, Any]:
    """Return where a clip's own file is had, and when each of its frames begins in it."""
    times = table.times[clip.start : clip.end + 1]
    base = table.time_base
    return {
        "play": reverse("clip-play", args=[clip.id]),
        "ticks": [int(time - times[0]) for time in times],
        "base": [base.numerator, base.denominator],
    }


def _plays(items: list[ClipSetItem]) -> dict[str, dict[str, Any]]:
    """Return how each film is played as a whole, by its id."""
    films = {clip_of(item).film_id: clip_of(item).film for item in items}
    return {film_id: film_told(film)["play"] for film_id, film in films.items()}


def _clip(review: SharedReview, item: ClipSetItem, table: FrameTable, play: dict[str, Any]) -> dict[str, Any]:
    clip = clip_of(item)
    return {
        "id": clip.id,
        "title": name_of(clip),
        "opening": item.opening,
        "louder": item.louder,
        "first": clip.start,
        "watching": reverse("film-watching", args=[clip.film_id]),
        **cut(clip, table),
        "more": _stretch(clip, around(clip, table), play) if review.little_more else None,
        "film": _stretch(clip, (0, 0), play) if review.whole_film else None,
    }


def _stretch(clip: Clip, between: tuple[int, int], play: dict[str, Any]) -> dict[str, Any] | None:
    """Return a part of a film to be played where it lies; none while a browser cannot show the film yet."""
    if play["kind"] == "growing":
        return None
    return {
        "play": play["url"],
        "frames": reverse("film-frames", args=[clip.film_id]),
        "between": list(between),
        "clip": [clip.start, clip.end],
        "fragments": reverse("film-fragments", args=[clip.film_id]) if play["kind"] == "rendition" else None,
    }


def _words(words: Words) -> dict[str, Any]:
    speaker = words.practitioner_id or words.member_id or ""
    return {"id": words.id, "clip": words.clip_id, "said_by": speaker, "kind": words.kind, "text": words.text}


def room_texts() -> dict[str, Any]:
    """Return every sentence that the room makes by itself."""
    return {
        "said": {
            "said": "{who}",
            "strength": _("{who}, a strength"),
            "working_point": _("{who}, a working point"),
            "wondering": _("{who}, wondering together"),
        },
        "clock": {
            "plenty": _("Plenty of time."),
            "enough": _("Time enough."),
            "towards": _("Coming towards the end."),
            "round": _("Time to bring it together."),
            "full": _("The hour is full. No hurry."),
            "left": _("About {minutes} minutes left"),
        },
        "keys": key_texts(),
        "stop": _("Stop"),
        "again": _("Again"),
        "hide_time": _("Hide the time"),
        "show_time": _("Show the time"),
        "keeping": _("Attune is not answering. Your words are kept here and sent again."),
        "kept_here": _("Your words are kept here and sent afterwards."),
        "unsent": _("Attune is not answering. Leave this window open: your words are sent as soon as it does."),
        "lapsed": _("You are signed out. Sign in in another window and leave this one open: your words are sent then."),
        "here": _("Everything is here. From now on the room needs no internet."),
        "here_but_more": _("The clips are here and need no internet. “A little more” still does."),
        "show_screen": _("Show the film on a second screen"),
        "hide_screen": _("Show the film on this screen alone"),
        "touch_screen": _("Press anything on the second screen once, so that its sound comes on."),
        "coming": _("Next: {title}"),
        "coming_end": _("Next: all together"),
        "later": _("The clips cannot be had just now. Nothing is lost."),
        "not_now": _("That cannot be shown just now. The clip is still here."),
        "unkept": _("These words could not be kept. Write them on paper for now."),
        "keep": _("Keep this picture"),
        "kept": _("Kept for you"),
        "loading": _("Laying clip {number} of {all} ready"),
    }


def key_texts() -> dict[str, str]:
    """Return what each key of the room does, by its label in the page's table; and what keys are called."""
    return {
        " ": _("Space"),
        "Enter": _("Enter"),
        "PageDown": _("Page down"),
        "PageUp": _("Page up"),
        "ArrowLeft": "←",
        "ArrowRight": "→",
        "Escape": _("Esc"),
        "again": _("Stop; and again from the beginning"),
        "slowly": _("Slowly"),
        "still": _("Hold the picture still, and go on"),
        "keep": _("Keep the picture that is held still"),
        "more": _("A little more, where it may be opened"),
        "film": _("The whole film, where it may be opened"),
        "words": _("Words"),
        "next": _("Next; a clicker does this too"),
        "back": _("Back"),
        "picture_back": _("One picture back"),
        "picture_on": _("One picture on"),
        "screen": _("Show the film on a second screen, or on this one alone"),
        "clock": _("Hide or show the time"),
        "opening": _("Look at your opening question"),
        "keys": _("These keys"),
        "leave": _("Leave the room"),
    }


def rehearsal_texts() -> dict[str, str]:
    """Return the sentences of the rehearsal."""
    return {
        "playing": _("Clip {number} of {all}: {title}"),
        "stuck": _("“{title}” does not play in this browser. Try another browser, or cut the clip again."),
        "closed": _("“{title}” may not be shown now. Look at the consent, then try again."),
        "away": _("Attune is not answering. Nothing is lost. Try again in a moment."),
        "listen": _("Did you hear it, where you will sit?"),
        "no_sound": _("These clips gave no sound. Play the test sound, to know that this machine can."),
        "unkept": _("It played, but Attune could not keep that. Try again in a moment."),
    }
