"""Writes a rendition as MP4: an init, fragments, and a head that makes one progressive file of them.

Boxes follow ISO/IEC 14496-12 (base format), 14496-15 (H.264 in MP4) and 14496-14 (AAC in MP4). One H.264 track without
B-frames, and at most one AAC track; nothing else, so nothing else can leak: no metadata, no dates, no encoder's name.

The whole film is `head(...)` followed by every fragment byte for byte: the head ends in the header of one `mdat` around
all of them, and its sample tables point into the fragments.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

SOUND_FRAME = 1024
"""Samples in one AAC frame."""

_PICTURE_TRACK, _SOUND_TRACK = 1, 2
_MOVIE_TIMESCALE = 1000
_KEY, _NOT_KEY = 0x2000000, 0x1010000
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_SLICE, _IDR_SLICE, _SPS, _PPS = 1, 5, 7, 8
_HIGH_PROFILES = frozenset({100, 110, 122, 244})


class NotAFragment(ValueError):
    """The bytes are not the beginning of a fragment written by this module."""


@dataclass(frozen=True)
class SoundTrack:
    """AAC at `rate` samples a second; `config` is the AudioSpecificConfig of the encoder."""

    rate: int
    channels: int
    config: bytes


@dataclass(frozen=True)
class Tracks:
    """What every part of one rendition shares: size in square pixels, ticks a second, the decoders' settings."""

    width: int
    height: int
    timescale: int
    picture_config: bytes
    sound: SoundTrack | None


@dataclass(frozen=True)
class Picture:
    """One encoded picture: its length-prefixed slices, how many ticks it shows, and whether it stands alone."""

    data: bytes
    duration: int
    key: bool


@dataclass(frozen=True)
class FragmentLayout:
    """Where things lie in a fragment: its length, offsets of picture and sound bytes, and each sample's size in bytes.

    `pictures` holds (size, duration in ticks, stands alone) in order; `sounds` the sizes of AAC frames in order.
    """

    length: int
    picture_offset: int
    sound_offset: int
    pictures: tuple[tuple[int, int, bool], ...]
    sounds: tuple[int, ...]


def picture_config(extradata: bytes) -> bytes:
    """Return the `avcC` record (14496-15, 5.3.3) for an encoder's Annex B extradata."""
    units = _units(extradata)
    sps = next(unit for unit in units if unit[0] & 31 == _SPS)
    pps = next(unit for unit in units if unit[0] & 31 == _PPS)
    record = bytes([1, sps[1], sps[2], sps[3], 0xFF, 0xE1]) + struct.pack(">H", len(sps)) + sps
    record += b"\1" + struct.pack(">H", len(pps)) + pps
    if sps[1] in _HIGH_PROFILES:
        record += bytes([0xFC | 1, 0xF8, 0xF8, 0])  # 4:2:0, eight bits, no extension
    return record


def picture_data(packet: bytes) -> bytes:
    """Return the slices of an Annex B packet with length prefixes, and nothing beside the slices."""
    slices = (unit for unit in _units(packet) if unit[0] & 31 in (_SLICE, _IDR_SLICE))
    return b"".join(_u32(len(unit)) + unit for unit in slices)


def codecs(tracks: Tracks) -> str:
    """Return the codecs parameter (RFC 6381) that the page hands to MediaSource."""
    profile, compatible, level = tracks.picture_config[1:4]
    picture = f"avc1.{profile:02x}{compatible:02x}{level:02x}"
    return picture if tracks.sound is None else f"{picture},mp4a.40.2"


def init_segment(tracks: Tracks, duration: int) -> bytes:
    """Return the bytes that open a MediaSource buffer; `duration` in ticks of the picture."""
    empty = (
        _full(b"stts", 0, 0, _u32(0)),
        _full(b"stsc", 0, 0, _u32(0)),
        _full(b"stsz", 0, 0, _u32(0, 0)),
        _full(b"stco", 0, 0, _u32(0)),
    )
    extends = [_full(b"trex", 0, 0, _u32(_PICTURE_TRACK, 1, 0, 0, 0))]
    if tracks.sound is not None:
        extends.append(_full(b"trex", 0, 0, _u32(_SOUND_TRACK, 1, SOUND_FRAME, 0, _KEY)))
    return _file_type() + _movie(tracks, (duration, 0), (empty, empty), _box(b"mvex", *extends))


def fragment(number: int, start: int, pictures: Sequence[Picture], sound_start: int, sounds: Sequence[bytes]) -> bytes:
    """Return one `moof` + `mdat`.

    `number` counts from 1; `start` is the first picture's time in ticks, `sound_start` the AAC frames' in samples.
    """
    picture_bytes = b"".join(picture.data for picture in pictures)

    def moof(picture_offset: int, sound_offset: int) -> bytes:
        runs = [_picture_run(start, pictures, picture_offset)]
        if sounds:
            runs.append(_sound_run(sound_start, sounds, sound_offset))
        return _box(b"moof", _full(b"mfhd", 0, 0, _u32(number)), *runs)

    first = len(moof(0, 0)) + 8
    return moof(first, first + len(picture_bytes)) + _box(b"mdat", picture_bytes, *sounds)


def read_layout(beginning: bytes) -> FragmentLayout:
    """Return the layout of a fragment from its first bytes (all of the `moof`, and the `mdat` header after it).

    Raises `NotAFragment` when they are not such bytes, or too few.
    """
    try:
        return _read_layout(beginning)
    except (struct.error, IndexError, StopIteration) as error:
        raise NotAFragment("These bytes do not begin a fragment of a rendition.") from error


def layout_length(beginning: bytes) -> int:
    """Return how many bytes `read_layout` needs, from a fragment's first eight bytes."""
    length, kind = struct.unpack_from(">I4s", beginning)
    if kind != b"moof":
        raise NotAFragment("These bytes do not begin a fragment of a rendition.")
    return int(length) + 8


def head(tracks: Tracks, fragments: Sequence[FragmentLayout]) -> bytes:
    """Return the bytes that stand before the fragments, in order and complete, to make one progressive file of them."""
    total = sum(part.length for part in fragments)

    def build(base: int) -> bytes:
        movie = _movie(tracks, _durations(fragments), _tables(fragments, base))
        return _file_type() + movie + _u32(1) + b"mdat" + struct.pack(">Q", total + 16)

    return build(len(build(0)))


def _durations(fragments: Sequence[FragmentLayout]) -> tuple[int, int]:
    picture = sum(duration for part in fragments for _, duration, _ in part.pictures)
    return picture, SOUND_FRAME * sum(len(part.sounds) for part in fragments)


def _tables(fragments: Sequence[FragmentLayout], base: int) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    starts = [base]
    for part in fragments:
        starts.append(starts[-1] + part.length)
    samples = [sample for part in fragments for sample in part.pictures]
    keys = [number for number, sample in enumerate(samples, 1) if sample[2]]
    pictures = (
        _times(sample[1] for sample in samples),
        _full(b"stss", 0, 0, _u32(len(keys)), _u32(*keys)),
        _chunks([len(part.pictures) for part in fragments]),
        _sizes([sample[0] for sample in samples]),
        _offsets([start + part.picture_offset for start, part in zip(starts, fragments, strict=False)]),
    )
    heard = [(start, part) for start, part in zip(starts, fragments, strict=False) if part.sounds]
    sounds = (
        _times(SOUND_FRAME for _, part in heard for _ in part.sounds),
        _chunks([len(part.sounds) for _, part in heard]),
        _sizes([size for _, part in heard for size in part.sounds]),
        _offsets([start + part.sound_offset for start, part in heard]),
    )
    return pictures, sounds


def _times(durations: Iterable[int]) -> bytes:
    runs = [(len(list(run)), duration) for duration, run in groupby(durations)]
    return _full(b"stts", 0, 0, _u32(len(runs)), *(_u32(*run) for run in runs))


def _chunks(counts: Sequence[int]) -> bytes:
    """One chunk a fragment; a line only where the count changes (14496-12, 8.7.4)."""
    lines = [
        _u32(number, count, 1) for number, count in enumerate(counts, 1) if number == 1 or count != counts[number - 2]
    ]
    return _full(b"stsc", 0, 0, _u32(len(lines)), *lines)


def _sizes(sizes: Sequence[int]) -> bytes:
    return _full(b"stsz", 0, 0, _u32(0, len(sizes)), _u32(*sizes))


def _offsets(offsets: Sequence[int]) -> bytes:
    return _full(b"co64", 0, 0, _u32(len(offsets)), struct.pack(f">{len(offsets)}Q", *offsets))


def _picture_run(start: int, pictures: Sequence[Picture], offset: int) -> bytes:
    lines = (_u32(picture.duration, len(picture.data), _KEY if picture.key else _NOT_KEY) for picture in pictures)
    return _box(
        b"traf",
        _full(b"tfhd", 0, 0x20000, _u32(_PICTURE_TRACK)),
        _full(b"tfdt", 1, 0, struct.pack(">Q", start)),
        _full(b"trun", 0, 0x701, _u32(len(pictures), offset), *lines),
    )


def _sound_run(start: int, sounds: Sequence[bytes], offset: int) -> bytes:
    return _box(
        b"traf",
        _full(b"tfhd", 0, 0x20000, _u32(_SOUND_TRACK)),
        _full(b"tfdt", 1, 0, struct.pack(">Q", start)),
        _full(b"trun", 0, 0x201, _u32(len(sounds), offset), *(_u32(len(data)) for data in sounds)),
    )


def _read_layout(beginning: bytes) -> FragmentLayout:
    moof_length = layout_length(beginning) - 8
    mdat_length, mdat = struct.unpack_from(">I4s", beginning, moof_length)
    runs = [
        next(body for kind, body in _inside(traf) if kind == b"trun")
        for kind, traf in _inside(beginning[8:moof_length])
        if kind == b"traf"
    ]
    if mdat != b"mdat" or not runs:
        raise NotAFragment("These bytes do not begin a fragment of a rendition.")
    count, picture_offset = struct.unpack_from(">II", runs[0], 4)
    pictures = tuple(
        (size, duration, flags == _KEY) for duration, size, flags in struct.iter_unpack(">III", runs[0][12:])
    )
    sounds: tuple[int, ...] = ()
    sound_offset = 0
    if len(runs) > 1:
        sound_offset = struct.unpack_from(">I", runs[1], 8)[0]
        sounds = tuple(size for (size,) in struct.iter_unpack(">I", runs[1][12:]))
    if count != len(pictures):
        raise NotAFragment("These bytes do not begin a fragment of a rendition.")
    return FragmentLayout(moof_length + mdat_length, picture_offset, sound_offset, pictures, sounds)


def _inside(body: bytes) -> list[tuple[bytes, bytes]]:
    boxes = []
    at = 0
    while at < len(body):
        length, kind = struct.unpack_from(">I4s", body, at)
        if length < 8:  # noqa: PLR2004 - a box is at least its own header
            raise NotAFragment("These bytes do not begin a fragment of a rendition.")
        boxes.append((kind, body[at + 8 : at + length]))
        at += length
    return boxes


def _movie(
    tracks: Tracks,
    durations: tuple[int, int],
    tables: tuple[tuple[bytes, ...], tuple[bytes, ...]],
    extends: bytes = b"",
) -> bytes:
    length = durations[0] * _MOVIE_TIMESCALE // tracks.timescale
    header = _full(
        b"mvhd",
        1,
        0,
        struct.pack(">QQIQ", 0, 0, _MOVIE_TIMESCALE, length) + _u32(0x10000) + b"\1\0" + bytes(10),
        _MATRIX + bytes(24) + _u32(_SOUND_TRACK + 1),
    )
    parts = [header, _picture_track(tracks, durations[0], length, tables[0])]
    if tracks.sound is not None:
        parts.append(_sound_track(tracks.sound, durations[1], length, tables[1]))
    return _box(b"moov", *parts, extends)


def _picture_track(tracks: Tracks, duration: int, length: int, tables: tuple[bytes, ...]) -> bytes:
    size = struct.pack(">HH", tracks.width, tracks.height)
    entry = _box(
        b"avc1",
        bytes(6) + b"\0\1" + bytes(16) + size + _u32(0x480000, 0x480000, 0) + b"\0\1" + bytes(32),
        struct.pack(">Hh", 24, -1),
        _box(b"avcC", tracks.picture_config),
    )
    shape = struct.pack(">HHHH", 0, 0, 0, 0) + _MATRIX + _u32(tracks.width << 16, tracks.height << 16)
    header = _full(b"tkhd", 1, 3, struct.pack(">QQIIQ", 0, 0, _PICTURE_TRACK, 0, length), bytes(8), shape)
    kind = (b"vide", _full(b"vmhd", 0, 1, bytes(8)))
    return _box(b"trak", header, _media(tracks.timescale, duration, kind, entry, tables))


def _sound_track(sound: SoundTrack, duration: int, length: int, tables: tuple[bytes, ...]) -> bytes:
    entry = _box(
        b"mp4a",
        bytes(6) + b"\0\1" + bytes(8) + struct.pack(">HHHH", sound.channels, 16, 0, 0) + _u32(sound.rate << 16),
        _decoder_config(sound.config),
    )
    shape = struct.pack(">HHHH", 0, 0, 0x100, 0) + _MATRIX + _u32(0, 0)
    header = _full(b"tkhd", 1, 3, struct.pack(">QQIIQ", 0, 0, _SOUND_TRACK, 0, length), bytes(8), shape)
    kind = (b"soun", _full(b"smhd", 0, 0, bytes(4)))
    return _box(b"trak", header, _media(sound.rate, duration, kind, entry, tables))


def _media(timescale: int, duration: int, kind: tuple[bytes, bytes], entry: bytes, tables: tuple[bytes, ...]) -> bytes:
    undetermined_language = b"\x55\xc4\0\0"
    data = _box(b"dinf", _full(b"dref", 0, 0, _u32(1), _full(b"url ", 0, 1)))
    table = _box(b"stbl", _full(b"stsd", 0, 0, _u32(1), entry), *tables)
    return _box(
        b"mdia",
        _full(b"mdhd", 1, 0, struct.pack(">QQIQ", 0, 0, timescale, duration), undetermined_language),
        _full(b"hdlr", 0, 0, _u32(0), kind[0], bytes(13)),
        _box(b"minf", kind[1], data, table),
    )


def _decoder_config(config: bytes) -> bytes:
    """Return the `esds` box (14496-1, 7.2.6.5): AAC, an audio stream, with the encoder's configuration."""

    def descriptor(tag: int, body: bytes) -> bytes:
        return bytes([tag, 0x80, 0x80, 0x80, len(body)]) + body

    decoder = bytes([0x40, 0x15, 0, 0, 0]) + _u32(128_000, 128_000) + descriptor(5, config)
    return _full(b"esds", 0, 0, descriptor(3, bytes(3) + descriptor(4, decoder) + descriptor(6, b"\2")))


def _units(annex_b: bytes) -> list[bytes]:
    """NAL units of an Annex B stream (ITU-T H.264, B.1), without start codes and trailing zeros."""
    units = []
    at = annex_b.find(b"\0\0\1")
    while at >= 0:
        following = annex_b.find(b"\0\0\1", at + 3)
        unit = annex_b[at + 3 : following if following >= 0 else len(annex_b)].rstrip(b"\0")
        if unit:
            units.append(unit)
        at = following
    return units


def _file_type() -> bytes:
    return _box(b"ftyp", b"isom", _u32(512), b"isomiso5avc1mp41")


def _u32(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return _u32(len(body) + 8) + kind + body


def _full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return _box(kind, _u32(version << 24 | flags), *parts)
