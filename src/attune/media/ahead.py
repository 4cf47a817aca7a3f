"""Makes things in a thread of their own, a few ahead of who uses them."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

T = TypeVar("T")


@dataclass(frozen=True)
class _End:
    """After this nothing comes; with an error, because of it."""

    error: BaseException | None = None


class Ahead(Generic[T]):
    """The same items as those of a generator, made up to `most` ahead from now on. Close it to stop.

    Errors of making an item are raised where it is asked for. `dropped` is given each item that was made for nobody.
    """

    def __init__(self, items: Generator[T], most: int, dropped: Callable[[T], object] = lambda _item: None) -> None:
        self._items = items
        self._dropped = dropped
        self._ready: queue.Queue[T | _End] = queue.Queue(most)
        self._enough = threading.Event()
        self._ended = False
        self._worker = threading.Thread(target=self._fill, daemon=True)
        self._worker.start()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        item = _End() if self._ended else self._ready.get()
        if not isinstance(item, _End):
            return item
        self._ended = True
        raise item.error or StopIteration

    def close(self) -> None:
        """Stop making more, and wait until the generator is closed."""
        self._enough.set()
        while not self._ended:  # there must be room for what the thread is about to put
            item = self._ready.get()
            if isinstance(item, _End):
                self._ended = True
            else:
                self._dropped(item)
        self._worker.join()

    def _fill(self) -> None:
        end = _End()
        try:
            for item in self._items:
                self._ready.put(item)
                if self._enough.is_set():
                    break
        except BaseException as error:  # noqa: BLE001 - whatever it was, it is raised where the items are used
            end = _End(error)
        finally:
            self._items.close()
        self._ready.put(end)
