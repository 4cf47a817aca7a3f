"""What was found damaged: noted wherever it is met, and taken back where it is found well again."""

from attune import clock
from attune.safe.models import Damage, Segment
from attune.store.errors import NoSuchObject
from attune.vault.errors import NoMatchingKey, SegmentDamaged
from attune.vault.segments import SegmentedReader

Met = NoSuchObject | SegmentDamaged
LENGTH, SWAPPED = "it has not the length that was stored", "another segment lies in its place"


def note_damage(*, segment: Segment, why: str) -> Damage:
    """Keep that a segment is not what its row says; found again it is the same damage."""
    found, _new = Damage.objects.update_or_create(
        thing_id=segment.thing_id,
        name=segment.name,
        defaults={"why": why},
        create_defaults={"why": why, "found_at": clock.now()},
    )
    return found


def note_met(met: Met) -> None:
    """Keep a damage that somebody met while reading; an object that no row knows is nobody's."""
    segment = Segment.objects.filter(pk=met.name).first()
    if segment is not None:
        note_damage(segment=segment, why=why_of(met))


def found_well(*, segment: Segment) -> None:
    """Take back what was said of a segment that is whole after all, as after a restore."""
    Damage.objects.filter(thing_id=segment.thing_id, name=segment.name).delete()


def why_of(met: Met) -> str:
    """Return what is wrong, as one of `Damage.Why`."""
    if isinstance(met, NoSuchObject):
        return Damage.Why.MISSING
    if isinstance(met.__cause__, NoMatchingKey) or met.why == SWAPPED:
        return Damage.Why.SWAPPED
    return Damage.Why.LENGTH if met.why == LENGTH else Damage.Why.CHANGED


class WatchedReader(SegmentedReader):
    """Reads a stored thing; what it meets that is damaged is noted before it is refused."""

    def read_at(self, offset: int, length: int) -> bytes:
        """Return the clear bytes [offset, offset + length), fewer only at the end; moves no position."""
        try:
            return super().read_at(offset, length)
        except (NoSuchObject, SegmentDamaged) as met:
            note_met(met)
            raise

    def verify(self) -> str:
        """Read every segment back and hold it against its row's hash; returns the SHA-256 (hex) of the whole."""
        try:
            return super().verify()
        except (NoSuchObject, SegmentDamaged) as met:
            note_met(met)
            raise
