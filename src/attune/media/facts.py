"""What is known of a film: plain values, which cross the pipe from the locked child and are kept beside the film."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from attune.media.span import FrameTable

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class SoundFacts:
    """The sound track that belongs to the picture. ``rate`` is samples a second, ``track`` the stream's index."""

    codec: str
    rate: int
    channels: int
    track: int


@dataclass(frozen=True)
class FilmFacts:
    """What a film is.

    ``width`` and ``height`` are points as shown: turned, mirrored and with square pixels; ``coded_width`` and
    ``coded_height`` as decoded. ``rotation`` is how many degrees clockwise (0, 90, 180, 270) the decoded picture is
    turned for showing, ``mirrored`` whether it is then swapped left for right. ``hdr`` is ``pq``, ``hlg`` or None.
    ``start_offset`` is the container's time of frame 0 in seconds. ``plays_at_once`` says that a browser shows the
    file as it is, with the frame table's own times. ``cut_short`` says that the file ends before its own count of
    frames; the table holds those that are whole.

    A film of several parts has besides ``seams``, the frames with which its further parts begin; ``gaps``, the frames
    before which the recording stood still, each with how many seconds are missing; and ``stretches``, which say how
    it is read. All three are empty for a film of one part.
    """

    container: str
    track: int
    codec: str
    profile: str | None
    pixel_format: str
    width: int
    height: int
    coded_width: int
    coded_height: int
    rotation: int
    mirrored: bool
    interlaced: bool
    sample_aspect: Fraction
    hdr: str | None
    sound: SoundFacts | None
    start_offset: Fraction
    variable_rate: bool
    nominal_rate: Fraction
    cut_short: bool
    plays_at_once: bool
    table: FrameTable
    seams: tuple[int, ...] = ()
    gaps: tuple[tuple[int, Fraction], ...] = ()
    stretches: tuple[Stretch, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return everything but the table as plain JSON values, fractions as ``"n/d"``."""
        apart = {"table", "sound", "seams", "gaps", "stretches"}
        kept = {name: value for name, value in vars(self).items() if name not in apart}
        plain = {name: str(value) if isinstance(value, Fraction) else value for name, value in kept.items()}
        return plain | {
            "sound": asdict(self.sound) if self.sound else None,
            "seams": list(self.seams),
            "gaps": [[frame, str(seconds)] for frame, seconds in self.gaps],
            "stretches": [stretch.as_dict() for stretch in self.stretches],
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any], table: FrameTable) -> FilmFacts:
        """Rebuild what ``as_dict`` wrote."""
        fractions = {name: Fraction(plain[name]) for name in ("sample_aspect", "start_offset", "nominal_rate")}
        joined = {
            "sound": SoundFacts(**plain["sound"]) if plain["sound"] else None,
            "seams": tuple(plain.get("seams", ())),
            "gaps": tuple((frame, Fraction(seconds)) for frame, seconds in plain.get("gaps", ())),
            "stretches": _stretches(plain.get("stretches", ()), table),
        }
        return cls(**(plain | fractions | joined), table=table)


@dataclass(frozen=True)
class Stretch:
    """Parts of a film that run on as one stream, and are read as one.

    ``places`` are those parts, in order; ``first`` is the film's number of the stretch's frame 0; ``facts`` say what
    the stretch is by itself, on a clock of its own.
    """

    places: tuple[int, ...]
    first: int
    facts: FilmFacts

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values; times are in the film's table, but for how long the last frame is shown."""
        table = self.facts.table
        clock = {
            "start": table.start,
            "time_base": str(table.time_base),
            "last": int(table.times[-1] - table.times[-2]),
        }
        return {"places": list(self.places), "first": self.first, "clock": clock, "facts": self.facts.as_dict()}


def _stretches(plain: Sequence[dict[str, Any]], table: FrameTable) -> tuple[Stretch, ...]:
    edges = [*(each["first"] for each in plain), table.count]
    return tuple(
        Stretch(
            tuple(each["places"]),
            first,
            FilmFacts.from_dict(each["facts"], _own_table(table, first, end, each["clock"])),
        )
        for each, (first, end) in zip(plain, pairwise(edges), strict=True)
    )


def _own_table(table: FrameTable, first: int, end: int, clock: dict[str, Any]) -> FrameTable:
    """Return the film's frames [first, end) on the clock of their own stretch."""
    time_base = Fraction(clock["time_base"])
    ours = int(time_base / table.time_base)
    shown = (table.times[first:end] - table.times[first]) // ours
    keys = table.keyframes[(table.keyframes >= first) & (table.keyframes < end)] - first
    return FrameTable(np.append(shown, shown[-1] + clock["last"]), time_base, keys, clock["start"])
