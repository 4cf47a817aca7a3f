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
from typing import Any, BinaryIO, Protocol, Self

from attune import platform
from attune.media import believed
from attune.media.errors import MediaError, NeedsTooMuchMemory, ReaderDied, Stopped, TookTooLong
from attune.media.wire import Message, Wire, WireBroken, WireClosed
from attune.store import Draft, DraftTorn, Store
from attune.vault.age import Identity, read_file_key
from attune.vault.errors import AgeError, SegmentDamaged
from attune.vault.segments import SegmentFacts

GIB = 1 << 30
_TICK = 0.1
_PATIENCE = 15.0
_TELL_EVERY = 0.1
_MOST_DRAFTS = 8  # at a time
_MOST_OUTPUTS = 200_000  # a day of film has 90,000 fragments
_TIMES_THE_FILM = 4


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

    def start(self, end: socket.socket) -> "subprocess.Popen[bytes]":
        """Start the child with its end of the wire, and nothing else of ours."""
        return platform.spawn(
            [sys.executable, "-P", "-m", self.module, str(end.fileno()), str(os.getpid())],
            pass_fds=[end.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # FFmpeg would write a film's own words there
            env=_environment(self),
        )


@dataclass(frozen=True)
class Watch:
    """What the parent holds the child to, and whom it tells.

    `deadline` in seconds of wall time, `memory_limit` in bytes of resident memory, `write_limit` in bytes of all
    outputs together (None: 1 GiB and four times what the child is given to read). `turn_to` is asked after each output
    and may name a fragment that a viewer waits for.
    """

    deadline: float
    memory_limit: int = GIB
    write_limit: int | None = None
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
    given = sum(segment.clear_length for source in sources.values() for segment in source.segments)
    with _Child(room, watch, GIB + _TIMES_THE_FILM * given) as child:
        try:
            child.send(
                "work",
                work=work,
                params=dict(params),
                sources={
                    label: [_segment_words(each) for each in source.segments] for label, source in sources.items()
                },
                recipient=recipient,
                cpu_seconds=int(watch.deadline * (os.cpu_count() or 1)) + 30,
                write_limit=child.write_limit,
            )
            return _serve(child, sources, outputs)
        except WireClosed:
            raise child.how_it_died() from None


def _serve(child: "_Child", sources: Mapping[str, SealedSource], outputs: OutputSink) -> dict[str, Any]:
    drafts: dict[str, Draft] = {}
    try:
        while (message := child.next_message()).kind != "done":
            _answer(child, message, sources, outputs, drafts)
        return believed.said(message, "facts", dict)
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
            _begin(child, believed.label(message), outputs, drafts)
        case "sealed":
            _keep(child, message, outputs, drafts)
            child.send("kept", turn_to=child.watch.turn_to() if child.watch.turn_to else None)
        case "progress":
            child.tell(believed.number(message, "done"), believed.number(message, "total"))
            child.send("noted")
        case "failed":
            raise believed.its_error(message)
        case "damaged":
            name = believed.said(message, "name", str)
            if all(name not in _names(source) for source in sources.values()):
                raise believed.nonsense()
            raise SegmentDamaged(name, "its content is not what was stored")
        case _:
            raise believed.nonsense()


def _lend_segment(child: "_Child", message: Message, sources: Mapping[str, SealedSource]) -> None:
    source = sources.get(believed.said(message, "source", str))
    name = believed.said(message, "name", str)
    if source is None or name not in _names(source):
        raise ReaderDied(how="it asked for what is not its own")
    with source.open_segment(name) as sealed:
        try:
            key = read_file_key(sealed, [source.identity])
        except AgeError as error:
            raise SegmentDamaged(name, str(error)) from error
        child.send("segment", raw=key, descriptors=[sealed.fileno()])


def _names(source: SealedSource) -> set[str]:
    return {segment.name for segment in source.segments}


def _begin(child: "_Child", label: str, outputs: OutputSink, drafts: dict[str, Draft]) -> None:
    child.begun += 1
    if label in drafts or len(drafts) == _MOST_DRAFTS or child.begun > _MOST_OUTPUTS:
        raise ReaderDied(how="it began more than any film needs")
    draft = drafts[label] = outputs.begin(label)
    child.send("begun", name=draft.name, descriptors=[draft.fileno()])


def _keep(child: "_Child", message: Message, outputs: OutputSink, drafts: dict[str, Draft]) -> None:
    label = believed.label(message)
    if label not in drafts:
        raise believed.nonsense()
    clear_length, sealed_length = believed.lengths(message)
    facts = believed.said(message, "facts", dict)
    made = SealedOutput(label, clear_length, sealed_length, believed.sha256(message), facts)
    child.sealed += sealed_length
    if child.sealed > child.write_limit:
        raise child.wrote_too_much()
    try:
        outputs.keep(drafts[label], made)
    except (DraftTorn, ValueError) as error:  # ValueError: a label that is none of this work's
        raise believed.nonsense() from error
    del drafts[label]


class _Child:
    """The child process, its wire, and the eye kept on it."""

    def __init__(self, room: Room, watch: Watch, write_limit: int) -> None:
        self._end, theirs = socket.socketpair()
        self.watch = watch
        self.write_limit = write_limit if watch.write_limit is None else watch.write_limit
        self.begun = self.sealed = 0
        self._wire = Wire(self._end, longest=believed.LONGEST, waits=self._wait, gets_descriptors=False)
        self._ends_at = time.monotonic() + watch.deadline
        self._word_ends_at = self._told_at = 0.0
        with theirs:
            self.process = room.start(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wire.close()
        platform.kill_tree(self.process)

    def next_message(self) -> Message:
        """Return what the child says next; raises when it must not, or can no longer, go on."""
        while not self._hears():
            self._look()
        self._word_ends_at = time.monotonic() + _PATIENCE
        try:
            return believed.checked(self._wire.receive())
        except (WireBroken, TimeoutError):
            raise ReaderDied(how="it stopped in the middle of a word") from None

    def send(self, kind: str, **words: Any) -> None:
        """Say something to the child; raises `WireClosed` when it is gone, `ReaderDied` when it does not listen."""
        self._end.settimeout(max(_TICK, min(_PATIENCE, self._ends_at - time.monotonic())))
        try:
            self._wire.send(kind, **words)
        except TimeoutError:
            raise ReaderDied(how="it does not listen") from None

    def tell(self, done: int, total: int) -> None:
        """Tell how far the work is, ten times a second at most, however often the child says so; always at the end."""
        now = time.monotonic()
        if self.watch.on_progress and (now - self._told_at >= _TELL_EVERY or done == total):
            self._told_at = now
            self.watch.on_progress(done, total)

    def _wait(self) -> None:
        """Wait for the next piece of a message, looking after the child meanwhile."""
        self._look()
        while not self._hears():
            self._look()
            if time.monotonic() > self._word_ends_at:
                raise TimeoutError

    def _hears(self) -> bool:
        return bool(select.select([self._wire], [], [], _TICK)[0])

    def _look(self) -> None:
        if time.monotonic() > self._ends_at:
            raise self._too_long()
        if _resident(self.process.pid) > self.watch.memory_limit:
            raise self._too_much_memory()
        if _written(self.process.pid) > self.write_limit:
            raise self.wrote_too_much()
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

    def wrote_too_much(self) -> ReaderDied:
        """Return the error for a child that fills the disk."""
        return ReaderDied(how=f"it wrote more than {self.write_limit >> 20} MiB")

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


def _written(pid: int) -> int:
    """Return bytes that a process has written so far, to anything; 0 where the system does not tell."""
    try:
        words = Path(f"/proc/{pid}/io").read_bytes().split()
    except OSError:
        return 0
    return int(words[3]) if len(words) > 3 else 0  # noqa: PLR2004 - rchar: n wchar: n …


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
