"""How drawn things move: values that rest, and go from one rest to the next at their own pace."""

from bisect import bisect_right
from collections.abc import Sequence
from math import floor, pi, sin

LENGTH = 75.0
"""Seconds after which a drawn film's story comes round again; it ends as it began."""

Move = tuple[float, float, tuple[float, ...]]
"""When it starts (s), how long it takes (s), and where it goes."""


class Track:
    """A value, or a few together, over the seconds of a story."""

    def __init__(self, rest: tuple[float, ...], moves: Sequence[Move] = ()) -> None:
        self.rest = rest
        self.moves = sorted(moves)
        self._starts = [start for start, _, _ in self.moves]

    def at(self, t: float) -> tuple[float, ...]:
        """Return where it is at t seconds; each move starts from where the one before it ended."""
        n = bisect_right(self._starts, t) - 1
        if n < 0:
            return self.rest
        start, over, goal = self.moves[n]
        before = self.moves[n - 1][2] if n else self.rest
        share = eased((t - start) / over) if over else 1.0
        return tuple(a + (b - a) * share for a, b in zip(before, goal, strict=True))


def track(rest: float, *moves: tuple[float, float], over: float = 0.7) -> Track:
    """Return a track of one number; each move is (start s, goal) and takes `over` seconds."""
    return Track((rest,), [(start, over, (goal,)) for start, goal in moves])


def eased(share: float) -> float:
    """Return 0–1 for a share of 0–1, starting and ending gently."""
    held = min(1.0, max(0.0, share))
    return held * held * (3 - 2 * held)


def wave(t: float, times: int, phase: float = 0) -> float:
    """Return -1 to 1, up and down so many times in a story, so that breath too ends as it began."""
    return sin(2 * pi * times * t / LENGTH + phase)


def chance(seed: float) -> float:
    """Return a number of 0–1 that is the same for the same seed on every machine."""
    value = sin(seed * 12.9898 + 4.1414) * 43758.5453
    return value - floor(value)


def closed_eyes(t: float, seed: float) -> float:
    """Return 0 for open and 1 for closed eyes; a person blinks every 3 to 5 seconds."""
    beat = LENGTH / (15 + floor(9 * chance(seed)))
    since = (t + 7 * chance(seed + 1)) % beat
    return max(0.0, 1 - abs(since - 0.11) / 0.11)
