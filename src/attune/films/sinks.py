"""Where what the locked room makes of a film is kept: each sheet a thing, each fragment of the copy a segment."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.db import transaction

from attune.films.models import Film, FilmSheet
from attune.ids import new_id
from attune.safe.actions import ThingSink, append_segment, begin_thing, complete_thing, rows_or_no_object
from attune.safe.keys import objects
from attune.safe.models import StoredThing
from attune.safe.rules import PlaceTaken, ThingGone
from attune.vault.segments import SegmentFacts

if TYPE_CHECKING:
    from attune.media.sandbox import SealedOutput
    from attune.store import Draft

HEAD, INIT = "head", "init"


def thing_of(film: Film, field: str, kind: StoredThing.Kind, media_type: str) -> StoredThing:
    """Return what a film's field holds, begun now if it holds nothing; raise ThingGone for a removed film."""
    with transaction.atomic():
        kept = _living(film)
        thing = cast("StoredThing | None", getattr(kept, field))
        if thing is None:
            thing = begin_thing(family=kept.family_id, kind=kind, media_type=media_type)
            setattr(kept, field, thing)
            kept.save(update_fields=[field])
    return thing


@dataclass
class SheetSink:
    """Keeps each sheet as a thing of its own, with the frames that it shows."""

    film: Film

    def begin(self, label: str) -> "Draft":  # noqa: ARG002 - a label never becomes a name
        """Return a draft under a new name."""
        return objects().begin(new_id())

    def keep(self, draft: "Draft", made: "SealedOutput") -> None:
        """Make the object durable, then write its rows; a sheet made twice is kept once."""
        draft.commit(made.sealed_length)
        place = int(made.label.rpartition("/")[2])
        with suppress(PlaceTaken), rows_or_no_object(draft.name):
            self._keep(place, SegmentFacts(draft.name, made.clear_length, made.sealed_length, made.sha256), made)

    def _keep(self, place: int, sealed: SegmentFacts, made: "SealedOutput") -> None:
        film = _living(self.film)
        if FilmSheet.objects.filter(film=film, place=place).exists():
            raise PlaceTaken
        thing = begin_thing(family=film.family_id, kind=StoredThing.Kind.SHEET, media_type="image/jpeg")
        append_segment(thing=thing, sealed=sealed, place=0)
        complete_thing(thing=thing, sha256=sealed.sha256)
        FilmSheet.objects.create(film=film, place=place, thing=thing, facts=made.facts)


class RenditionSink:
    """Keeps the copy to step through: its head at place 0, fragment k at k + 1; what opens a player, beside it."""

    def __init__(self, film: Film, thing: StoredThing) -> None:
        self.film = film
        self.thing = thing
        self._segments = ThingSink(thing, place_of=_place)

    def init_sha256(self) -> str | None:
        """Return what the bytes that open a player hash to, if they were made."""
        return StoredThing.objects.filter(pk=self.thing.facts.get(INIT, "")).values_list("sha256", flat=True).first()

    def begin(self, label: str) -> "Draft":
        """Return a draft under a new name."""
        return self._segments.begin(label)

    def keep(self, draft: "Draft", made: "SealedOutput") -> None:
        """Keep a fragment or the head as a segment, and the opening bytes as a thing of their own."""
        if made.label != INIT:
            self._segments.keep(draft, made)
            return
        draft.commit(made.sealed_length)
        with rows_or_no_object(draft.name):
            self._keep_init(SegmentFacts(draft.name, made.clear_length, made.sealed_length, made.sha256), made)

    def _keep_init(self, sealed: SegmentFacts, made: "SealedOutput") -> None:
        film = _living(self.film)
        init = begin_thing(
            family=film.family_id, kind=StoredThing.Kind.RENDITION, media_type="video/mp4", facts=made.facts
        )
        append_segment(thing=init, sealed=sealed, place=0)
        complete_thing(thing=init, sha256=sealed.sha256)
        self.thing.facts = self.thing.facts | {INIT: init.pk} | made.facts
        self.thing.save(update_fields=["facts"])


def _place(label: str) -> int:
    return 0 if label == HEAD else int(label.rpartition("/")[2]) + 1


def _living(film: Film) -> Film:
    """Return the film's row, locked in the caller's transaction; raise ThingGone if it was removed."""
    kept = Film.objects.select_for_update().get(pk=film.pk)
    if kept.deleted_at is not None:
        raise ThingGone
    return kept
