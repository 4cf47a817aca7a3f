"""Time on a film: half-open spans in whole ticks, and the table of every frame's time."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Ticks = npt.NDArray[np.int64]

MAGIC = b"ATFT"
VERSION = 1
# Nine groups of seven bits hold every tick below 2^63.
_VARINT_BYTES = 9
_MORE = 0x80  # the bit that says another seven follow
# Frames, keyframes, time base over and under, start.
_HEAD = 5


@dataclass(frozen=True)
class Span:
    """A half-open stretch [start, end) of a film, in whole ticks of ``time_base`` seconds from its first frame."""

    start: int
    end: int
    time_base: Fraction

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a span ends at {self.end} before it starts at {self.start}")
        if self.time_base <= 0:
            raise ValueError(f"a time base of {self.time_base} s is none")

    @property
    def ticks(self) -> int:
        """How long, in ticks."""
        return self.end - self.start

    @property
    def starts(self) -> Fraction:
        """Seconds from the film's first frame to the start, which belongs to the span."""
        return self.start * self.time_base

    @property
    def ends(self) -> Fraction:
        """Seconds from the film's first frame to the end, which does not belong to the span."""
        return self.end * self.time_base

    @property
    def seconds(self) -> Fraction:
        """How long, in seconds."""
        return self.ticks * self.time_base


@dataclass(frozen=True, eq=False)
class FrameTable:
    """When each frame of a film is shown.

    ``times`` holds n + 1 ticks for n frames, in the order of showing, strictly rising, from 0: entry i is when frame i
    appears, and the last entry is when the last frame ends. ``time_base`` is seconds per tick. ``keyframes`` are the
    frame indexes, rising, at which decoding can begin. ``start`` is the tick of the file's own clock at which frame 0
    is shown, so that ``times[i] + start`` is the time that the container gives.
    """

    times: Ticks
    time_base: Fraction
    keyframes: Ticks
    start: int = 0

    def __post_init__(self) -> None:
        if len(self.times) <= 1 or self.times[0] != 0 or not bool(np.all(np.diff(self.times) > 0)):
            raise ValueError("frame times must rise from 0 and hold at least one frame and its end")
        if self.time_base <= 0:
            raise ValueError(f"a time base of {self.time_base} s is none")
        inside = not len(self.keyframes) or (self.keyframes[0] >= 0 and self.keyframes[-1] < self.count)
        if not inside or not bool(np.all(np.diff(self.keyframes) > 0)):
            raise ValueError("keyframes must be rising indexes of frames")
        self.times.setflags(write=False)
        self.keyframes.setflags(write=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FrameTable) and self.pack() == other.pack()

    def __hash__(self) -> int:
        return hash((self.count, self.time_base, self.start, int(self.times[-1])))

    @property
    def count(self) -> int:
        """How many frames."""
        return len(self.times) - 1

    @property
    def duration(self) -> Fraction:
        """Seconds from the first frame's appearing to the last frame's end."""
        return int(self.times[-1]) * self.time_base

    def time_of(self, frame: int) -> Fraction:
        """Seconds from the first frame to ``frame``; ``time_of(count)`` is the film's end. ``IndexError`` outside."""
        if not 0 <= frame <= self.count:
            raise IndexError(f"frame {frame} is not within 0 to {self.count}")
        return int(self.times[frame]) * self.time_base

    def frame_at(self, time: Fraction) -> int:
        """Return the frame on show ``time`` seconds after the first one appeared. ``ValueError`` outside the film."""
        if not 0 <= time < self.duration:
            raise ValueError(f"{float(time):.3f} s is not within the film's {float(self.duration):.3f} s")
        return self._first_after(time) - 1

    def span(self, first: int, end: int) -> Span:
        """Return the time of frames [first, end). ``IndexError`` unless 0 ≤ first < end ≤ count."""
        if not 0 <= first < end <= self.count:
            raise IndexError(f"frames [{first}, {end}) are not a stretch of {self.count} frames")
        return Span(int(self.times[first]), int(self.times[end]), self.time_base)

    def inside(self, frame: int) -> Fraction:
        """Seconds to a little before the middle of ``frame``: where to seek, so that rounding shows no neighbour."""
        return (self.time_of(frame) * 3 + self.time_of(frame + 1) * 2) / 5

    def keyframe_before(self, frame: int) -> int:
        """Return the last keyframe at or before ``frame``, or 0 where there is none."""
        place = int(np.searchsorted(self.keyframes, frame, side="right"))
        return int(self.keyframes[place - 1]) if place else 0

    def clock(self, frame: int) -> str:
        """Write a frame's place as ``mm:ss.ff``; ff counts the frames since that second began, from 00."""
        second = self.time_of(frame).__floor__()
        first_of_second = self._first_after(Fraction(second), itself=True)
        return f"{second // 60:02d}:{second % 60:02d}.{frame - first_of_second:02d}"

    def pack(self) -> bytes:
        """Write the table as bytes that a page can read.

        ``ATFT``, one byte of version (1), then unsigned LEB128 numbers (seven bits a byte, lowest first, the top bit
        set on all but the last): frames n, keyframes k, time base numerator, time base denominator, start as zigzag
        (2s, or -2s - 1 below zero); then n steps between neighbouring times (the first time is 0); then k steps
        between neighbouring keyframes (the first is the index itself).
        """
        zigzag = 2 * self.start if self.start >= 0 else -2 * self.start - 1
        head = [self.count, len(self.keyframes), self.time_base.numerator, self.time_base.denominator, zigzag]
        steps = np.concatenate([np.array(head, np.int64), np.diff(self.times), np.diff(self.keyframes, prepend=0)])
        return MAGIC + bytes([VERSION]) + _varints(steps)

    @classmethod
    def unpack(cls, data: bytes) -> FrameTable:
        """Read what ``pack`` wrote. ``ValueError`` when it is something else."""
        if data[:5] != MAGIC + bytes([VERSION]):
            raise ValueError("these bytes are not a frame table of this version")
        numbers = _numbers(data[5:])
        if len(numbers) < _HEAD or len(numbers) != _HEAD + numbers[0] + numbers[1]:
            raise ValueError("the frame table is not whole")
        count, _, numerator, denominator, zigzag = (int(number) for number in numbers[:_HEAD])
        times = np.concatenate([np.zeros(1, np.int64), np.cumsum(numbers[_HEAD : _HEAD + count])])
        start = zigzag // 2 if zigzag % 2 == 0 else -(zigzag + 1) // 2
        return cls(times, Fraction(numerator, denominator), np.cumsum(numbers[_HEAD + count :]), start)

    def _first_after(self, time: Fraction, *, itself: bool = False) -> int:
        """Return the first frame later than ``time``, or not earlier where ``itself`` counts too."""
        ticks = time / self.time_base
        if itself:
            return int(np.searchsorted(self.times, ticks.__ceil__(), side="left"))
        return int(np.searchsorted(self.times, ticks.__floor__(), side="right"))


def _varints(numbers: Ticks) -> bytes:
    shifts = 7 * np.arange(_VARINT_BYTES, dtype=np.int64)
    groups = (numbers[:, None] >> shifts) & 0x7F
    lengths = np.maximum(1, _VARINT_BYTES - np.argmax((groups != 0)[:, ::-1], axis=1))
    lengths[numbers == 0] = 1
    place = np.arange(_VARINT_BYTES)
    groups[place < lengths[:, None] - 1] |= _MORE
    packed: bytes = groups[place < lengths[:, None]].astype(np.uint8).tobytes()
    return packed


def _numbers(data: bytes) -> Ticks:
    octets = np.frombuffer(data, np.uint8).astype(np.int64)
    if not len(octets) or octets[-1] >= _MORE:
        raise ValueError("the frame table is not whole")
    begins = np.concatenate([[0], np.flatnonzero(octets < _MORE)[:-1] + 1])
    place = np.arange(len(octets)) - np.repeat(begins, np.diff(begins, append=len(octets)))
    if place.max() >= _VARINT_BYTES:
        raise ValueError("the frame table holds a number that is too long")
    sums: Ticks = np.add.reduceat((octets & 0x7F) << (7 * place), begins)
    return sums
