"""Make files that say they are films and mean harm: traps, bombs, lies. Each is small, made by code, and named here.

Each maker gets a `Lure`: a neighbouring file that must not be read, and a port at which nobody may knock.
"""

import io
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import av
import numpy as np

from tests import filmmaker

CANARY = b"a-neighbour-that-nobody-may-read"
PLACE = "+51.5074-000.1278/"


@dataclass(frozen=True)
class Lure:
    """What a trap points at."""

    neighbour: str
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/film.mp4"


ZOO: dict[str, Callable[[Lure], bytes]] = {}


def hostile(name: str) -> Callable[[Callable[[Lure], bytes]], Callable[[Lure], bytes]]:
    def register(maker: Callable[[Lure], bytes]) -> Callable[[Lure], bytes]:
        ZOO[name] = maker
        return maker

    return register


def film(kind: str) -> bytes:
    return filmmaker.make(kind).path.read_bytes()


# Lists and descriptions.

LISTS = {
    "ffconcat": "ffconcat version 1.0\nfile '{neighbour}'\n",
    "ffconcat of an address": "ffconcat version 1.0\nfile '{address}'\n",
    "HLS": "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{neighbour}\n#EXT-X-ENDLIST\n",
    "HLS of an address with a key": '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{address}"\n#EXTINF:3,\n{address}\n',
    "SDP": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n",
    "DASH": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{address}</BaseURL></MPD>',
    "SMIL": '<smil><body><video src="{neighbour}"/></body></smil>',
    "PLS": "[playlist]\nFile1={neighbour}\nNumberOfEntries=1\n",
    "SVG": '<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{neighbour}"/></svg>',
    "a protocol's words": "concat:{neighbour}|{neighbour}",
    "subfile's words": "subfile,,start,0,end,0,,:{neighbour}",
    "FFmpeg's own metadata": ";FFMETADATA1\ntitle={neighbour}\n",
}
DRESSES = {
    "": "",
    "with a mark of order": "\ufeff",
    "after white space": " \r\n\t" * 10,
    "after much of it": "\n" * 500,
}
for _name, _text in LISTS.items():
    for _dress, _before in DRESSES.items():
        ZOO[f"{_name} {_dress}".strip()] = lambda lure, text=_before + _text: text.format(
            neighbour=lure.neighbour, port=lure.port, address=lure.address
        ).encode()


# Boxes of MP4.


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def patched(data: bytes, kind: bytes, at: int, new: bytes, *, nth: int = 0) -> bytes:
    """Write over bytes of the nth box of a kind, `at` counted from the end of its name."""
    place = -1
    for _ in range(nth + 1):
        place = data.index(kind, place + 1)
    place += 4 + at
    return data[:place] + new + data[place + len(new) :]


def grown(data: bytes, path: list[bytes], more: bytes) -> bytes:
    """Put a box at the end of the box at the end of a path, making every box on it longer; offsets stay (moov last)."""
    place, found = 0, []
    for kind in path:
        place = data.index(kind, place) - 4
        found.append(place)
        place += 8
    end = found[-1] + struct.unpack_from(">I", data, found[-1])[0]
    grown_data = bytearray(data[:end] + more + data[end:])
    for start in found:
        length = struct.unpack_from(">I", data, start)[0]
        struct.pack_into(">I", grown_data, start, length + len(more))
    return bytes(grown_data)


LAST = "moov_at_end"
HUGE = struct.pack(">I", 0x7FFFFFFF)
PATCHES = {
    "a table of two thousand million sizes": (b"stsz", 8, HUGE),
    "two thousand million steps of time": (b"stts", 8, HUGE),
    "a table of two thousand million places": (b"stco", 4, HUGE),
    "two thousand million chunks": (b"stsc", 4, HUGE),
    "two thousand million keyframes": (b"stss", 4, HUGE),
    "a thousand million edits": (b"elst", 4, struct.pack(">I", 10**9)),
    "a box of no length": (b"trak", -8, struct.pack(">I", 0)),
    "a box of length one": (b"trak", -8, struct.pack(">I", 1)),
    "a box longer than the file": (b"trak", -8, struct.pack(">I", 0xFFFFFFFF)),
    "a box of half all there is": (b"mdia", -8, struct.pack(">I4sQ", 1, b"mdia", 1 << 63)),
    "a clock that stands still": (b"mdhd", 12, struct.pack(">I", 0)),
    "a clock of nanoseconds": (b"mdhd", 12, struct.pack(">I", 10**9)),
    "steps of no time": (b"stts", 12, struct.pack(">I", 0)),
    "steps of all time": (b"stts", 12, struct.pack(">I", 0xFFFFFFFF)),
    "steps back in time": (b"stts", 12, struct.pack(">I", 0x80000000)),
    "pictures of no bytes": (b"stsz", 4, struct.pack(">II", 0, 75) + bytes(300)),
    "pictures of a gigabyte": (b"stsz", 4, struct.pack(">I", 1 << 30)),
    "a picture as wide as it gets": (b"avc1", 24, struct.pack(">HH", 65535, 65535)),
    "ten million pictures of one byte": (b"stsz", 4, struct.pack(">II", 1, 10_000_000)),
    "sound of 255 voices": (b"mp4a", 16, struct.pack(">H", 255)),
    "a codec nobody knows": (b"avc1", -4, b"zzzz"),
}
for _name, _how in PATCHES.items():
    ZOO[_name] = lambda _lure, how=_how: patched(film(LAST), *how)


@hostile("a reference to a neighbour")
def outside_reference(lure: Lure) -> bytes:
    """The table of references says: the pictures are in that other file."""
    data = film(LAST)
    place = data.index(b"url ", data.index(b"dref")) - 4
    other = box(b"url ", bytes(4), f"file://{lure.neighbour}\0".encode())
    return _replaced(data, place, other)


@hostile("an alias to a neighbour")
def alias(lure: Lure) -> bytes:
    data = film(LAST)
    path = lure.neighbour.encode()
    record = bytes(4) + bytes(150) + struct.pack(">HH", 2, len(path)) + path + struct.pack(">HH", 0xFFFF, 0)
    return _replaced(data, data.index(b"url ", data.index(b"dref")) - 4, box(b"alis", record))


def _replaced(data: bytes, place: int, new: bytes) -> bytes:
    """Put another box in place of one inside the first dref, making those around it longer."""
    old = struct.unpack_from(">I", data, place)[0]
    changed = bytearray(data[:place] + new + data[place + old :])
    around = 0
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
        around = data.index(kind, around) - 4
        struct.pack_into(">I", changed, around, struct.unpack_from(">I", data, around)[0] + len(new) - old)
        around += 8
    return bytes(changed)


@hostile("ten thousand boxes in each other")
def nested(_lure: Lure) -> bytes:
    inner = b""
    for _ in range(10_000):
        inner = box(b"moov", inner)
    return box(b"ftyp", b"isom\0\0\2\0isom") + inner


@hostile("five hundred tracks")
def many_tracks(_lure: Lure) -> bytes:
    data = film(LAST)
    start = data.index(b"trak") - 4
    track = data[start : start + struct.unpack_from(">I", data, start)[0]]
    return grown(data, [b"moov"], track * 499)


@hostile("two hundred thousand edits")
def many_edits(_lure: Lure) -> bytes:
    one = struct.pack(">IiI", 1, 0, 0x10000)
    data = film(LAST).replace(b"edts", b"free")
    return grown(
        data, [b"moov", b"trak"], box(b"edts", box(b"elst", bytes(4), struct.pack(">I", 200_000), one * 200_000))
    )


def _zipped_moov(claim: int, length: int) -> bytes:
    packer = zlib.compressobj(9)
    zipped = b"".join(packer.compress(bytes(1 << 24)) for _ in range(length >> 24)) + packer.flush()
    inside = box(b"dcom", b"zlib") + box(b"cmvd", struct.pack(">I", claim), zipped)
    return box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", box(b"cmov", inside)) + box(b"mdat", bytes(100))


ZOO["a head that unpacks to two gigabytes"] = lambda _lure: _zipped_moov(0x7FFFFFF0, 1 << 27)
ZOO["a head that says it unpacks to four gigabytes"] = lambda _lure: _zipped_moov(0xFFFFFFFF, 1 << 24)
ZOO["a head that unpacks to more than it says"] = lambda _lure: _zipped_moov(64, 1 << 27)


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(width * 4 + 1)) for _ in range(min(height, 200))) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@hostile("a cover of nine hundred million points")
def cover_bomb(_lure: Lure) -> bytes:
    picture = box(b"data", struct.pack(">II", 14, 0), _png(30_000, 30_000))
    handler = box(b"hdlr", bytes(8), b"mdirappl", bytes(10))
    tags = box(b"meta", bytes(4), handler, box(b"ilst", box(b"covr", picture)))
    return grown(film(LAST), [b"moov"], box(b"udta", tags))


@hostile("a cover that is the only picture")
def only_cover(_lure: Lure) -> bytes:
    picture = box(b"data", struct.pack(">II", 14, 0), _png(30_000, 30_000))
    tags = box(b"meta", bytes(4), box(b"hdlr", bytes(8), b"mdirappl", bytes(10)), box(b"ilst", box(b"covr", picture)))
    return box(b"ftyp", b"M4A \0\0\2\0M4A ") + box(b"moov", box(b"udta", tags))


# Streams.


def _bits(*fields: tuple[str, int]) -> bytes:
    """Write fields as H.264 does: ("u3", 5) is three bits, ("ue", n) Exp-Golomb; then the stop bit."""
    text = ""
    for kind, value in fields:
        text += f"{value + 1:b}".zfill(2 * (value + 1).bit_length() - 1) if kind == "ue" else f"{value:0{kind[1:]}b}"
    text += "1"
    return int(text.ljust(-(-len(text) // 8) * 8, "0"), 2).to_bytes(-(-len(text) // 8), "big")


def _sps(width: int, height: int) -> bytes:
    size = [("ue", width // 16 - 1), ("ue", height // 16 - 1)]
    head = [("u8", 66), ("u8", 0), ("u8", 62), ("ue", 0), ("ue", 0), ("ue", 2), ("ue", 1), ("u1", 0)]
    return b"\x67" + _bits(*head, *size, ("u1", 1), ("u1", 1), ("u1", 0), ("u1", 0))


@cache
def _packets(width: int, height: int, frames: int) -> list[bytes]:
    """Encode plain pictures as H.264 with its heads inside."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 25), Fraction(25)
    encoder.options = {
        "preset": "ultrafast",
        "profile": "baseline",
        "x264-params": "repeat-headers=1:keyint=5:bframes=0",
    }
    made = []
    for number in range(frames):
        picture = av.VideoFrame.from_ndarray(np.full((height, width, 3), 40 + 3 * number % 200, np.uint8), "rgb24")
        picture.pts = number
        made += [bytes(packet) for packet in encoder.encode(picture)]
    return made + [bytes(packet) for packet in encoder.encode(None)]


def _transport(datas: list[bytes], times: Callable[[int], int] = lambda number: 3600 * number) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mpegts") as container:
        track = container.add_stream("libx264", rate=25)
        track.width, track.height, track.pix_fmt = 64, 48, "yuv420p"
        track.codec_context.time_base = Fraction(1, 25)
        for number, data in enumerate(datas):
            packet = av.Packet(data)
            packet.stream, packet.time_base = track, Fraction(1, 90_000)
            packet.pts = packet.dts = times(number)
            container.mux_one(packet)
    return out.getvalue()


@hostile("a stream that says it is 16,384 by 16,384")
def lying_size(_lure: Lure) -> bytes:
    datas = []
    for data in _packets(64, 48, 20):
        start = data.find(b"\0\0\1\x67")
        if start >= 0:
            end = data.index(b"\0\0\1", start + 3)
            data = data[: start + 3] + _sps(16_384, 16_384) + data[end:]  # noqa: PLW2901
        datas.append(data)
    return _transport(datas)


@hostile("a stream that changes its size a hundred times")
def changing_size(_lure: Lure) -> bytes:
    small, large = _packets(64, 48, 5), _packets(1280, 720, 5)
    return _transport((small + large) * 50)


@hostile("four thousand pictures of no bytes in a stream")
def empty_packets(_lure: Lure) -> bytes:
    return _transport(_packets(64, 48, 5) + [b"\0"] * 4000)


@hostile("two hours of black in few bytes")
def long_black(_lure: Lure) -> bytes:
    encoder_options = {"preset": "ultrafast", "g": "1000"}
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        track = container.add_stream("libx264", rate=2, options=encoder_options)
        track.width, track.height, track.pix_fmt = 64, 48, "yuv420p"
        black = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), "rgb24").reformat(format="yuv420p")
        for number in range(2 * 7200):
            black.pts, black.time_base = number, Fraction(1, 2)
            container.mux(track.encode(black))
        container.mux(track.encode(None))
    return out.getvalue()


@hostile("eight thousand streams in one")
def many_streams(_lure: Lure) -> bytes:
    tables = [(program, 0x20 + program) for program in range(1, 41)]
    listed = b"".join(struct.pack(">HH", program, 0xE000 | pid) for program, pid in tables)
    whole = [_section(0, 0, b"\0\1\xc1\0\0" + listed)]
    for program, pid in tables:
        streams = b"".join(
            struct.pack(">BHH", 0x1B, 0xE000 | (100 + program * 195 + each), 0xF000) for each in range(195)
        )
        whole.append(_section(pid, 2, struct.pack(">HBBBHH", program, 0xC1, 0, 0, 0xE100, 0xF000) + streams))
    return b"".join(whole) + film("interlaced_mts")


def _section(pid: int, table: int, body: bytes) -> bytes:
    section = struct.pack(">BH", table, 0xB000 | (len(body) + 4)) + body
    section = b"\0" + section + struct.pack(">I", _crc(section))
    packets = []
    for number, at in enumerate(range(0, len(section), 184)):
        head = struct.pack(">BHB", 0x47, (0x4000 if at == 0 else 0) | pid, 0x10 | number & 15)
        packets.append(head + section[at : at + 184].ljust(184, b"\xff"))
    return b"".join(packets)


def _crc(data: bytes) -> int:
    sum_ = 0xFFFFFFFF
    for byte in data:
        sum_ ^= byte << 24
        for _ in range(8):
            sum_ = (sum_ << 1 ^ 0x04C11DB7) & 0xFFFFFFFF if sum_ & 0x80000000 else sum_ << 1
    return sum_


# AVI and Matroska.


@hostile("an index that points at itself")
def recursive_index(_lure: Lure) -> bytes:
    data = bytearray(film("pcm_avi"))
    place = data.index(b"JUNK")
    entries = min(50, (struct.unpack_from("<I", data, place + 4)[0] - 24) // 16)
    head = struct.pack("<HBBI4sIII", 4, 0, 0, entries, b"00dc", 0, 0, 0)
    data[place : place + 4] = b"indx"
    data[place + 8 : place + 8 + len(head)] = head
    for entry in range(entries):
        struct.pack_into("<QII", data, place + 32 + 16 * entry, place, 1000, 25)
    return bytes(data)


def _sound_says(channels: int, rate: int) -> bytes:
    data = bytearray(film("pcm_avi"))
    place = data.index(b"strf", data.index(b"auds")) + 8
    struct.pack_into("<HI", data, place + 2, channels, rate)
    return bytes(data)


ZOO["sound of 255 voices in an AVI"] = lambda _lure: _sound_says(255, 48_000)
ZOO["sound of a thousand million hertz"] = lambda _lure: _sound_says(2, 10**9)
ZOO["a film of a thousand million pictures a second"] = lambda _lure: patched(
    film("pcm_avi"), b"vids", 16, struct.pack("<II", 1, 10**9)
)
ZOO["a film of no pictures a second"] = lambda _lure: patched(film("pcm_avi"), b"vids", 16, struct.pack("<II", 0, 0))


@hostile("a film that names its neighbours")
def linked_segment(lure: Lure) -> bytes:
    """Matroska's links to the film before and after it, by name."""
    data = film("webm")
    place = data.index(b"\x15\x49\xa9\x66")
    length = data[place + 4 : place + 12]
    width = 9 - length[0].bit_length()
    body_at = place + 4 + width
    size = int.from_bytes(length[:width], "big") & ((1 << 7 * width) - 1)
    name = lure.neighbour.encode()
    links = b"\x3e\xb9\x23\x90" + bytes(16) + b"\x3e\x83\xbb" + (0x4000 | len(name)).to_bytes(2, "big") + name
    longer = (1 << 56 | size + len(links)).to_bytes(8, "big")
    return data[: place + 4] + longer + data[body_at : body_at + size] + links + data[body_at + size :]


@hostile("a film that says where it was made")
def where_it_was(_lure: Lure) -> bytes:
    tag = box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE.encode())
    return grown(film(LAST), [b"moov"], box(b"udta", tag))


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return a film with one kind of harm done to it: flips, a splice, a cut, a repeat, numbers at their limits."""
    harm, changed = chance.randrange(6), bytearray(data)
    at, length = chance.randrange(len(data)), chance.randint(1, max(2, len(data) // 8))
    match harm:
        case 0:
            for _ in range(chance.choice([1, 5, 50, 500])):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
        case 1:
            other = chance.randrange(len(data))
            changed[at : at + length] = data[other : other + length]
        case 2:
            del changed[at:]
        case 3:
            changed[at:at] = data[at : at + length] * chance.randint(1, 8)
        case 4:
            del changed[at : at + length]
        case _:
            for _ in range(chance.choice([1, 4, 16])):
                place = chance.randrange(max(1, len(changed) - 8))
                value = chance.choice([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFF])
                struct.pack_into(chance.choice("<>") + "I", changed, place, value)
    return bytes(changed)


# What takes ten seconds and more, or as long to make: bench/hostile.py meets them.
HEAVY = {
    "a clock that stands still",
    "five hundred tracks",
    "two hundred thousand edits",
    "a head that unpacks to two gigabytes",
    "a head that unpacks to more than it says",
    "two hours of black in few bytes",
}
