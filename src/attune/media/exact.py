"""Writes pictures at exactly their times, and sound beside them, as an MP4 that names nothing but what it shows."""

from __future__ import annotations

import io
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO, cast

import av
import av.error
import numpy as np
from av.bitstream import BitStreamFilterContext
from av.codec.context import Flags

from attune.media.errors import NotIdentical, TimesUnusable
from attune.vault.sources import Placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from attune.media.sound import Samples

MOST_MINUTES = 10
"""Far beyond any clip, and still within memory; times in a damaged film may lie hours apart."""
SOUND_CLOCK = 48000
"""Samples a second where a film's own rate is none that AAC knows, or several films meet."""

# Short groups and no B-frames: stepping back in the review room decodes a dozen pictures at most, and every time is
# the picture's own without an edit list.
_X264 = {"preset": "fast", "bf": "0", "g": "12"}
# Looking ahead holds whole pictures: of 4K, thirty of them are 370 MiB.
_X264_LARGE = {"rc-lookahead": "8"}
_LARGE = 1920 * 1088
_AAC_RATES = {96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000}
_AAC_FRAME = 1024
_AAC_BITS = 96000  # a second, for each channel
_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
# Supplemental information: the encoder writes its own name and settings there.
_WITHOUT_SEI = "filter_units=remove_types=6"
_COLOURS = ("color_range", "color_primaries", "color_trc", "colorspace")


@dataclass(frozen=True)
class Shot:
    """One picture (4:2:0, eight bits, even size) and when it is shown: whole ticks from the beginning."""

    picture: VideoFrame
    start: int
    length: int


@dataclass(frozen=True)
class Sound:
    """Samples (float32, [channels, n]) and how many are heard in a second."""

    samples: Samples
    rate: int

    def for_all(self, channels: int = 0, rate: int = 0) -> Sound:
        """Return it in a shape that every player takes: one or two channels at a rate that AAC knows.

        `channels` and `rate` ask for just these. The length stays the same to the sample nearest.
        """
        channels = channels or min(len(self.samples), 2)
        rate = rate or (self.rate if self.rate in _AAC_RATES and len(self.samples) <= 2 else SOUND_CLOCK)  # noqa: PLR2004
        if (channels, rate) == (len(self.samples), self.rate):
            return self
        wanted = round(Fraction(self.samples.shape[1], self.rate) * rate)
        if not len(self.samples) or not wanted:
            return Sound(np.zeros((channels, wanted), np.float32), rate)
        if len(self.samples) == 1 and channels > 1:  # FFmpeg would make each side of it quieter
            return Sound(np.repeat(self.for_all(1, rate).samples, channels, axis=0), rate)
        resampler = av.AudioResampler("fltp", _LAYOUTS[channels], rate)
        parts = [part.to_ndarray() for part in (*resampler.resample(self._frame()), *resampler.resample(None))]
        mixed = np.concatenate(parts, axis=1).astype(np.float32)
        return Sound(np.pad(mixed, ((0, 0), (0, max(0, wanted - mixed.shape[1]))))[:, :wanted], rate)

    def _frame(self) -> av.AudioFrame:
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(self.samples), "fltp", _LAYOUTS[len(self.samples)])
        frame.rate, frame.time_base, frame.pts = self.rate, Fraction(1, self.rate), 0
        return frame


def write_exact(
    out: BinaryIO,
    shots: Iterator[Shot],
    sound: Sound | None,
    *,
    time_base: Fraction,
    rate: Fraction,
    count: int,
    crf: int = 18,
) -> None:
    """Write `count` pictures and their sound to `out` as an MP4 that plays from its first byte.

    H.264 at the size of the first picture, each picture once, at its own tick of `time_base` seconds; `rate` is what
    the encoder is told of pictures a second. The file names no camera, no place and no program. `out` need only be
    written to; the film is held in memory until it is whole. Raises `TimesUnusable` for a clock that no container can
    write, and `NotIdentical` where there were other than `count` pictures, before anything is written.
    """
    made = io.BytesIO()
    options = {"movflags": "faststart", "fflags": "bitexact", "movie_timescale": str(SOUND_CLOCK)}
    with (
        _refusing_absurd_times(),
        av.open(made, "w", format="mp4", options=options, io_open=lambda *_: _Again(made)) as container,
    ):
        first = next(shots)
        video = _video_track(container, first.picture, time_base, rate, crf)
        track = _sound_track(container, sound) if sound else None
        container.start_encoding()
        if sound and track:
            container.mux(_sound_packets(track, sound))
        written = 0
        for packet in _video_packets(video, time_base, first, shots):
            written += 1
            container.mux(packet)
    if written != count:
        raise NotIdentical(frame=written)
    out.write(made.getbuffer())


@contextmanager
def _refusing_absurd_times() -> Iterator[None]:
    """Refuse a clock that no container can write, as a damaged header may claim."""
    try:
        yield
    except av.error.ArgumentError as error:
        raise TimesUnusable from error


def _video_track(
    container: OutputContainer, picture: VideoFrame, time_base: Fraction, rate: Fraction, crf: int
) -> VideoStream:
    options = _X264 | {"crf": str(crf)}
    if picture.width * picture.height > _LARGE:
        options |= _X264_LARGE
    video = container.add_stream("libx264", rate, options=options)
    context = video.codec_context
    context.width, context.height, context.pix_fmt = picture.width, picture.height, "yuv420p"
    context.time_base = time_base
    context.thread_count = 2
    context.flags |= Flags.bitexact
    for name in _COLOURS:
        setattr(context, name, getattr(picture, name))
    return video


def _video_packets(
    video: VideoStream, time_base: Fraction, first: Shot, rest: Iterator[Shot]
) -> Iterator[Packet[VideoStream]]:
    """Give one packet a picture, with its exact time and length; without B-frames they come in the same order."""
    plain = BitStreamFilterContext(_WITHOUT_SEI, video, video)
    lengths: deque[int] = deque()
    for packet in _encoded(video, time_base, first, rest, lengths):
        packet.duration = lengths.popleft()
        yield from cast("list[Packet[VideoStream]]", plain.filter(packet))


def _encoded(
    video: VideoStream, time_base: Fraction, first: Shot, rest: Iterator[Shot], lengths: deque[int]
) -> Iterator[Packet[VideoStream]]:
    for shot in _all(first, rest):
        picture = shot.picture
        picture.pts, picture.time_base = shot.start, time_base
        picture.pict_type = 0  # the film's own keyframes are no concern of the clip's
        lengths.append(shot.length)
        yield from cast("list[Packet[VideoStream]]", video.encode(picture))
    yield from cast("list[Packet[VideoStream]]", video.encode(None))


def _all(first: Shot, rest: Iterator[Shot]) -> Iterator[Shot]:
    yield first
    yield from rest


def _sound_track(container: OutputContainer, sound: Sound) -> AudioStream:
    track = container.add_stream("aac", sound.rate)
    context = track.codec_context
    context.layout = _LAYOUTS[len(sound.samples)]
    context.format = "fltp"
    context.bit_rate = _AAC_BITS * len(sound.samples)
    context.flags |= Flags.bitexact
    return track


def _sound_packets(track: AudioStream, sound: Sound) -> list[Packet[AudioStream]]:
    """Encode it all. The encoder's own lead-in is silence, and the container's edit list leaves it out."""
    packets: list[Packet[AudioStream]] = []
    for at in range(0, sound.samples.shape[1], _AAC_FRAME):
        part = np.ascontiguousarray(sound.samples[:, at : at + _AAC_FRAME])
        frame = av.AudioFrame.from_ndarray(part, "fltp", _LAYOUTS[len(sound.samples)])
        frame.rate, frame.time_base, frame.pts = sound.rate, Fraction(1, sound.rate), at
        packets += track.encode(frame)
    return packets + track.encode(None)


class _Again(Placed):
    """A second place to read in bytes that are still being written: the writer reads them to move the index forward."""

    def __init__(self, made: io.BytesIO) -> None:
        self._made = made

    def ends_at(self) -> int:
        return self._made.getbuffer().nbytes

    def read(self, size: int = -1) -> bytes:
        end = None if size < 0 else self._place + size
        data = bytes(self._made.getbuffer()[self._place : end])
        self._place += len(data)
        return data
