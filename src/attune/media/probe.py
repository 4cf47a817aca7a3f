"""What a film is: its container, picture and sound, and the time of every frame, found by reading it through once."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import av
import av.error
import numpy as np
from av.sidedata.sidedata import Type as SideDataType
from av.stream import Disposition

from attune.media.errors import CutShort, NoPicture, NotAFilm, TimesUnusable, TooLarge, UnknownCodec, UnsafeFormat
from attune.media.span import FrameTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.sidedata.sidedata import SideData
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

DECODER_THREADS = 2

_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,avi,dv"
_OPTIONS = {"format_whitelist": _FORMATS, "protocol_whitelist": "none"}
_LISTS = {b"ffconcat": "ffconcat", b"#EXTM3U": "M3U", b"v=0": "SDP", b"[playlist]": "PLS", b"<?xml": "XML", b"<": "XML"}
_MOV_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_NOT_MOVING = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails
# 8K; two threads of HEVC at this size still fit the memory that a child may take.
_MOST_POINTS = 8192 * 4320
# As many pictures as any codec may hold back to reorder (16), and as many again.
_OPENING = 32
# Matroska's clock ticks in milliseconds, so steady film jitters by one; a dropped frame is several.
_STEADY = Fraction(3, 2000)
_TRANSFERS = {16: "pq", 18: "hlg"}
_PROFILES_AT_ONCE = {"Constrained Baseline", "Baseline", "Main", "High", "Progressive High", "Constrained High"}
_MOST_VOICES, _MOST_HERTZ = 8, 384_000
_SOUND_AT_ONCE = {"aac", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be"}


@dataclass(frozen=True)
class SoundFacts:
    """The sound track that belongs to the picture. ``rate`` is samples a second, ``track`` the stream's index."""

    codec: str
    rate: int
    channels: int
    track: int


@dataclass(frozen=True)
class FilmFacts:
    """What a film is.

    ``width`` and ``height`` are points as shown: turned, mirrored and with square pixels; ``coded_width`` and
    ``coded_height`` as decoded. ``rotation`` is how many degrees clockwise (0, 90, 180, 270) the decoded picture is
    turned for showing, ``mirrored`` whether it is then swapped left for right. ``hdr`` is ``pq``, ``hlg`` or None.
    ``start_offset`` is the container's time of frame 0 in seconds. ``plays_at_once`` says that a browser shows the
    file as it is, with the frame table's own times. ``cut_short`` says that the file ends before its own count of
    frames; the table holds those that are whole.
    """

    container: str
    track: int
    codec: str
    profile: str | None
    pixel_format: str
    width: int
    height: int
    coded_width: int
    coded_height: int
    rotation: int
    mirrored: bool
    interlaced: bool
    sample_aspect: Fraction
    hdr: str | None
    sound: SoundFacts | None
    start_offset: Fraction
    variable_rate: bool
    nominal_rate: Fraction
    cut_short: bool
    plays_at_once: bool
    table: FrameTable

    def as_dict(self) -> dict[str, Any]:
        """Return everything but the table as plain JSON values, fractions as ``"n/d"``."""
        kept = {name: value for name, value in vars(self).items() if name not in {"table", "sound"}}
        plain = {name: str(value) if isinstance(value, Fraction) else value for name, value in kept.items()}
        return plain | {"sound": asdict(self.sound) if self.sound else None}

    @classmethod
    def from_dict(cls, plain: dict[str, Any], table: FrameTable) -> FilmFacts:
        """Rebuild what ``as_dict`` wrote."""
        fractions = {name: Fraction(plain[name]) for name in ("sample_aspect", "start_offset", "nominal_rate")}
        sound = SoundFacts(**plain["sound"]) if plain["sound"] else None
        return cls(**(plain | fractions | {"sound": sound}), table=table)


def probe(source: BinaryIO) -> FilmFacts:
    """Read a film through once and say what it is.

    ``source`` is seekable; its name, if it has one, is never looked at. Raises ``UnsafeFormat``, ``NotAFilm``,
    ``CutShort`` (nothing whole in it), ``NoPicture``, ``UnknownCodec``, ``TooLarge`` or ``TimesUnusable``.
    """
    with open_film(source) as container:
        video = picture_track(container)
        seen = _read_through(container, video)
        if seen.first is None:
            raise CutShort if seen.ended_early or not seen.packets else UnknownCodec(codec=_codec(video))
        times = _shown_times(source, container, seen)
        table = _table(times, seen, video)
        return _facts(container, video, seen.first, table, seen)


def open_film(source: BinaryIO) -> InputContainer:
    """Open a film by its content alone; nothing but ``source`` is read. Raises as ``probe`` does.

    Several containers may be open on one source, as long as they are used from one thread.
    """
    head = _head(source)
    for mark, kind in _LISTS.items():
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(mark):
            raise UnsafeFormat(kind=kind)
    try:
        return av.open(_Nameless(source), "r", options=dict(_OPTIONS), metadata_errors="replace")
    except av.error.FFmpegError as error:
        raise (CutShort if head[4:8] in _MOV_BOXES else NotAFilm) from error


def picture_track(container: InputContainer) -> VideoStream:
    """Choose the moving picture: never a cover, the default before others, the larger before the smaller."""
    moving = [video for video in container.streams.video if not video.disposition & _NOT_MOVING]
    if not moving:
        raise NoPicture
    known = [video for video in moving if video.codec_context is not None]
    if not known:
        raise UnknownCodec(codec="unknown")
    video = max(known, key=lambda one: (bool(one.disposition & Disposition.default), one.width * one.height))
    if video.width * video.height > _MOST_POINTS:
        raise TooLarge(width=video.width, height=video.height)
    video.codec_context.thread_count = DECODER_THREADS
    video.thread_type = "AUTO"
    return video


def tick_of(frame: VideoFrame) -> int | None:
    """Return a decoded picture's time in ticks of its stream: as its packet said, or as its decoding order implies."""
    return frame.dts if frame.pts is None else frame.pts


def mended(ticks: list[int | None]) -> list[int]:
    """Return rising times for pictures in the order of showing, some of whose times are missing or have passed.

    One such picture between two sound ones is shown halfway between them; of several in a row the last one is. Raises
    ``TimesUnusable`` where more than one in ten is amiss.
    """
    times: list[int] = []
    amiss, waiting = 0, False
    for tick in ticks:
        if tick is None or (times and tick <= times[-1]):
            amiss, waiting = amiss + 1, True
            continue
        if waiting and times and tick - times[-1] > 1:
            times.append((times[-1] + tick) // 2)
        times.append(tick)
        waiting = False
    if waiting and len(times) > 1:
        times.append(2 * times[-1] - times[-2])
    if not times or 10 * amiss > len(ticks):
        raise TimesUnusable
    return times


def packets(container: InputContainer, stream: VideoStream | AudioStream) -> Iterator[Packet[Any]]:
    """Give a stream's packets, an empty one last; without that last one where the file is cut off.

    So damaged that nothing after this place can be found counts as cut off, also where a packet claims gigabytes, or
    to be of a stream that the film never named (PyAV's IndexError).
    """
    try:
        yield from container.demux(stream)
    except (av.error.FFmpegError, IndexError):
        return


def decoded(stream: VideoStream | AudioStream, packet: Packet[Any] | None) -> list[Any]:
    """Return what a packet decodes to: nothing where it is damaged, which FFmpeg names in many ways.

    ``None`` asks for what the decoder still holds at the end. FFmpeg's ``MemoryError`` goes through.
    """
    try:
        return list(stream.decode(cast("Any", packet)))
    except av.error.MemoryError:
        raise
    except av.error.FFmpegError:
        return []


class _Nameless(io.RawIOBase):
    """A source without its name, and with a place of its own, so that its owner and other readers may move about."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_CUR:
            offset, whence = offset + self._place, io.SEEK_SET
        self._place = self._source.seek(offset, whence)
        return self._place

    def read(self, size: int = -1) -> bytes:
        self._source.seek(self._place)
        data = self._source.read(size)
        self._place += len(data)
        return data


@dataclass
class _Seen:
    """What one reading through brought: packets as (time, length, keyframe), and what the first pictures say.

    Only the very first picture is kept: thirty of a large film would be most of the memory that a child may take.
    """

    packets: list[tuple[int | None, int, bool]] = field(default_factory=list)
    first: VideoFrame | None = None
    opening: list[int | None] = field(default_factory=list)
    interlaced: int = 0
    ended_early: bool = False

    def look(self, pictures: Sequence[VideoFrame]) -> None:
        for picture in pictures:
            self.first = self.first or picture
            self.opening.append(tick_of(picture))
            self.interlaced += picture.interlaced_frame


def _head(source: BinaryIO) -> bytes:
    source.seek(0)
    return source.read(64)


def _codec(video: VideoStream) -> str:
    return video.codec_context.codec.canonical_name


def _read_through(container: InputContainer, video: VideoStream) -> _Seen:
    seen, in_file, torn, ended = _Seen(), 0, False, False
    for packet in packets(container, video):
        if len(seen.opening) < _OPENING:
            # What the first pictures say of themselves is truer than the container's word.
            seen.look(decoded(video, packet))
        ended = not packet.size
        if ended:
            continue
        in_file, torn = in_file + 1, packet.is_corrupt
        if not packet.is_discard:
            seen.packets.append((packet.pts, packet.duration or 0, packet.is_keyframe))
    if torn and seen.packets:
        seen.packets.pop()
    seen.ended_early = torn or not ended or in_file < video.frames
    return seen


def _shown_times(source: BinaryIO, container: InputContainer, seen: _Seen) -> list[int]:
    """Return the ticks of the frames that a player shows, in order.

    A packet is one frame at its own time in nearly every film. Program streams lose times where a picture begins
    across two packs, and the first pictures may show other faults (fields in packets of their own); such a film is
    decoded once in full instead.
    """
    ticks = [tick for tick, _, _ in seen.packets if tick is not None]
    times = sorted(set(ticks))
    shown = seen.opening
    if container.format.name != "mpeg" and len(times) == len(seen.packets) and shown[0] in times:
        # Pictures before the first that decodes lean on a part of the recording that is in another file.
        times = times[times.index(shown[0]) :]
        if shown == times[: len(shown)]:
            return times
    return mended(_decoded_ticks(source))


def _decoded_ticks(source: BinaryIO) -> list[int | None]:
    ticks: list[int | None] = []
    with open_film(source) as container:
        video = picture_track(container)
        for packet in packets(container, video):
            ticks += [tick_of(frame) for frame in decoded(video, packet)]
    return ticks


def _table(times: list[int], seen: _Seen, video: VideoStream) -> FrameTable:
    lengths = {time: length for time, length, _ in seen.packets}
    last = lengths.get(times[-1], 0) or (times[-1] - times[-2] if len(times) > 1 else 0)
    ticks = np.array([*times, times[-1] + (last or _one_frame(video))], np.int64)
    often = Counter(tick for tick, _, _ in seen.packets)
    key_ticks = sorted({tick for tick, _, key in seen.packets if key and tick is not None and often[tick] == 1})
    keyframes = np.flatnonzero(np.isin(ticks[:-1], np.array(key_ticks, np.int64)))
    return FrameTable(ticks - times[0], _time_base(video), keyframes.astype(np.int64), times[0])


def _one_frame(video: VideoStream) -> int:
    return max(1, round(1 / ((video.guessed_rate or Fraction(25)) * _time_base(video))))


def _time_base(video: VideoStream) -> Fraction:
    if not video.time_base:
        raise TimesUnusable
    return video.time_base


def _facts(
    container: InputContainer, video: VideoStream, first: VideoFrame, table: FrameTable, seen: _Seen
) -> FilmFacts:
    rotation, mirrored = _orientation(first)
    aspect = _sample_aspect(video)
    interlaced = 2 * seen.interlaced > len(seen.opening)
    steady = _is_steady(table)
    facts = FilmFacts(
        container=_container(container),
        track=video.index,
        codec=_codec(video),
        profile=video.profile,
        pixel_format=first.format.name,
        **dict(zip(("width", "height"), _as_shown(first, aspect, rotation), strict=True)),
        coded_width=first.width,
        coded_height=first.height,
        rotation=rotation,
        mirrored=mirrored,
        interlaced=interlaced,
        sample_aspect=aspect,
        hdr=_TRANSFERS.get(int(first.color_trc)),
        sound=_sound(container),
        start_offset=table.start * table.time_base,
        variable_rate=not steady,
        nominal_rate=_rate(table, video, steady=steady),
        cut_short=seen.ended_early,
        plays_at_once=False,
        table=table,
    )
    return FilmFacts(**(vars(facts) | {"plays_at_once": _plays_at_once(facts)}))


def _container(container: InputContainer) -> str:
    name = container.format.name
    if name.startswith("mov,"):
        return "mov" if container.metadata.get("major_brand", "qt").strip() == "qt" else "mp4"
    return name.split(",")[0]


def _orientation(frame: VideoFrame) -> tuple[int, bool]:
    """Return degrees clockwise, and whether to mirror afterwards, from the display matrix.

    The matrix moves (x, y) to (a·x + c·y, b·x + d·y), y growing downwards.
    """
    matrix = next((side for side in _side_data(frame) if side.type is SideDataType.DISPLAYMATRIX), None)
    if matrix is None:
        return 0, False
    a, b, _, c, d = np.frombuffer(bytes(matrix), np.int32)[:5].astype(float)
    mirrored = bool(a * d - b * c < 0)
    degrees = np.degrees(np.arctan2(b, -a if mirrored else a))
    return round(degrees / 90) % 4 * 90, mirrored


def _side_data(frame: VideoFrame) -> list[SideData]:
    # The wheel's own types call this a mapping by name; it gives the pieces themselves.
    return list(cast("Iterable[SideData]", frame.side_data))


def _sample_aspect(video: VideoStream) -> Fraction:
    aspect = video.sample_aspect_ratio
    # Beyond four to one it is a damaged header, not a lens.
    return aspect if aspect and Fraction(1, 4) <= aspect <= 4 else Fraction(1)  # noqa: PLR2004 - said above


def _as_shown(frame: VideoFrame, aspect: Fraction, rotation: int) -> tuple[int, int]:
    width = round(frame.width * max(aspect, Fraction(1)))
    height = round(frame.height / min(aspect, Fraction(1)))
    return (height, width) if rotation % 180 else (width, height)


def _is_steady(table: FrameTable) -> bool:
    steps = np.diff(table.times[:-1])
    return not len(steps) or int(steps.max() - steps.min()) * table.time_base <= _STEADY


def _rate(table: FrameTable, video: VideoStream, *, steady: bool) -> Fraction:
    if table.count == 1:
        return video.guessed_rate or 1 / table.duration
    counted = (table.count - 1) / table.time_of(table.count - 1)
    guessed = video.guessed_rate
    if steady and guessed and abs(counted / guessed - 1) < Fraction(1, 100):
        return guessed
    return counted.limit_denominator(1001)


def _sound(container: InputContainer) -> SoundFacts | None:
    tracks = [sound for sound in container.streams.audio if sound.codec_context is not None and _is_heard(sound)]
    if not tracks:
        return None
    sound: AudioStream = max(tracks, key=lambda one: bool(one.disposition & Disposition.default))
    return SoundFacts(sound.codec_context.codec.canonical_name, sound.rate, sound.channels, sound.index)


def _is_heard(sound: AudioStream) -> bool:
    """Tell a track of sound from a damaged header: no camera records more voices, or faster."""
    return 1 <= sound.channels <= _MOST_VOICES and 0 < sound.rate <= _MOST_HERTZ


def _plays_at_once(facts: FilmFacts) -> bool:
    picture = facts.codec == "h264" and facts.profile in _PROFILES_AT_ONCE
    plain = facts.pixel_format in {"yuv420p", "yuvj420p"} and facts.hdr is None and facts.sample_aspect == 1
    whole = not facts.interlaced and not facts.cut_short and not facts.mirrored
    heard = facts.sound is None or facts.sound.codec in _SOUND_AT_ONCE
    # A browser's clock starts at the file's own nought: where the first picture comes later, every time would differ.
    return facts.container in {"mp4", "mov"} and picture and plain and whole and heard and facts.table.start == 0
