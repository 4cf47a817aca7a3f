"""Read what is sealed: a stored thing as one clear file in memory, or handed sealed to the locked child."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from attune.media.sandbox import SealedSource
from attune.safe.damages import WatchedReader
from attune.safe.keys import family_keys, objects
from attune.safe.models import Damage, Reading, Segment, StoredThing
from attune.vault.segments import SegmentFacts


def facts_of(segment: Segment) -> SegmentFacts:
    """Return what the row of a segment says, as the vault wants it."""
    return SegmentFacts(segment.name, segment.clear_length, segment.sealed_length, segment.sha256)


def segment_facts(*things: StoredThing) -> list[SegmentFacts]:
    """Return the segments of one thing, or of several one after the other, in order."""
    return [facts for thing in things for facts in _facts(thing)]


def _facts(thing: StoredThing) -> tuple[SegmentFacts, ...]:
    """Return a thing's segments; those of a whole one never change, and a range would else read a thousand rows."""
    return _facts_of_whole(thing.pk, thing.sha256) if thing.completed_at else _facts_now(thing.pk)


@lru_cache(maxsize=64)
def _facts_of_whole(thing: str, _sha256: str) -> tuple[SegmentFacts, ...]:
    return _facts_now(thing)


def _facts_now(thing: str) -> tuple[SegmentFacts, ...]:
    return tuple(facts_of(segment) for segment in Segment.objects.filter(thing=thing))


def open_thing(thing: StoredThing) -> WatchedReader:
    """Open a stored thing for reading; close it afterwards. Raises `NoFamilyKey`, `SegmentDamaged`, `NoSuchObject`."""
    return open_joined([thing])


def open_segment(segment: Segment) -> WatchedReader:
    """Open one segment of a thing by itself, whether the thing is whole or not; close it afterwards."""
    identity = family_keys().identity(segment.thing.family_id)
    return WatchedReader([facts_of(segment)], objects().open, identity)


def open_joined(things: Sequence[StoredThing]) -> WatchedReader:
    """Open several things of one family as one file, in this order."""
    identity = family_keys().identity(things[0].family_id)
    return WatchedReader(segment_facts(*things), objects().open, identity)


def sealed_source(*things: StoredThing) -> SealedSource:
    """Return things of one family as the locked child may have them: still sealed, with no key but their own."""
    identity = family_keys().identity(things[0].family_id)
    return SealedSource(segment_facts(*things), objects().open, identity)


def recipient_of(family: str) -> str:
    """Return the public key to which everything of a family is sealed."""
    return family_keys().recipient(family)


@dataclass(frozen=True)
class Soundness:
    """Whether what is stored is whole: the last reading of everything, and what is damaged now."""

    read: Reading | None
    damages: list[Damage]


def soundness(about: QuerySet[Any] | None = None) -> Soundness:
    """Return how sound the store is; with `about` (rows that have a family), only their families' damages are told."""
    damages = Damage.objects.select_related("thing").order_by("found_at", "id")
    if about is not None:  # asked of each damage: there are few, and many families
        damages = damages.filter(Exists(about.filter(family=OuterRef("thing__family"))))
    return Soundness(Reading.objects.exclude(finished_at=None).order_by("id").last(), list(damages))
