"""A film comes in: begun with everybody's consent, sealed piece by piece; the last piece posts the reading back."""

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from attune import clock, platform
from attune.audit.actions import record
from attune.audit.models import Actor
from attune.cases.models import Visit
from attune.consent.queries import without_consent
from attune.films.actions.proof import announce_sum
from attune.films.actions.steps import post_step
from attune.films.models import ConsentOverride, Film, FilmPart, Upload
from attune.films.queries import people_in_frame, purpose_of
from attune.films.rules import (
    MOST_BYTES,
    PART_BYTES,
    UPLOAD_DAYS,
    CutOff,
    Elsewhere,
    Empty,
    NobodyNamed,
    NoRoom,
    OneFileOnly,
    Overlong,
    TooLong,
    not_consented,
    room_needed,
)
from attune.safe.actions import append_segment, begin_thing, rows_or_no_object, seal_object
from attune.safe.models import StoredThing

Told = Callable[[int, int], None]


def begin_film(
    *, visit: Visit, name: str, length: int, by: Actor, sha256: str = "", kind: str = Film.Kind.INTERACTION
) -> Upload:
    """Begin a film of one camera file; writes an audit line. Raises a Refused where it may not come in."""
    if length == 0:
        raise Empty
    if length > MOST_BYTES:
        raise TooLong
    ask_consent(visit=visit, kind=kind)
    _ask_for_room(length)
    with transaction.atomic():
        film = Film.objects.create(
            family_id=visit.family_id,
            case_id=visit.case_id,
            visit=visit,
            kind=kind,
            added_by_kind=by.actor_kind,
            added_by=by.id,
        )
        thing = begin_thing(family=visit.family_id, kind=StoredThing.Kind.PART)
        part = FilmPart.objects.create(
            film=film, family_id=visit.family_id, name=name[:255], thing=thing, length=length, sent_sha256=sha256
        )
        upload = Upload.objects.create(
            part=part, created_at=clock.now(), expires_at=_expiry(), by_kind=by.actor_kind, by=by.id
        )
        record(actor=by, verb="bring", kind="film", thing=film.pk, family=visit.family_id)
    return upload


def ask_consent(*, visit: Visit, kind: str) -> None:
    """Ask, now, whether everybody in the frame agrees; raise NotConsented or NobodyNamed, unless a reason is kept."""
    if ConsentOverride.objects.filter(visit=visit).exists():
        return
    people = people_in_frame(visit)
    if not people:
        raise NobodyNamed
    missing = without_consent(visit.family_id, people, purpose_of(kind))
    if missing:
        raise not_consented([member.known_as for member in missing])


def keep_piece(*, upload: Upload, offset: int, data: bytes) -> int:
    """Seal the next bytes of an upload and return how many are safe now. The last piece posts the reading back.

    Of two that arrive at once one is kept; the other's object is dropped and Elsewhere is raised. Nothing is answered
    before the object is durable and its row committed.
    """
    part = upload.part
    end = offset + len(data)
    if offset != upload.offset:
        raise Elsewhere(upload.offset)
    if end > part.length:
        raise Overlong
    if not data:
        return offset
    ask_consent(visit=part.film.visit, kind=part.film.kind)
    sealed = seal_object(family=part.family_id, chunks=[data])
    with rows_or_no_object(sealed.name):
        _move_on(upload, offset, end)
        append_segment(thing=part.thing, sealed=sealed, place=part.thing.segments.count())
        if end == part.length:
            Upload.objects.filter(pk=upload.pk).update(finished_at=clock.now())
            post_step(film=part.film, kind="film.verify", priority=40)
    upload.offset = end
    return end


def add_film(
    *,
    visit: Visit,
    files: Sequence[Path],
    by: Actor,
    kind: str = Film.Kind.INTERACTION,
    told: Told = lambda _done, _of: None,
) -> Film:
    """Bring a film in from a file on this machine, by the same path as the page; posts the reading back.

    A film of the same file that was broken off before is gone on with. Raises a Refused.
    """
    if len(files) != 1:
        raise OneFileOnly
    with files[0].open("rb", buffering=0) as file:
        length = os.fstat(file.fileno()).st_size
        found = _broken_off(visit, files[0].name, length, by, file)
        upload, digest = found or (
            begin_film(visit=visit, name=files[0].name, length=length, by=by, kind=kind),
            hashlib.sha256(),
        )
        file.seek(upload.offset)
        while upload.offset < length:
            data = file.read(PART_BYTES)
            if not data:
                raise CutOff
            digest.update(data)
            if upload.offset + len(data) == length:
                announce_sum(upload=upload, sha256=digest.hexdigest())
            keep_piece(upload=upload, offset=upload.offset, data=data)
            told(upload.offset, length)
    return upload.part.film


def _broken_off(
    visit: Visit, name: str, length: int, by: Actor, file: BinaryIO
) -> "tuple[Upload, hashlib._Hash] | None":
    """Find an import of this same file that was broken off, and what its bytes so far hash to."""
    unfinished = Upload.objects.filter(
        part__film__visit=visit, part__film__deleted_at=None, part__length=length, finished_at=None, by=by.id
    ).select_related("part__thing", "part__film__visit")
    for upload in unfinished:
        digest = _same_so_far(upload, file) if upload.part.name == name[:255] else None
        if digest is not None:
            return upload, digest
    return None


def _same_so_far(upload: Upload, file: BinaryIO) -> "hashlib._Hash | None":
    whole = hashlib.sha256()
    file.seek(0)
    for segment in upload.part.thing.segments.all():
        data = file.read(segment.clear_length)
        if hashlib.sha256(data).hexdigest() != segment.sha256:
            return None
        whole.update(data)
    return whole


def _ask_for_room(length: int) -> None:
    free = platform.free_bytes(settings.DATA)
    if free < room_needed(length):
        raise NoRoom(room_needed(length), free)


def _expiry() -> dt.datetime:
    return clock.now() + dt.timedelta(days=UPLOAD_DAYS)


def _move_on(upload: Upload, offset: int, end: int) -> None:
    """Move an upload from one offset to the next; of two at once, one finds the offset moved already."""
    # Only columns of the row itself: PostgreSQL asks those again of a row that another has just moved, no others.
    still_there = Upload.objects.filter(pk=upload.pk, offset=offset, finished_at=None)
    film_is_there = Film.objects.filter(parts__upload=upload, deleted_at=None).exists()
    if not film_is_there or not still_there.update(offset=end, expires_at=_expiry()):
        now = Upload.objects.filter(pk=upload.pk).values_list("offset", flat=True).first()
        raise Elsewhere(now or 0)
