"""The frames of a film by number, and its sound by time: exactly those asked for, however they are reached."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO, Protocol, Self, cast

import numpy as np

from attune.media.errors import PictureMissing
from attune.media.filters import Chain, upright_filters
from attune.media.glimpses import glimpses
from attune.media.opening import tick_of
from attune.media.sound import FilmSound
from attune.media.track import EARLY, Track

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from av.video.frame import VideoFrame

    from attune.media.facts import FilmFacts
    from attune.media.sound import Samples
    from attune.media.span import FrameTable, Span

# These keep an index of every frame, so that a seek lands on the keyframe asked for.
_INDEXED = {"mp4", "mov"}
# A deinterlaced picture takes its neighbours into account, and bwdif looks two back.
_RUN_IN = 2


class Reader(Protocol):
    """What every maker of clips, stills, sheets, peaks and renditions reads a film by, in one part or in several.

    Pictures come with their film time: ``frame.pts`` ticks of ``frame.time_base``, 0 at frame 0. They come as decoded
    (deinterlaced where the film is interlaced, one picture a frame); ``upright`` turns them. Not for two threads at
    once.
    """

    facts: FilmFacts
    table: FrameTable

    def __enter__(self) -> Self:
        """Begin reading."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""

    def rest(self) -> None:
        """Let go of the decoders until something is asked again."""

    def close(self) -> None:
        """Let go of the decoders, and of what was opened for them."""

    def frame(self, number: int) -> VideoFrame:
        """Return exactly frame ``number``. ``IndexError`` outside the film, ``PictureMissing`` where it is damaged."""

    def frames(self, first: int, end: int) -> Iterator[tuple[int, VideoFrame]]:
        """Give frames [first, end) in order, each exactly once, as (number, picture).

        A damaged frame is given as the picture before it, as a player would show; ``PictureMissing`` where there is
        none. Asking the same reader for other frames ends an earlier asking (``RuntimeError`` on its next step).
        """

    def glimpses(self, wanted: Sequence[int]) -> Iterator[tuple[int, VideoFrame]]:
        """Give pictures at the rising frames ``wanted``, or soon after, as ``glimpses.glimpses`` says."""

    def upright(self, picture: VideoFrame) -> VideoFrame:
        """Return a picture of this film as it is shown: turned, mirrored, with square pixels."""

    def sound(self, span: Span) -> tuple[Samples, int]:
        """Return the sound of ``span`` as (samples, rate): float32 of shape [channels, n], samples a second.

        Sample 0 is the one nearest ``span.starts``, and n is what lies between it and the one nearest ``span.ends``,
        so that neighbouring spans join without a gap. Where the film is silent, and before and after its sound, there
        are noughts; a film without a sound track gives shape [0, n] at 48000.
        """


class FilmReader:
    """Reads a film that is one stream, as ``Reader`` says. The source is closed with it only where ``owns`` says so."""

    def __init__(
        self, source: BinaryIO, facts: FilmFacts, *, deinterlace: bool | None = None, owns: bool = False
    ) -> None:
        self.facts = facts
        self.table = facts.table
        self._deinterlaces = facts.interlaced if deinterlace is None else deinterlace
        self._source = source
        self._owns = owns
        self._pictures = Track(source, facts.track)
        self._sound = FilmSound(source, facts)
        self._upright = Chain(upright_filters(facts))
        self._turn = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def rest(self) -> None:
        """Let go of the decoders; the source stays open."""
        self._pictures.close()
        self._sound.close()

    def close(self) -> None:
        """Let go of the decoders, and of the source where it is the reader's own."""
        self.rest()
        if self._owns:
            self._source.close()

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
        return glimpses(self._source, self.facts, wanted)

    def upright(self, picture: VideoFrame) -> VideoFrame:
        """Return what ``Reader.upright`` says."""
        if not upright_filters(self.facts):
            return picture
        return next(self._upright.through(picture))

    def sound(self, span: Span) -> tuple[Samples, int]:
        """Return what ``Reader.sound`` says."""
        rate = self._sound.rate
        return self._sound.samples(round(span.starts * rate), round(span.ends * rate)), rate

    def _each(self, first: int, end: int, turn: int) -> Iterator[tuple[int, VideoFrame]]:
        wanted, held = first, None
        for number, picture in self._ready(first):
            if turn != self._turn:
                raise RuntimeError("this reader was asked for other frames meanwhile")
            for missing in range(wanted, min(number, end)):
                yield missing, self._stamped(_held(held, missing), missing)
            wanted = max(wanted, min(number, end))
            if number == wanted < end:
                yield number, self._stamped(picture, number)
                wanted += 1
            if wanted == end:
                return
            held = picture
        for missing in range(wanted, end):
            yield missing, self._stamped(_held(held, missing), missing)

    def _stamped(self, picture: VideoFrame, number: int) -> VideoFrame:
        picture.pts, picture.time_base = int(self.table.times[number]), self.table.time_base
        return picture

    def _ready(self, first: int) -> Iterator[tuple[int, VideoFrame]]:
        """Give numbered pictures from at or before ``first`` on, deinterlaced where asked."""
        if not self._deinterlaces:
            yield from self._decoded(first)
            return
        chain = Chain([("bwdif", "mode=send_frame:parity=auto:deint=all")])
        for number, picture in self._decoded(max(0, first - _RUN_IN)):
            picture.pts, picture.time_base = number, Fraction(1)
            yield from ((_number(out), out) for out in chain.through(picture))
        yield from ((_number(out), out) for out in chain.through(None))

    def _decoded(self, first: int) -> Iterator[tuple[int, VideoFrame]]:
        """Give numbered pictures from a keyframe at or before ``first`` on."""
        key = self.table.keyframe_before(first)
        for time in self._beginnings(first):
            pictures = self._numbered(time)
            begin = next(pictures, None)
            # Up to the first keyframe after a landing, a decoder may give pictures that lean on what it never saw.
            if begin is not None and (time is None or begin[0] <= key):
                yield begin
                yield from pictures
                return

    def _beginnings(self, first: int) -> list[Fraction | None]:
        """Say where to begin reading for frame ``first``, in seconds of film; None is the very start of the file."""
        time, key = self.table.time_of(first), self.table.time_of(self.table.keyframe_before(first))
        if self.facts.container in _INDEXED:
            return [key, *(key - early for early in EARLY if early < key), None]
        near = [time - early for early in EARLY if early < time and time - early <= key]
        return [*(near or [key - early for early in EARLY if early < key]), None]

    def _numbered(self, time: Fraction | None) -> Iterator[tuple[int, VideoFrame]]:
        """Give the film's pictures with their numbers, rising.

        A picture without a time of its own, or with one that has passed, is the frame that is missing between its
        neighbours, as in ``probe.mended``; a picture at a time that the table does not list is not one of the film's.
        """
        previous, doubtful = -1, None
        for picture in cast("Iterator[VideoFrame]", self._pictures.decoded_from(self._in_file(time))):
            number = self._number_of(tick_of(picture), previous)
            if number is None:
                doubtful = picture
            if number is None or number > self.table.count:
                continue
            if doubtful is not None and number == previous + 2:
                yield previous + 1, doubtful
            yield number, picture
            previous, doubtful = number, None
        if doubtful is not None and 0 <= previous < self.table.count - 1:
            yield previous + 1, doubtful

    def _number_of(self, tick: int | None, previous: int) -> int | None:
        """Return the frame at this tick; beyond ``count`` where there is none, None where it cannot be the tick's."""
        shown, own = self.table.times[:-1], None if tick is None else tick - self.table.start
        if own is None or (previous >= 0 and own <= shown[previous]):
            return None
        number = int(np.searchsorted(shown, own))
        return number if number < len(shown) and shown[number] == own else len(shown) + 1

    def _in_file(self, time: Fraction | None) -> Fraction | None:
        """Return the container's own time of a time of the film."""
        return None if time is None else self.facts.start_offset + time


def _number(picture: VideoFrame) -> int:
    return round((picture.pts or 0) * (picture.time_base or 1))


def _held(held: VideoFrame | None, number: int) -> VideoFrame:
    if held is None:
        raise PictureMissing(frame=number)
    return held
