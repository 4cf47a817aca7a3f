"""Cut a clip or a still out of a film: exactly the frames asked for, with their sound, and nothing else."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

import av
import av.error
import numpy as np
from av.bitstream import BitStreamFilterContext
from av.codec.context import Flags
from PIL import Image

from attune.media.errors import TimesUnusable, TooLong
from attune.media.filters import Chain, upright_filters
from attune.media.reduction import BT709, Reduction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    from attune.media.reader import Reader
    from attune.media.sound import Samples
    from attune.media.span import Span

# Short groups and no B-frames: stepping back in the review room decodes a dozen pictures at most, and every time is
# the picture's own without an edit list.
_X264 = {"preset": "fast", "bf": "0", "g": "12"}
# The encoder holds so many pictures to look ahead; at 4K the forty of the preset were half a gigabyte.
_HD_POINTS, _SHORT_LOOKAHEAD = 1920 * 1088, "10"
_AAC_RATES = {96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000}
_AAC_FRAME = 1024
_AAC_BITS = 96000  # a second, for each channel
_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_SOUND_CLOCK = 48000
# Supplemental information: the encoder writes its own name and settings there.
_WITHOUT_SEI = "filter_units=remove_types=6"
_JPEG_QUALITY = 92
# Far beyond any clip, and still within memory; times in a damaged film may lie hours apart.
_MOST_MINUTES = 10
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
    span = reader.table.span(first, end)
    if span.seconds > _MOST_MINUTES * 60:
        raise TooLong(minutes=_MOST_MINUTES)
    made = io.BytesIO()
    options = {"movflags": "faststart", "fflags": "bitexact", "movie_timescale": str(_SOUND_CLOCK)}
    with (
        _refusing_absurd_times(),
        av.open(made, "w", format="mp4", options=options, io_open=lambda *_: _Again(made)) as container,
    ):
        pictures = _shown(reader, first, end)
        picture = next(pictures)
        video = _video_track(container, reader, picture, crf)
        sound = _Sound.of(container, reader, span)
        container.start_encoding()
        if sound:
            container.mux(sound.packets())
        for packet in _video_packets(video, reader, first, _all(picture, pictures)):
            container.mux(packet)
    out.write(made.getbuffer())


def still(reader: Reader, number: int, *, kind: Literal["png", "jpeg"] = "png") -> bytes:
    """Return frame ``number`` as shown, at full size, as the bytes of a PNG or JPEG that carries only the picture.

    Raises as ``Reader.frame`` does.
    """
    image = Image.fromarray(_as_rgb(reader, reader.frame(number)))
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
    return cast("NDArray[np.uint8]", upright.to_ndarray(format="rgb24", src_colorspace=_matrix_of(upright)))


def _matrix_of(picture: VideoFrame) -> int:
    """Return how the picture's colours are coded; where a film does not say, as players guess, by its height."""
    if picture.colorspace != _UNSPECIFIED:
        return picture.colorspace
    return BT709 if min(picture.width, picture.height) >= _HIGH_DEFINITION else _BT601


@contextmanager
def _refusing_absurd_times() -> Iterator[None]:
    """Refuse a clock that no container can write, as a damaged header may claim."""
    try:
        yield
    except av.error.ArgumentError as error:
        raise TimesUnusable from error


def _shown(reader: Reader, first: int, end: int) -> Iterator[VideoFrame]:
    """Give the frames as the clip shows them: upright, with an even size, in the encoder's pixels, HDR toned down."""
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


def _all(picture: VideoFrame, rest: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    yield picture
    yield from rest


def _video_track(container: OutputContainer, reader: Reader, picture: VideoFrame, crf: int) -> VideoStream:
    options = _X264 | {"crf": str(crf)}
    if picture.width * picture.height > _HD_POINTS:
        options["rc-lookahead"] = _SHORT_LOOKAHEAD
    video = container.add_stream("libx264", reader.facts.nominal_rate, options=options)
    context = video.codec_context
    context.width, context.height, context.pix_fmt = picture.width, picture.height, "yuv420p"
    context.time_base = reader.table.time_base
    context.thread_count = 2
    context.flags |= Flags.bitexact
    for name in ("color_range", "color_primaries", "color_trc", "colorspace"):
        setattr(context, name, getattr(picture, name))
    return video


def _video_packets(
    video: VideoStream, reader: Reader, first: int, pictures: Iterator[VideoFrame]
) -> Iterator[Packet[VideoStream]]:
    """Give one packet a picture, with its exact time and length; without B-frames they come in the same order."""
    plain = BitStreamFilterContext(_WITHOUT_SEI, video, video)
    times, number = reader.table.times, first
    for packet in _encoded(video, reader, first, pictures):
        packet.duration = int(times[number + 1] - times[number])
        number += 1
        yield from cast("list[Packet[VideoStream]]", plain.filter(packet))


def _encoded(
    video: VideoStream, reader: Reader, first: int, pictures: Iterator[VideoFrame]
) -> Iterator[Packet[VideoStream]]:
    times, time_base = reader.table.times, reader.table.time_base
    for number, picture in enumerate(pictures, first):
        picture.pts, picture.time_base = int(times[number] - times[first]), time_base
        picture.pict_type = 0  # the film's own keyframes are no concern of the clip's
        yield from cast("list[Packet[VideoStream]]", video.encode(picture))
    yield from cast("list[Packet[VideoStream]]", video.encode(None))


@dataclass(frozen=True)
class _Sound:
    """The clip's sound and the track it goes to."""

    track: AudioStream
    samples: Samples
    rate: int

    @classmethod
    def of(cls, container: OutputContainer, reader: Reader, span: Span) -> _Sound | None:
        if reader.facts.sound is None:
            return None
        samples, rate = _for_aac(*reader.sound(span))
        track = container.add_stream("aac", rate)
        context = track.codec_context
        context.layout = _LAYOUTS[len(samples)]
        context.format = "fltp"
        context.bit_rate = _AAC_BITS * len(samples)
        context.flags |= Flags.bitexact
        return cls(track, samples, rate)

    def packets(self) -> list[Packet[AudioStream]]:
        """Encode it all. The encoder's own lead-in is silence, and the container's edit list leaves it out."""
        packets: list[Packet[AudioStream]] = []
        for at in range(0, self.samples.shape[1], _AAC_FRAME):
            part = np.ascontiguousarray(self.samples[:, at : at + _AAC_FRAME])
            frame = av.AudioFrame.from_ndarray(part, "fltp", _LAYOUTS[len(self.samples)])
            frame.rate, frame.time_base, frame.pts = self.rate, Fraction(1, self.rate), at
            packets += self.track.encode(frame)
        return packets + self.track.encode(None)


def _for_aac(samples: Samples, rate: int) -> tuple[Samples, int]:
    """Return the sound in a shape that every player takes: one or two channels at a rate that AAC knows."""
    if len(samples) <= 2 and rate in _AAC_RATES:  # noqa: PLR2004 - mono and stereo
        return samples, rate
    resampler = av.AudioResampler("fltp", "mono" if len(samples) == 1 else "stereo", _SOUND_CLOCK)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), "fltp", _LAYOUTS[len(samples)])
    frame.rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
    parts = [part.to_ndarray() for part in (*resampler.resample(frame), *resampler.resample(None))]
    mixed = np.concatenate(parts, axis=1).astype(np.float32)
    wanted = round(Fraction(samples.shape[1], rate) * _SOUND_CLOCK)
    return np.pad(mixed, ((0, 0), (0, max(0, wanted - mixed.shape[1]))))[:, :wanted], _SOUND_CLOCK


class _Again(io.RawIOBase):
    """A second place to read in bytes that are still being written: the writer reads them to move the index forward."""

    def __init__(self, made: io.BytesIO) -> None:
        self._made = made
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._made.getbuffer().nbytes}[whence]
        self._place = begin + offset
        return self._place

    def read(self, size: int = -1) -> bytes:
        end = None if size < 0 else self._place + size
        data = bytes(self._made.getbuffer()[self._place : end])
        self._place += len(data)
        return data
