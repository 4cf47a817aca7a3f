"""A film in thumbnails, ten by ten to a sheet, for the strip under the picture.

Thumbnails are of key pictures, which decode alone. Only where those lie far apart is the film decoded between them; a
film of that kind throughout takes about half as long as a rendition.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from attune.media.reduction import Reduction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from attune.media.reader import Reader
    from attune.media.span import FrameTable

WIDTH = 160
ACROSS, DOWN = 10, 10
MOST = 1200

_APART = Fraction(1)
_FEW = 3
_ROUNDING = 1e-9  # so that a whole second counted in floats is not the second before
_QUALITY = 78


@dataclass(frozen=True)
class Sheet:
    """One sheet: JPEG bytes, the size of a thumbnail in pixels, and each one's frame, from the left, row by row."""

    jpeg: bytes
    width: int
    height: int
    frames: tuple[int, ...]


def sheets(reader: Reader, after: int = -1) -> Iterator[Sheet]:
    """Give the sheets of a film in order; those after frame ``after``, the last that earlier sheets show.

    A thumbnail whose picture is damaged is left out.
    """
    size = (WIDTH, max(2, round(WIDTH * reader.facts.height / reader.facts.width)))
    reduction = Reduction(reader.facts, *size)
    held: list[tuple[int, Image.Image]] = []
    for frame, picture in reader.glimpses([frame for frame in chosen(reader.table) if frame > after]):
        held.append((frame, Image.fromarray(reduction.of(picture).to_ndarray(format="rgb24"))))
        if len(held) == ACROSS * DOWN:
            yield _sheet(held, size)
            held = []
    if held:
        yield _sheet(held, size)


def chosen(table: FrameTable) -> list[int]:
    """Return the rising frame numbers that get a thumbnail.

    The first key picture in each second of the film, or in each of ``MOST`` equal parts of a long one; and where key
    pictures lie more than three seconds apart, others between them, about as often.
    """
    apart = max(_APART, table.duration / MOST)
    keys = np.union1d(table.keyframes, [0])
    ends = np.append(keys[1:], table.count)
    sparse = (table.times[ends] - table.times[keys]) * float(table.time_base) > max(_FEW, 2 * apart)
    candidates = np.concatenate([keys[~sparse], *map(np.arange, keys[sparse], ends[sparse])])
    candidates.sort()
    slots = np.floor(table.times[candidates] * float(table.time_base / apart) + _ROUNDING)
    _, firsts = np.unique(slots, return_index=True)
    frames: list[int] = candidates[firsts].tolist()
    return frames


def _sheet(thumbnails: Sequence[tuple[int, Image.Image]], size: tuple[int, int]) -> Sheet:
    width, height = size
    rows = -(-len(thumbnails) // ACROSS)
    paper = Image.new("RGB", (width * min(len(thumbnails), ACROSS), height * rows))
    for place, (_, thumbnail) in enumerate(thumbnails):
        paper.paste(thumbnail, (place % ACROSS * width, place // ACROSS * height))
    written = io.BytesIO()
    paper.save(written, "JPEG", quality=_QUALITY)
    return Sheet(written.getvalue(), width, height, tuple(frame for frame, _ in thumbnails))
