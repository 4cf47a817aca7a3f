"""Looks at a few pieces of a film before it is brought in, in the locked child, and keeps nothing of them.

The pieces are sealed to an identity that is made for this look and forgotten with it, into files that have no name and
lie in memory; so is the picture that comes back. Nothing of them touches the disk in clear.
"""

import io
import os
import re
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, BinaryIO, Self

from attune.media import sandbox
from attune.media.errors import ReaderDied
from attune.media.pieces import Piece, pieces_of
from attune.media.sandbox import SealedOutput, SealedSource, Watch
from attune.store import Draft
from attune.vault.age import AgeReader, Identity
from attune.vault.segments import SegmentFacts, seal_segment

DEADLINE = 30.0
AT_ONCE = 2  # children; a whole card is looked at file by file, and pages must be served meanwhile
PICTURE_MOST = 2**18
_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)")
_EPOCHS = ("1904", "1970", "1980")  # of a camera whose clock was never set
_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Seen:
    """What a look at a film found.

    `seconds` is its length, and `begins` where its own clock begins where that runs on through the parts of a
    recording; None where the file does not say. `recorded` is what the camera's clock said, as it wrote it; it is
    never trusted. `picture` is a JPEG, or empty.
    """

    container: str
    codec: str
    width: int
    height: int
    rate: float
    sound: str
    seconds: float | None
    begins: float | None
    recorded: str
    picture: bytes = b""

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        """Rebuild what `as_dict` wrote, taking nothing on trust. Raises `ValueError`."""
        clock = _CLOCK.match(str(found.get("recorded", "")))
        try:
            return cls(
                container=_word(found["container"]),
                codec=_word(found["codec"]),
                width=int(found["width"]),
                height=int(found["height"]),
                rate=float(found["rate"]),
                sound=_word(found["sound"]),
                seconds=None if found["seconds"] is None else max(0.0, float(found["seconds"])),
                begins=None if found["begins"] is None else float(found["begins"]),
                recorded=f"{clock[1]}T{clock[2]}" if clock and not clock[1].startswith(_EPOCHS) else "",
            )
        except (KeyError, TypeError, OverflowError) as wrong:
            raise ValueError("what was seen cannot be understood") from wrong

    @property
    def format(self) -> tuple[object, ...]:
        """Return what is equal in all parts of one recording."""
        return self.container, self.codec, self.width, self.height, round(self.rate), self.sound

    def as_dict(self) -> dict[str, Any]:
        """Return everything but the picture as plain values."""
        return {name: value for name, value in asdict(self).items() if name != "picture"}


def look(pieces: Sequence[tuple[int, bytes]], length: int) -> Seen:
    """Look at pieces (offset, bytes) of a file of `length` bytes. Raises the `MediaError` that the film deserves."""
    identity = Identity.generate()
    with _Memory(identity) as memory, _turns:
        source = memory.seal(pieces)
        found = sandbox.run(
            "glance",
            {"pieces": [[offset, len(data)] for offset, data in pieces], "length": length},
            {"film": source},
            memory,
            recipient=identity.recipient,
            watch=Watch(DEADLINE),
        )
        return replace(_believed(found), picture=memory.picture())


def look_at(file: BinaryIO) -> Seen:
    """Look at a file of this machine; it stays open. Raises as `look` does."""
    length = file.seek(0, io.SEEK_END)

    def read(offset: int, count: int) -> bytes:
        file.seek(offset)
        return file.read(count)

    chosen: list[Piece] = pieces_of(length, read)
    return look([(piece.offset, read(*piece)) for piece in chosen], length)


def _believed(found: dict[str, Any]) -> Seen:
    try:
        return Seen.of(found)
    except ValueError as wrong:  # the child may have been taken over
        raise ReaderDied(how="it said what cannot be understood") from wrong


def _word(said: object) -> str:
    if not re.fullmatch(r"[a-z0-9_,. -]{0,40}", str(said)):
        raise ValueError
    return str(said)


class _Memory:
    """Sealed files without a name: what the child reads, and the one picture that it makes."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._held: list[BinaryIO] = []
        self._picture: _Draft | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for held in self._held:
            held.close()

    def seal(self, pieces: Sequence[tuple[int, bytes]]) -> SealedSource:
        """Seal all pieces as one segment, which the child opens once."""
        held = self._new()
        sealed = seal_segment(held, self._identity.recipient, [data for _, data in pieces], name="pieces")
        held.seek(0)
        facts = SegmentFacts("pieces", *sealed)
        return SealedSource([facts], lambda _name: os.fdopen(os.dup(held.fileno()), "rb", buffering=0), self._identity)

    def begin(self, label: str) -> Draft:  # noqa: ARG002 - there is one
        """Give a draft for the picture."""
        if self._picture is not None:
            raise ReaderDied(how="it made what nobody asked for")
        self._picture = _Draft(self._new())
        return self._picture

    def keep(self, draft: Draft, made: SealedOutput) -> None:
        """Keep nothing: the picture is read once and forgotten."""

    def picture(self) -> bytes:
        """Return the picture that was made; empty where there is none."""
        if self._picture is None:
            return b""
        with AgeReader(os.fdopen(os.dup(self._picture.fileno()), "rb", buffering=0), [self._identity]) as reader:
            if reader.size > PICTURE_MOST:
                raise ReaderDied(how="it made what nobody asked for")
            return reader.read_at(0, reader.size)

    def _new(self) -> BinaryIO:
        held: BinaryIO
        if sys.platform == "linux":
            held = os.fdopen(os.memfd_create("attune"), "w+b", buffering=0)
        else:  # what is written there is sealed, to a key that is forgotten
            held = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with all others
        self._held.append(held)
        return held


class _Draft:
    """A nameless file for the child to write to; it is never committed anywhere."""

    name = "picture"
    written = 0

    def __init__(self, held: BinaryIO) -> None:
        self._held = held

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.abort()

    def write(self, data: bytes | bytearray | memoryview, /) -> int:
        """Write all of it, and say how long it is."""
        return self._held.write(data)

    def fileno(self) -> int:
        """Return the descriptor to write to."""
        return self._held.fileno()

    def commit(self, size: int | None = None) -> int:
        """Say how much is there; nothing becomes durable."""
        return size or 0

    def abort(self) -> None:
        """Leave it; it goes with all others."""
