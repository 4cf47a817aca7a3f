"""Cut a clip or a still out of a film: exactly the frames asked for, with their sound, and nothing else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, Literal

from PIL import Image

from attune.media.errors import TooLong
from attune.media.exact import MOST_MINUTES, Shot, write_exact
from attune.media.reader import Chain, upright_filters
from attune.media.takes import Take

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.video.frame import VideoFrame

    from attune.media.reader import FilmReader

_JPEG_QUALITY = 92
_HIGH_DEFINITION = 720
# ITU-T H.273, matrix coefficients.
_BT709, _UNSPECIFIED, _BT601 = 1, 2, 5


def cut_clip(reader: FilmReader, first: int, end: int, out: BinaryIO, *, crf: int = 18) -> None:
    """Write frames [first, end) and their sound to ``out`` as an MP4 that plays from its first byte.

    H.264 encoded anew at the size shown (turned, deinterlaced, square pixels; an odd last row or column is left off),
    so that no picture from outside the moment can hide in the file. Frame i lies at its film time less that of
    ``first``, to the tick; sound follows within half a sample. The file names no camera, no place and no program.
    ``out`` need only be written to. The clip is held in memory: meant for seconds, not for films. Raises
    ``IndexError`` for frames outside the film, ``TooLong`` beyond ten minutes, and what ``FilmReader`` raises.
    """
    cut_take(reader, Take(first, end), out, crf=crf)


def cut_take(reader: FilmReader, take: Take, out: BinaryIO, *, crf: int = 18) -> None:
    """Write a take as ``cut_clip`` writes a clip: every picture once, shown longer where it is slow or held."""
    ticks = take.ticks(reader.table)
    if int(ticks[-1]) * reader.table.time_base > MOST_MINUTES * 60:
        raise TooLong(minutes=MOST_MINUTES)
    pictures = zip(upright_pictures(reader, take.first, take.end), ticks[:-1], ticks[1:], strict=True)
    sound = take.sound(reader)
    write_exact(
        out,
        (Shot(picture, int(begin), int(end - begin)) for picture, begin, end in pictures),
        sound.for_all() if sound else None,
        time_base=reader.table.time_base,
        rate=reader.facts.nominal_rate,
        count=take.count,
        crf=crf,
    )


def still(reader: FilmReader, number: int, *, kind: Literal["png", "jpeg"] = "png") -> bytes:
    """Return frame ``number`` as shown, at full size, as the bytes of a PNG or JPEG that carries only the picture.

    Raises as ``FilmReader.frame`` does.
    """
    return picture_file(picture_of(reader, number), kind)


def picture_of(reader: FilmReader, number: int) -> Image.Image:
    """Return frame ``number`` as shown, at full size, in RGB. Raises as ``FilmReader.frame`` does."""
    picture = reader.upright(reader.frame(number))
    return Image.fromarray(picture.to_ndarray(format="rgb24", src_colorspace=matrix_of(picture)))


def picture_file(image: Image.Image, kind: Literal["png", "jpeg"]) -> bytes:
    """Return a picture as the bytes of a PNG or JPEG with nothing in it but the picture."""
    made = io.BytesIO()
    if kind == "jpeg":
        image.save(made, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    else:
        image.save(made, "PNG", compress_level=4)
    return made.getvalue()


def matrix_of(picture: VideoFrame) -> int:
    """Return how the picture's colours are coded; where a film does not say, as players guess, by its height."""
    if picture.colorspace != _UNSPECIFIED:
        return picture.colorspace
    return _BT709 if min(picture.width, picture.height) >= _HIGH_DEFINITION else _BT601


def upright_pictures(reader: FilmReader, first: int, end: int) -> Iterator[VideoFrame]:
    """Give the frames as whatever leaves shows them: upright, with an even size, in the encoder's pixels."""
    facts = reader.facts
    even = f"{facts.width // 2 * 2}:{facts.height // 2 * 2}:0:0:exact=1"
    chain = Chain([*upright_filters(facts), ("crop", even), ("format", "yuv420p")])
    for _, picture in reader.frames(first, end):
        yield from chain.through(picture)
