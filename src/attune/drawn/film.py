"""Draw a whole film of one family: pictures, voices and all."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO

from attune.drawn.raster import Canvas
from attune.drawn.rooms import VIGNETTE
from attune.drawn.scenes import backdrop, people, shift, story, voices
from attune.drawn.sound import sound
from attune.drawn.timing import LENGTH
from attune.media.writer import write_film

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from attune.drawn.raster import Pixels

_AHEAD = 6  # frames drawn while earlier ones are encoded, so that both cores work


def draw_film(
    kind: str,
    target: Path | BinaryIO,
    *,
    seconds: float = LENGTH,
    size: tuple[int, int] = (1280, 720),
    rate: int = 25,
    on_progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write a film of one of `scenes.KINDS` to a path or a seekable file; return how many frames it has.

    The story comes round again after LENGTH seconds. `on_progress` is told frames done and frames in all, about once
    a second of film. The same arguments draw the same film.
    """
    count = round(seconds * rate)
    canvas = Canvas((*backdrop(kind), VIGNETTE), size)
    heard = sound(story(kind), voices(kind), shift=shift(kind), seconds=count / rate)

    def drawn(n: int) -> Pixels:
        return canvas.frame(people(kind, n / rate))

    def told() -> Iterator[Pixels]:
        for n, frame in enumerate(_ahead(drawn, count), start=1):
            yield frame
            if on_progress and (n % rate == 0 or n == count):
                on_progress(n, count)

    return write_film(told(), heard, rate=Fraction(rate), target=target)


def _ahead(drawn: Callable[[int], Pixels], count: int) -> Iterator[Pixels]:
    """Yield frames in order, a few of them drawn beforehand by one other thread."""
    with ThreadPoolExecutor(max_workers=1) as other:
        waiting = deque(other.submit(drawn, n) for n in range(min(_AHEAD, count)))
        for n in range(count):
            frame = waiting.popleft().result()
            if n + _AHEAD < count:
                waiting.append(other.submit(drawn, n + _AHEAD))
            yield frame
