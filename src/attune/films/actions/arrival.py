"""A film comes in: begun with everybody's consent, sealed piece by piece; the last piece posts the reading back."""

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import ExitStack, closing
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
from attune.films.consenting import consent_holds, is_overridden, people_in_frame, purpose_of
from attune.films.models import Film, FilmPart, Upload
from attune.films.queries import broken_off
from attune.films.rules import (
    MOST_BYTES,
    MOST_PARTS,
    PART_BYTES,
    UPLOAD_DAYS,
    CameraFile,
    CutOff,
    Elsewhere,
    Empty,
    NobodyNamed,
    NoRoom,
    Overlong,
    TooLong,
    TooManyParts,
    not_consented,
    room_needed,
)
from attune.media.ahead import Ahead
from attune.safe.actions import append_segment, begin_thing, drop_object, rows_or_no_object, seal_object
from attune.safe.models import StoredThing
from attune.vault.segments import SegmentFacts

Told = Callable[[int, int], None]
_PIECES_AHEAD = 1  # at each of two steps, so that a few times eight mebibytes are in memory


def begin_film(
    *, visit: Visit, name: str, length: int, by: Actor, sha256: str = "", kind: str = Film.Kind.INTERACTION
) -> Upload:
    """Begin a film of one camera file; writes an audit line. Raises a Refused where it may not come in."""
    (upload,) = begin_recording(visit=visit, files=[CameraFile(name, length, sha256)], by=by, kind=kind)
    return upload


def begin_recording(
    *, visit: Visit, files: Sequence[CameraFile], by: Actor, kind: str = Film.Kind.INTERACTION
) -> list[Upload]:
    """Begin a film of the camera files of one recording, its parts in this order; writes an audit line.

    Each part has an upload of its own. Raises a Refused where the film may not come in.
    """
    _ask_of_lengths([file.length for file in files])
    ask_consent(visit=visit, kind=kind)
    _ask_for_room(sum(file.length for file in files))
    with transaction.atomic():
        film = Film.objects.create(
            family_id=visit.family_id,
            case_id=visit.case_id,
            visit=visit,
            kind=kind,
            added_by_kind=by.actor_kind,
            added_by=by.id,
        )
        uploads = [_begin_part(film, place, file, by) for place, file in enumerate(files)]
        record(actor=by, verb="bring", kind="film", thing=film.pk, family=visit.family_id)
    return uploads


def take_up_recording(
    *, visit: Visit, files: Sequence[CameraFile], by: Actor, kind: str = Film.Kind.INTERACTION
) -> list[Upload]:
    """Return the uploads of a film of just these files that was broken off before; begin one where there is none.

    Asked twice it begins once, so that an answer that was lost costs nothing.
    """
    for uploads in broken_off(visit=visit, files=files, by=by):
        ask_consent(visit=visit, kind=uploads[0].part.film.kind)
        return uploads
    return begin_recording(visit=visit, files=files, by=by, kind=kind)


def ask_consent(*, visit: Visit, kind: str) -> None:
    """Ask, now, whether everybody in the frame agrees; raise NotConsented or NobodyNamed, unless a reason is kept."""
    if is_overridden([visit.pk]) and consent_holds(
        visit=visit.pk, case=visit.case_id, family=visit.family_id, kind=kind
    ):
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
        _keep_rows(upload, sealed)
    upload.offset = end
    return end


def _keep_rows(upload: Upload, sealed: SegmentFacts) -> None:
    part, end = upload.part, upload.offset + sealed.clear_length
    _move_on(upload, upload.offset, end)
    append_segment(thing=part.thing, sealed=sealed, place=part.thing.segments.count())
    if end == part.length:
        _finish(upload)


def add_film(
    *,
    visit: Visit,
    files: Sequence[Path],
    by: Actor,
    kind: str = Film.Kind.INTERACTION,
    told: Told = lambda _done, _of: None,
) -> Film:
    """Bring a film in from files on this machine, its parts in this order; posts the reading back.

    They take the same path as from the page. A film of the same files that was broken off before is gone on with.
    Raises a Refused.
    """
    with ExitStack() as closed:
        opened = [closed.enter_context(path.open("rb", buffering=0)) for path in files]
        announced = [
            CameraFile(path.name, os.fstat(file.fileno()).st_size) for path, file in zip(files, opened, strict=True)
        ]
        uploads, digests = _gone_on_with(visit, announced, by, opened) or (
            begin_recording(visit=visit, files=announced, by=by, kind=kind),
            [hashlib.sha256() for _ in files],
        )
        before, of = 0, sum(file.length for file in announced)
        for upload, file, digest in zip(uploads, opened, digests, strict=True):
            _carry(upload, file, digest, lambda done, first=before: told(first + done, of))  # type: ignore[misc]
            before += upload.part.length
    return uploads[0].part.film


def _carry(upload: Upload, file: BinaryIO, digest: "hashlib._Hash", told: Callable[[int], None]) -> None:
    """Carry what is missing of one part over; `digest` knows what is there already.

    While the rows of a piece are written, the next is sealed and made durable, and the one after it read and hashed.
    """
    part = upload.part
    file.seek(upload.offset)
    with (
        closing(Ahead(_pieces(file, digest, part.length - upload.offset), _PIECES_AHEAD)) as pieces,
        closing(
            Ahead(_sealed(pieces, part.family_id), _PIECES_AHEAD, lambda made: drop_object(name=made[0].name))
        ) as made,
    ):
        for sealed, so_far in made:
            with rows_or_no_object(sealed.name):
                ask_consent(visit=part.film.visit, kind=part.film.kind)
                if upload.offset + sealed.clear_length == part.length:
                    announce_sum(upload=upload, sha256=so_far)
                _keep_rows(upload, sealed)
            upload.offset += sealed.clear_length
            told(upload.offset)


def _sealed(pieces: Iterable[tuple[bytes, str]], family: str) -> Generator[tuple[SegmentFacts, str]]:
    for data, so_far in pieces:
        yield seal_object(family=family, chunks=[data]), so_far


def _pieces(file: BinaryIO, digest: "hashlib._Hash", missing: int) -> Generator[tuple[bytes, str]]:
    """Give what is missing piece by piece, and what everything up to the end of each hashes to."""
    while missing:
        data = file.read(min(PART_BYTES, missing))
        if not data:
            raise CutOff
        digest.update(data)
        missing -= len(data)
        yield data, digest.hexdigest()


def _gone_on_with(
    visit: Visit, announced: Sequence[CameraFile], by: Actor, opened: Sequence[BinaryIO]
) -> "tuple[list[Upload], list[hashlib._Hash]] | None":
    """Find an import of these same files that was broken off, and what the bytes so far of each hash to."""
    for uploads in broken_off(visit=visit, files=announced, by=by):
        digests = [_same_so_far(upload, file) for upload, file in zip(uploads, opened, strict=True)]
        if any(upload.finished_at is None for upload in uploads) and all(digests):
            return uploads, [digest for digest in digests if digest is not None]
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


def _ask_of_lengths(lengths: Sequence[int]) -> None:
    if not lengths or min(lengths) == 0:
        raise Empty
    if len(lengths) > MOST_PARTS:
        raise TooManyParts
    if sum(lengths) > MOST_BYTES:
        raise TooLong


def _begin_part(film: Film, place: int, file: CameraFile, by: Actor) -> Upload:
    thing = begin_thing(family=film.family_id, kind=StoredThing.Kind.PART)
    part = FilmPart.objects.create(
        film=film,
        family_id=film.family_id,
        place=place,
        name=file.name[:255],
        metadata=file.metadata,
        thing=thing,
        length=file.length,
        sent_sha256=file.sha256,
    )
    return Upload.objects.create(
        part=part, created_at=clock.now(), expires_at=_expiry(), by_kind=by.actor_kind, by=by.id
    )


def _finish(upload: Upload) -> None:
    """Say, in the caller's transaction, that a part is here; the last of a film's parts posts the reading back.

    The times of its pictures are found meanwhile: nothing of them is shown before the film is proved.
    """
    film = upload.part.film  # its row is ours since the piece moved on: of two parts ending at once one is the last
    Upload.objects.filter(pk=upload.pk).update(finished_at=clock.now())
    if not Upload.objects.filter(part__film=film, finished_at=None).exists():
        post_step(film=film, kind="film.verify", priority=40)
        post_step(film=film, kind="film.frames", priority=39)


def _ask_for_room(length: int) -> None:
    free = platform.free_bytes(settings.DATA)
    if free < room_needed(length):
        raise NoRoom(room_needed(length), free)


def _expiry() -> dt.datetime:
    return clock.now() + dt.timedelta(days=UPLOAD_DAYS)


def _move_on(upload: Upload, offset: int, end: int) -> None:
    """Move an upload from one offset to the next; of two at once, one finds the offset moved already.

    Parts of one film take turns at its row: each touches the rows of all the others, and must not wait for one that
    waits for it.
    """
    film_is_there = Film.objects.select_for_update().filter(pk=upload.part.film_id, deleted_at=None).first()
    # Only columns of the row itself: PostgreSQL asks those again of a row that another has just moved, no others.
    still_there = Upload.objects.filter(pk=upload.pk, offset=offset, finished_at=None)
    if not film_is_there or not still_there.update(offset=end):
        now = Upload.objects.filter(pk=upload.pk).values_list("offset", flat=True).first()
        raise Elsewhere(now or 0)
    # A part that waits for its turn must not expire meanwhile.
    Upload.objects.filter(part__film=upload.part.film_id).update(expires_at=_expiry())
