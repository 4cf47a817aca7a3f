"""The age v1 file format (C2SP age specification): write a stream, read at any offset, change who can open it."""

import os
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from attune.vault.errors import (
    AgeError,
    ArmoredFile,
    HeaderError,
    HeaderForged,
    NoMatchingKey,
    PayloadForged,
    PostQuantumFile,
)
from attune.vault.headers import FILE_KEY_LENGTH, bound_name, checked_file_key, make_header, read_header
from attune.vault.identities import Identity, Key, Passphrase, hkdf
from attune.vault.sources import Placed, Source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = [
    "AgeError",
    "AgeReader",
    "AgeWriter",
    "ArmoredFile",
    "HeaderError",
    "HeaderForged",
    "Identity",
    "NoMatchingKey",
    "Passphrase",
    "PayloadForged",
    "PostQuantumFile",
    "read_file_key",
    "rewrap",
]

CHUNK: Final = 65536
TAG: Final = 16
_SEALED_CHUNK = CHUNK + TAG
_NONCE_LENGTH = 16
_BATCH = 16


class Writable(Protocol):
    """Where sealed bytes go; a short write is told by its number, as raw files do."""

    def write(self, data: bytes | memoryview, /) -> int | None:
        """Write bytes and return how many were taken (None for all); they are not looked at later."""


class AgeWriter:
    """Seals a stream to recipients (age1… text, or one `Passphrase` alone) with at most about 2 MiB in memory.

    `name` binds the file to an id in the authenticated header, so that two files of one key cannot be swapped.
    Only `close()` makes the file whole: leaving a `with` block by an exception leaves it torn, and it never opens.
    `out` stays open. `clear_length` and `sealed_length` count bytes so far.
    """

    def __init__(self, out: Writable, recipients: Sequence[str | Passphrase], *, name: str = "") -> None:
        file_key, nonce = os.urandom(FILE_KEY_LENGTH), os.urandom(_NONCE_LENGTH)
        self._out = out
        self._cipher = ChaCha20Poly1305(hkdf(file_key, nonce, b"payload"))
        self._held = bytearray()
        self._batch = memoryview(bytearray())
        self._chunks = 0
        self._closed = False
        self.clear_length = 0
        self.sealed_length = 0
        self._put(make_header(file_key, recipients, name) + nonce)

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Seal more bytes; returns their number."""
        if self._closed:
            raise ValueError("write to a sealed file that is already closed")
        rest = memoryview(data).cast("B")
        length = len(rest)
        # One full chunk may be the last one, so it is kept until a byte follows it.
        while len(self._held) + len(rest) > CHUNK:
            rest = self._sealed_held(rest) if self._held else self._sealed_batch(rest)
        self._held += rest
        self.clear_length += length
        return length

    def close(self) -> None:
        """Seal the last chunk, which says that it is the last; more calls do nothing."""
        if self._closed:
            return
        self._closed = True
        self._put(self._cipher.encrypt(_chunk_nonce(self._chunks, last=True), self._held, None))
        self._held.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.close()
        self._closed = True

    def _sealed_held(self, rest: memoryview) -> memoryview:
        """Fill up what is held to one chunk and seal it; return what is left."""
        missing = CHUNK - len(self._held)
        self._seal_chunks([self._held + rest[:missing]])
        self._held.clear()
        return rest[missing:]

    def _sealed_batch(self, rest: memoryview) -> memoryview:
        """Seal full chunks, but not all of the bytes; return what is left."""
        full = min((len(rest) - 1) // CHUNK, _BATCH)
        self._seal_chunks([rest[at * CHUNK : (at + 1) * CHUNK] for at in range(full)])
        return rest[full * CHUNK :]

    def _seal_chunks(self, chunks: Sequence[bytearray | memoryview]) -> None:
        # Into one buffer, used again and again: a fresh one for each chunk costs a third of the time.
        if len(self._batch) < len(chunks) * _SEALED_CHUNK:
            self._batch = memoryview(bytearray(len(chunks) * _SEALED_CHUNK))
        for place, chunk in enumerate(chunks):
            sealed = self._batch[place * _SEALED_CHUNK : (place + 1) * _SEALED_CHUNK]
            self._cipher.encrypt_into(_chunk_nonce(self._chunks, last=False), chunk, None, sealed)
            self._chunks += 1
        self._put(self._batch[: len(chunks) * _SEALED_CHUNK])

    def _put(self, sealed: bytes | memoryview) -> None:
        rest = sealed
        while rest:
            taken = self._out.write(rest)
            rest = b"" if taken is None else rest[taken:]
        self.sealed_length += len(sealed)


class AgeReader(Placed):
    """Reads a sealed file at any offset; safe to share between threads through `read_at`.

    Opening checks the header's MAC and the last chunk, so `size` (clear bytes) is true and a cut file never opens.
    No byte is returned that was not authenticated. The file's own position is neither used nor moved where it has a
    descriptor. `name` is the id bound into the header, "" if there is none. Once open, the reader owns the file and
    closes it.
    Raises `HeaderError`, `NoMatchingKey`, `HeaderForged` at opening; `PayloadForged` at opening or any read.
    """

    _source: Source | None = None

    def __init__(self, file: BinaryIO, identities: Sequence[Key] = (), *, file_key: bytes | None = None) -> None:
        source = Source(file)
        header = read_header(source)
        key = checked_file_key(header, identities, file_key)
        self.name = bound_name(header)
        nonce = source.pread(_NONCE_LENGTH, header.length)
        if len(nonce) != _NONCE_LENGTH:
            raise HeaderError("The file ends before its content begins.")
        self._cipher = ChaCha20Poly1305(hkdf(key, nonce, b"payload"))
        self._start = header.length + _NONCE_LENGTH
        self._chunks, self.size = _measure(source.size() - self._start)
        self._kept = (self._chunks - 1, self._opened(source, self._chunks - 1, 1)[0])
        self._source = source

    def read_at(self, offset: int, length: int) -> bytes:
        """Return the clear bytes [offset, offset + length), fewer only at the end; moves no position."""
        if self._source is None or self.closed:
            raise ValueError("read of a closed sealed file")
        if offset < 0 or length < 0:
            raise ValueError("offsets and lengths of a sealed file are not negative")
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        return b"".join(self._trimmed(self._source, offset, offset + length))

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
        """Close the reader and its file."""
        if not self.closed and self._source is not None:
            self._source.close()
        super().close()

    def _trimmed(self, source: Source, offset: int, end: int) -> Iterator[bytes | memoryview]:
        # The ends are cut as views, so that a large answer is copied once, when it is joined.
        at = offset // CHUNK * CHUNK
        for clear in self._clear_chunks(source, offset // CHUNK, -(-end // CHUNK)):
            whole = at >= offset and at + len(clear) <= end
            yield clear if whole else memoryview(clear)[max(offset - at, 0) : end - at]
            at += len(clear)

    def _clear_chunks(self, source: Source, first: int, end: int) -> Iterator[bytes]:
        # Small steps of a demuxer fall into the same chunk again and again: the latest one is kept.
        kept_at, kept = self._kept
        if kept_at == first:
            yield kept
            first += 1
        for start in range(first, end, _BATCH):
            clear = self._opened(source, start, min(_BATCH, end - start))
            self._kept = (start + len(clear) - 1, clear[-1])
            yield from clear

    def _opened(self, source: Source, first: int, count: int) -> list[bytes]:
        sealed = memoryview(source.pread(count * _SEALED_CHUNK, self._start + first * _SEALED_CHUNK))
        clear = []
        for at in range(count):
            nonce = _chunk_nonce(first + at, last=first + at == self._chunks - 1)
            try:
                clear.append(self._cipher.decrypt(nonce, sealed[at * _SEALED_CHUNK : (at + 1) * _SEALED_CHUNK], None))
            except (InvalidTag, ValueError) as error:  # ValueError: shorter than a tag, so cut since the opening
                raise PayloadForged(f"Chunk {first + at} of the sealed file is not authentic.") from error
        return clear


def read_file_key(file: BinaryIO, identities: Sequence[Key]) -> bytes:
    """Unwrap the key of one file, and no other, so that it can be given to a locked child process."""
    return checked_file_key(read_header(Source(file)), identities, None)


def rewrap(
    source: BinaryIO, target: Writable, identities: Sequence[Key], recipients: Sequence[str | Passphrase]
) -> int:
    """Copy a sealed file with a new header for new recipients; the payload is copied sealed. Returns its length.

    The file key stays, so whoever unwrapped it before can still read this file: rotation keeps out future readers.
    """
    read = Source(source)
    old = read_header(read)
    header = make_header(checked_file_key(old, identities, None), recipients, bound_name(old))
    length = 0
    for piece in _pieces(header, read, old.length):
        rest = piece
        while rest:
            taken = target.write(rest)
            rest = b"" if taken is None else rest[taken:]
        length += len(piece)
    return length


def _pieces(header: bytes, source: Source, offset: int) -> Iterator[bytes]:
    yield header
    while piece := source.pread(_BATCH * CHUNK, offset):
        yield piece
        offset += len(piece)


def _measure(sealed: int) -> tuple[int, int]:
    chunks = max(-(-sealed // _SEALED_CHUNK), 1)
    last = sealed - (chunks - 1) * _SEALED_CHUNK
    if last < TAG or (last == TAG and chunks > 1):
        raise PayloadForged("The sealed file was cut short: its last chunk is not whole.")
    return chunks, sealed - TAG * chunks


def _chunk_nonce(chunk: int, *, last: bool) -> bytes:
    return chunk.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
