"""A worker shows that it lives by holding the lock of a file in the data folder; the system lets go when it dies."""

import contextlib
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

from attune.platform import hold

FOLDER = "workers"


class Presence:
    """The workers of one data folder. Of a worker on another machine nothing is known here."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    @contextlib.contextmanager
    def shown(self) -> Iterator[str]:
        """Show that a worker lives, under a name that no other has had; yield the name."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        key = secrets.token_hex(8)
        path = self._folder / key
        with path.open("xb") as file:
            hold(file)
            try:
                yield f"{socket.gethostname()[:40]}:{key}"
            finally:
                path.unlink(missing_ok=True)

    def is_dead(self, name: str) -> bool:
        """Tell whether a worker of this folder surely lives no more: it left its file, and nobody holds it."""
        path = self._file(name)
        try:
            with path.open("rb") as file:
                return hold(file)
        except (FileNotFoundError, IsADirectoryError):
            return False

    def sweep(self, needed: set[str]) -> None:
        """Remove what dead workers left, but for those that a running job still names."""
        kept = {self._file(name).name for name in needed}
        for path in [path for path in self._folder.glob("*") if path.name not in kept]:
            if self.is_dead(path.name):
                path.unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        return self._folder / (name.rpartition(":")[2] or "-")
