"""Files read by offset, and files of ours that are read from a place of their own, whatever lies behind them."""

import abc
import io
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


class Placed(io.RawIOBase):
    """A file that is read from a place of its own. A subclass says where it ends, and reads on from `_place`."""

    _place = 0

    @abc.abstractmethod
    def ends_at(self) -> int:
        """Return the length in bytes, as far as it is known now."""

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can be read at any offset."""
        return True

    def tell(self) -> int:
        """Return the position of `read`."""
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position of `read`; returns it. Raises ValueError before the start."""
        start = self.ends_at() if whence == os.SEEK_END else self._place if whence == os.SEEK_CUR else 0
        if start + offset < 0:
            raise ValueError("a position before the start of a file")
        self._place = start + offset
        return self._place
