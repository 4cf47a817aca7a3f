"""Makes a film's pictures small, upright and in ordinary colours (BT.709, eight bits), one for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import av

from attune.media import tones
from attune.media.filters import upright_filters

if TYPE_CHECKING:
    from fractions import Fraction

    from av.filter.context import FilterContext

    from attune.media.facts import FilmFacts

BT709 = 1
"""ITU-T H.273's number for BT.709, as primaries, transfer and matrix alike."""

_THREADS = 2
_UNSPECIFIED = 2
_HD_HEIGHT = 720


class Reduction:
    """A chain of filters that follows the film, should its pictures change their size or format on the way."""

    def __init__(self, facts: FilmFacts, width: int, height: int, *, pixels: str = "yuv420p") -> None:
        self._facts = facts
        self._pixels = pixels
        self._size = (height, width) if facts.rotation % 180 else (width, height)
        self._shape: tuple[int, int, str] | None = None
        self._graph: av.filter.Graph | None = None  # held here: its filters do not keep it alive
        self._begin: FilterContext | None = None
        self._end: FilterContext | None = None

    def of(self, picture: av.VideoFrame) -> av.VideoFrame:
        """Return the picture of `width` × `height`, upright, in `pixels`; deinterlacing is the reader's."""
        shape = (picture.width, picture.height, picture.format.name)
        if self._begin is None or self._end is None or shape != self._shape:
            self._graph, self._shape = av.filter.Graph(), shape
            self._begin, self._end = self._chain(self._graph, picture)
        self._begin.push(picture)
        return cast("av.VideoFrame", self._end.pull())

    def _chain(self, graph: av.filter.Graph, picture: av.VideoFrame) -> tuple[FilterContext, FilterContext]:
        graph.threads = _THREADS
        begin = _buffer(graph, picture, self._facts.table.time_base)
        turns = [step for step in upright_filters(self._facts) if step[0] not in {"scale", "setsar"}]
        small = f"{self._size[0]}:{self._size[1]}:flags=bicubic:in_color_matrix={self._matrix(picture)}"
        plain = "out_color_matrix=bt709:out_range=" + ("pc" if self._pixels.startswith("rgb") else "tv")
        if self._facts.hdr is None:
            last = _linked(graph, begin, [("scale", f"{small}:{plain}")])
        else:
            toned = graph.add("haldclut")
            _linked(graph, begin, [("scale", small), ("format", tones.PIXELS)]).link_to(toned)
            cube = _buffer(graph, tones.hald(self._facts.hdr), self._facts.table.time_base)
            cube.link_to(toned, 0, 1)
            last = _linked(graph, toned, [("scale", f"flags=bicubic:{plain}")])
        end = graph.add("buffersink")
        _linked(graph, last, [("format", self._pixels), *turns]).link_to(end)
        graph.configure()
        if self._facts.hdr is not None:
            cube.push(tones.hald(self._facts.hdr))
            cube.push(None)
        return begin, end

    def _matrix(self, picture: av.VideoFrame) -> str:
        """Say how colours are meant; where the film does not, as players take them."""
        if picture.colorspace != _UNSPECIFIED:
            return "auto"
        if self._facts.hdr is not None:
            return "bt2020"
        return "bt709" if picture.height >= _HD_HEIGHT else "bt601"


def _buffer(graph: av.filter.Graph, picture: av.VideoFrame, time_base: Fraction) -> FilterContext:
    return graph.add_buffer(width=picture.width, height=picture.height, format=picture.format, time_base=time_base)


def _linked(graph: av.filter.Graph, begin: FilterContext, steps: list[tuple[str, str]]) -> FilterContext:
    for name, options in steps:
        node = graph.add(name, options) if options else graph.add(name)
        begin.link_to(node)
        begin = node
    return begin
