"""What happens in a shared review: open, prepare, begin, show, catch words, finish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from attune import clock
from attune.audit.actions import record
from attune.cases.models import Cycle
from attune.cases.rules import OPEN
from attune.cases.visiting import finish_visit, move_cycle
from attune.clips.models import ClipSetItem
from attune.clips.queries import ready_set
from attune.films.gate import open_sitting
from attune.people.models import Practitioner
from attune.reviews import queries
from attune.reviews.models import SharedReview, Shown, Words
from attune.reviews.rules import (
    LONGEST_AWAY,
    LONGEST_WORDS,
    LOUDER,
    ClipsNotCut,
    NoReadyClipSet,
    NotAReviewVisit,
    NotBegun,
    NotOfThisReview,
    NoWords,
    is_for_review,
    no_live_consent,
)
from attune.reviews.stills import carry_stills

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from attune.cases.models import Visit
    from attune.clips.models import Clip, ClipSet
    from attune.people.models import Member


@dataclass(frozen=True)
class Said:
    """Words as the page caught them."""

    id: str
    clip: str | None
    said_by: str
    kind: Words.Kind
    text: str


def open_review(*, visit: Visit, by: Practitioner) -> SharedReview:
    """Open the review of a visit with the clip set that is ready; before it begins, it takes a newer set too."""
    if not is_for_review(visit) or visit.cycle is None:
        raise NotAReviewVisit
    clip_set = ready_set(visit.cycle)
    review = SharedReview.objects.filter(visit=visit).first()
    if review is not None and (review.started_at or clip_set is None or review.clip_set_id == clip_set.id):
        return review
    if clip_set is None:
        raise NoReadyClipSet
    with transaction.atomic():
        review, _ = SharedReview.objects.update_or_create(
            visit=visit,
            defaults={"clip_set": clip_set, "rehearsed_at": None},
            create_defaults={"clip_set": clip_set, "cycle": visit.cycle, "family_id": visit.family_id},
        )
        _carry_openings(review, clip_set)
        carry_stills(review=review)
        _record(review, by, "open", "clip_set")
    return review


def order_clips(*, review: SharedReview, order: Sequence[str], by: Practitioner) -> None:
    """Show the clips and stills in this order: the ids of all of them."""
    items = {item.id: item for item in queries.prepared(review)}
    if sorted(order) != sorted(items):
        raise NotOfThisReview
    with transaction.atomic():
        for place, item in enumerate(order):
            items[item].place = place
            items[item].save(update_fields=["place"])
        _record(review, by, "order", "clips")


def write_opening(*, review: SharedReview, item: str, text: str, by: Practitioner) -> None:
    """Keep the practitioner's own opening question for one clip; no family page shows it."""
    found = next((one for one in queries.clips_among(queries.prepared(review)) if one.id == item), None)
    if found is None:
        raise NotOfThisReview
    found.opening = text.strip()
    with transaction.atomic():
        found.save(update_fields=["opening"])
        _record(review, by, "change", "opening")


def play_louder(*, review: SharedReview, item: str, louder: int, by: Practitioner) -> None:
    """Play one clip so many decibels louder, in the room and at the rehearsal; its file stays as it is."""
    found = next((one for one in queries.clips_among(queries.prepared(review)) if one.id == item), None)
    if found is None or louder not in LOUDER:
        raise NotOfThisReview
    found.louder = louder
    with transaction.atomic():
        found.save(update_fields=["louder"])
        _record(review, by, "change", "louder")


def allow_opening(*, review: SharedReview, little_more: bool, whole_film: bool, by: Practitioner) -> None:
    """Say whether a little more, and the whole film, may be opened in the room."""
    queries.prepared(review)
    review.little_more, review.whole_film = little_more, whole_film
    with transaction.atomic():
        review.save(update_fields=["little_more", "whole_film"])
        _record(review, by, "change", "little_more", "whole_film")


def begin_review(*, review: SharedReview, by: Practitioner, at: dt.datetime | None = None) -> SharedReview:
    """Begin the hour, or note when it began without a network; begun again, it goes on from where it was."""
    if review.started_at is not None:
        return review
    items = queries.items_in_order(review)
    if not items or queries.is_being_changed(review):
        raise NoReadyClipSet
    if not all(map(queries.is_made, items)):
        raise ClipsNotCut
    _agreed(items)
    moment = clock.now()
    review.started_at = at if at is not None and moment - LONGEST_AWAY < at < moment else moment
    with transaction.atomic():
        review.save(update_fields=["started_at"])
        _record(review, by, "begin", "started_at")
    return review


def record_view(
    *, review: SharedReview, view: str, clip: str, rehearsal: bool, through: bool, by: Practitioner
) -> Shown:
    """Keep that a clip was shown, in the room or at the rehearsal; told twice under one id, it is one showing."""
    items = queries.clips_in_order(review)
    item = _item(items, clip)
    _agreed([item])
    if not rehearsal and review.started_at is None:
        raise NotBegun
    known = Shown.objects.filter(pk=view).first()
    if known is not None and known.review_id != review.id:
        raise NotOfThisReview
    with transaction.atomic():
        if known is not None:
            Shown.objects.filter(pk=view).update(through=known.through or through)
            return known
        shown = Shown.objects.create(id=view, review=review, clip_id=clip, rehearsal=rehearsal, through=through)
        record(actor=by, verb="rehearse" if rehearsal else "show", kind="clip", thing=clip, family=review.family_id)
        film = queries.clip_of(item).film_id  # the page plays from its own memory: no range opens the sitting
        open_sitting(person=by, kind="film", thing=film, family=review.family_id)
        if rehearsal and len(queries.played_through(review, items)) == len(items):
            review.rehearsed_at = clock.now()
            review.save(update_fields=["rehearsed_at"])
    return shown


def catch_words(*, review: SharedReview, said: Said, by: Practitioner) -> Words:
    """Keep what somebody said. Caught twice under one id it stands once, as told last."""
    if Words.objects.filter(pk=said.id).exists():
        return change_words(review=review, said=said, by=by)
    words = Words(id=said.id, review=review, family_id=review.family_id, clip=_clip(review, said.clip))
    _write(words, review, said)
    try:
        with transaction.atomic():
            words.save(force_insert=True)
            record(actor=by, verb="catch", kind="words", thing=words.id, family=review.family_id)
    except IntegrityError:  # the page sent it again before the first answer came
        return change_words(review=review, said=said, by=by)
    return words


def change_words(*, review: SharedReview, said: Said, by: Practitioner) -> Words:
    """Put caught words right: their text, whose they are, or how they are taken."""
    words = _words(review, said.id)
    _write(words, review, said)
    with transaction.atomic():
        words.save(update_fields=["text", "kind", "member", "practitioner"])
        record(actor=by, verb="change", kind="words", thing=words.id, family=review.family_id, fields=["text", "kind"])
    return words


def take_words_as(*, review: SharedReview, words: str, kind: Words.Kind, by: Practitioner) -> Words:
    """Take words as said, as a strength, a working point or a wondering; text and speaker stay."""
    found = _words(review, words)
    found.kind = kind
    with transaction.atomic():
        found.save(update_fields=["kind"])
        record(actor=by, verb="change", kind="words", thing=found.id, family=review.family_id, fields=["kind"])
    return found


def give_theme(*, review: SharedReview, words: str, theme: str, by: Practitioner) -> Words:
    """Say which benefit a strength or working point belongs to; "" takes it away."""
    found = _words(review, words)
    found.theme = theme
    with transaction.atomic():
        found.save(update_fields=["theme"])
        record(actor=by, verb="change", kind="words", thing=found.id, family=review.family_id, fields=["theme"])
    return found


def remove_words(*, review: SharedReview, words: str, by: Practitioner) -> None:
    """Take words away from the review; removed twice, they are gone once."""
    found = _words(review, words)
    if found.removed_at is not None:
        return
    found.removed_at = clock.now()
    with transaction.atomic():
        found.save(update_fields=["removed_at"])
        record(actor=by, verb="remove", kind="words", thing=found.id, family=review.family_id)


def finish_review(*, review: SharedReview, next_activity: str, reflection: str, by: Practitioner) -> SharedReview:
    """End the review: its visit is done and its cycle reviewed. Finished again, only what was written changes."""
    if review.started_at is None:
        raise NotBegun
    first = review.done_at is None
    moment = clock.now()
    review.next_activity, review.reflection = next_activity.strip(), reflection.strip()
    review.done_at = review.done_at or moment
    with transaction.atomic():
        review.save(update_fields=["next_activity", "reflection", "done_at"])
        _record(review, by, "finish" if first else "change", "next_activity", "reflection")
        if first:
            if review.visit.state in OPEN:  # it may have been marked done on its own page
                finish_visit(visit=review.visit, by=by, at=moment)
            move_cycle(cycle=Cycle.objects.get(pk=review.cycle_id), state=Cycle.State.REVIEWED, by=by)
    return review


def _carry_openings(review: SharedReview, clip_set: ClipSet) -> None:
    """Clips that are in the new choice as in the one before keep their opening questions and how loud they play."""
    before = ClipSetItem.objects.filter(clip_set__cycle=review.cycle_id).exclude(clip_set=clip_set).exclude(clip=None)
    known = {item.clip_id: item for item in before.order_by("clip_set__ready_at") if item.opening or item.louder}
    for item in clip_set.items.filter(clip__in=known):
        item.opening, item.louder = known[item.clip_id].opening, known[item.clip_id].louder
        item.save(update_fields=["opening", "louder"])


def _agreed(items: list[ClipSetItem]) -> None:
    consent = queries.consent_of(items)
    if not consent.opens:
        raise no_live_consent([member.known_as for member in consent.missing])


def _item(items: list[ClipSetItem], clip: str) -> ClipSetItem:
    found = next((item for item in items if item.clip_id == clip), None)
    if found is None:
        raise NotOfThisReview
    return found


def _clip(review: SharedReview, clip: str | None) -> Clip | None:
    return None if clip is None else queries.clip_of(_item(queries.clips_in_order(review), clip))


def _words(review: SharedReview, words: str) -> Words:
    found = Words.objects.filter(pk=words, review=review).first()
    if found is None:
        raise NotOfThisReview
    return found


def _write(words: Words, review: SharedReview, said: Said) -> None:
    text = said.text.strip()
    if not text or len(text) > LONGEST_WORDS:
        raise NoWords
    speaker: Practitioner | Member | None = _speaker(review, said.said_by)
    words.text, words.kind = text, said.kind
    words.practitioner = speaker if isinstance(speaker, Practitioner) else None
    words.member = None if isinstance(speaker, Practitioner) else speaker


def _speaker(review: SharedReview, said_by: str) -> Practitioner | Member:
    practitioner = review.cycle.case.practitioner
    if said_by == practitioner.id:
        return practitioner
    person = review.cycle.case.people.filter(member=said_by).select_related("member").first()
    if person is None:
        raise NotOfThisReview
    return person.member


def _record(review: SharedReview, by: Practitioner, verb: str, *fields: str) -> None:
    record(actor=by, verb=verb, kind="shared_review", thing=review.id, family=review.family_id, fields=fields)
