"""The copy of a film that the browser steps through: one small picture for each picture, on the film's own clock.

H.264 at 540 lines (never enlarged), a key picture every twelve, no B-frames, times rebased to 0; rotation,
deinterlacing, square pixels and the tones of HDR are baked in. Frame n of the rendition is frame n of the film, or
`NotIdentical` is raised.

It is made in fragments on a fixed grid: fragment k holds frames [24k, 24k + 24), and the AAC frames that begin while
they show. Each fragment is encoded by encoders of its own, so it comes out the same whichever run makes it, in whatever
order: a stopped rendition goes on at its gaps, and the whole is the same, byte for byte. (Decoders that add random
dither, as AC-3's does, make the sound differ below hearing.)
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from fractions import Fraction
from itertools import pairwise
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple, cast

import av
import numpy as np

from attune.media.ahead import Ahead
from attune.media.errors import NotIdentical
from attune.media.fragments import (
    SOUND_FRAME,
    FragmentLayout,
    Picture,
    SoundTrack,
    Tracks,
    fragment,
    head,
    init_segment,
    picture_config,
    picture_data,
)
from attune.media.reduction import BT709, Reduction
from attune.media.soundtrack import SOUND_RATE, Soundtrack, sound_encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    import numpy.typing as npt
    from av.video.codeccontext import VideoCodecContext

    from attune.media.facts import FilmFacts
    from attune.media.reader import Reader

    Shown = npt.NDArray[np.uint8]
    Tap = Callable[[int, Fraction, Shown], None]

FRAMES = 24
"""Frames of the film in one fragment; the last holds fewer."""
KEY_EVERY = 12
HEIGHT = 540

_PICTURES_AHEAD, _SOUNDS_AHEAD = 24, 2
_ENCODERS = 2  # of one thread each: a fragment's end then does not leave a core without work
_GLOBAL_HEADER = 1 << 22


class _Coming(NamedTuple):
    """A fragment under way: pictures put in (None: no more come), what comes of them, and what taps are given."""

    number: int
    fed: SimpleQueue[av.VideoFrame | None]
    pictures: Future[list[Picture]]
    shown: list[Shown]


class Rendition:
    """Makes the parts of one film's rendition. `open_reader` gives a new reader of the film at each call."""

    def __init__(self, open_reader: Callable[[], Reader], facts: FilmFacts, *, height: int = HEIGHT) -> None:
        self._open_reader = open_reader
        self._facts = facts
        self._table = facts.table
        self._size = _reduced(facts, height)
        self._channels = min(facts.sound.channels, 2) if facts.sound else 0
        self.tracks = self._tracks()

    @property
    def count(self) -> int:
        """How many fragments the whole has."""
        return -(-self._table.count // FRAMES)

    def init(self) -> bytes:
        """Return the bytes that open a MediaSource buffer for any of the fragments."""
        return init_segment(self.tracks, self._ticks(self._table.count))

    def head(self, layouts: Sequence[FragmentLayout]) -> bytes:
        """Return what stands before all fragments, in order, to make one progressive file; asserts one picture each."""
        pictures = [duration for layout in layouts for _, duration, _ in layout.pictures]
        steps = np.diff(self._table.times) * self._table.time_base.numerator
        if len(pictures) != len(steps) or bool(np.any(steps != pictures)):
            raise NotIdentical(frame=min(len(pictures), len(steps)))
        return head(self.tracks, layouts)

    def fragments(
        self, run: range, taps: Sequence[Tap] = (), look: Callable[[int], None] | None = None
    ) -> Generator[tuple[int, bytes]]:
        """Make the fragments of `run` in order, as (number, bytes); close the iterator to stop.

        Each tap is given every picture of each fragment that this run finishes, once and in order, before the fragment
        itself is given: frame number, time in seconds from 0, and the reduced picture as planar 4:2:0, uint8 of shape
        (3 × height / 2, width), luminance in the first `height` rows. Pictures of a fragment that is dropped half-way
        are not given, nor those of fragments that an earlier run made. `look` is called before each picture with the
        number of the fragment that comes next; what it raises ends the run.
        """
        with ExitStack() as ended:
            pictures = ended.enter_context(closing(Ahead(self._pictures(run), _PICTURES_AHEAD)))
            sounds = ended.enter_context(closing(Ahead(self._sounds(run), _SOUNDS_AHEAD)))
            encoders = ended.enter_context(ThreadPoolExecutor(_ENCODERS))
            coming: deque[_Coming] = deque()
            ended.callback(_give_up, coming)
            for number in run:
                fed: SimpleQueue[av.VideoFrame | None] = SimpleQueue()
                frames = self._frames(number)
                made = _Coming(number, fed, encoders.submit(self._encode, frames, fed), [])
                coming.append(made)
                for picture in self._checked(frames, pictures):
                    if look:
                        look(coming[0].number)
                    if taps:
                        made.shown.append(cast("Shown", picture.to_ndarray()))
                    fed.put(picture)
                    if coming[0].pictures.done():
                        yield self._whole(coming.popleft(), next(sounds), taps)
                if len(coming) > _ENCODERS:
                    yield self._whole(coming.popleft(), next(sounds), taps)
            while coming:
                yield self._whole(coming.popleft(), next(sounds), taps)

    def _whole(self, made: _Coming, sounds: list[bytes], taps: Sequence[Tap]) -> tuple[int, bytes]:
        first, pictures = made.number * FRAMES, made.pictures.result()
        for number, picture in enumerate(made.shown, first):
            for tap in taps:
                tap(number, self._table.time_of(number), picture)
        start, sound_start = self._ticks(first), self._sound_frame(first) * SOUND_FRAME
        return made.number, fragment(made.number + 1, start, pictures, sound_start, sounds)

    def _checked(self, frames: range, pictures: Iterator[tuple[int, av.VideoFrame]]) -> Iterator[av.VideoFrame]:
        """Give the pictures of a fragment with their own times; asserts that they are these and no others."""
        for wanted in frames:
            number, picture = next(pictures, (-1, None))
            if number != wanted or picture is None:
                raise NotIdentical(frame=wanted)
            picture.pts, picture.time_base = self._ticks(number), Fraction(1, self.tracks.timescale)
            picture.pict_type = 0  # the film's own kinds of picture must not steer the encoder
            yield picture

    def _encode(self, frames: range, fed: SimpleQueue[av.VideoFrame | None]) -> list[Picture]:
        """Encode pictures as they come; an encoder of its own for each fragment, whichever run makes it."""
        encoder = self._picture_encoder()
        packets = []
        for _ in frames:
            picture = fed.get()
            if picture is None:
                return []
            packets += encoder.encode(picture)
        packets += encoder.encode(None)
        edges = pairwise(self._ticks(number) for number in range(frames.start, frames.stop + 1))
        keys = [place % KEY_EVERY == 0 for place in range(len(frames))]
        if [packet.is_keyframe for packet in packets] != keys:
            raise NotIdentical(frame=frames.start)
        return [
            Picture(picture_data(bytes(packet)), end - start, key)
            for packet, (start, end), key in zip(packets, edges, keys, strict=True)
        ]

    def _pictures(self, run: range) -> Generator[tuple[int, av.VideoFrame]]:
        """Give (number, reduced picture) for each of the film's frames in a run, one for one."""
        reduction = Reduction(self._facts, *self._size)
        first, end = self._frames(run.start).start, self._frames(run.stop - 1).stop
        with self._open_reader() as reader:
            for number, picture in reader.frames(first, end):
                yield number, reduction.of(picture)

    def _sounds(self, run: range) -> Generator[list[bytes]]:
        """Give the AAC frames of each fragment in a run."""
        with self._open_reader() as reader:
            track = Soundtrack(reader, self._channels, self._first_sound) if self._channels else None
            for number in run:
                yield track.fragment(number) if track else []

    def _tracks(self) -> Tracks:
        encoder = self._picture_encoder()
        sound = None
        if self._channels:
            config = bytes(sound_encoder(self._channels).extradata or b"")
            sound = SoundTrack(SOUND_RATE, self._channels, config)
        timescale = self._table.time_base.denominator
        settings = picture_config(bytes(encoder.extradata or b""))
        return Tracks(*self._size, timescale, settings, sound)

    def _picture_encoder(self) -> VideoCodecContext:
        encoder = av.CodecContext.create("libx264", "w")
        encoder.width, encoder.height = self._size
        encoder.pix_fmt = "yuv420p"
        encoder.time_base = Fraction(1, self._table.time_base.denominator)
        encoder.framerate = Fraction(25)  # only what the encoder assumes; each picture carries its own time
        encoder.thread_count = 1
        encoder.options = {
            "preset": "veryfast",
            "crf": "23",
            "bf": "0",
            "x264-params": f"keyint={KEY_EVERY}:min-keyint={KEY_EVERY}:scenecut=0",
        }
        encoder.flags |= _GLOBAL_HEADER
        encoder.color_primaries = encoder.color_trc = encoder.colorspace = BT709
        encoder.color_range = 1
        encoder.open()
        return encoder

    def _ticks(self, frame: int) -> int:
        """Return a frame's time in the rendition's ticks, whose time base is 1 over a whole number."""
        return int(self._table.times[frame]) * self._table.time_base.numerator

    def _sound_frame(self, frame: int) -> int:
        """Return the number of the first AAC frame that begins at or after `frame` does."""
        return -(-self._table.time_of(frame) * SOUND_RATE // SOUND_FRAME)

    def _first_sound(self, number: int) -> int:
        return self._sound_frame(min(number * FRAMES, self._table.count))

    def _frames(self, number: int) -> range:
        return range(number * FRAMES, min((number + 1) * FRAMES, self._table.count))


def next_run(missing: Sequence[int], wanted: int | None) -> range:
    """Return the longest run of missing fragments from the wanted one, or from the first gap."""
    gaps = set(missing)
    first = wanted if wanted in gaps and wanted is not None else min(gaps)
    end = first
    while end in gaps:
        end += 1
    return range(first, end)


def _give_up(coming: Iterable[_Coming]) -> None:
    for each in coming:
        each.fed.put(None)


def _reduced(facts: FilmFacts, height: int) -> tuple[int, int]:
    short = min(facts.width, facts.height)
    scale = Fraction(min(short, height), short)
    return _even(facts.width * scale), _even(facts.height * scale)


def _even(length: Fraction) -> int:
    return max(2, length // 2 * 2)
