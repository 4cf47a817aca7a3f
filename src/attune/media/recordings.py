"""Which files of a camera's card are films, and which of them are parts of one recording.

Cameras split a long recording into files: AVCHD and old cards at 2 or 4 GB, GoPro into chapters. Nothing says so but
names in sequence, a length at the split, one format, and times that follow each other. The rules err on the side of
leaving files apart, and a person may part or join them by hand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from attune.media.look import Seen

SUFFIXES: Final = frozenset(
    ["mp4", "mov", "m4v", "3gp", "mts", "m2ts", "mod", "tod", "mpg", "mpeg", "vob", "avi", "dv", "mkv", "webm"]
)
LEFT: Final = frozenset(["SUB", "THMBNL", "PROXY", ".Trashes", ".Spotlight-V100", "$RECYCLE.BIN"])
"""Folders of a card that hold small copies of the films, or what was thrown away."""

_GOPRO = re.compile(r"G(?:([HXL])(\d\d)|(OPR)|P(\d\d))(\d{4})")
_DJI = re.compile(r"(DJI)_\d{14}_(\d{4})_\w")
_NUMBERED = re.compile(r"(.*?)(\d+)")
_SPLITS = (2**31, 2**32)
_NEAR = 0.92  # of a split: some cameras end at 4,000,000,000 bytes, some at the last whole group of pictures before it
_APART = 30.0  # seconds by the card's clock, of which FAT keeps every second one; set when a file is closed
_RUNS_ON = 0.5  # seconds between the end of one part's own clock and the beginning of the next


@dataclass(frozen=True)
class OnCard:
    """A film file of a card: its path there, its bytes, when it was last written (seconds), and what a look found."""

    path: str
    length: int
    written: float
    seen: Seen | None = None

    @property
    def begun(self) -> float:
        """Return when its recording began by the camera's clock, in seconds: when it was written, less its length."""
        return self.written - ((self.seen.seconds if self.seen else None) or 0.0)


def is_film(path: str) -> bool:
    """Tell by its name whether a file of a card is a film, and not a camera's small copy of one."""
    named = PurePosixPath(path)
    hidden = named.name.startswith(".") or LEFT & set(named.parts[:-1])
    return not hidden and named.suffix.lower().removeprefix(".") in SUFFIXES


def recordings(files: Sequence[OnCard]) -> list[list[int]]:
    """Return the recordings of a card, in the order in which they were begun; each is its parts' indexes, in order."""
    found: list[list[int]] = []
    for index in sorted(range(len(files)), key=lambda each: _place(files[each])):
        if found and _goes_on([files[part] for part in found[-1]], files[index]):
            found[-1].append(index)
        else:
            found.append([index])
    return sorted(found, key=lambda parts: (files[parts[0]].begun, files[parts[0]].path))


def _place(file: OnCard) -> tuple[str, str, int, str]:
    folder, series, number = _named(file.path)
    return folder, series, number, file.path


def _named(path: str) -> tuple[str, str, int]:
    """Return a file's folder, the series that its name belongs to, and its number there."""
    named = PurePosixPath(path)
    stem, folder = named.stem, str(named.parent)
    if gopro := _GOPRO.fullmatch(stem):
        chapter = int(gopro[2] or gopro[4] or 0)
        return folder, f"gopro {gopro[1] or 'P'}{gopro[5]}", chapter
    if dji := _DJI.fullmatch(stem):
        return folder, dji[1], int(dji[2])
    numbered = _NUMBERED.fullmatch(stem)
    return (folder, numbered[1] + named.suffix, int(numbered[2])) if numbered else (folder, named.name, 0)


def _goes_on(parts: Sequence[OnCard], file: OnCard) -> bool:
    """Tell whether a file goes on where the last of these parts ends."""
    last = parts[-1]
    folder, series, number = _named(last.path)
    if _named(file.path) != (folder, series, number + 1) or _differ(last, file):
        return False
    if series.startswith("gopro "):
        return True  # the name itself counts the chapters of one recording
    runs_on = _clock_runs_on(last, file)
    if runs_on is not None and not runs_on:
        return False
    apart = abs(file.begun - last.written)
    known = last.seen is not None and file.seen is not None and file.seen.seconds is not None
    if known and apart > _APART:
        return False
    return bool(runs_on) or any(split * _NEAR <= last.length <= split for split in _SPLITS)


def _differ(one: OnCard, other: OnCard) -> bool:
    return one.seen is not None and other.seen is not None and one.seen.format != other.seen.format


def _clock_runs_on(one: OnCard, other: OnCard) -> bool | None:
    """Tell whether the films' own clock runs on from one to the other; None where they carry none."""
    if one.seen is None or other.seen is None or one.seen.begins is None or other.seen.begins is None:
        return None
    return abs(other.seen.begins - one.seen.begins - (one.seen.seconds or 0)) <= _RUNS_ON
