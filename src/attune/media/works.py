"""The child of the sandbox: what can be done to a film, by name, behind locks that are closed before its first byte.

Started by `sandbox.run` as `python -m attune.media.works <descriptor> <parent>`; never imported by the web process.
"""

import io
import os
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
import numpy as np
from PIL import Image

from attune import platform
from attune.media.errors import MediaError, NeedsTooMuchMemory, ReaderDied
from attune.media.lockup import Limits, Locks, lock_up
from attune.media.wire import Message, Wire, WireClosed
from attune.vault.age import Identity
from attune.vault.segments import SegmentedReader, SegmentFacts, seal_segment

_PROGRESS_EVERY = 0.2

Facts = dict[str, Any]
Work = Callable[..., Facts]
WORKS: dict[str, Work] = {}


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

    def open(self, label: str) -> SegmentedReader:
        """Open a source as one clear file; each call gives a reader of its own."""
        keys: dict[str, bytes] = {}

        def open_segment(name: str) -> BinaryIO:
            answer = self._wire.ask("segment", source=label, name=name)
            keys[name] = answer.raw
            return os.fdopen(answer.descriptors[0], "rb", buffering=0)

        return SegmentedReader(self._sources[label], open_segment, keys)

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

    def progress(self, done: int, total: int) -> None:
        """Tell the parent how far the work is, a few times a second at most, and at the end."""
        now = time.monotonic()
        if done < total and now - self._told < _PROGRESS_EVERY:
            return
        self._told = now
        self._wire.ask("progress", done=done, total=total)


@work("locks")
def tell_locks(bench: Bench) -> Facts:
    """Say which locks hold on this machine, for `attune doctor`."""
    return bench.locks.as_facts()


def main() -> None:
    """Be the child: warm up, take the order, lock up, work, answer."""
    platform.die_with_parent(int(sys.argv[2]))
    wire = Wire(socket.socket(fileno=int(sys.argv[1])))
    warm_up()
    try:
        order = wire.receive()
        locks = lock_up(Limits(cpu_seconds=order.facts["cpu_seconds"]))
        _do(Bench(wire, order, locks), wire, order)
    except WireClosed:
        return


def warm_up() -> None:
    """Use once what opens files at its first use, while files can still be opened."""
    picture = av.VideoFrame(64, 64, "yuv420p")
    Image.frombytes("L", (64, 64), bytes(64 * 64)).save(io.BytesIO(), "JPEG")
    graph = av.filter.Graph()
    graph.link_nodes(
        graph.add_buffer(width=64, height=64, format=picture.format, time_base=Fraction(1, 25)),
        graph.add("bwdif"),
        graph.add("scale", "32:32"),
        graph.add("buffersink"),
    ).configure()
    np.linalg.norm(np.ones(2))
    family, sealed = Identity.generate(), io.BytesIO()
    facts = SegmentFacts("warm", *seal_segment(sealed, family.recipient, [b"warm"], name="warm"))
    with SegmentedReader([facts], lambda _: sealed, family) as opened:
        opened.read()


def _do(bench: Bench, wire: Wire, order: Message) -> None:
    try:
        facts = WORKS[order.facts["work"]](bench, **order.facts["params"])
    except MediaError as error:
        wire.send("failed", code=error.code, facts=error.facts)
    except MemoryError:
        wire.send("failed", code=NeedsTooMuchMemory.code, facts={"mebibytes": Limits.address_space >> 20})
    except WireClosed:
        raise
    except Exception as error:  # noqa: BLE001 - the child's door: what it was and where, never its words (film's text)
        wire.send("failed", code=ReaderDied.code, facts={"how": f"{type(error).__name__} at {_place(error)}"})
    else:
        wire.send("done", facts=facts)


def _place(error: BaseException) -> str:
    frame, line = list(traceback.walk_tb(error.__traceback__))[-1]
    return f"{Path(frame.f_code.co_filename).name}:{line}"


if __name__ == "__main__":
    main()
