"""What a work of the locked child is given: the sealed things it may read, where its outputs go, the parent's ear.

Works register here by name, so that more than one module can hold them; `works.py` is the child's program.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from attune.media.facts import FilmFacts
from attune.media.joined import open_reader
from attune.media.lockup import Locks
from attune.media.parts import part_label
from attune.media.reader import Reader
from attune.media.span import FrameTable
from attune.media.wire import Message, Wire
from attune.vault.segments import SegmentedReader, SegmentFacts, seal_segment

if TYPE_CHECKING:
    from attune.media.rendition import Tap

_PROGRESS_EVERY = 0.2
_LOOK_EVERY = 0.1

Facts = dict[str, Any]
Work = Callable[..., Facts]
WORKS: dict[str, Work] = {}
TAPS: dict[str, Callable[["Bench"], "Tap"]] = {}
"""What can look on while a rendition is made, by name."""


def work(name: str) -> Callable[[Work], Work]:
    """Register what can be asked for under `name`: a function of a `Bench` and the parameters sent, giving facts."""

    def register(function: Work) -> Work:
        WORKS[name] = function
        return function

    return register


class Bench:
    """What a work may touch: the sources it was given, the outputs it makes, and the parent's ear."""

    def __init__(self, wire: Wire, order: Message, locks: Locks) -> None:
        self.locks = locks
        self.turn_to: int | None = None
        self._wire = wire
        self._recipient: str = order.facts["recipient"]
        self._sources: dict[str, list[SegmentFacts]] = {
            label: [SegmentFacts(*words) for words in segments] for label, segments in order.facts["sources"].items()
        }
        self._told = 0.0
        self._looked = 0.0

    def open(self, label: str) -> BinaryIO:
        """Open a source as one clear file; each call gives a reader of its own."""
        keys: dict[str, bytes] = {}

        def open_segment(name: str) -> BinaryIO:
            answer = self._wire.ask("segment", source=label, name=name)
            keys[name] = answer.raw
            return os.fdopen(answer.descriptors[0], "rb", buffering=0)

        return cast("BinaryIO", SegmentedReader(self._sources[label], open_segment, keys))

    def open_part(self, place: int) -> BinaryIO:
        """Open the part of the film at a place from 0; each call gives a reader of its own."""
        return self.open(part_label(place))

    @property
    def parts(self) -> int:
        """How many parts the film was given in."""
        return next(place for place in count() if part_label(place) not in self._sources)

    def segments(self, label: str) -> list[SegmentFacts]:
        """Return the facts of a source's segments, in order."""
        return self._sources[label]

    def seal(self, label: str, chunks: Iterable[bytes | memoryview], **facts: Any) -> None:
        """Seal one output to the family and have the parent keep it; afterwards `turn_to` may name another place."""
        begun = self._wire.ask("begin", label=label)
        with os.fdopen(begun.descriptors[0], "wb", buffering=0) as draft:
            sealed = seal_segment(draft, self._recipient, chunks, name=begun.facts["name"])
        kept = self._wire.ask("sealed", label=label, **sealed._asdict(), facts=facts)
        self.turn_to = kept.facts["turn_to"]

    def look(self) -> None:
        """Ask the parent, a few times a second at most, where a viewer waits; `turn_to` says it afterwards."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return
        self._looked = now
        self.turn_to = self._wire.ask("look").facts["turn_to"]

    def progress(self, done: int, total: int) -> None:
        """Tell the parent how far the work is, a few times a second at most, and at the end."""
        now = time.monotonic()
        if done < total and now - self._told < _PROGRESS_EVERY:
            return
        self._told = now
        self._wire.ask("progress", done=done, total=total)


def known(bench: Bench, facts: Facts) -> FilmFacts:
    """Rebuild what `probe` found, of its facts and the source `frames`."""
    with bench.open("frames") as frames:
        return FilmFacts.from_dict(facts, FrameTable.unpack(frames.read()))


@contextmanager
def reading(bench: Bench, facts: Facts, *, deinterlace: bool | None = None) -> Iterator[Reader]:
    """Read the film that this work was given, frame by frame."""
    with open_reader(bench.open_part, known(bench, facts), deinterlace=deinterlace) as reader:
        yield reader
