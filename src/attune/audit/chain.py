"""Tie committed lines into a chain of hashes, in order, and check it."""

import hashlib
import json
from dataclasses import dataclass

from django.db import transaction

from attune.audit.models import Line, Link

SEED = hashlib.sha256(b"attune audit v1").digest()
BATCH = 1000


@dataclass(frozen=True)
class ChainCheck:
    """What a walk of the chain found."""

    links: int
    loose: int  # lines not yet tied
    broken_at: int | None  # number of the first link that does not fit


def tie(most: int = BATCH) -> int:
    """Tie up to so many loose lines; return how many. One caller at a time: the link's number is unique."""
    with transaction.atomic():
        last = Link.objects.order_by("-number").first()
        number, digest = (last.number, bytes(last.digest)) if last else (0, SEED)
        loose = Line.objects.filter(link=None).order_by("id")[:most]
        links = []
        for line in loose:
            number, digest = number + 1, _next(digest, line)
            links.append(Link(line=line, number=number, digest=digest))
        Link.objects.bulk_create(links)
    return len(links)


def check() -> ChainCheck:
    """Walk the whole chain; a changed, missing or added line shows as the first link that does not fit."""
    digest, count = SEED, 0
    for link in Link.objects.select_related("line").order_by("number").iterator():
        count += 1
        digest = _next(digest, link.line)
        if link.number != count or digest != bytes(link.digest):
            return ChainCheck(count, _loose(), link.number)
    return ChainCheck(count, _loose(), None)


def _loose() -> int:
    return Line.objects.filter(link=None).count()


def _next(digest: bytes, line: Line) -> bytes:
    said = [
        line.pk,
        line.at.isoformat(),
        line.actor_kind,
        line.actor,
        line.verb,
        line.thing_kind,
        line.thing,
        line.family,
        line.fields,
    ]
    return hashlib.sha256(digest + json.dumps(said, separators=(",", ":")).encode()).digest()
