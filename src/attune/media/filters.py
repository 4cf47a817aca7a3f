"""FFmpeg's filters: pictures passed through a chain of them, and the chain that turns a film upright."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import av.error
import av.filter

from attune.media.opening import DECODER_THREADS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.video.frame import VideoFrame

    from attune.media.facts import FilmFacts

_TURNS = {0: [], 90: [("transpose", "clock")], 180: [("hflip", ""), ("vflip", "")], 270: [("transpose", "cclock")]}


def upright_filters(facts: FilmFacts) -> list[tuple[str, str]]:
    """Return the FFmpeg filters, as (name, arguments), that turn a decoded picture the way it is shown.

    Turned, mirrored, and scaled to square pixels; empty where the decoded picture is already so.
    """
    filters = list(_TURNS[facts.rotation])
    if facts.mirrored:
        filters.append(("hflip", ""))
    if facts.sample_aspect != 1:
        filters.append(("scale", f"{facts.width}:{facts.height}:flags=bicubic"))
        filters.append(("setsar", "1"))
    return filters


class Chain:
    """FFmpeg filters that pictures are passed through."""

    def __init__(self, filters: list[tuple[str, str]]) -> None:
        self._filters = filters
        self._graph: av.filter.Graph | None = None
        self._shape: tuple[int, int, str] | None = None

    def through(self, picture: VideoFrame | None) -> Iterator[VideoFrame]:
        """Push one picture, or None at the end, and give what comes out."""
        if picture is not None and self._shape != (picture.width, picture.height, picture.format.name):
            self._graph = self._made(picture)
        if self._graph is None:
            return
        self._graph.vpush(picture)
        while True:
            try:
                yield self._graph.vpull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return

    def _made(self, picture: VideoFrame) -> av.filter.Graph:
        graph = av.filter.Graph()
        graph.threads = DECODER_THREADS
        begin = graph.add_buffer(
            width=picture.width, height=picture.height, format=picture.format, time_base=picture.time_base
        )
        nodes = [graph.add(name, arguments) if arguments else graph.add(name) for name, arguments in self._filters]
        graph.link_nodes(begin, *nodes, graph.add("buffersink")).configure()
        self._shape = (picture.width, picture.height, picture.format.name)
        return graph
