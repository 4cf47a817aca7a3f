"""A film ends, or leaves: removed with everything made from it, or its original given out."""

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from attune import clock, platform
from attune.audit.actions import record
from attune.audit.models import Actor
from attune.films.models import Film, FilmPart, FilmSheet
from attune.films.queries import ERASE, things_of
from attune.films.rules import AlreadyThere, NotWhole
from attune.jobs.actions import cancel_job, post_job, post_news
from attune.jobs.models import Job
from attune.safe.actions import remove_thing
from attune.safe.models import StoredThing
from attune.safe.queries import open_thing

COPY_STEP = 2**20


def remove_film(*, film: Film, by: Actor, why: str) -> Film:
    """Delete a film for everybody at once, stop its work, and post the deletion of all that was made from it.

    What stays is a tombstone: sums, dates and the reason's code. Later rooms hear of it as "film.removed".
    """
    with transaction.atomic():
        kept = Film.objects.select_for_update().get(pk=film.pk)
        if kept.deleted_at is None:
            kept.deleted_at, kept.deleted_why, kept.state = clock.now(), why, Film.State.DELETED
            kept.save(update_fields=["deleted_at", "deleted_why", "state"])
            _stop_work(kept, by)
            record(actor=by, verb="remove", kind="film", thing=kept.pk, family=kept.family_id, fields=["deleted_at"])
            post_job(kind=ERASE, args={"film": kept.pk}, asked_by=by, thing=("film", kept.pk), priority=90)
            post_news(news="film.removed", args={"film": kept.pk}, asked_by=by)
    film.refresh_from_db()
    return film


def erase_film(*, film: Film) -> None:
    """Delete every object and row of a removed film; done again after a crash it has one effect."""
    if film.deleted_at is None:
        return
    for thing in things_of(film):
        remove_thing(thing=thing, first=_holders_of(thing))
    film.refresh_from_db()


def export_film(*, film: Film, to: Path, by: Actor) -> list[Path]:
    """Write a film's original bytes, in clear, where the person says; writes an audit line. Raises NotWhole.

    Of several parts each is a file of its own, as the camera wrote them: film.mp4 becomes film-1.mp4, film-2.mp4 and so
    on. All of them are written, or none.
    """
    parts = [part.thing for part in film.parts.select_related("thing")]
    if not parts or any(part.completed_at is None for part in parts):
        raise NotWhole
    paths = [to] if len(parts) == 1 else [to.with_stem(f"{to.stem}-{number}") for number, _ in enumerate(parts, 1)]
    record(actor=by, verb="export", kind="film", thing=film.pk, family=film.family_id)
    with ExitStack() as undone:
        for part, path in zip(parts, paths, strict=True):
            out = undone.enter_context(_new_file(path))
            undone.callback(path.unlink)
            _copy_whole(part, out)
        undone.pop_all()
    platform.fsync_folder(to.parent)
    return paths


def record_wiped_card(*, part: FilmPart, by: Actor) -> FilmPart:
    """Keep that the film was wiped from the card; writes an audit line. Raises NotWhole before it is verified."""
    if part.verified_at is None:
        raise NotWhole
    with transaction.atomic():
        if FilmPart.objects.filter(pk=part.pk, card_wiped_at=None).update(card_wiped_at=clock.now()):
            record(actor=by, verb="wipe", kind="film part", thing=part.pk, family=part.family_id)
    part.refresh_from_db()
    return part


def record_wiped_films(*, films: Sequence[Film], by: Actor) -> None:
    """Keep that a card was wiped which held these films, part by part. Raises NotWhole before all are verified."""
    parts = [part for film in films for part in film.parts.all()]
    if not parts or any(part.verified_at is None for part in parts):
        raise NotWhole
    with transaction.atomic():
        for part in parts:
            record_wiped_card(part=part, by=by)


def _new_file(path: Path) -> BinaryIO:
    try:
        return path.open("xb")
    except FileExistsError as there:
        raise AlreadyThere from there


def _copy_whole(part: StoredThing, out: BinaryIO) -> None:
    with out, open_thing(part) as reader:
        while data := reader.read(COPY_STEP):
            out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _stop_work(film: Film, by: Actor) -> None:
    waiting = Job.objects.filter(thing_kind="film", thing=film.pk, state__in=[Job.State.READY, Job.State.RUNNING])
    for job in waiting.exclude(kind=ERASE):
        cancel_job(job=job, by=by)


def _holders_of(thing: StoredThing) -> Callable[[], object]:
    def delete_rows() -> None:
        FilmSheet.objects.filter(thing=thing).delete()
        FilmPart.objects.filter(thing=thing).delete()

    return delete_rows
