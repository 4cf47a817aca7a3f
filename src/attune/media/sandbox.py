"""Runs every parse of a stranger's bytes in a locked child process, and watches it from outside.

The child (`works.py`) gets one end of a socketpair and nothing else. Over it come what it is to do, the sealed segments
of the things it may read – each as an open descriptor with that segment's own file key, never a family's or the
service's – and a descriptor for each thing it makes, into which it seals to the family's public key by itself. So film
in clear exists only in the child's memory, and a child taken over by a hostile film can reach nothing else.

Segments are asked for when they are first read. A source whose end is still arriving may answer late; nothing in the
words on the wire says that all segments exist at the start.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Protocol, Self, TypeVar

from attune import platform
from attune.media.errors import MediaError, NeedsTooMuchMemory, ReaderDied, Stopped, TookTooLong
from attune.media.wire import Message, Wire, WireBroken, WireClosed
from attune.store import Draft, Store
from attune.vault.age import Identity, read_file_key
from attune.vault.errors import AgeError, SegmentDamaged
from attune.vault.segments import SegmentFacts

GIB = 1 << 30
_TICK = 0.1
_PATIENCE = 15.0

T = TypeVar("T")


@dataclass(frozen=True)
class SealedSource:
    """One stored thing that the child may read: its segments in order, how to open one, and whose identity unlocks it.

    The identity stays in the parent: the child gets the file key of each segment, at the first reading of it.
    """

    segments: Sequence[SegmentFacts]
    open_segment: Callable[[str], BinaryIO]
    identity: Identity = field(repr=False)


@dataclass(frozen=True)
class SealedOutput:
    """One thing the child made and sealed: what it is, its lengths in bytes, SHA-256 of its clear bytes, and facts."""

    label: str
    clear_length: int
    sealed_length: int
    sha256: str
    facts: dict[str, Any] = field(default_factory=dict)


class OutputSink(Protocol):
    """Where the parent keeps what the child makes."""

    def begin(self, label: str) -> Draft:
        """Return a draft with a descriptor for the child to write to."""

    def keep(self, draft: Draft, made: SealedOutput) -> None:
        """Commit the draft at its sealed length, then write its row."""


@dataclass
class KeptOutputs:
    """Keeps outputs in a store under new names; `made` lists (name, output) in the order they were finished."""

    store: Store
    new_name: Callable[[], str]
    made: list[tuple[str, SealedOutput]] = field(default_factory=list)

    def begin(self, label: str) -> Draft:  # noqa: ARG002 - a label never becomes a name
        """Return a draft under a new name."""
        return self.store.begin(self.new_name())

    def keep(self, draft: Draft, made: SealedOutput) -> None:
        """Commit the draft and list it."""
        draft.commit(made.sealed_length)
        self.made.append((draft.name, made))


@dataclass(frozen=True)
class Room:
    """The program that is the child, and where Python finds it."""

    module: str = "attune.media.works"
    search: tuple[Path, ...] = (Path(__file__).resolve().parents[2],)


@dataclass(frozen=True)
class Watch:
    """What the parent holds the child to, and whom it tells.

    `deadline` in seconds of wall time, `memory_limit` in bytes of resident memory. `turn_to` may name a fragment that a
    viewer waits for; it is asked after each output and whenever the child looks up.
    """

    deadline: float
    memory_limit: int = GIB
    on_progress: Callable[[int, int], None] | None = None
    cancelled: Callable[[], bool] | None = None
    turn_to: Callable[[], int | None] | None = None


def run(
    work: str,
    params: Mapping[str, Any],
    sources: Mapping[str, SealedSource],
    outputs: OutputSink,
    *,
    recipient: str,
    watch: Watch,
    room: Room = Room(),
) -> dict[str, Any]:
    """Do one work of `works.py` in a locked child and return its facts.

    Every output is committed by the parent as it is finished, so what was made before a failure stays made. Raises the
    same `MediaError` that the work raised, or `TookTooLong`, `NeedsTooMuchMemory`, `Stopped`, `ReaderDied`; and
    `SegmentDamaged` where a source is not what was stored. Call it from a thread that lives on meanwhile: the child
    dies with it.
    """
    with _Child(room, watch) as child:
        child.wire.send(
            "work",
            work=work,
            params=dict(params),
            sources={label: [_segment_words(each) for each in source.segments] for label, source in sources.items()},
            recipient=recipient,
            cpu_seconds=int(watch.deadline * (os.cpu_count() or 1)) + 30,
        )
        return _serve(child, sources, outputs)


def _serve(child: "_Child", sources: Mapping[str, SealedSource], outputs: OutputSink) -> dict[str, Any]:
    drafts: dict[str, Draft] = {}
    try:
        while (message := child.next_message()).kind != "done":
            _answer(child, message, sources, outputs, drafts)
        return _said(message, "facts", dict)
    except WireClosed:
        raise child.how_it_died() from None
    finally:
        for draft in drafts.values():
            draft.abort()


def _answer(
    child: "_Child",
    message: Message,
    sources: Mapping[str, SealedSource],
    outputs: OutputSink,
    drafts: dict[str, Draft],
) -> None:
    match message.kind:
        case "segment":
            _lend_segment(child, message, sources)
        case "begin":
            label = _said(message, "label", str)
            draft = drafts[label] = outputs.begin(label)
            child.wire.send("begun", name=draft.name, descriptors=[draft.fileno()])
        case "sealed":
            made = _made(message, drafts)
            outputs.keep(drafts[made.label], made)
            del drafts[made.label]
            child.wire.send("kept", turn_to=child.watch.turn_to() if child.watch.turn_to else None)
        case "look":
            child.wire.send("seen", turn_to=child.watch.turn_to() if child.watch.turn_to else None)
        case "progress":
            done, total = _said(message, "done", int), _said(message, "total", int)
            if child.watch.on_progress:
                child.watch.on_progress(done, total)
            child.wire.send("noted")
        case "failed":
            raise _its_error(message)
        case "damaged":
            raise SegmentDamaged(_said(message, "name", str), "its content is not what was stored")
        case _:
            raise _nonsense()


def _lend_segment(child: "_Child", message: Message, sources: Mapping[str, SealedSource]) -> None:
    source = sources.get(_said(message, "source", str))
    name = _said(message, "name", str)
    if source is None or name not in {segment.name for segment in source.segments}:
        raise ReaderDied(how="it asked for what is not its own")
    with source.open_segment(name) as sealed:
        try:
            key = read_file_key(sealed, [source.identity])
        except AgeError as error:
            raise SegmentDamaged(name, str(error)) from error
        child.wire.send("segment", raw=key, descriptors=[sealed.fileno()])


def _made(message: Message, drafts: Mapping[str, Draft]) -> SealedOutput:
    label = _said(message, "label", str)
    if label not in drafts:
        raise _nonsense()
    lengths = _said(message, "clear_length", int), _said(message, "sealed_length", int)
    return SealedOutput(label, *lengths, _said(message, "sha256", str), _said(message, "facts", dict))


def _its_error(message: Message) -> MediaError:
    try:
        return MediaError.from_code(_said(message, "code", str), _said(message, "facts", dict))
    except KeyError:
        return _nonsense()


def _said(message: Message, word: str, kind: type[T]) -> T:
    """Return one word of a message; the child may have been taken over, so nothing in it is taken on trust."""
    value = message.facts.get(word)
    if not isinstance(value, kind):
        raise _nonsense()
    return value


def _nonsense() -> ReaderDied:
    return ReaderDied(how="it said what cannot be understood")


class _Child:
    """The child process, its wire, and the eye kept on it."""

    def __init__(self, room: Room, watch: Watch) -> None:
        ours, theirs = socket.socketpair()
        ours.settimeout(_PATIENCE)  # a child that stops in the middle of a word must not hold its parent
        self.watch = watch
        self.wire = Wire(ours)
        self._ends_at = time.monotonic() + watch.deadline
        with theirs:
            self.process = platform.spawn(
                [sys.executable, "-P", "-m", room.module, str(theirs.fileno()), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # FFmpeg would write a film's own words there
                env=_environment(room),
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wire.close()
        platform.kill_tree(self.process)

    def next_message(self) -> Message:
        """Return what the child says next; raises when it must not, or can no longer, go on."""
        while not select.select([self.wire], [], [], _TICK)[0]:
            self._look()
        self._look()
        try:
            return self.wire.receive()
        except (WireBroken, TimeoutError):
            raise ReaderDied(how="it stopped in the middle of a word") from None

    def _look(self) -> None:
        if time.monotonic() > self._ends_at:
            raise self._too_long()
        if _resident(self.process.pid) > self.watch.memory_limit:
            raise self._too_much_memory()
        if self.watch.cancelled and self.watch.cancelled():
            raise Stopped

    def how_it_died(self) -> MediaError:
        """Return the error for a child that is gone."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_PATIENCE)
        died_of = -(self.process.returncode or 0)
        if died_of == signal.SIGXCPU:
            return self._too_long()
        if died_of == signal.SIGKILL:  # not by us: the kernel was short of memory
            return self._too_much_memory()
        return ReaderDied(how=f"signal {died_of}" if died_of > 0 else f"exit {self.process.returncode}")

    def _too_long(self) -> TookTooLong:
        return TookTooLong(seconds=round(self.watch.deadline))

    def _too_much_memory(self) -> NeedsTooMuchMemory:
        return NeedsTooMuchMemory(mebibytes=self.watch.memory_limit >> 20)


def _resident(pid: int) -> int:
    """Return bytes of resident memory; 0 where the system does not tell, or the process is gone."""
    try:
        words = Path(f"/proc/{pid}/statm").read_bytes().split()
    except OSError:
        return 0
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE") if words else 0


def _environment(room: Room) -> dict[str, str]:
    """Return the child's surroundings: none of the parent's settings, which may hold secrets."""
    return {
        "PYTHONPATH": os.pathsep.join(str(path) for path in room.search),
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",  # address space: each arena reserves 64 MiB
    }


def _segment_words(segment: SegmentFacts) -> list[Any]:
    return [segment.name, segment.clear_length, segment.sealed_length, segment.sha256]
