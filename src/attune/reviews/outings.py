"""Set off to a visit: one login shows one family alone, until it is unlocked afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from attune import clock
from attune.audit.actions import record
from attune.people.models import Practitioner
from attune.reviews.models import Outing
from attune.reviews.rules import PIN, WRONG_KEY_WAIT, WRONG_KEYS, AlreadyDone, NoPin, TriedTooOften, WrongKey

if TYPE_CHECKING:
    from attune.audit.models import Actor
    from attune.people.models import Person
    from attune.reviews.models import SharedReview

# What an outing opens beside the review's own pages: of its visit, of its clips, and of the films these are from.
VISITS = {
    "visit",
    "visit-arrival",
    "visit-departure",
    "visit-completion",
    "visit-cancellation",
    "visit-time",
    "visit-details",
    "visit-times",
    "visit-taking-back",
    "visit-ticks",
    "visit-card",
    "visit-confirmation",
    "ratings",
    "rating",
}
FRAGMENTS = {"film-fragments", "film-opening", "film-fragment"}
CHOSEN = {
    "clip": ({"clip-play"}, "clip"),
    "still": ({"still-picture"}, "still"),
    "still__film": ({"film-watching"}, "film"),
    "clip__film": ({"film-play", "film-frames", "film-watching", *FRAGMENTS}, "film"),
}
COVERS = {"outing", "outing-end"}
LEFT_BEHIND = {"review-prepare", "review-setting-off"}  # the desk's part of a review


def outing_of(person: Person | None) -> Outing | None:
    """Return the outing a practitioner is on; none while she is at her desk."""
    if not isinstance(person, Practitioner) or not person.out_on:
        return None
    return Outing.objects.select_related("review__visit").filter(pk=person.out_on, unlocked_at=None).first()


def opens(outing: Outing, name: str, arguments: dict[str, Any]) -> bool:
    """Tell whether a route with these arguments is there during an outing. What is not named is not there."""
    review = outing.review
    if name in COVERS:
        return True
    if name.startswith("review-"):
        return name not in LEFT_BEHIND and arguments.get("pk") == review.id
    if name in VISITS:
        return arguments.get("pk") == review.visit_id
    if name == "still-picture" and review.held.filter(still=arguments["still"]).exists():
        return True
    if review.clip_set is None:
        return False
    items = review.clip_set.items
    return any(
        items.filter(**{kind: arguments[argument]}).exists()
        for kind, (names, argument) in CHOSEN.items()
        if name in names
    )


def set_off(*, review: SharedReview, pin: str, by: Practitioner) -> Outing:
    """Keep her login to this review alone, on every device; without a password a PIN must unlock it."""
    if review.done_at is not None:
        raise AlreadyDone
    if not PIN.fullmatch(pin) and (pin or not by.has_usable_password()):
        raise NoPin
    outing = Outing(practitioner=by, review=review, pin=make_password(pin) if pin else "")
    with transaction.atomic():
        outing.save(force_insert=True)
        Practitioner.objects.filter(pk=by.pk).update(out_on=outing.id)
        _record(outing, by, "set off")
    by.out_on = outing.id
    return outing


def unlock(*, outing: Outing, key: str, by: Practitioner) -> None:
    """End an outing with the PIN or the password. After a few wrong ones only one a minute is looked at."""
    _may_try(outing)
    if not _fits(outing, key, by):
        raise WrongKey
    come_back(outing=outing, by=by)


def come_back(*, outing: Outing, by: Actor) -> None:
    """End an outing: the practitioner's own pages are there again."""
    with transaction.atomic():
        Outing.objects.filter(pk=outing.pk).update(unlocked_at=clock.now(), wrong=0)
        Practitioner.objects.filter(pk=outing.practitioner_id, out_on=outing.pk).update(out_on="")
        _record(outing, by, "unlock")


def _may_try(outing: Outing) -> None:
    """Count the try before it is looked at, so that many at once are no way round the wait."""
    moment = clock.now()
    with transaction.atomic():
        kept = Outing.objects.select_for_update().get(pk=outing.pk)
        if kept.wrong >= WRONG_KEYS and kept.tried_at is not None and moment - kept.tried_at < WRONG_KEY_WAIT:
            raise TriedTooOften
        wrong = min(kept.wrong + 1, WRONG_KEYS)
        Outing.objects.filter(pk=outing.pk).update(wrong=wrong, tried_at=moment)


def _fits(outing: Outing, key: str, by: Practitioner) -> bool:
    if outing.pin and PIN.fullmatch(key):
        return check_password(key, outing.pin)
    return by.has_usable_password() and by.check_password(key)


def _record(outing: Outing, by: Actor, verb: str) -> None:
    family = outing.review.family_id
    record(actor=by, verb=verb, kind="outing", thing=outing.id, family=family, fields=["review"])
