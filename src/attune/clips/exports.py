"""Exports: asked for with a purpose, made exactly in the locked room, sealed, given out by the gate, and ended.

Consent is asked when one is asked for, when it is made, and at every giving out.
"""

import datetime as dt
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from attune import clock, platform
from attune.audit.actions import SYSTEM, record
from attune.audit.models import Actor
from attune.cases.models import Case
from attune.clips import giving
from attune.clips.models import Clip, Export, ExportFile, ExportItem
from attune.clips.orders import LETTERED, TWO, make_in_the_room
from attune.clips.rules import NotYetRead, check_range
from attune.films.gate import Passed, Shut
from attune.films.models import Film
from attune.films.rules import AlreadyThere
from attune.jobs.actions import cancel_job, post_job
from attune.jobs.fence import Stopped as JobStopped
from attune.jobs.models import Job
from attune.jobs.work import Run
from attune.media.errors import Stopped
from attune.media.lettering import unknown_letters
from attune.people.models import Person
from attune.safe.actions import complete_thing, remove_thing
from attune.safe.models import StoredThing
from attune.safe.queries import open_thing

WORK = "clips.export"
PRIORITY = 45
COPY_STEP = 2**20
ASKED, EXPIRED, NO_CONSENT, FILM_GONE, SAVED = "asked", "expired", "consent", "film", "saved"
_ENDINGS = {"video/mp4": "mp4", "image/png": "png", "image/jpeg": "jpg", "application/pdf": "pdf"}
_NAMES = {
    Export.What.CLIP: "clip",
    Export.What.EACH: "clip",
    Export.What.CLIPS: "clips",
    Export.What.REEL: "reel",
    Export.What.STILLS: "still",
    Export.What.SHEET: "sheet",
    Export.What.SEQUENCE: "reel",
    Export.What.BESIDE: "pair",
}


@dataclass(frozen=True)
class Piece:
    """One stretch of film to be given out: frames [start, end), and the words that stand over it."""

    film: Film
    start: int
    end: int
    words: str = ""
    clip: Clip | None = None

    @classmethod
    def of(cls, clip: Clip, words: str | None = None) -> "Piece":
        """Take a clip as it is now, with its own name for words unless others are given."""
        return cls(clip.film, clip.start, clip.end, clip.title if words is None else words, clip)


@dataclass(frozen=True)
class How:
    """How it is made: `slow` 1, 2 or 4 times; `hold` (the film's frame, seconds); `kind` of a picture; who is heard."""

    slow: int = 1
    heard: bool = True
    hold: tuple[int, Fraction] | None = None
    kind: str = ""
    side: str = "both"

    def as_options(self) -> dict[str, Any]:
        """Return it as a row keeps it: numbers and codes."""
        frame, seconds = self.hold or (None, None)
        told = [seconds.numerator, seconds.denominator] if seconds else None
        return {
            "slow": self.slow,
            "heard": self.heard,
            "hold": frame,
            "seconds": told,
            "kind": self.kind,
            "side": self.side,
        }


def ask_export(
    *,
    case: Case,
    what: Export.What,
    pieces: Sequence[Piece],
    purpose: str,
    by: Person,
    how: How = How(),
    whom: str = "",
    later: bool = True,
) -> Export:
    """Ask for something to be made and given out for a purpose; writes an audit line, and posts the making.

    With `later` false the caller makes it at once. Raises a NotGivenOut, NotInTheFilm or NotYetRead.
    """
    _check_choice(case, what, pieces, how, by)
    giving.check_agreed(_films(pieces), purpose)
    with transaction.atomic():
        export = Export.objects.create(
            family_id=case.family_id,
            case=case,
            what=what,
            options=how.as_options(),
            purpose=purpose,
            whom=whom.strip(),
            asked_by_kind=by.actor_kind,
            asked_by=by.id,
            ends_at=clock.now() + dt.timedelta(days=giving.KEPT_DAYS),
        )
        for place, piece in enumerate(pieces):
            kept = {"film": piece.film, "clip": piece.clip, "start": piece.start, "end": piece.end}
            ExportItem.objects.create(
                export=export, family_id=case.family_id, place=place, words=piece.words.strip(), **kept
            )
        _record(export, "ask for", by)
        if later:
            post_job(kind=WORK, args={"export": export.pk}, asked_by=by, thing=("export", export.pk), priority=PRIORITY)
    return export


def make_export(*, export: Export, run: Run | None = None) -> Export:
    """Make what was asked for, sealed; without consent it ends instead. What is made already is left as it is."""
    if export.made_at is not None or export.ended_at is not None:
        return export
    items = list(export.items.select_related("film__frame_table", "film__visit"))
    if not giving.agreed(_films(items), export.purpose) or any(item.film.deleted_at for item in items):
        return end_export(export=export, by=SYSTEM, why=NO_CONSENT)
    _drop_files(export)
    try:
        make_in_the_room(export=export, items=items, run=run)
        things = [file.thing for file in export.files.select_related("thing")]
        for thing in things:
            with open_thing(thing) as reader:
                complete_thing(thing=thing, sha256=reader.verify())
    except Stopped as stopped:
        _drop_files(export)
        raise JobStopped from stopped
    except JobStopped:
        _drop_files(export)
        raise
    Export.objects.filter(pk=export.pk, ended_at=None).update(made_at=clock.now())
    export.refresh_from_db()
    if export.ended_at is not None:
        _drop_files(export)
    return export


def give_out(*, export: Export, place: int, person: Person | None) -> Passed:
    """Let a file of an export out to the case's own practitioner, while everybody agrees; raise Shut.

    Writes an audit line. Whoever sends it for long asks `still_open` again.
    """
    file = export.files.select_related("thing").filter(place=place).first()
    if person is None or file is None or not _is_open(export.pk, person):
        raise Shut
    with transaction.atomic():
        _record(export, "give out", person)
    return Passed(file.thing, lambda: _is_open(export.pk, person))


def save_export(*, export: Export, to: Sequence[Path], by: Person) -> list[Path]:
    """Write an export's files in clear where the person says, each to a new file; then its sealed copy is deleted."""
    files = list(export.files.select_related("thing").order_by("place"))
    for file, path in zip(files, to, strict=True):
        give_out(export=export, place=file.place, person=by)
        _write_new(file.thing, path)
    end_export(export=export, by=by, why=SAVED)
    return list(to)


def end_export(*, export: Export, by: Actor, why: str) -> Export:
    """End an export: nothing of it is given out from now on, its work stops, its files are deleted; its row stays."""
    with transaction.atomic():
        if Export.objects.filter(pk=export.pk, ended_at=None).update(ended_at=clock.now(), ended_why=why):
            record(actor=by, verb="end", kind="export", thing=export.pk, family=export.family_id, fields=["ended_at"])
            for job in jobs_of_export(export).filter(state__in=[Job.State.READY, Job.State.RUNNING]):
                cancel_job(job=job, by=by)
    export.refresh_from_db()
    _drop_files(export)
    return export


def end_film_exports(*, film: Film, by: Actor) -> None:
    """End every export that holds something of a removed film."""
    for export in Export.objects.filter(items__film=film).distinct():
        end_export(export=export, by=by, why=FILM_GONE)


def end_without_consent(*, family: str, by: Actor) -> None:
    """End a family's exports to which not everybody agrees any more."""
    for export in Export.objects.live().filter(family=family):
        items = export.items.select_related("film__visit")
        if not giving.agreed(_films(list(items)), export.purpose):
            end_export(export=export, by=by, why=NO_CONSENT)


def end_expired(*, by: Actor = SYSTEM) -> None:
    """End exports whose day has come, and delete what is left of any that has ended."""
    for export in Export.objects.filter(ended_at=None, ends_at__lte=clock.now()):
        end_export(export=export, by=by, why=EXPIRED)
    for file in ExportFile.objects.exclude(export__ended_at=None).select_related("export"):
        _drop_files(file.export)


def jobs_of_export(export: Export) -> Any:
    """Return the work of an export."""
    return Job.objects.filter(thing_kind="export", thing=export.pk)


def file_name(export: Export, place: int, media_type: str) -> str:
    """Return the name under which a file leaves: what it is and a random part, never whose."""
    ending = _ENDINGS[media_type]
    return f"attune-{_NAMES[Export.What(export.what)]}-{export.pk[:6]}-{place + 1}.{ending}"


def _check_choice(case: Case, what: Export.What, pieces: Sequence[Piece], how: How, by: Person) -> None:
    if case.practitioner_id != by.id or any(piece.film.case_id != case.pk for piece in pieces):
        raise giving.WrongChoice(_("Only whoever works with the family gives out its film. Nothing was made."))
    if not pieces:
        raise giving.WrongChoice(_("Nothing is chosen yet. Choose at least one clip or still."))
    if what == Export.What.CLIP and len(pieces) != 1:
        raise giving.WrongChoice(_("Choose just one clip for that, or choose “clips”. Nothing was made."))
    if what in TWO and len(pieces) != 2:  # noqa: PLR2004 - first and last
        raise giving.WrongChoice(_("Choose just two clips for that: the first and the last. Nothing was made."))
    for piece in pieces:
        if piece.film.deleted_at is not None or "probe" not in piece.film.facts:
            raise NotYetRead
        check_range(piece.film, piece.start, piece.end)
    _check_hold(what, pieces, how)
    letters = unknown_letters("".join(piece.words for piece in pieces)) if what in LETTERED else ""
    if letters:
        raise giving.LettersNotThere(letters)


def _check_hold(what: Export.What, pieces: Sequence[Piece], how: How) -> None:
    if how.hold is None:
        return
    frame, seconds = how.hold
    if what != Export.What.CLIP or not pieces[0].start <= frame < pieces[0].end:
        raise giving.WrongChoice(_("A picture can be held only inside one clip. Nothing was made."))
    if not 0 < seconds <= giving.LONGEST_HOLD:
        said = _("A picture is held for up to %(seconds)d seconds. Nothing was made.")
        raise giving.WrongChoice(said % {"seconds": giving.LONGEST_HOLD})


def _films(pieces: Sequence[Piece] | Sequence[ExportItem]) -> list[Film]:
    return list({piece.film.pk: piece.film for piece in pieces}.values())


def _is_open(export: str, person: Person) -> bool:
    found = Export.objects.led_by(person).live().exclude(made_at=None).filter(pk=export).first()
    if found is None:
        return False
    films = _films(list(found.items.select_related("film__visit")))
    return all(film.deleted_at is None for film in films) and giving.agreed(films, found.purpose)


def _drop_files(export: Export) -> None:
    for file in list(export.files.select_related("thing")):
        remove_thing(thing=file.thing, first=file.delete)


def _record(export: Export, verb: str, by: Actor) -> None:
    told = [export.what, export.purpose]
    record(actor=by, verb=verb, kind="export", thing=export.pk, family=export.family_id, fields=told)


def _write_new(thing: StoredThing, to: Path) -> None:
    """Copy what was sealed to a new file; where it breaks off, half of it is not left lying in clear."""
    try:
        out = to.open("xb")
    except FileExistsError as there:
        raise AlreadyThere from there
    with ExitStack() as undone, out:
        undone.callback(to.unlink)
        with open_thing(thing) as reader:
            while data := reader.read(COPY_STEP):
                out.write(data)
        out.flush()
        os.fsync(out.fileno())
        undone.pop_all()
    platform.fsync_folder(to.parent)
