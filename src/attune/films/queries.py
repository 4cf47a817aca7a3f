"""What is asked about films: those of a person, the uploads that wait, and what a film consists of."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from attune import clock
from attune.audit.models import Actor
from attune.cases.models import Visit
from attune.films.models import Film, FilmPart, Upload
from attune.films.rules import PART_BYTES, CameraFile
from attune.media.parts import labelled_parts
from attune.media.sandbox import SealedSource
from attune.people.models import Person
from attune.safe.models import StoredThing
from attune.safe.queries import sealed_source

ERASE = "film.erase"


def films_of(person: Person | None) -> QuerySet[Film]:
    """Return the films a person may see, newest first, each with its family, cycle and parts."""
    parts = Prefetch("parts", FilmPart.objects.select_related("upload", "thing"))
    films = Film.objects.visible_to(person).select_related("family", "visit__cycle", "rendition")
    return films.prefetch_related(parts).order_by("-added_at")


def uploads_of(person: Person | None) -> QuerySet[Upload]:
    """Return uploads into films of a person's own cases."""
    films = Film.objects.led_by(person)
    return Upload.objects.filter(part__film__in=films).select_related("part__thing", "part__film")


def unfinished(visit: Visit, by: str = "") -> list[Upload]:
    """Return uploads into films of a visit that can be gone on with, or are not yet compared with the card."""
    films = Film.objects.filter(visit=visit, deleted_at=None, state=Film.State.IMPORTING)
    uploads = Upload.objects.filter(part__film__in=films, expires_at__gt=clock.now())
    if by:
        uploads = uploads.filter(by=by)
    return list(
        uploads.select_related("part__film__visit", "part__thing").order_by(
            "part__film__added_at", "part__film", "part__place"
        )
    )


def broken_off(*, visit: Visit, files: Sequence[CameraFile], by: Actor) -> list[list[Upload]]:
    """Return, for each film of just these files that somebody began and that is not proved yet, its uploads in order.

    Files are the same by name, length and, where both are known, by their opening.
    """
    begun: dict[str, list[Upload]] = {}
    for upload in unfinished(visit, by=by.id):
        begun.setdefault(upload.part.film_id, []).append(upload)
    return [
        uploads
        for uploads in begun.values()
        if len(uploads) == len(files) and all(map(_may_be, [upload.part for upload in uploads], files))
    ]


def film_of_same(visit: Visit, files: Sequence[CameraFile]) -> Film | None:
    """Return the film of this family that was brought in from these same files before: length and opening agree."""
    films = Film.objects.filter(family=visit.family_id, deleted_at=None)
    safe = films.filter(state__in=[Film.State.VERIFIED, Film.State.READY], parts__length=files[0].length)
    for film in safe.prefetch_related("parts__thing"):
        parts = list(film.parts.all())
        if len(parts) == len(files) and all(map(_is_the_same, parts, files)):
            return film
    return None


def _may_be(part: FilmPart, file: CameraFile) -> bool:
    same = part.length == file.length and part.name == file.name[:255]
    opening = part.thing.segments.filter(place=0).first()
    if not same or opening is None or not file.opening or opening.clear_length != min(PART_BYTES, file.length):
        return same
    return opening.sha256 == file.opening


def _is_the_same(part: FilmPart, file: CameraFile) -> bool:
    opening = part.thing.segments.filter(place=0, clear_length=min(PART_BYTES, file.length)).first()
    return part.length == file.length and opening is not None and opening.sha256 == file.opening


def things_of(film: Film) -> list[StoredThing]:
    """Return everything that is stored of a film by this room; the copy comes last, since it names its opening."""
    parts = StoredThing.objects.filter(part__film=film)
    sheets = StoredThing.objects.filter(sheet__film=film)
    init = film.rendition.facts.get("init") if film.rendition else None
    made = StoredThing.objects.filter(pk__in=[pk for pk in (film.frame_table_id, film.peaks_id, init) if pk])
    return [*parts, *sheets, *made, *([film.rendition] if film.rendition else [])]


def sources_of(film: Film, which: str = "") -> dict[str, SealedSource]:
    """Return the parts of a film as the locked child reads them, in the order given; `which` tells films apart."""
    return labelled_parts([sealed_source(part.thing) for part in film.parts.select_related("thing")], which)


def playing(film: Film, of: str = "") -> StoredThing | None:
    """Return what a page plays: the copy to step through, once whole; before, the original if a browser can show it.

    A page that has begun with one asks for the same `of` again, so that it never gets bytes of both.
    """
    if of != "original" and film.rendition is not None and film.rendition.completed_at:
        return film.rendition
    first = film.parts.select_related("thing").first()
    return first.thing if first and film.plays_at_once and of != "rendition" else None
