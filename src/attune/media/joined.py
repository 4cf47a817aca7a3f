"""Several parts of one recording as one film on one clock.

Cameras cut long recordings into files. Two kinds need two ways. A stream (AVCHD's .mts, a program stream) is cut
anywhere, even within a picture or a group of pictures, and its clock runs on: such parts are read end to end as the
one stream that they were, and nothing at the seam is lost. Files with an index (MP4, MOV) begin anew with each part:
each is read by itself, and the next begins where the one before ends.

Where the clock of streams runs on but leaps, that much of the recording is missing: the film keeps the true distance
and tells the gap. A clock that went back started anew, and says nothing of the distance. The camera's date is never
asked.
"""

from __future__ import annotations

import io
import itertools
from bisect import bisect_right
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from typing import TYPE_CHECKING, BinaryIO, Self, cast

import numpy as np

from attune.media.errors import MediaError, PartsDiffer, PartUnusable, PictureMissing
from attune.media.facts import Stretch
from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.sound import SILENT_RATE
from attune.media.span import FrameTable, Span
from attune.vault.sources import moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    from av.video.frame import VideoFrame

    from attune.media.facts import FilmFacts
    from attune.media.reader import Reader
    from attune.media.sound import Samples

    OpenPart = Callable[[int], BinaryIO]

_STREAMS = {"mpegts", "mpeg"}
# MPEG's clock counts 33 bits of 1/90000 s (ISO/IEC 13818-1, 2.4.3.7).
_CLOCK_TURNS = 2**33
# Parts of one stream join to the frame; the pictures that only the other file can decode are a few.
_RUNS_ON = Fraction(1, 2)
# As many pictures may lie before the first one that a part can decode by itself.
_LEANING = 8
# Further apart than this, two clocks have nothing to do with each other.
_ONE_SITTING = Fraction(3600)
# A container's clock has 32 bits of ticks a second.
_FINEST = 2**31
_ALIKE = {
    "container": "the kind of file",
    "codec": "the way its pictures are packed",
    "coded_width": "the size of its picture",
    "coded_height": "the size of its picture",
    "pixel_format": "the kind of its colours",
    "hdr": "the kind of its colours",
    "rotation": "the way it was held",
    "mirrored": "the way it was held",
    "sample_aspect": "the shape of its picture",
}


def probe_parts(open_part: OpenPart, count: int) -> FilmFacts:
    """Read the parts of a film through and say what it is; ``open_part`` opens the part at a place from 0.

    Parts given in another order than their running clock says are put in its order. Raises what ``probe`` does for a
    single part; ``PartUnusable`` and ``PartsDiffer`` for several.
    """
    if count == 1:
        with closing(open_part(0)) as source:
            return probe(source)
    found = [_probed(open_part, place) for place in range(count)]
    for place in range(1, count):
        _hold_alike(found[0], found[place], place)
    places = _in_order(found)
    return _joined([_stretch(open_part, run, found) for run in _runs(places, found)], found)


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
        source = _end_to_end(self._open_part, stretch.places)
        return index, FilmReader(source, stretch.facts, deinterlace=self._deinterlace, owns=True)


class EndToEnd(io.RawIOBase):
    """Several files read as one, the first byte of each following the last of the one before; they are its own."""

    def __init__(self, files: Sequence[BinaryIO]) -> None:
        self._files = list(files)
        self._begins = [0]
        for file in self._files:
            self._begins.append(self._begins[-1] + file.seek(0, io.SEEK_END))
        self._place = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can be read at any offset."""
        return True

    def tell(self) -> int:
        """Return the position of `read`."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move the position of `read`; returns it."""
        self._place = moved(offset, whence, self._place, self._begins[-1])
        return self._place

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


def _end_to_end(open_part: OpenPart, places: Sequence[int]) -> BinaryIO:
    if len(places) == 1:
        return open_part(places[0])
    return cast("BinaryIO", EndToEnd([open_part(place) for place in places]))


def _probed(open_part: OpenPart, place: int) -> FilmFacts:
    try:
        with closing(open_part(place)) as source:
            return probe(source)
    except MediaError as refusal:
        raise PartUnusable(part=place + 1, why=str(refusal)) from refusal


def _hold_alike(one: FilmFacts, other: FilmFacts, place: int) -> None:
    for name, what in _ALIKE.items():
        if getattr(one, name) != getattr(other, name):
            raise PartsDiffer(part=place + 1, what=what)
    sounds = [facts.sound and (facts.sound.codec, facts.sound.rate, facts.sound.channels) for facts in (one, other)]
    if sounds[0] != sounds[1]:
        raise PartsDiffer(part=place + 1, what="its sound")


def _in_order(found: Sequence[FilmFacts]) -> list[int]:
    """Return the places in the order of their running clock; as they were given where there is none."""
    given = list(range(len(found)))
    if found[0].container not in _STREAMS:
        return given
    by_clock = sorted(given, key=lambda place: found[place].table.start)
    distances = [_distance(found[before], found[after]) for before, after in pairwise(by_clock)]
    # A clock that began anew with each part overlaps; one that ran on never does.
    return by_clock if all(distance is not None for distance in distances) else given


def _distance(before: FilmFacts, after: FilmFacts) -> Fraction | None:
    """Return the seconds from the end of one part to the start of the next, or None where no clock tells."""
    if before.container not in _STREAMS:
        return None
    ends = before.start_offset + before.table.duration
    turn = Fraction(_CLOCK_TURNS, 90_000)
    apart = (after.start_offset - ends + turn / 2) % turn - turn / 2
    return apart if -_RUNS_ON <= apart <= _ONE_SITTING else None


def _runs(places: Sequence[int], found: Sequence[FilmFacts]) -> list[list[int]]:
    """Return the places by what is read as one stream."""
    runs = [[places[0]]]
    for before, after in pairwise(places):
        distance = _distance(found[before], found[after])
        if distance is not None and abs(distance) <= _RUNS_ON:
            runs[-1].append(after)
        else:
            runs.append([after])
    return runs


def _stretch(open_part: OpenPart, run: Sequence[int], found: Sequence[FilmFacts]) -> Stretch:
    if len(run) == 1:
        return Stretch(tuple(run), 0, found[run[0]])
    with closing(_end_to_end(open_part, run)) as source:
        return Stretch(tuple(run), 0, probe(source))


def _joined(alone: Sequence[Stretch], found: Sequence[FilmFacts]) -> FilmFacts:
    firsts = itertools.accumulate((each.facts.table.count for each in alone), initial=0)
    stretches = tuple(Stretch(each.places, first, each.facts) for each, first in zip(alone, firsts, strict=False))
    table = _one_table(stretches)
    seams = tuple(itertools.chain.from_iterable(_seams(stretch, found) for stretch in stretches))[1:]
    gaps = _gaps_between(stretches) | _gaps_within(stretches, seams)
    own = [stretch.facts for stretch in stretches]
    return replace(
        own[0],
        variable_rate=bool(gaps) or any(facts.variable_rate for facts in own),
        interlaced=any(facts.interlaced for facts in own),
        cut_short=any(facts.cut_short for facts in own),
        plays_at_once=False,
        table=table,
        seams=seams,
        gaps=tuple(sorted(gaps.items())),
        stretches=stretches,
    )


def _one_table(stretches: Sequence[Stretch]) -> FrameTable:
    """Return the film's table, in ticks that every stretch's clock is whole in."""
    tables = [stretch.facts.table for stretch in stretches]
    bases = [table.time_base for table in tables]
    time_base = Fraction(gcd(*(base.numerator for base in bases)), lcm(*(base.denominator for base in bases)))
    if time_base.denominator > _FINEST:
        raise PartsDiffer(part=len(stretches), what="the ticking of its clock")
    begin = Fraction(0)
    times, keys = [], []
    for before, stretch, table in zip([None, *stretches], stretches, tables, strict=False):
        if before:
            begin += before.facts.table.duration + (_distance(before.facts, stretch.facts) or 0)
        times.append(table.times[:-1] * int(table.time_base / time_base) + int(begin / time_base))
        keys.append(table.keyframes + stretch.first)
    end = int((begin + tables[-1].duration) / time_base)
    start = tables[0].start * int(bases[0] / time_base)
    return FrameTable(np.append(np.concatenate(times), end), time_base, np.concatenate(keys), start)


def _seams(stretch: Stretch, found: Sequence[FilmFacts]) -> list[int]:
    """Return the film's frame with which each part of a stretch begins: the first that the part shows by itself."""
    table = stretch.facts.table
    since = [(found[place].table.start - table.start) % _CLOCK_TURNS for place in stretch.places[1:]]
    return [stretch.first, *(stretch.first + int(np.searchsorted(table.times, ticks)) for ticks in since)]


def _gaps_between(stretches: Sequence[Stretch]) -> dict[int, Fraction]:
    apart = {after.first: _distance(before.facts, after.facts) for before, after in pairwise(stretches)}
    return {frame: distance for frame, distance in apart.items() if distance}


def _gaps_within(stretches: Sequence[Stretch], seams: Sequence[int]) -> dict[int, Fraction]:
    """Return what is missing at the seams of one stream: more than half a frame, less than would part the stream."""
    gaps = {}
    for stretch in stretches:
        table = stretch.facts.table
        steps = np.diff(table.times)
        usual = int(np.median(steps))
        for seam in (seam - stretch.first for seam in seams if 0 < seam - stretch.first < table.count):
            near = max(0, seam - _LEANING)
            place = near + int(np.argmax(steps[near:seam]))
            if 2 * steps[place] > 3 * usual:
                gaps[stretch.first + place + 1] = int(steps[place] - usual) * table.time_base
    return gaps
