"""A film is proved: read back from the disk, and held against what was stored and what was sent."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial

from django.db import transaction

from attune import clock
from attune.films.actions.steps import refuse_film, settle_ready
from attune.films.models import Film, FilmPart, Upload
from attune.films.rules import NotTheSame, SumDiffers
from attune.safe.actions import complete_thing
from attune.safe.queries import open_thing
from attune.vault.errors import SegmentDamaged

Told = Callable[[int, int], None]


def announce_sum(*, upload: Upload, sha256: str) -> FilmPart:
    """Keep what the sender says the whole file hashes to; settles a film that was read back before this came."""
    with transaction.atomic():
        part = FilmPart.objects.select_for_update().get(pk=upload.part_id)
        if part.sent_sha256 not in {"", sha256}:
            raise SumDiffers
        part.sent_sha256 = sha256
        part.save(update_fields=["sent_sha256"])
        _settle_sums(part.film)
    part.refresh_from_db()
    return part


def verify_film(*, film: Film, told: Told = lambda _done, _of: None) -> None:
    """Read every segment back from the disk, and hold all of them against what was stored and what was sent.

    A film that fits is verified; one that does not is refused with NotTheSame.
    """
    parts = list(film.parts.select_related("thing"))
    joined = _read_back_all(film, parts, told)
    with transaction.atomic():
        Film.objects.filter(pk=film.pk, deleted_at=None).update(sha256=joined)
        _settle_sums(film)
    film.refresh_from_db()
    if film.problem == NotTheSame.code:
        raise NotTheSame


def _read_back_all(film: Film, parts: Sequence[FilmPart], told: Told) -> str:
    """Complete each part with what its bytes on the disk hash to; return what all of them hash to, end to end."""
    total = sum(part.length for part in parts)
    joined = hashlib.sha256() if len(parts) > 1 else None  # of one part it is the part's own
    before = 0
    for part in parts:
        try:
            digest, length = _read_back(part, joined, partial(_told_on, told, before, total))
        except SegmentDamaged:
            length = -1
        if length != part.length:
            refuse_film(film=film, code=NotTheSame.code)
            raise NotTheSame
        complete_thing(thing=part.thing, sha256=digest)
        before += length
    return joined.hexdigest() if joined else digest


def _told_on(told: Told, before: int, total: int, read: int) -> None:
    told(before + read, total)


def _read_back(part: FilmPart, joined: "hashlib._Hash | None", told: Callable[[int], None]) -> tuple[str, int]:
    """Return what a part's bytes hash to and how many there are; raises SegmentDamaged.

    Where they hash to what was sent, nothing more can be known of them. Else each segment is held against its row, so
    that what the sender never said is not taken on trust.
    """
    with open_thing(part.thing) as reader:
        digest = reader.sha256(told, joined)
        if digest != part.sent_sha256:
            reader.verify()
        return digest, reader.size


def _settle_sums(film: Film) -> None:
    """Compare, in the caller's transaction, what was read back with what was announced; both must be known."""
    Film.objects.select_for_update().get(pk=film.pk)
    parts = list(film.parts.select_related("thing"))
    known = [part for part in parts if part.sent_sha256 and part.thing.completed_at]
    if any(part.sent_sha256 != part.thing.sha256 for part in known):
        refuse_film(film=film, code=NotTheSame.code)
        return
    for part in known:
        FilmPart.objects.filter(pk=part.pk, verified_at=None).update(verified_at=clock.now())
    if known and len(known) == len(parts):
        Film.objects.filter(pk=film.pk, state=Film.State.IMPORTING).update(state=Film.State.VERIFIED)
        settle_ready(film=film)
