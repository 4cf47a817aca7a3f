"""Draw a whole film of one family, or a tale out of several: pictures, voices and all."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from attune.drawn.raster import Canvas
from attune.drawn.scenes import people, placed, shift, still, story, voices
from attune.drawn.sound import RATE, sound
from attune.drawn.tales import TALES, Shot
from attune.drawn.timing import LENGTH, eased
from attune.media.writer import write_film

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from attune.drawn.raster import Pixels

_AHEAD = 6  # frames drawn while earlier ones are encoded, so that both cores work
_MELT = 0.4  # seconds in which one shot melts into the next
_FADE = 0.12  # seconds in which a shot's sound comes and goes


def draw_film(
    kind: str,
    target: Path | BinaryIO,
    *,
    seconds: float | None = None,
    size: tuple[int, int] = (1280, 720),
    rate: int = 25,
    on_progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write a film of one of `scenes.KINDS` or `tales.TALES` to a path or a seekable file; return how many frames.

    A family's film lasts LENGTH seconds unless told otherwise, and its story comes round again after that; a tale
    lasts as long as its shots. `on_progress` is told frames done and frames in all, once for each second of film.
    The same arguments draw the same film.
    """
    shots = TALES[kind] if kind in TALES else (Shot(kind, 0, LENGTH if seconds is None else seconds),)
    plan = [(shot, n / rate) for shot in shots for n in range(round(shot.seconds * rate))]
    plan = plan if seconds is None else plan[: round(seconds * rate)]
    drawing = _Drawing(shots, size)

    def told() -> Iterator[Pixels]:
        for n, frame in enumerate(_ahead(lambda n: drawing.frame(*plan[n]), len(plan)), start=1):
            yield frame
            if on_progress and (n % rate == 0 or n == len(plan)):
                on_progress(n, len(plan))

    heard = _heard(shots, rate)[: round(len(plan) * RATE / rate)]
    return write_film(told(), heard, rate=Fraction(rate), target=target)


class _Drawing:
    """Draws each shot, and melts it out of the one before."""

    def __init__(self, shots: Sequence[Shot], size: tuple[int, int]) -> None:
        self._before = dict(zip(shots[1:], shots, strict=False))
        self._canvas = lru_cache(maxsize=3)(lambda kind, close: Canvas(still(kind, close=close), size))

    def frame(self, shot: Shot, t: float) -> Pixels:
        """Return the picture t seconds into the shot."""
        picture = self._plain(shot, t)
        before = self._before.get(shot)
        if before is None or t >= _MELT:
            return picture
        share = eased((t + 0.02) / _MELT)
        gone = self._plain(before, before.seconds + t)
        return np.asarray(gone + (picture.astype(np.float32) - gone) * share, np.uint8)

    def _plain(self, shot: Shot, t: float) -> Pixels:
        moving = placed(shot.kind, people(shot.kind, shot.start + t), close=shot.close)
        return self._canvas(shot.kind, shot.close).frame(moving)


def _heard(shots: Sequence[Shot], rate: int) -> NDArray[np.float32]:
    return np.concatenate([_faded(shot, rate) if len(shots) > 1 else _sound(shot, rate) for shot in shots])


def _sound(shot: Shot, rate: int) -> NDArray[np.float32]:
    begins = shift(shot.kind) + shot.start
    return sound(story(shot.kind), voices(shot.kind), shift=begins, seconds=round(shot.seconds * rate) / rate)


def _faded(shot: Shot, rate: int) -> NDArray[np.float32]:
    samples = _sound(shot, rate)
    t = np.arange(len(samples)) / RATE
    return np.asarray(samples * np.clip(np.minimum(t, t[-1] - t) / _FADE, 0, 1), np.float32)


def _ahead(drawn: Callable[[int], Pixels], count: int) -> Iterator[Pixels]:
    """Yield frames in order, a few of them drawn beforehand by one other thread."""
    with ThreadPoolExecutor(max_workers=1) as other:
        waiting = deque(other.submit(drawn, n) for n in range(min(_AHEAD, count)))
        for n in range(count):
            frame = waiting.popleft().result()
            if n + _AHEAD < count:
                waiting.append(other.submit(drawn, n + _AHEAD))
            yield frame
