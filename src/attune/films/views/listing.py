"""What a page says of a card, taken apart: pieces of a film and where they lie, files and what was seen of them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest, UnreadablePostError

from attune.films import tus
from attune.films.rules import MOST_BYTES, CameraFile
from attune.media.look import Seen
from attune.media.pieces import MOST
from attune.media.recordings import OnCard

LONGEST_PATH: Final = 1024
_PIECES = re.compile(r"\d{1,15}\+\d{1,9}(,\d{1,15}\+\d{1,9}){0,63}")


class BadListing(Exception):
    """A listing or its pieces cannot be understood: the page and the server do not fit."""

    def __init__(self) -> None:
        super().__init__("What the page said of the card cannot be understood. Nothing was stored. Reload the page.")


def pieces_said(request: HttpRequest) -> tuple[list[tuple[int, bytes]], int]:
    """Return the pieces (offset, bytes) that are the body of a request, and the length of the file they are of."""
    text = request.headers.get("Film-Pieces", "")
    length = tus.number(request.headers, "Film-Length")
    if not _PIECES.fullmatch(text):
        raise BadListing
    places = [tuple(map(int, piece.split("+"))) for piece in text.split(",")]
    ends = [0, *(offset + size for offset, size in places)]
    rising = all(end <= offset for end, (offset, _size) in zip(ends, places, strict=False))
    if not rising or ends[-1] > length or sum(size for _offset, size in places) > MOST:
        raise BadListing
    return [(offset, _exactly(request, size)) for offset, size in places], length


def camera_files(said: Sequence[Mapping[str, Any]]) -> list[CameraFile]:
    """Return the files as they are announced: name, length, and the sum of the opening."""
    files = []
    for each in said:
        name, length, opening = each.get("name"), each.get("length"), each.get("opening", "")
        if not isinstance(name, str) or not isinstance(opening, str) or not isinstance(length, int):
            raise BadListing
        if length < 0 or (opening and not tus.is_sha256(opening)):
            raise BadListing
        files.append(CameraFile(name, length, opening=opening))
    return files


def seen_files(said: Sequence[Mapping[str, Any]]) -> list[OnCard]:
    """Return the files as they lie on the card, with what a look told of each."""
    try:
        return [
            OnCard(
                path=str(each["path"])[:LONGEST_PATH],
                length=min(int(each["length"]), MOST_BYTES),
                written=float(each["written"]),
                seen=Seen.of(each["seen"]) if each.get("seen") else None,
            )
            for each in said
        ]
    except (KeyError, TypeError, ValueError, OverflowError) as wrong:
        raise BadListing from wrong


def _exactly(request: HttpRequest, size: int) -> bytes:
    data = bytearray()
    try:
        while len(data) < size and (piece := request.read(size - len(data))):
            data += piece
    except UnreadablePostError as broken:
        raise BadListing from broken
    if len(data) < size:
        raise BadListing
    return bytes(data)
