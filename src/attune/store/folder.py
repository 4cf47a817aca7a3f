"""A store in a folder: `<root>/ab/abcd…`, drafts in `<root>/drafts`, each step made durable."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Self

from attune import platform
from attune.ids import is_id
from attune.store.errors import DraftTorn, NameRefused, NoSuchObject, ObjectExists, StoreFull
from attune.store.store import Torn

_DRAFTS = "drafts"
_KEY_ENDING = ".age"
_DRAFT_MARK = "~"
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would translate line ends


class FolderStore:
    """A `Store` in the folder `root`, which is made (0700) if absent. Names are ids of ours, a key's ends in `.age`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        (root / _DRAFTS).mkdir(mode=0o700, parents=True, exist_ok=True)
        platform.fsync_folder(root)

    def begin(self, name: str, *, replace: bool = False) -> "FolderDraft":
        """Start an object; raises `NameRefused`, `ObjectExists`."""
        target = self._path(name)
        if not replace and target.exists():
            raise ObjectExists(name)
        draft = self._root / _DRAFTS / f"{name}{_DRAFT_MARK}{secrets.token_hex(8)}"
        return FolderDraft(name, draft, target, replace=replace)

    def open(self, name: str) -> BinaryIO:
        """Open an object for reading, unbuffered; raises `NoSuchObject`."""
        try:
            return self._path(name).open("rb", buffering=0)
        except FileNotFoundError as error:
            raise NoSuchObject(name) from error

    def size(self, name: str) -> int:
        """Return an object's sealed length in bytes; raises `NoSuchObject`."""
        try:
            return self._path(name).stat().st_size
        except FileNotFoundError as error:
            raise NoSuchObject(name) from error

    def exists(self, name: str) -> bool:
        """Tell whether the object lies in the store."""
        return self._path(name).exists()

    def delete(self, name: str) -> None:
        """Delete the object and every draft of it, durably; an absent one is already deleted."""
        path = self._path(name)
        for draft in (self._root / _DRAFTS).glob(f"{name}{_DRAFT_MARK}*"):
            draft.unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
            platform.fsync_folder(path.parent)

    def names(self) -> Iterator[str]:
        """Yield the name of every object, in order; files that are none of ours are passed over."""
        for fan in sorted(self._root.iterdir()):
            if fan.name != _DRAFTS and fan.is_dir():
                yield from sorted(path.name for path in fan.iterdir() if is_name(path.name))

    def torn(self) -> list[Torn]:
        """List drafts that nobody is writing any more."""
        found = []
        for path in sorted((self._root / _DRAFTS).iterdir()):
            with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
                if platform.hold(file):
                    facts = os.fstat(file.fileno())
                    name = path.name.partition(_DRAFT_MARK)[0]
                    found.append(Torn(path.name, name, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC)))
        return found

    def remove_torn(self, torn: Torn) -> None:
        """Remove one of them; one that is gone or being written is left."""
        if torn in self.torn():
            (self._root / _DRAFTS / torn.key).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not is_name(name):
            raise NameRefused
        return self._root / name[:2] / name


class FolderDraft:
    """A `Draft` in a folder: written under a draft name, locked while it is open."""

    def __init__(self, name: str, draft: Path, target: Path, *, replace: bool) -> None:
        self.name = name
        self.written = 0
        self._settled = False
        self._draft, self._target, self._replace = draft, target, replace
        with _disk_full_named():
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        self._file = os.fdopen(descriptor, "wb", buffering=0)
        platform.hold(self._file)

    def write(self, data: bytes | bytearray | memoryview, /) -> int:
        """Write all of `data`; returns its length. Raises `StoreFull`."""
        rest = memoryview(data).cast("B")
        length = len(rest)
        with _disk_full_named():
            while rest:
                rest = rest[self._file.write(rest) :]
        self.written += length
        return length

    def fileno(self) -> int:
        """Return a descriptor open for writing, to be given to a locked child process."""
        return self._file.fileno()

    def commit(self, size: int | None = None) -> int:
        """Fsync, check the size, rename, fsync the folder; returns the size. Raises `DraftTorn`, `ObjectExists`."""
        expected = self.written if size is None else size
        with _disk_full_named():
            os.fsync(self._file.fileno())
        found = os.fstat(self._file.fileno()).st_size
        if found != expected:
            self.abort()
            raise DraftTorn(self.name, found, expected)
        self._file.close()  # before the rename: Windows renames no open file
        self._show()
        self._settled = True
        return found

    def abort(self) -> None:
        """Drop the draft; nothing to do after a commit."""
        self._file.close()
        if not self._settled:
            self._settled = True
            self._draft.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.abort()

    def _show(self) -> None:
        fan = self._target.parent
        with _disk_full_named():
            if not fan.exists():
                fan.mkdir(mode=0o700, exist_ok=True)
                platform.fsync_folder(fan.parent)
            try:
                (platform.replace if self._replace else platform.rename_new)(self._draft, self._target)
            except FileExistsError as error:
                self.abort()
                raise ObjectExists(self.name) from error
        platform.fsync_folder(fan)


def is_name(text: str) -> bool:
    """Tell whether `text` may name an object: an id, or an id and `.age` for a key."""
    return is_id(text.removesuffix(_KEY_ENDING))


@contextlib.contextmanager
def _disk_full_named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull from error
        raise
