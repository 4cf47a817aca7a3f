"""Read what is sealed: a stored thing as one clear file in memory, or handed sealed to the locked child."""

from collections.abc import Sequence
from functools import lru_cache

from attune.media.sandbox import SealedSource
from attune.safe.keys import family_keys, objects
from attune.safe.models import Segment, StoredThing
from attune.vault.segments import SegmentedReader, SegmentFacts


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


def open_thing(thing: StoredThing) -> SegmentedReader:
    """Open a stored thing for reading; close it afterwards. Raises `NoFamilyKey`, `SegmentDamaged`, `NoSuchObject`."""
    return open_joined([thing])


def open_segment(segment: Segment) -> SegmentedReader:
    """Open one segment of a thing by itself, whether the thing is whole or not; close it afterwards."""
    identity = family_keys().identity(segment.thing.family_id)
    return SegmentedReader([facts_of(segment)], objects().open, identity)


def open_joined(things: Sequence[StoredThing]) -> SegmentedReader:
    """Open several things of one family as one file, in this order."""
    identity = family_keys().identity(things[0].family_id)
    return SegmentedReader(segment_facts(*things), objects().open, identity)


def sealed_source(*things: StoredThing) -> SealedSource:
    """Return things of one family as the locked child may have them: still sealed, with no key but their own."""
    identity = family_keys().identity(things[0].family_id)
    return SealedSource(segment_facts(*things), objects().open, identity)


def recipient_of(family: str) -> str:
    """Return the public key to which everything of a family is sealed."""
    return family_keys().recipient(family)
