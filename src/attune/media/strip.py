"""A film in thumbnails, ten by ten to a sheet, for the strip under the picture.

Thumbnails are of key pictures, which decode alone: the film is read through once, without seeking (2.6 times less CPU),
and only they are decoded. Where key pictures lie more than two seconds apart, the whole film is decoded instead, and
one picture taken each second: such films take as long as a rendition.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image

from attune.media.probe import decoded, open_film, packets, picture_track, tick_of
from attune.media.reader import FilmReader
from attune.media.reduction import Reduction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from attune.media.probe import FilmFacts
    from attune.media.span import FrameTable

WIDTH = 160
ACROSS, DOWN = 10, 10
MOST = 1200

_APART = Fraction(1)
_SPARSE = 2
_QUALITY = 78


@dataclass(frozen=True)
class Sheet:
    """One sheet: JPEG bytes, the size of a thumbnail in pixels, and each one's frame, from the left, row by row."""

    jpeg: bytes
    width: int
    height: int
    frames: tuple[int, ...]


def sheets(source: BinaryIO, facts: FilmFacts) -> Iterator[Sheet]:
    """Give the sheets of a film in order. A thumbnail whose picture is damaged is left out."""
    pictures = _of_frames(source, facts) if _is_sparse(facts.table) else _of_keyframes(source, facts)
    size = (WIDTH, max(2, round(WIDTH * facts.height / facts.width)))
    reduction = Reduction(facts, *size)
    held: list[tuple[int, Image.Image]] = []
    for frame, picture in pictures:
        held.append((frame, Image.fromarray(reduction.of(picture).to_ndarray(format="rgb24"))))
        if len(held) == ACROSS * DOWN:
            yield _sheet(held, size)
            held = []
    if held:
        yield _sheet(held, size)


def chosen(table: FrameTable, candidates: Iterable[int]) -> list[int]:
    """Return those of the rising frame numbers that get a thumbnail: the first in each second of the film.

    In films longer than `MOST` seconds, the first in each of `MOST` equal parts.
    """
    apart = max(_APART, table.duration / MOST)
    frames: list[int] = []
    due = Fraction(0)
    for frame in candidates:
        time = table.time_of(frame)
        if time >= due:
            frames.append(frame)
            due = (time // apart + 1) * apart
    return frames


def _is_sparse(table: FrameTable) -> bool:
    times = [table.time_of(frame) for frame in [0, *table.keyframes.tolist(), table.count]]
    return max(later - earlier for earlier, later in pairwise(times)) > _SPARSE


def _of_keyframes(source: BinaryIO, facts: FilmFacts) -> Iterator[tuple[int, VideoFrame]]:
    table = facts.table
    due = {int(table.times[frame]) + table.start: frame for frame in chosen(table, table.keyframes.tolist())}
    with open_film(source) as container:
        video = picture_track(container)
        video.codec_context.skip_frame = "NONKEY"
        for picture in _decoded(container, video, due.keys()):
            tick = tick_of(picture)
            if tick in due:
                yield due.pop(tick), picture


def _decoded(container: InputContainer, video: VideoStream, ticks: Collection[int]) -> Iterator[VideoFrame]:
    """Decode the packets of these times and no others; a file that is cut short ends there."""
    for packet in packets(container, video):
        if packet.is_keyframe and packet.pts in ticks:
            yield from decoded(video, packet)
    yield from decoded(video, None)


def _of_frames(source: BinaryIO, facts: FilmFacts) -> Iterator[tuple[int, VideoFrame]]:
    wanted = set(chosen(facts.table, range(facts.table.count)))
    with FilmReader(source, facts, deinterlace=False) as reader:
        for frame, picture in reader.frames(0, facts.table.count):
            if frame in wanted:
                yield frame, picture


def _sheet(thumbnails: Sequence[tuple[int, Image.Image]], size: tuple[int, int]) -> Sheet:
    width, height = size
    rows = -(-len(thumbnails) // ACROSS)
    paper = Image.new("RGB", (width * min(len(thumbnails), ACROSS), height * rows))
    for place, (_, thumbnail) in enumerate(thumbnails):
        paper.paste(thumbnail, (place % ACROSS * width, place // ACROSS * height))
    written = io.BytesIO()
    paper.save(written, "JPEG", quality=_QUALITY)
    return Sheet(written.getvalue(), width, height, tuple(frame for frame, _ in thumbnails))
