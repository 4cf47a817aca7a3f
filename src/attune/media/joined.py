"""Reads a film of several parts as one: its frames and its sound across every seam."""

from __future__ import annotations

import io
from bisect import bisect_right
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO, Self, cast

import numpy as np

from attune.media.errors import PictureMissing
from attune.media.reader import FilmReader
from attune.media.sound import SILENT_RATE
from attune.media.span import Span
from attune.vault.sources import Placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    from av.video.frame import VideoFrame

    from attune.media.facts import FilmFacts
    from attune.media.reader import Reader
    from attune.media.sound import Samples

    OpenPart = Callable[[int], BinaryIO]


def open_reader(open_part: OpenPart, facts: FilmFacts, *, deinterlace: bool | None = None) -> Reader:
    """Return a reader of the film whose parts ``open_part`` opens; they are closed with it."""
    if not facts.stretches:
        return FilmReader(open_part(0), facts, deinterlace=deinterlace, owns=True)
    return JoinedReader(open_part, facts, deinterlace=deinterlace)


class JoinedReader:
    """Reads a film of several stretches, as ``Reader`` says; at most two of them are open, for picture and sound."""

    def __init__(self, open_part: OpenPart, facts: FilmFacts, *, deinterlace: bool | None = None) -> None:
        self.facts = facts
        self.table = facts.table
        self._open_part = open_part
        self._deinterlace = deinterlace
        self._firsts = [stretch.first for stretch in facts.stretches]
        self._seen: tuple[int, FilmReader] | None = None
        self._heard: tuple[int, FilmReader] | None = None
        self._turn = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the decoders and of the parts."""
        self.rest()

    def rest(self) -> None:
        """Let go of the decoders and of the parts, which are opened again when they are asked for."""
        for held in (self._seen, self._heard):
            if held:
                held[1].close()
        self._seen = self._heard = None

    def frame(self, number: int) -> VideoFrame:
        """Return what ``Reader.frame`` says."""
        _, picture = next(self.frames(number, number + 1))
        return picture

    def frames(self, first: int, end: int) -> Iterator[tuple[int, VideoFrame]]:
        """Give what ``Reader.frames`` says."""
        self.table.span(first, end)
        self._turn += 1
        return self._each(first, end, self._turn)

    def glimpses(self, wanted: Sequence[int]) -> Iterator[tuple[int, VideoFrame]]:
        """Give what ``Reader.glimpses`` says."""
        for index, (begins, ends) in enumerate(self._bounds()):
            own = [number - begins for number in wanted if begins <= number < ends]
            if own:
                for number, picture in self._picturing(index).glimpses(own):
                    yield begins + number, picture

    def upright(self, picture: VideoFrame) -> VideoFrame:
        """Return what ``Reader.upright`` says."""
        return self._picturing(self._seen[0] if self._seen else 0).upright(picture)

    def sound(self, span: Span) -> tuple[Samples, int]:
        """Return what ``Reader.sound`` says; each stretch is heard from its first frame until the next one begins."""
        rate = self.facts.sound.rate if self.facts.sound else SILENT_RATE
        first, end = round(span.starts * rate), round(span.ends * rate)
        begins = [round(self.table.time_of(number) * rate) for number in self._firsts]
        edges = [min(first, 0), *begins[1:], max(end, begins[-1])]
        heard = [
            self._hearing(index).sound(Span(max(first, left) - begin, min(end, right) - begin, Fraction(1, rate)))[0]
            for index, (begin, (left, right)) in enumerate(zip(begins, pairwise(edges), strict=True))
            if max(first, left) < min(end, right)
        ]
        channels = self.facts.sound.channels if self.facts.sound else 0
        return np.concatenate(heard or [np.zeros((channels, 0), np.float32)], axis=1), rate

    def _each(self, first: int, end: int, turn: int) -> Iterator[tuple[int, VideoFrame]]:
        for index, (begins, ends) in enumerate(self._bounds()):
            if first < ends and begins < end:
                own = (max(first, begins) - begins, min(end, ends) - begins)
                yield from self._of_stretch(index, own, turn)

    def _of_stretch(self, index: int, own: tuple[int, int], turn: int) -> Iterator[tuple[int, VideoFrame]]:
        begins = self._firsts[index]
        pictures = self._picturing(index).frames(*own)
        while True:
            if turn != self._turn:
                raise RuntimeError("this reader was asked for other frames meanwhile")
            try:
                number, picture = next(pictures)
            except StopIteration:
                return
            except PictureMissing as missing:
                raise PictureMissing(frame=begins + int(missing.facts["frame"])) from missing
            picture.pts, picture.time_base = int(self.table.times[begins + number]), self.table.time_base
            yield begins + number, picture

    def _bounds(self) -> Iterator[tuple[int, int]]:
        return pairwise([*self._firsts, self.table.count])

    def _picturing(self, index: int) -> FilmReader:
        self._seen = self._turned_to(self._seen, index)
        return self._seen[1]

    def _hearing(self, index: int) -> FilmReader:
        self._heard = self._turned_to(self._heard, index)
        return self._heard[1]

    def _turned_to(self, held: tuple[int, FilmReader] | None, index: int) -> tuple[int, FilmReader]:
        if held and held[0] == index:
            return held
        if held:
            held[1].close()
        stretch = self.facts.stretches[index]
        source = end_to_end(self._open_part, stretch.places)
        return index, FilmReader(source, stretch.facts, deinterlace=self._deinterlace, owns=True)


class EndToEnd(Placed):
    """Several files read as one, the first byte of each following the last of the one before; they are its own."""

    def __init__(self, files: Sequence[BinaryIO]) -> None:
        self._files = list(files)
        self._begins = [0]
        for file in self._files:
            self._begins.append(self._begins[-1] + file.seek(0, io.SEEK_END))

    def ends_at(self) -> int:
        """Return the length of all files together."""
        return self._begins[-1]

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, from one file at a time; nothing only at the end."""
        if self._place >= self._begins[-1]:
            return b""
        index = bisect_right(self._begins, self._place) - 1
        left = self._begins[index + 1] - self._place
        file = self._files[index]
        file.seek(self._place - self._begins[index])
        data = file.read(left if size < 0 else min(size, left))
        self._place += len(data)
        return data

    def close(self) -> None:
        """Close every file."""
        for file in self._files:
            file.close()
        super().close()


def end_to_end(open_part: OpenPart, places: Sequence[int]) -> BinaryIO:
    """Open the parts at these places as one file, which closes them with itself."""
    if len(places) == 1:
        return open_part(places[0])
    return cast("BinaryIO", EndToEnd([open_part(place) for place in places]))
