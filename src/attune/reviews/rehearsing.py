"""What the rehearsal tries on the machine that will be used: sound, power, a screen that stays on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from attune import clock
from attune.audit.actions import record
from attune.reviews.models import Tried
from attune.reviews.rules import AlreadyBegun

if TYPE_CHECKING:
    from attune.people.models import Practitioner
    from attune.reviews.models import SharedReview

SILENCE = -60  # decibels below full scale; a loudspeaker turned up would still give nothing


def sound_found(*, heard: bool, level: int | None) -> Tried.Found:
    """Return what trying the sound found: right only where she heard it and what was played was not silence."""
    heard_sound = heard and level is not None and level > SILENCE
    return Tried.Found.RIGHT if heard_sound else Tried.Found.WRONG


def power_found(*, plugged: bool | None) -> Tried.Found:
    """Return what trying the power found; none: the browser cannot tell."""
    if plugged is None:
        return Tried.Found.UNKNOWN
    return Tried.Found.RIGHT if plugged else Tried.Found.WRONG


def awake_found(*, awake: bool | None) -> Tried.Found:
    """Return what trying to keep the screen on found; none: the browser has no way to."""
    if awake is None:
        return Tried.Found.UNKNOWN
    return Tried.Found.RIGHT if awake else Tried.Found.WRONG


def keep_tried(
    *, review: SharedReview, what: Tried.What, found: Tried.Found, by: Practitioner, figure: int | None = None
) -> Tried:
    """Keep what the rehearsal found of one thing; what it found of it before is written over."""
    if review.started_at is not None:
        raise AlreadyBegun
    with transaction.atomic():
        tried, _ = Tried.objects.update_or_create(
            review=review, what=what, defaults={"found": found, "figure": figure, "at": clock.now()}
        )
        record(actor=by, verb="try", kind="shared_review", thing=review.id, family=review.family_id, fields=[str(what)])
    return tried
