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

import queue
import threading
from contextlib import closing, suppress
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

import av
import numpy as np

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
from attune.media.reader import FilmReader
from attune.media.reduction import BT709, Reduction
from attune.media.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    import numpy.typing as npt
    from av.audio.codeccontext import AudioCodecContext
    from av.video.codeccontext import VideoCodecContext

    from attune.media.probe import FilmFacts

    Sound = npt.NDArray[np.float32]
    Tap = Callable[[int, Fraction, npt.NDArray[np.uint8]], None]

FRAMES = 24
"""Frames of the film in one fragment; the last holds fewer."""
KEY_EVERY = 12
HEIGHT = 540
SOUND_RATE = 48_000

_SOUND_RUN_IN = 3  # AAC frames until the encoder's state no longer shows where it began
_SOUND_BLOCK = 20  # seconds decoded at once
_FIRST_BLOCK = 2  # the same when a viewer waits
_AHEAD = 24
_THREADS = 2
_GLOBAL_HEADER = 1 << 22
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_PERIODS_OF_RUN_IN = 64  # more than the resampler's filter is long, at any pair of rates

T = TypeVar("T")


class Rendition:
    """Makes the parts of one film's rendition. `open_film` gives a new reader of the film's bytes at each call."""

    def __init__(self, open_film: Callable[[], BinaryIO], facts: FilmFacts, *, height: int = HEIGHT) -> None:
        self._open_film = open_film
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
        number of the fragment under way; what it raises ends the run.
        """
        end = min(run.stop * FRAMES, self._table.count)
        with (
            closing(self._open_film()) as source,
            closing(_ahead(self._pictures(run.start * FRAMES, end), _AHEAD)) as pictures,
            FilmReader(source, self._facts) as heard,
        ):
            sound = _Sound(heard, self._channels)
            for number in run:
                frames = range(number * FRAMES, min((number + 1) * FRAMES, end))
                encoded = self._encode(frames, self._looking(pictures, number, look), taps)
                begins, ends = self._sound_frame(frames.start), self._sound_frame(frames.stop)
                sounds = sound.frames(begins, ends) if self._channels else []
                start = self._ticks(frames.start)
                yield number, fragment(number + 1, start, encoded, begins * SOUND_FRAME, sounds)

    def _encode(
        self, frames: range, pictures: Iterator[tuple[int, av.VideoFrame]], taps: Sequence[Tap]
    ) -> list[Picture]:
        encoder = self._picture_encoder()
        packets, shown = [], []
        for wanted in frames:
            number, picture = next(pictures, (-1, None))
            if number != wanted or picture is None:
                raise NotIdentical(frame=wanted)
            if taps:
                shown.append((number, cast("npt.NDArray[np.uint8]", picture.to_ndarray())))
            picture.pts, picture.time_base = self._ticks(number), Fraction(1, self.tracks.timescale)
            picture.pict_type = 0  # the film's own kinds of picture must not steer the encoder
            packets += encoder.encode(picture)
        packets += encoder.encode(None)
        edges = pairwise(self._ticks(number) for number in range(frames.start, frames.stop + 1))
        keys = [place % KEY_EVERY == 0 for place in range(len(frames))]
        if [packet.is_keyframe for packet in packets] != keys:
            raise NotIdentical(frame=frames.start)
        self._pour(shown, taps)
        return [
            Picture(picture_data(bytes(packet)), end - start, key)
            for packet, (start, end), key in zip(packets, edges, keys, strict=True)
        ]

    def _pour(self, shown: Sequence[tuple[int, npt.NDArray[np.uint8]]], taps: Sequence[Tap]) -> None:
        for number, picture in shown:
            for tap in taps:
                tap(number, self._table.time_of(number), picture)

    def _looking(
        self, pictures: Iterator[tuple[int, av.VideoFrame]], number: int, look: Callable[[int], None] | None
    ) -> Iterator[tuple[int, av.VideoFrame]]:
        for picture in pictures:
            if look:
                look(number)
            yield picture

    def _pictures(self, first: int, end: int) -> Generator[tuple[int, av.VideoFrame]]:
        """Give (number, reduced picture) for each of the film's frames [first, end), one for one."""
        reduction = Reduction(self._facts, *self._size)
        with closing(self._open_film()) as source, FilmReader(source, self._facts) as reader:
            for number, picture in reader.frames(first, end):
                yield number, reduction.of(picture)

    def _tracks(self) -> Tracks:
        encoder = self._picture_encoder()
        sound = None
        if self._channels:
            config = bytes(_sound_encoder(self._channels).extradata or b"")
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
        encoder.thread_count = _THREADS
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


class _Sound:
    """The film's sound as AAC frames on its own grid: frame i is samples [1024 i, 1024 i + 1024) at 48 kHz."""

    def __init__(self, reader: FilmReader, channels: int) -> None:
        self._reader = reader
        self._channels = channels
        self._rate = reader.facts.sound.rate if reader.facts.sound else SOUND_RATE
        self._held_from = 0
        self._held: Sound = np.zeros((reader.facts.sound.channels if reader.facts.sound else 0, 0), np.float32)

    def frames(self, first: int, end: int) -> list[bytes]:
        """Return the AAC frames [first, end).

        One more is encoded after them, since each frame's window reaches into the next; before them go a few of run-in
        and the encoder's own priming frame.
        """
        if first == end:
            return []
        run_in = min(first, _SOUND_RUN_IN)
        begins = first - run_in
        samples = self._samples(begins * SOUND_FRAME, (end + 1) * SOUND_FRAME)
        encoder = _sound_encoder(self._channels)
        packets = []
        for at in range(0, samples.shape[1], SOUND_FRAME):
            block = np.ascontiguousarray(samples[:, at : at + SOUND_FRAME])
            packets += encoder.encode(_sound_block(block, at, SOUND_RATE))
        return [bytes(packet) for packet in packets + encoder.encode(None)][1 + run_in :][: end - first]

    def _samples(self, first: int, end: int) -> Sound:
        """Return samples [first, end) at 48 kHz; the same for any run, since resampling begins at a fixed place."""
        shared = np.gcd(self._rate, SOUND_RATE)
        ours, theirs = int(SOUND_RATE // shared), int(self._rate // shared)
        begins = max(0, first // ours - _PERIODS_OF_RUN_IN)  # in whole periods, at whose ends both clocks meet
        native = self._native(begins * theirs, (end // ours + _PERIODS_OF_RUN_IN) * theirs)
        resampler = av.AudioResampler("fltp", _LAYOUTS[self._channels], SOUND_RATE)
        blocks = resampler.resample(_sound_block(native, 0, self._rate)) + resampler.resample(None)
        heard = np.concatenate([cast("Sound", block.to_ndarray()) for block in blocks], axis=1)
        heard = heard[:, first - begins * ours :][:, : end - first]
        return np.pad(heard, ((0, 0), (0, end - first - heard.shape[1])))

    def _native(self, first: int, end: int) -> Sound:
        """Return samples [first, end) of the film's own rate, silence after its end; decodes in blocks, forwards."""
        if not self._held_from <= first <= self._held_from + self._held.shape[1]:
            self._held_from, self._held = first, self._held[:, :0]
        while (held_to := self._held_from + self._held.shape[1]) < end:
            seconds = _SOUND_BLOCK if self._held.shape[1] else _FIRST_BLOCK
            wanted = Span(held_to, max(end, held_to + seconds * self._rate), Fraction(1, self._rate))
            block, _ = self._reader.sound(wanted)
            self._held = np.concatenate([self._held[:, max(0, first - self._held_from) :], block], axis=1)
            self._held_from = max(first, self._held_from)
        return np.ascontiguousarray(self._held[:, first - self._held_from : end - self._held_from])


def next_run(missing: Sequence[int], wanted: int | None) -> range:
    """Return the longest run of missing fragments from the wanted one, or from the first gap."""
    gaps = set(missing)
    first = wanted if wanted in gaps and wanted is not None else min(gaps)
    end = first
    while end in gaps:
        end += 1
    return range(first, end)


def _reduced(facts: FilmFacts, height: int) -> tuple[int, int]:
    short = min(facts.width, facts.height)
    scale = Fraction(min(short, height), short)
    return _even(facts.width * scale), _even(facts.height * scale)


def _even(length: Fraction) -> int:
    return max(2, length // 2 * 2)


def _sound_encoder(channels: int) -> AudioCodecContext:
    encoder = av.CodecContext.create("aac", "w")
    encoder.rate, encoder.layout, encoder.format = SOUND_RATE, _LAYOUTS[channels], "fltp"
    encoder.bit_rate = 64_000 * channels  # by the slower coder: the fast one halved a loud tone for 10 ms
    encoder.flags |= _GLOBAL_HEADER
    encoder.open()
    return encoder


def _sound_block(samples: Sound, start: int, rate: int) -> av.AudioFrame:
    block = av.AudioFrame.from_ndarray(samples, "fltp", _LAYOUTS[samples.shape[0]])
    block.rate, block.pts, block.time_base = rate, start, Fraction(1, rate)
    return block


def _ahead(items: Generator[T], most: int) -> Generator[T]:
    """Give the same items, made up to `most` ahead in a thread of their own; its errors are raised here."""
    ready: queue.Queue[tuple[str, Any]] = queue.Queue(most)
    enough = threading.Event()

    def put(kind: str, value: Any) -> None:
        while not enough.is_set():
            with suppress(queue.Full):
                ready.put((kind, value), timeout=0.2)
                break

    def fill() -> None:
        try:
            for item in items:
                put("item", item)
                if enough.is_set():
                    break
        except BaseException as error:  # noqa: BLE001 - whatever it was, it is raised where the items are used
            put("error", error)
        finally:
            items.close()
        put("end", None)

    worker = threading.Thread(target=fill, daemon=True)
    worker.start()
    try:
        while (got := ready.get())[0] == "item":
            yield got[1]
        if got[0] == "error":
            raise got[1]
    finally:
        enough.set()
        worker.join()
