"""What the locked room is told to make of an export, and where its outputs are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from attune.clips.cutting import deadline_of, film_sources
from attune.clips.models import Export, ExportFile, ExportItem
from attune.ids import new_id
from attune.jobs.work import Run
from attune.media import sandbox
from attune.media.sandbox import SealedOutput, Watch
from attune.safe.actions import append_segment, begin_thing, rows_or_no_object
from attune.safe.keys import objects
from attune.safe.models import StoredThing
from attune.safe.queries import recipient_of
from attune.vault.segments import SegmentFacts

if TYPE_CHECKING:
    from attune.store import Draft

TWO = {Export.What.SEQUENCE, Export.What.BESIDE}
LETTERED = {Export.What.REEL, Export.What.SHEET, Export.What.SEQUENCE}
_MEDIA_TYPES = {"mp4": "video/mp4", "png": "image/png", "jpeg": "image/jpeg", "pdf": "application/pdf"}


def make_in_the_room(*, export: Export, items: Sequence[ExportItem], run: Run | None) -> None:
    """Have the locked child make the files; words reach it over its wire, in memory alone."""
    films = list({item.film_id: item.film for item in items}.values())
    sources = {name: source for film in films for name, source in film_sources(film, film.pk).items()}
    work, params = _order(export, items)
    watch = Watch(
        deadline=deadline_of(films),
        cancelled=run.stopped if run else None,
        on_progress=run.progress if run else None,
    )
    facts = {film.pk: film.facts["probe"] for film in films}
    sink = _Sink(export, _MEDIA_TYPES[_kind(export)])
    sandbox.run(work, {"films": facts, **params}, sources, sink, recipient=recipient_of(export.family_id), watch=watch)


def _order(export: Export, items: Sequence[ExportItem]) -> tuple[str, dict[str, Any]]:
    """Return the work of media/giving.py that makes this, and its parameters."""
    takes = [_take(export, item, len(items)) for item in items]
    what, options = export.what, export.options
    if what == Export.What.CLIP:
        return "take", {"take": takes[0]}
    if what == Export.What.EACH:
        return "takes", {"takes": takes}
    if what == Export.What.BESIDE:
        return "beside", {"takes": takes, "heard": options["side"]}
    if what == Export.What.STILLS:
        return "stills", {"takes": takes, "kind": _kind(export)}
    if what == Export.What.SHEET:
        return "contact", {"takes": takes, "kind": _kind(export)}
    return "reel", {"takes": takes, "cards": what in LETTERED}


def _kind(export: Export) -> str:
    """Return what kind of file it becomes."""
    asked: str = export.options["kind"]
    if export.what == Export.What.STILLS:
        return asked if asked in {"png", "jpeg"} else "png"
    if export.what == Export.What.SHEET:
        return asked if asked in {"png", "pdf"} else "pdf"
    return "mp4"


def _take(export: Export, item: ExportItem, count: int) -> dict[str, Any]:
    told = {key: export.options[key] for key in ("slow", "hold", "seconds", "heard")}
    under = _("%(place)d of %(count)d") % {"place": item.place + 1, "count": count}
    return told | {
        "film": item.film_id,
        "first": item.start,
        "end": item.end,
        "words": item.words,
        "under": under if count > 1 else "",
    }


@dataclass
class _Sink:
    """Where the parent keeps what the locked child makes: each output is one file of the export."""

    export: Export
    media_type: str

    def begin(self, label: str) -> "Draft":  # noqa: ARG002 - a label never becomes a name
        """Return a draft under a new name for the child to write to."""
        return objects().begin(new_id())

    def keep(self, draft: "Draft", made: SealedOutput) -> None:
        """Make the object durable, then write its rows."""
        draft.commit(made.sealed_length)
        sealed = SegmentFacts(draft.name, made.clear_length, made.sealed_length, made.sha256)
        with rows_or_no_object(draft.name):
            kind = StoredThing.Kind.EXPORT
            thing = begin_thing(family=self.export.family_id, kind=kind, media_type=self.media_type)
            append_segment(thing=thing, sealed=sealed, place=0)
            ExportFile.objects.create(export=self.export, place=int(made.label.rpartition("/")[2]), thing=thing)
