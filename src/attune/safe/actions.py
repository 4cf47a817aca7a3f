"""Keep, complete and delete sealed things: first the object is durable, then its row, then anybody is answered."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, IntegrityError, transaction

from attune import clock
from attune.ids import new_id
from attune.safe.keys import family_keys, objects
from attune.safe.models import Segment, StoredThing
from attune.safe.rules import PlaceTaken, ThingGone
from attune.vault.segments import SegmentFacts, seal_segment

if TYPE_CHECKING:
    from attune.media.sandbox import SealedOutput
    from attune.store import Draft

Facts = Mapping[str, Any]


def begin_thing(
    *, family: str, kind: StoredThing.Kind, media_type: str = "", facts: Facts | None = None
) -> StoredThing:
    """Begin a stored thing, which holds nothing yet, in the caller's transaction."""
    return StoredThing.objects.create(
        family_id=family, kind=kind, media_type=media_type, facts=dict(facts or {}), created_at=clock.now()
    )


def seal_object(*, family: str, chunks: Iterable[bytes | memoryview]) -> SegmentFacts:
    """Seal clear bytes into one durable object that has no row yet; nothing of them touches the disk in clear."""
    name = new_id()
    with objects().begin(name) as draft:
        sealed = seal_segment(draft, family_keys().recipient(family), chunks, name=name)
        draft.commit(sealed.sealed_length)
    return SegmentFacts(name, *sealed)


def drop_object(*, name: str) -> None:
    """Delete an object, unless a row was written of it after all: a commit may hold although its answer was lost."""
    if not Segment.objects.filter(pk=name).exists():
        objects().delete(name)


def append_segment(*, thing: StoredThing, sealed: SegmentFacts, place: int, facts: Facts | None = None) -> Segment:
    """Write the row of a durable object, in the caller's transaction; raises PlaceTaken, ThingGone.

    The caller drops the object when this, or its own transaction, does not succeed.
    """
    if StoredThing.objects.select_for_update().filter(pk=thing.pk).first() is None:
        raise ThingGone
    try:
        with transaction.atomic():
            return Segment.objects.create(
                name=sealed.name,
                thing=thing,
                place=place,
                clear_length=sealed.clear_length,
                sealed_length=sealed.sealed_length,
                sha256=sealed.sha256,
                facts=dict(facts or {}),
            )
    except IntegrityError as taken:
        raise PlaceTaken from taken


def complete_thing(*, thing: StoredThing, sha256: str) -> StoredThing:
    """Say that a thing is whole: how long it is, and what all its clear bytes hash to."""
    with transaction.atomic():
        thing.clear_length = sum(thing.segments.values_list("clear_length", flat=True))
        thing.sha256 = sha256
        thing.completed_at = clock.now()
        thing.save(update_fields=["clear_length", "sha256", "completed_at"])
    return thing


def seal_thing(
    *, family: str, kind: StoredThing.Kind, media_type: str, chunks: Iterable[bytes], facts: Facts | None = None
) -> StoredThing:
    """Keep something small whole, in one segment."""
    sealed = seal_object(family=family, chunks=chunks)
    with rows_or_no_object(sealed.name):
        thing = begin_thing(family=family, kind=kind, media_type=media_type, facts=facts)
        append_segment(thing=thing, sealed=sealed, place=0)
        return complete_thing(thing=thing, sha256=sealed.sha256)


@contextmanager
def rows_or_no_object(name: str) -> Iterator[None]:
    """Write an object's rows in one short transaction; where that does not end well, the object is deleted.

    Where the database itself failed the object stays: a commit whose fsync failed may hold after all when the database
    is opened again, and its row would then be without its object. If it does not, the object is a stray.
    """
    with ExitStack() as undone:
        undone.callback(drop_object, name=name)
        try:
            with transaction.atomic():
                yield
        except IntegrityError:
            raise
        except DatabaseError:
            undone.pop_all()
            raise
        undone.pop_all()


def remove_thing(*, thing: StoredThing, first: Callable[[], object] = lambda: None) -> None:
    """Delete every object of a thing, then its rows; done again after a crash it has one effect.

    A segment that arrives meanwhile is deleted too: rows go only while none is left whose object may still lie there.
    `first` deletes, in the same transaction, the rows of later rooms that hold the thing.
    """
    deleted: set[str] = set()
    while True:
        names = set(Segment.objects.filter(thing=thing).values_list("name", flat=True)) - deleted
        for name in names:
            objects().delete(name)
        deleted |= names
        with transaction.atomic():
            StoredThing.objects.select_for_update().filter(pk=thing.pk).first()
            if not Segment.objects.filter(thing=thing).exclude(name__in=deleted).exists():
                first()
                StoredThing.objects.filter(pk=thing.pk).delete()
                return


@dataclass
class ThingSink:
    """Where the parent keeps what the locked child makes of one thing: each output becomes a segment at its place.

    `place_of` tells each label's place. `kept` lists the outputs of this run by label.
    """

    thing: StoredThing
    place_of: Callable[[str], int] = lambda _label: 0
    kept: dict[str, Segment] = field(default_factory=dict)

    def begin(self, label: str) -> "Draft":  # noqa: ARG002 - a label never becomes a name
        """Return a draft under a new name for the child to write to."""
        return objects().begin(new_id())

    def keep(self, draft: "Draft", made: "SealedOutput") -> None:
        """Make the object durable, then write its row; an output made twice is kept once."""
        draft.commit(made.sealed_length)
        sealed = SegmentFacts(draft.name, made.clear_length, made.sealed_length, made.sha256)
        with suppress(PlaceTaken), rows_or_no_object(draft.name):
            self.kept[made.label] = append_segment(
                thing=self.thing, sealed=sealed, place=self.place_of(made.label), facts=made.facts
            )
