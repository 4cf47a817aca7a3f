"""A take: some frames of a film, at full speed or slower, one of them held; when each is shown, and what is heard."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from attune.media.exact import Sound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from attune.media.reader import Reader
    from attune.media.sound import Samples
    from attune.media.span import FrameTable, Ticks

SPEEDS = {"1": 1, "1/2": 2, "1/4": 4}
"""How many times longer each picture is shown, by the speed's name."""

# A tick this fine is still written as a whole number by MP4 for pictures of half a minute.
_FINEST = 50_000_000
_ROUNDED = Fraction(1, 10_000_000)
# Slowing sound: windows of 30 ms hold two periods of a low voice; each may be taken 8 ms from its place, to fit.
_WINDOW, _SEEK = 0.030, 0.008
_SILENCE = 1e-4  # of power in half a window: below hearing
_UNLIKE, _PULL = 0.3, 0.1  # shares of full likeness: what is no likeness, and what the farthest place must gain
_EDGE = 0.003  # seconds of swelling where sound is parted, so that nothing clicks


@dataclass(frozen=True)
class Hold:
    """A frame, by the film's own number, that stands still for `seconds` in all."""

    frame: int
    seconds: Fraction


@dataclass(frozen=True)
class Take:
    """Frames [first, end) of a film, each shown `slow` times as long as it was, one held; heard, or silent."""

    first: int
    end: int
    slow: int = 1
    hold: Hold | None = None
    heard: bool = True

    @property
    def count(self) -> int:
        """How many pictures: those of the film, none twice."""
        return self.end - self.first

    def ticks(self, table: FrameTable) -> Ticks:
        """Return when each picture appears, and when the last one ends, in the film's ticks from the take's beginning.

        A held picture is shown no shorter than it would be anyhow. `IndexError` for frames outside the film, or a held
        one outside the take.
        """
        table.span(self.first, self.end)
        ticks: Ticks = (table.times[self.first : self.end + 1] - table.times[self.first]) * self.slow
        if self.hold is not None:
            ticks[self._held + 1 :] += self._more(ticks, table.time_base)
        return ticks

    def sound(self, reader: Reader) -> Sound | None:
        """Return what is heard: slowed with its pitch kept, silent while a picture is held beyond its own time."""
        if reader.facts.sound is None or not self.heard:
            return None
        samples, rate = reader.sound(reader.table.span(self.first, self.end))
        if self.slow > 1:
            samples = slowed(samples, rate, self.slow)
        if self.hold is not None:
            samples = self._parted(samples, rate, reader.table)
        seconds = int(self.ticks(reader.table)[-1]) * reader.table.time_base
        return Sound(fitted(samples, round(seconds * rate)), rate)

    @property
    def _held(self) -> int:
        if self.hold is None or not self.first <= self.hold.frame < self.end:
            raise IndexError(f"the held frame is not within [{self.first}, {self.end})")
        return self.hold.frame - self.first

    def _more(self, ticks: Ticks, time_base: Fraction) -> int:
        """Return how many ticks longer than its own time the held picture stands."""
        own = int(ticks[self._held + 1] - ticks[self._held])
        seconds = self.hold.seconds if self.hold else Fraction(0)
        return max(0, round(seconds / time_base) - own)

    def _parted(self, samples: Samples, rate: int, table: FrameTable) -> Samples:
        """Lay silence after the held picture's own sound, for as long as it goes on standing."""
        plain: Ticks = (table.times[self.first : self.end + 1] - table.times[self.first]) * self.slow
        place = round(int(plain[self._held + 1]) * table.time_base * rate)
        more = round(self._more(plain, table.time_base) * table.time_base * rate)
        before, after = softened(samples[:, :place], rate, end=True), softened(samples[:, place:], rate, start=True)
        return np.concatenate([before, np.zeros((len(samples), more), np.float32), after], axis=1)


def common_base(bases: Iterable[Fraction]) -> Fraction:
    """Return the longest tick, in seconds, of which all these are whole multiples.

    Where it would be finer than MP4 can count, a tenth of a microsecond: times are then rounded to it.
    """
    shared: Fraction | None = None
    for base in bases:
        if shared is None:
            shared = base
            continue
        over = gcd(shared.numerator * base.denominator, base.numerator * shared.denominator)
        shared = Fraction(over, shared.denominator * base.denominator)
    if shared is None:
        raise ValueError("there is no time base among none")
    return shared if shared.denominator <= _FINEST else _ROUNDED


def fitted(samples: Samples, length: int) -> Samples:
    """Return sound of just this many samples: the end left off, or silence added."""
    return np.pad(samples, ((0, 0), (0, max(0, length - samples.shape[1]))))[:, :length]


def softened(samples: Samples, rate: int, *, start: bool = False, end: bool = False) -> Samples:
    """Return sound that swells at its start, or dies away at its end, within 3 ms."""
    edge = min(round(_EDGE * rate), samples.shape[1])
    soft = samples.copy()
    if edge and start:
        soft[:, :edge] *= np.linspace(0, 1, edge, dtype=np.float32)
    if edge and end:
        soft[:, -edge:] *= np.linspace(1, 0, edge, dtype=np.float32)
    return soft


def slowed(samples: Samples, rate: int, times: int) -> Samples:
    """Return sound that lasts `times` as long, exactly, at the same pitch.

    Waveform similarity overlap-add (Verhelst and Roelands 1993): windows of 30 ms are laid half over each other, each
    taken from its place in the film or up to 8 ms beside it, where it continues the one before best. What is heard lies
    at its own time; FFmpeg's `atempo` was measured to run 40 to 150 ms ahead and to end early.
    """
    half = round(_WINDOW * rate / 2)
    window, seek = 2 * half, round(_SEEK * rate)
    margin = window + seek
    around = np.pad(samples, ((0, 0), (margin, 2 * margin)))
    guide = around.mean(axis=0) if len(around) else np.zeros(around.shape[1], np.float32)
    shape = np.hanning(window + 1)[:window].astype(np.float32)
    total = samples.shape[1] * times
    made = np.zeros((len(samples), total + 2 * window), np.float32)
    before: int | None = None
    for at in range(0, total + half, half):
        place = margin + round(at / times) - half
        if before is not None:
            follows = guide[before + half : before + window]
            place += _best(guide[place - seek : place + seek + half], follows) - seek
        made[:, at : at + window] += shape * around[:, place : place + window]
        before = place
    return made[:, half : half + total]


def _best(choices: Samples, wanted: Samples) -> int:
    """Return the offset at which a piece of `choices` is most like `wanted`, of equal ones the one nearest the middle.

    The middle itself where nothing is like it: in silence, and where a sound begins.
    """
    likeness = np.correlate(choices, wanted, "valid")
    power = np.convolve(choices * choices, np.ones(len(wanted), np.float32), "valid")
    alike = likeness / np.sqrt(np.maximum(power, _SILENCE) * max(float(wanted @ wanted), _SILENCE))
    middle = len(alike) // 2
    if float(alike.max()) < _UNLIKE:
        return middle
    return int(np.argmax(alike - _PULL * np.abs(np.arange(len(alike)) - middle) / middle))
