"""Cut a clip or a still out of a film: exactly the frames asked for, with their sound, and nothing else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from PIL import Image

from attune.media.errors import TooLong
from attune.media.exact import MOST_MINUTES, Shot, write_exact
from attune.media.filters import Chain, upright_filters
from attune.media.reduction import BT709, Reduction
from attune.media.takes import Take

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from attune.media.reader import Reader

_JPEG_QUALITY = 92
_HIGH_DEFINITION = 720
# ITU-T H.273, matrix coefficients.
_UNSPECIFIED, _BT601 = 2, 5
_LIMITED = 1


def cut_clip(reader: Reader, first: int, end: int, out: BinaryIO, *, crf: int = 18) -> None:
    """Write frames [first, end) and their sound to ``out`` as an MP4 that plays from its first byte.

    H.264 encoded anew at the size shown (turned, deinterlaced, square pixels; an odd last row or column is left off),
    so that no picture from outside the moment can hide in the file. Frame i lies at its film time less that of
    ``first``, to the tick; sound follows within half a sample. The file names no camera, no place and no program.
    ``out`` need only be written to. The clip is held in memory: meant for seconds, not for films. Raises
    ``IndexError`` for frames outside the film, ``TooLong`` beyond ten minutes, and what ``Reader`` raises.
    """
    cut_take(reader, Take(first, end), out, crf=crf)


def cut_take(reader: Reader, take: Take, out: BinaryIO, *, crf: int = 18) -> None:
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


def still(reader: Reader, number: int, *, kind: Literal["png", "jpeg"] = "png") -> bytes:
    """Return frame ``number`` as shown, at full size, as the bytes of a PNG or JPEG that carries only the picture.

    Raises as ``Reader.frame`` does.
    """
    return picture_file(picture_of(reader, number), kind)


def picture_of(reader: Reader, number: int) -> Image.Image:
    """Return frame ``number`` as shown, at full size, in RGB. Raises as ``Reader.frame`` does."""
    return Image.fromarray(_as_rgb(reader, reader.frame(number)))


def picture_file(image: Image.Image, kind: Literal["png", "jpeg"]) -> bytes:
    """Return a picture as the bytes of a PNG or JPEG with nothing in it but the picture."""
    made = io.BytesIO()
    if kind == "jpeg":
        image.save(made, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    else:
        image.save(made, "PNG", compress_level=4)
    return made.getvalue()


def _as_rgb(reader: Reader, picture: VideoFrame) -> NDArray[np.uint8]:
    """Return a picture as shown on an ordinary screen, uint8 of shape (height, width, 3)."""
    facts = reader.facts
    if facts.hdr is not None:
        toned = Reduction(facts, facts.width, facts.height, pixels="rgb24").of(picture)
        return cast("NDArray[np.uint8]", toned.to_ndarray())
    upright = reader.upright(picture)
    return cast("NDArray[np.uint8]", upright.to_ndarray(format="rgb24", src_colorspace=matrix_of(upright)))


def matrix_of(picture: VideoFrame) -> int:
    """Return how the picture's colours are coded; where a film does not say, as players guess, by its height."""
    if picture.colorspace != _UNSPECIFIED:
        return picture.colorspace
    return BT709 if min(picture.width, picture.height) >= _HIGH_DEFINITION else _BT601


def upright_pictures(reader: Reader, first: int, end: int) -> Iterator[VideoFrame]:
    """Give the frames as whatever leaves shows them: upright, with an even size, in the encoder's pixels, HDR toned."""
    facts = reader.facts
    if facts.hdr is not None:
        toned = Reduction(facts, facts.width // 2 * 2, facts.height // 2 * 2)
        for _, picture in reader.frames(first, end):
            yield _tagged(toned.of(picture))
        return
    even = f"{facts.width // 2 * 2}:{facts.height // 2 * 2}:0:0:exact=1"
    chain = Chain([*upright_filters(facts), ("crop", even), ("format", "yuv420p")])
    for _, picture in reader.frames(first, end):
        yield from chain.through(picture)


def _tagged(picture: VideoFrame) -> VideoFrame:
    """Name the colours that toning left; FFmpeg's filters keep the film's own names."""
    picture.color_primaries = picture.color_trc = picture.colorspace = BT709
    picture.color_range = _LIMITED
    return picture
