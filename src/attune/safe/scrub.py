"""Read everything that is stored back from the disk, and name what is not what its row says."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F

from attune import clock, platform
from attune.safe.damages import found_well, note_damage, why_of
from attune.safe.keys import family_keys, objects
from attune.safe.models import Damage, Reading, Segment
from attune.safe.queries import facts_of
from attune.safe.rules import READ_AGAIN
from attune.store.errors import NoSuchObject
from attune.vault.errors import SegmentDamaged, VaultError
from attune.vault.segments import SegmentedReader

AT_ONCE = 100  # rows fetched together
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Limits:
    """How far one sitting goes: so many seconds, and as long as nobody says to stop."""

    seconds: float = float("inf")
    stop: Callable[[], bool] = bool


def reading_now(*, again: bool = False) -> Reading:
    """Return the reading that is under way, or begin one; with `again`, what was read before is read anew."""
    under_way = Reading.objects.filter(finished_at=None)
    if again:
        under_way.delete()
    return under_way.order_by("id").last() or Reading.objects.create(started_at=clock.now())


def reading_due() -> Reading | None:
    """Return the reading to go on with; none where everything was read within the last month, or nothing is there."""
    last = Reading.objects.order_by("id").last()
    if last is not None and last.finished_at is not None and clock.now() - last.finished_at < READ_AGAIN:
        return None
    return reading_now() if Segment.objects.exists() else None


def read_on(*, reading: Reading, limits: Limits = Limits(), told: Told = lambda _done, _of: None) -> Reading:
    """Read on from where the reading stands; every object is opened, authenticated and held against its row.

    Damages are kept, and taken back where an object is found well again. Each step is written down, so that a reading
    that is broken off or killed goes on where it was. `told` hears of objects done and of all there are.
    """
    family_keys().forget_all()  # so that the keys are read from the disk too
    end = time.monotonic() + limits.seconds
    of = Segment.objects.count()
    while segments := _next(reading):
        for segment in segments:
            _read(segment)
            Reading.objects.filter(pk=reading.pk).update(
                reached=segment.name, count=F("count") + 1, clear_bytes=F("clear_bytes") + segment.clear_length
            )
            reading.reached = segment.name
            told(min(reading.count + 1, of), of)
            reading.count += 1
            if time.monotonic() >= end or limits.stop():
                reading.refresh_from_db()
                return reading
    Reading.objects.filter(pk=reading.pk).update(finished_at=clock.now())
    reading.refresh_from_db()
    return reading


def _next(reading: Reading) -> list[Segment]:
    after = Segment.objects.filter(name__gt=reading.reached).select_related("thing")
    return list(after.order_by("name")[:AT_ONCE])


def _read(segment: Segment) -> None:
    why = _what_is_wrong(segment)
    if not why:
        found_well(segment=segment)
    elif Segment.objects.filter(pk=segment.pk).exists():  # it may have been deleted while it was read
        note_damage(segment=segment, why=why)


def _what_is_wrong(segment: Segment) -> str:
    """Return why a segment cannot be trusted; empty where it is whole."""
    try:
        identity = family_keys().identity(segment.thing.family_id)
    except (VaultError, NoSuchObject):
        return Damage.Why.NO_KEY
    try:
        if objects().size(segment.name) != segment.sealed_length:
            return Damage.Why.LENGTH
        with objects().open(segment.name) as file:
            platform.forget_cached(file)
        with SegmentedReader([facts_of(segment)], objects().open, identity) as reader:
            reader.verify()
    except (NoSuchObject, SegmentDamaged) as met:
        return why_of(met)
    except OSError:  # the disk cannot read it any more
        return Damage.Why.CHANGED
    return ""
