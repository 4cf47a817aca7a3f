"""Pictures of films of several sizes, brought into one: fitted whole, with black beside them, in the colours of HD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import numpy as np
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from attune.media.cutter import matrix_of
from attune.media.filters import Chain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from av.video.frame import VideoFrame
    from PIL import Image

_BT709, _LIMITED = 1, 1  # ITU-T H.273, and FFmpeg's number for luma of 16–235
_MATRICES = {1: "bt709", 5: "bt601", 6: "bt601", 9: "bt2020"}


@dataclass(frozen=True)
class Size:
    """Width and height in pixels, both even."""

    width: int
    height: int

    @property
    def area(self) -> int:
        """How many pixels."""
        return self.width * self.height

    @classmethod
    def even(cls, width: float, height: float) -> Size:
        """Return the size with an odd last row or column left off."""
        return cls(max(2, int(width) // 2 * 2), max(2, int(height) // 2 * 2))

    def within(self, other: Size) -> Size:
        """Return the largest size of this shape that fits into another."""
        scale = min(other.width / self.width, other.height / self.height)
        if scale == 1:
            return self
        return Size.even(min(self.width * scale + 0.5, other.width), min(self.height * scale + 0.5, other.height))


def largest(sizes: Iterable[Size]) -> Size:
    """Return the size with most pixels: what the smaller are fitted into."""
    return max(sizes, key=lambda size: size.area)


class Frame:
    """Fits the pictures of one film into a size."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._chain: Chain | None = None
        self._fits: tuple[int, int, int] | None = None

    def around(self, picture: VideoFrame) -> VideoFrame:
        """Return the picture, whole and in the middle, with black where the shapes differ; limited-range BT.709."""
        fits = (picture.width, picture.height, matrix_of(picture))
        if self._chain is None or self._fits != fits:
            self._chain, self._fits = Chain(self._filters(*fits)), fits
        shown = next(self._chain.through(picture))
        return marked(shown)

    def _filters(self, width: int, height: int, matrix: int) -> list[tuple[str, str]]:
        inner = Size(width, height).within(self._size)
        left, top = (self._size.width - inner.width) // 4 * 2, (self._size.height - inner.height) // 4 * 2
        colours = f"in_color_matrix={_MATRICES.get(matrix, 'auto')}:out_color_matrix=bt709:out_range=tv"
        return [
            ("scale", f"{inner.width}:{inner.height}:flags=bicubic:{colours}"),
            ("format", "yuv420p"),
            ("pad", f"{self._size.width}:{self._size.height}:{left}:{top}"),
        ]


def drawn(image: Image.Image) -> VideoFrame:
    """Return an RGB picture that we drew as one of a film."""
    picture = av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24")
    picture = VideoReformatter().reformat(
        picture,
        format="yuv420p",
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        interpolation=Interpolation.BILINEAR,
    )
    return marked(picture)


def marked(picture: VideoFrame) -> VideoFrame:
    """Say of a picture that its colours are limited-range BT.709."""
    picture.color_range, picture.colorspace = _LIMITED, _BT709
    picture.color_primaries = picture.color_trc = _BT709
    return picture
