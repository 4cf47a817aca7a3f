"""What a store of sealed objects can do, wherever they lie."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol, Self


class Draft(Protocol):
    """An object being written; nobody sees it before `commit`. Leaving its `with` block uncommitted drops it."""

    name: str
    written: int

    def write(self, data: bytes | bytearray | memoryview, /) -> int:
        """Write all of `data`; returns its length. Raises `StoreFull`."""

    def fileno(self) -> int:
        """Return a descriptor open for writing, to be given to a locked child process."""

    def commit(self, size: int | None = None) -> int:
        """Make the object durable and visible, then return its size in bytes.

        `size` is what a child says that it wrote; without it, what `write` took must be what lies on disk.
        Raises `DraftTorn` if they differ and `ObjectExists` if the name was taken meanwhile.
        """

    def abort(self) -> None:
        """Drop the draft; nothing to do after a commit."""

    def __enter__(self) -> Self:
        """Give the draft itself."""

    def __exit__(self, *error: object) -> None:
        """Drop the draft unless it was committed."""


@dataclass(frozen=True)
class Torn:
    """What a crash left of a draft: its key to remove it, the object's name, bytes, and when it was last written."""

    key: str
    name: str
    size: int
    written_at: datetime


class Store(Protocol):
    """Sealed objects by random id. An object is written once, whole, and is durable when `commit` returns."""

    def begin(self, name: str, *, replace: bool = False) -> Draft:
        """Start an object; raises `ObjectExists` unless `replace`, which only rewrapping keys may ask for."""

    def open(self, name: str) -> BinaryIO:
        """Open an object for reading, unbuffered; raises `NoSuchObject`."""

    def size(self, name: str) -> int:
        """Return an object's sealed length in bytes; raises `NoSuchObject`."""

    def exists(self, name: str) -> bool:
        """Tell whether the object lies in the store."""

    def delete(self, name: str) -> None:
        """Delete the object, every version and draft of it; an absent one is already deleted."""

    def names(self) -> Iterator[str]:
        """Yield the name of every object, in order."""

    def torn(self) -> list[Torn]:
        """List drafts that nobody is writing any more."""

    def remove_torn(self, torn: Torn) -> None:
        """Remove one of them; one that is gone or being written is left."""
