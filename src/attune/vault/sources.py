"""A sealed file read by offset, whatever kind of file it is."""

import os
import threading
from typing import BinaryIO


class Source:
    """A file read by offset: by `pread` where it has a descriptor, else under a lock."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = threading.Lock()
        try:
            self._descriptor = file.fileno()
        except OSError:  # io.UnsupportedOperation: bytes in memory
            self._descriptor = -1

    def pread(self, length: int, offset: int) -> bytes:
        """Read bytes at an offset, fewer only at the end."""
        if self._descriptor < 0 or not hasattr(os, "pread"):
            with self._lock:
                self._file.seek(offset)
                return self._file.read(length)
        return os.pread(self._descriptor, length, offset)

    def size(self) -> int:
        """Return the file's length in bytes."""
        if self._descriptor >= 0:
            return os.fstat(self._descriptor).st_size
        with self._lock:
            return self._file.seek(0, os.SEEK_END)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def moved(offset: int, whence: int, position: int, size: int) -> int:
    """Work out a new position as `io` does; raises ValueError before the start."""
    start = {os.SEEK_SET: 0, os.SEEK_CUR: position, os.SEEK_END: size}[whence]
    if start + offset < 0:
        raise ValueError("a position before the start of a sealed file")
    return start + offset
