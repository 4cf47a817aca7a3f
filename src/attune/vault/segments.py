"""A stored thing as an ordered list of sealed segments, each a complete age file; any range of it can be read."""

import bisect
import contextlib
import hashlib
import itertools
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from attune.vault.age import AgeReader, AgeWriter, Identity, Writable, read_file_key
from attune.vault.errors import AgeError, NoMatchingKey, SegmentDamaged
from attune.vault.sources import Placed

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

OPEN_READERS: Final = 8
_STEP = 1 << 20
_WAITING = 4  # pieces read and not yet hashed


@dataclass(frozen=True)
class SegmentFacts:
    """What the row of a sealed segment says: its id, clear and sealed length in bytes, SHA-256 (hex) of the clear."""

    name: str
    clear_length: int
    sealed_length: int
    sha256: str


class Sealed(NamedTuple):
    """What sealing found out: clear and sealed length in bytes, SHA-256 (hex) of the clear bytes."""

    clear_length: int
    sealed_length: int
    sha256: str


def seal_segment(out: Writable, recipient: str, chunks: Iterable[bytes | memoryview], *, name: str = "") -> Sealed:
    """Seal clear chunks as one segment to the family's recipient; `out` stays open.

    Give `name`, the id of the object: it is bound into the authenticated header, so that a swapped segment is
    noticed at once. A segment without it is hashed in full before its first byte is given out. Large chunks are hashed
    in a thread beside the sealing, which takes less time than the hashing.
    """
    digest = hashlib.sha256()
    with AgeWriter(out, [recipient], name=name) as writer, ThreadPoolExecutor(1) as beside:
        for chunk in chunks:
            hashed = beside.submit(digest.update, chunk) if len(chunk) >= _STEP else None
            writer.write(chunk)
            if hashed is None:
                digest.update(chunk)
            else:
                hashed.result()
    return Sealed(writer.clear_length, writer.sealed_length, digest.hexdigest())


def file_keys(
    segments: Sequence[SegmentFacts], open_segment: Callable[[str], BinaryIO], identity: Identity
) -> dict[str, bytes]:
    """Unwrap the file keys of one stored thing, by segment name: all that a locked child process is given."""
    keys = {}
    for facts in segments:
        with open_segment(facts.name) as file:
            try:
                keys[facts.name] = read_file_key(file, [identity])
            except AgeError as error:
                raise SegmentDamaged(facts.name, str(error)) from error
    return keys


class SegmentedReader(Placed):
    """Reads a stored thing as one file, by range or by position; `read_at` is safe to share between threads.

    `unlock` is the family's identity, or the file keys by segment name. Segments are opened when first touched and at
    most `OPEN_READERS` stay open. Every segment is held against its row: swapped, cut, rolled-back or flipped ones
    raise `SegmentDamaged`. Errors of `open_segment` (an object is missing) pass through.
    """

    def __init__(
        self,
        segments: Sequence[SegmentFacts],
        open_segment: Callable[[str], BinaryIO],
        unlock: Identity | Mapping[str, bytes],
    ) -> None:
        self._segments = tuple(segments)
        self._ends = list(itertools.accumulate(facts.clear_length for facts in self._segments))
        self._open_segment = open_segment
        self._unlock = unlock
        self._readers: OrderedDict[int, AgeReader] = OrderedDict()
        self._hashed: set[int] = set()
        self._lock = threading.Lock()
        self.size = self._ends[-1] if self._ends else 0

    def read_at(self, offset: int, length: int) -> bytes:
        """Return the clear bytes [offset, offset + length), fewer only at the end; moves no position."""
        if self.closed:
            raise ValueError("read of a closed stored thing")
        if offset < 0 or length < 0:
            raise ValueError("offsets and lengths of a stored thing are not negative")
        return b"".join(self._pieces(offset, min(offset + length, self.size)))

    def verify(self) -> str:
        """Read every segment back and hold it against its row's hash; returns the SHA-256 (hex) of the whole."""
        whole = hashlib.sha256()
        for index, facts in enumerate(self._segments):
            reader = self._reader(index)
            digest = hashlib.sha256()
            for at in range(0, facts.clear_length, _STEP):
                piece = _read(facts, reader, at, _STEP)
                digest.update(piece)
                whole.update(piece)
            if digest.hexdigest() != facts.sha256:
                raise SegmentDamaged(facts.name, "its content is not what was stored")
        return whole.hexdigest()

    def sha256(self, told: Callable[[int], None] = lambda _read: None, joined: "hashlib._Hash | None" = None) -> str:
        """Read everything through and return its SHA-256 (hex), hashed in a thread beside the reading.

        Each segment is authentic, but its own hash is not worked out: for a caller who knows the whole's. `told` is
        told bytes read so far; `joined`, which may have taken in other things before, takes in the same bytes.
        """
        whole, hashing = hashlib.sha256(), deque[Future[None]]()
        with ThreadPoolExecutor(1) as beside:
            for at in range(0, self.size, _STEP):
                piece = self.read_at(at, _STEP)
                hashing += [beside.submit(digest.update, piece) for digest in (whole, joined) if digest]
                while len(hashing) > _WAITING:
                    hashing.popleft().result()
                told(min(at + _STEP, self.size))
        return whole.hexdigest()

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill `buffer` from the current position; returns the number of bytes, 0 at the end."""
        view = memoryview(buffer).cast("B")
        data = self.read_at(self._place, len(view))
        view[: len(data)] = data
        self._place += len(data)
        return len(data)

    def readall(self) -> bytes:
        """Return everything from the current position on."""
        data = self.read_at(self._place, max(self.size - self._place, 0))
        self._place += len(data)
        return data

    def ends_at(self) -> int:
        """Return the clear length."""
        return self.size

    def close(self) -> None:
        """Let go of every open segment."""
        if not self.closed:
            with self._lock:
                self._readers.clear()
        super().close()

    def _pieces(self, offset: int, end: int) -> Iterator[bytes]:
        index = bisect.bisect_right(self._ends, offset)
        while offset < end:
            facts = self._segments[index]
            start = self._ends[index] - facts.clear_length
            length = min(end, self._ends[index]) - offset
            if length:
                yield _read(facts, self._reader(index), offset - start, length)
            offset += length
            index += 1

    def _reader(self, index: int) -> AgeReader:
        with self._lock:
            if index in self._readers:
                self._readers.move_to_end(index)
                return self._readers[index]
        reader = self._opened(index)
        with self._lock:
            kept = self._readers.setdefault(index, reader)
            while len(self._readers) > OPEN_READERS:
                # Not closed here: another thread may be reading from it. It closes itself with its last user.
                self._readers.popitem(last=False)
        return kept

    def _opened(self, index: int) -> AgeReader:
        facts = self._segments[index]
        with contextlib.ExitStack() as closed_if_refused:
            file = self._open_segment(facts.name)
            closed_if_refused.callback(file.close)
            reader = _unlocked(facts, file, self._unlock)
            self._check_it_is_the_one(index, reader)
            closed_if_refused.pop_all()
        return reader

    def _check_it_is_the_one(self, index: int, reader: AgeReader) -> None:
        facts = self._segments[index]
        if reader.size != facts.clear_length:
            raise SegmentDamaged(facts.name, "it has not the length that was stored")
        if reader.name == facts.name or index in self._hashed:
            return
        if reader.name:
            raise SegmentDamaged(facts.name, "another segment lies in its place")
        digest = hashlib.sha256()
        for at in range(0, facts.clear_length, _STEP):
            digest.update(_read(facts, reader, at, _STEP))
        if digest.hexdigest() != facts.sha256:
            raise SegmentDamaged(facts.name, "its content is not what was stored")
        self._hashed.add(index)


def _unlocked(facts: SegmentFacts, file: BinaryIO, unlock: Identity | Mapping[str, bytes]) -> AgeReader:
    if not isinstance(unlock, Identity) and facts.name not in unlock:
        raise NoMatchingKey(f"No key was given for sealed segment {facts.name}. Nothing was read.")
    try:
        if isinstance(unlock, Identity):
            return AgeReader(file, [unlock])
        return AgeReader(file, file_key=unlock[facts.name])
    except AgeError as error:
        raise SegmentDamaged(facts.name, str(error)) from error


def _read(facts: SegmentFacts, reader: AgeReader, offset: int, length: int) -> bytes:
    try:
        return reader.read_at(offset, length)
    except AgeError as error:
        raise SegmentDamaged(facts.name, str(error)) from error
