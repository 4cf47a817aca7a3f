"""Stills in a shared review: shown after a clip, and pictures held in the room and kept for the family."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from attune.audit.actions import record
from attune.clips.actions import CUTTING, record_edit
from attune.clips.edits import Change
from attune.clips.lengths import frame_table
from attune.clips.models import ClipSetItem, Still
from attune.clips.payloads import SentEdit
from attune.jobs.actions import post_job
from attune.reviews import queries
from attune.reviews.models import HeldStill
from attune.reviews.rules import NotBegun, NotInThisClip, NotOfThisReview, no_live_consent

if TYPE_CHECKING:
    from attune.clips.models import Clip
    from attune.people.models import Practitioner
    from attune.reviews.models import SharedReview

TAKING = CUTTING + 5  # before the cutting of other reviews' clips: somebody waits for one picture


def show_still(*, review: SharedReview, still: str, by: Practitioner) -> None:
    """Show a still of this cycle's film after the clip it lies in or follows; asks for it to be taken at full size."""
    items = queries.prepared(review)
    found = next((one for one in queries.stills_beside(review, items) if one.pk == still), None)
    if found is None or review.clip_set is None:
        raise NotOfThisReview
    new = ClipSetItem(clip_set=review.clip_set, family_id=review.family_id, still=found, place=0)
    items.insert(_place_for(found, items), new)
    with transaction.atomic():
        for place, item in enumerate(items):
            item.place = place
            item.save()
        ask_to_take(still=found, by=by)
        _record(review, by, "show", found.pk)


def leave_still_out(*, review: SharedReview, item: str, by: Practitioner) -> None:
    """Take a still out of the review; left out twice, it is out once."""
    found = next((one for one in queries.prepared(review) if one.pk == item and one.still_id), None)
    if found is None:
        return
    with transaction.atomic():
        found.delete()
        _record(review, by, "leave out", found.still_id or "")


def hold_still(*, review: SharedReview, still: str, clip: str, frame: int, by: Practitioner) -> HeldStill:
    """Keep exactly this frame of the film for the family, as a still of its own; told twice, it is kept once.

    `frame` counts in the film. It must lie in what the room may open of the clip.
    """
    if review.started_at is None:
        raise NotBegun
    known = HeldStill.objects.filter(still=still, review=review).first()
    if known is not None:
        return known
    item = next((one for one in queries.clips_in_order(review) if one.clip_id == clip), None)
    if item is None:
        raise NotOfThisReview
    consent = queries.consent_of([item])
    if not consent.opens:
        raise no_live_consent([member.known_as for member in consent.missing])
    shown = queries.clip_of(item)
    _check_frame(review, shown, frame)
    with transaction.atomic():
        _edit(shown, by, Change("still.add", {"still": {"id": still, "frame": frame, "title": shown.title}}))
        held = HeldStill.objects.create(review=review, clip=shown, still_id=still)
        ask_to_take(still=held.still, by=by)
    return held


def drop_still(*, held: HeldStill, by: Practitioner) -> None:
    """Do not keep a held picture; dropped twice, it is dropped once."""
    if held.still.removed_at is None:
        _edit(held.clip, by, Change("still.remove", {"id": held.still_id}))


def keep_still(*, held: HeldStill, by: Practitioner) -> None:
    """Keep a held picture after all."""
    still = held.still
    if still.removed_at is not None:
        again = {"id": still.pk, "frame": still.frame, "title": still.title}
        _edit(held.clip, by, Change("still.add", {"still": again}))


def carry_stills(*, review: SharedReview) -> None:
    """Stills of the choice before stand in the new one too, after all of its clips."""
    if review.clip_set is None:
        return
    before = ClipSetItem.objects.filter(clip_set__cycle=review.cycle_id, still__removed_at=None).exclude(still=None)
    latest = before.exclude(clip_set=review.clip_set).order_by("-clip_set__ready_at").first()
    if latest is None or review.clip_set.items.exclude(still=None).exists():
        return
    last = review.clip_set.items.aggregate(last=Max("place"))["last"]
    place = 0 if last is None else last + 1
    for item in before.filter(clip_set=latest.clip_set_id).order_by("place"):
        ClipSetItem.objects.create(
            clip_set=review.clip_set, family_id=review.family_id, still_id=item.still_id, place=place
        )
        place += 1


def ask_to_take(*, still: Still, by: Practitioner) -> None:
    """Ask for a still to be taken at full size, unless it is."""
    if still.picture is None or still.picture.completed_at is None:
        post_job(
            kind="clips.still", args={"still": still.pk}, asked_by=by, thing=("film", still.film_id), priority=TAKING
        )


def _place_for(still: Still, items: list[ClipSetItem]) -> int:
    """Return where a still stands: after the last clip of its film that begins before it, or at the end."""
    before = [
        place
        for place, item in enumerate(items)
        if item.clip is not None and item.clip.film_id == still.film_id and item.clip.start <= still.frame
    ]
    return before[-1] + 1 if before else len(items)


def _check_frame(review: SharedReview, clip: Clip, frame: int) -> None:
    first, end = clip.start, clip.end
    if review.little_more:
        first, end = queries.around(clip, frame_table(clip.film))
    if review.whole_film:
        first, end = 0, clip.film.frames_count or 0
    if not first <= frame < end:
        raise NotInThisClip


def _edit(clip: Clip, by: Practitioner, change: Change) -> None:
    head: int = clip.film.edits.aggregate(head=Max("number"))["head"] or 0
    record_edit(film=clip.film, by=by, base=head, sent=SentEdit(str(uuid.uuid4()), change))


def _record(review: SharedReview, by: Practitioner, verb: str, still: str) -> None:
    line: dict[str, Any] = {"kind": "still", "thing": still, "family": review.family_id}
    record(actor=by, verb=verb, **line)
