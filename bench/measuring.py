"""What the benches share: what something takes, in turn with its peers, and rows for docs/figures.md."""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

PEERS = Path(os.environ.get("BENCH_PEERS", sys.executable))
"""The Python of an environment that holds moviepy and imageio-ffmpeg; `bin/bench` makes it."""


class Used(NamedTuple):
    """Seconds of CPU and of wall time."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Row:
    """One figure: what was measured, how it was said, and whether a bound was reached (None: there is none)."""

    what: str
    bound: str
    measured: str
    reached: bool | None = None

    def __str__(self) -> str:
        verdict = {True: ": reached", False: ": not reached", None: ""}[self.reached]
        return f"| {self.what} | {self.bound} | {self.measured}{verdict} |"


def at_most(what: str, bound: float, unit: str, measured: float, beside: str = "") -> Row:
    """Return the row of a figure that should not be greater than its bound."""
    return Row(what, f"≤ {bound:g} {unit}", f"{measured:.2f} {unit}{beside}", measured <= bound)


def by_children(run: Callable[[], object]) -> Used:
    """Run it and return what the child processes that it starts and waits for use."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run()
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    return Used(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, ended - began)


def here(run: Callable[[], object]) -> Used:
    """Run it in this process and return what all its threads use."""
    cpu, began = time.process_time(), time.perf_counter()
    run()
    return Used(time.process_time() - cpu, time.perf_counter() - began)


def in_turn(rounds: int, *runs: Callable[[], Used]) -> list[Used]:
    """Do all of them, one after the other, so many times; return each one's medians."""
    found = [[run() for run in runs] for _ in range(rounds)]
    return [
        Used(*(statistics.median(values) for values in zip(*each, strict=True))) for each in zip(*found, strict=True)
    ]


def told(found: str) -> list[float]:
    """Return the numbers that a child printed."""
    return [float(word) for word in found.split()]


def child(module: str, *words: object) -> str:
    """Run a module of the benches in a process of its own; return what it printed."""
    command = [sys.executable, "-m", module, *map(str, words)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def ffmpeg(*words: object) -> None:
    """Run FFmpeg's own command line quietly."""
    subprocess.run([_ffmpeg(), "-v", "error", "-nostdin", "-y", *map(str, words)], check=True)


def ffmpeg_version() -> str:
    """Say which FFmpeg stands beside."""
    return subprocess.run([_ffmpeg(), "-version"], check=True, capture_output=True, text=True).stdout.split()[2]


def peers(program: str, *words: object) -> str:
    """Run a few lines of Python in the peers' environment; return what they print."""
    command = [str(PEERS), "-c", program, *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def evict(path: Path) -> None:
    """Have the system forget a file's bytes, so that the next reading is cold."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def show(rows: Iterable[Row]) -> None:
    """Print each row as soon as it is measured."""
    for row in rows:
        print(row, flush=True)


def _ffmpeg() -> str:
    global _program  # noqa: PLW0603 - asked once
    _program = _program or peers("import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe(), end='')")
    return _program


_program = ""
