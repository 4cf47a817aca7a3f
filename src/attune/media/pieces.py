"""Which few pieces of a film file say what it is: enough for a first picture and the length, and no more.

An MP4 or MOV names its parts in boxes (ISO/IEC 14496-12, 4.2): its index (`moov`) wherever it lies, and the beginning
of its pictures (`mdat`). Of any other file it is the head, and the tail, where streams carry their last time.
`static/js/upload/pieces.js` chooses the same on the page; tests/js/upload/pieces.json holds the two together.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

MIB: Final = 2**20
MOST: Final = 16 * MIB
"""Bytes of all pieces together that are ever looked at."""
SMALL: Final = 6 * MIB  # a file of this many bytes is taken whole
HEAD, TAIL = 4 * MIB, 2 * MIB
INDEX, PICTURES, OTHER = 12 * MIB, 3 * MIB, 2**16  # of a moov (three hours at 60 take 10), of all mdat, of others
BOXES = 64  # a file has few at its top; one in fragments has thousands, of which the first say enough
_HEADER = 16
_FIRST = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}


class Piece(NamedTuple):
    """Bytes [offset, offset + length) of a file."""

    offset: int
    length: int


def pieces_of(length: int, read: Callable[[int, int], bytes]) -> list[Piece]:
    """Return the pieces to look at of a file of so many bytes, rising and apart; `read(offset, count)` gives bytes."""
    if length <= SMALL:
        return [Piece(0, length)]
    if read(4, 4) in _FIRST:
        return _joined(_of_boxes(length, read))
    return [Piece(0, HEAD), Piece(length - TAIL, TAIL)]


def _of_boxes(length: int, read: Callable[[int, int], bytes]) -> list[Piece]:
    pieces: list[Piece] = []
    at, pictures = 0, PICTURES
    for _ in range(BOXES):
        if at + 8 > length:
            break
        header = read(at, _HEADER)
        size = _size(header, length - at)
        if size < 8:  # noqa: PLR2004 - a box's own header: what follows is no box
            break
        most = {b"moov": INDEX, b"mdat": pictures}.get(header[4:8], OTHER)
        taken = min(size, length - at, max(most, _HEADER))
        if header[4:8] == b"mdat":
            pictures = max(0, pictures - taken)
        if sum(piece.length for piece in pieces) + taken > MOST:
            break
        pieces.append(Piece(at, taken))
        at += size
    return pieces


def _size(header: bytes, rest: int) -> int:
    """Return a box's length: of 32 bits, of 64 where those say 1, up to the end of the file where they say 0."""
    size = int.from_bytes(header[:4], "big")
    if size == 1 and len(header) == _HEADER:
        return int.from_bytes(header[8:16], "big")
    return size or rest


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and last.offset + last.length == piece.offset:
            joined[-1] = Piece(last.offset, last.length + piece.length)
        else:
            joined.append(piece)
    return joined
