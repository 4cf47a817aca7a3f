"""What a film is: its container, picture and sound, and the time of every frame, found by reading it through once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np
from av.sidedata.sidedata import Type as SideDataType
from av.stream import Disposition

from attune.media.errors import CutShort, Encrypted, MediaError, NoPicture, TimesUnusable, UnknownCodec
from attune.media.facts import FilmFacts, SoundFacts
from attune.media.opening import decoded, open_film, packets, picture_track, tick_of
from attune.media.sound import MOST_VOICES
from attune.media.span import FrameTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.sidedata.sidedata import SideData
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

# As many pictures as any codec may hold back to reorder (16), and as many again.
_OPENING = 32
# Matroska's clock ticks in milliseconds, so steady film jitters by one; a dropped frame is several.
_STEADY = Fraction(3, 2000)
_TRANSFERS = {16: "pq", 18: "hlg"}
_PROFILES_AT_ONCE = {"Constrained Baseline", "Baseline", "Main", "High", "Progressive High", "Constrained High"}
_MOST_HERTZ = 384_000
_SOUND_AT_ONCE = {"aac", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be"}


def probe(source: BinaryIO) -> FilmFacts:
    """Read a film through once and say what it is.

    ``source`` is seekable; its name, if it has one, is never looked at. Raises ``UnsafeFormat``, ``NotAFilm``,
    ``CutShort`` (nothing whole in it), ``NoPicture``, ``UnknownCodec``, ``TooLarge`` or ``TimesUnusable``.
    """
    with open_film(source) as container:
        video = picture_track(container)
        seen = _read_through(container, video)
        if seen.first is None or seen.encrypted:  # what is encrypted may still decode, to noise
            raise _nothing_seen(seen, video)
        times = _shown_times(source, container, seen)
        table = _table(times, seen, video)
        return _facts(container, video, seen.first, table, seen)


def _nothing_seen(seen: _Seen, video: VideoStream) -> MediaError:
    """Return why not one picture could be decoded."""
    if seen.encrypted:
        return Encrypted()
    if seen.ended_early:
        return CutShort()
    return UnknownCodec(codec=_codec(video)) if seen.packets else NoPicture()


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
    encrypted: bool = False

    def look(self, pictures: Sequence[VideoFrame]) -> None:
        for picture in pictures:
            self.first = self.first or picture
            self.opening.append(tick_of(picture))
            self.interlaced += picture.interlaced_frame


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
        seen.encrypted = seen.encrypted or (in_file == 1 and packet.has_sidedata("encryption_info"))
        if not packet.is_discard:
            seen.packets.append((packet.pts, packet.duration or 0, packet.is_keyframe))
    if torn and seen.packets:
        seen.packets.pop()
    seen.ended_early = torn or not ended or in_file < video.frames
    return seen


def _shown_times(source: BinaryIO, container: InputContainer, seen: _Seen) -> list[int]:
    """Return the ticks of the frames that a player shows, in order.

    A packet is one frame at its own time in nearly every film, or one of its two fields. Program streams lose times
    where a picture begins across two packs, and the first pictures may show other faults; such a film is decoded once
    in full instead.
    """
    shown = seen.opening
    for ticks in ([tick for tick, _, _ in seen.packets], _of_pairs(seen)):
        times = sorted({tick for tick in ticks if tick is not None})
        if container.format.name != "mpeg" and len(times) == len(ticks) and shown[0] in times:
            # Pictures before the first that decodes lean on a part of the recording that is in another file.
            times = times[times.index(shown[0]) :]
            if shown == times[: len(shown)]:
                return times
    return mended(_decoded_ticks(source))


def _of_pairs(seen: _Seen) -> list[int | None]:
    """Return the ticks of frames where the two fields of some are packets of their own, half as long as a frame."""
    shown = sorted(tick for tick in seen.opening if tick is not None)
    frame = min((later - earlier for earlier, later in pairwise(shown)), default=0)
    ticks: list[int | None] = []
    half = False
    for tick, length, _ in seen.packets:
        is_field = 0 < 2 * length <= frame
        if half and is_field and (tick is None or tick - (ticks[-1] or 0) == length):
            half = False
            continue
        ticks.append(tick)
        half = is_field
    return ticks


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
    width, height = _as_shown(first, aspect, rotation)
    facts = FilmFacts(
        container=_container(container),
        track=video.index,
        codec=_codec(video),
        profile=video.profile,
        pixel_format=first.format.name,
        width=width,
        height=height,
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
    return replace(facts, plays_at_once=_plays_at_once(facts))


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
    return 1 <= sound.channels <= MOST_VOICES and 0 < sound.rate <= _MOST_HERTZ


def _plays_at_once(facts: FilmFacts) -> bool:
    picture = facts.codec == "h264" and facts.profile in _PROFILES_AT_ONCE
    plain = facts.pixel_format in {"yuv420p", "yuvj420p"} and facts.hdr is None and facts.sample_aspect == 1
    whole = not facts.interlaced and not facts.cut_short and not facts.mirrored
    heard = facts.sound is None or facts.sound.codec in _SOUND_AT_ONCE
    # A browser's clock starts at the file's own nought: where the first picture comes later, every time would differ.
    return facts.container in {"mp4", "mov"} and picture and plain and whole and heard and facts.table.start == 0
