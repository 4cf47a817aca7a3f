"""Writes H.264 whose frames are coded as two fields each, as AVCHD cameras do and no encoder at hand does.

By ITU-T H.264 (2021): every macroblock is I_PCM (7.3.5), so that no transform is needed. Pictures are coded out of the
order of showing, every other one leaning on nothing and held by nobody, as B pictures are.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_TICKS = 90_000
_DELAY = 7_200  # two frames, so that no time of decoding comes after that of showing
_GROUP = 13
_POC_BITS, _NUMBER_BITS = 8, 4


class _Bits:
    def __init__(self) -> None:
        self.text = ""

    def u(self, value: int, count: int) -> _Bits:
        self.text += f"{value:0{count}b}"
        return self

    def ue(self, value: int) -> _Bits:
        digits = f"{value + 1:b}"
        self.text += "0" * (len(digits) - 1) + digits
        return self

    def closed(self) -> bytes:
        return (self.u(1, 1)).aligned()

    def aligned(self) -> bytes:
        text = self.text + "0" * (-len(self.text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, "big")


def write_fields(path: Path, draw: Callable[[int], np.ndarray], frames: int, *, start: Fraction, apart: bool) -> None:
    """Write ``frames`` at 25 a second as an MPEG transport stream.

    ``draw`` gives a frame as RGB; its odd lines are the second field. With ``apart`` each field has a time of its own.
    """
    planes = [av.VideoFrame.from_ndarray(draw(number), "rgb24").reformat(format="yuv420p") for number in range(frames)]
    with av.open(str(path), "w", format="mpegts") as out:
        video = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = planes[0].width, planes[0].height, "yuv420p"
        begin = round(start * _TICKS)
        for place, (number, data) in enumerate(_pictures(planes)):
            fields = [data[0], data[1]] if apart else [data[0] + data[1]]
            for half, field in enumerate(fields):
                packet = av.Packet(field)
                packet.stream, packet.time_base = video, Fraction(1, _TICKS)
                packet.pts = begin + number * 3600 + half * 1800
                packet.dts = begin + place * 3600 + half * 1800 - _DELAY
                packet.is_keyframe = b"\0\0\1\x65" in field[:200]
                out.mux(packet)


def _pictures(planes: list[av.VideoFrame]) -> list[tuple[int, list[bytes]]]:
    """Return (number, both fields) in the order of decoding."""
    pictures = []
    for first in range(0, len(planes), _GROUP):
        reference = 0
        for number, kept in _order(first, min(first + _GROUP, len(planes))):
            fields = [
                _field(planes[number], half, number - first, reference, kept=kept, idr=number == first)
                for half in (0, 1)
            ]
            reference += kept
            pictures.append((number, fields))
    return pictures


def _order(first: int, end: int) -> list[tuple[int, bool]]:
    """Each group by itself: its first, then always the one after next and the one between."""
    order = [(first, True)]
    for number in range(first + 2, end, 2):
        order += [(number, True), (number - 1, False)]
    return order if (end - first) % 2 else [*order, (end - 1, True)]


def _field(picture: av.VideoFrame, half: int, place: int, reference: int, *, kept: bool, idr: bool) -> bytes:
    unit = b"\0\0\0\1\x09\xf0"  # access unit delimiter
    if idr and not half:
        unit += _unit(0x67, _sequence(picture.width, picture.height)) + _unit(0x68, _parameters())
    header = _Bits().ue(0).ue(7).ue(0).u(reference % 2**_NUMBER_BITS, _NUMBER_BITS).u(1, 1).u(half, 1)
    if idr and not half:
        header.ue(0)
    header.u((2 * place + half) % 2**_POC_BITS, _POC_BITS)
    if kept:
        header.u(0, 2 if idr and not half else 1)
    header.ue(0).ue(1)  # no change of the quantiser, no deblocking
    header.ue(25)
    kind = 0x65 if idr and not half else 0x61 if kept else 0x01
    return unit + _unit(kind, header.aligned() + _samples(picture, half) + b"\x80")


def _samples(picture: av.VideoFrame, half: int) -> bytes:
    """Return all macroblocks of a field: mb_type I_PCM is 25, written once a macroblock, then its samples."""
    luma, blue, red = (
        np.maximum(np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[half::2, : plane.width], 1)
        for plane in picture.planes
    )
    blocks = [_blocks(luma, 16), _blocks(blue, 8), _blocks(red, 8)]
    joined = np.concatenate(blocks, axis=1)
    between = np.tile(np.frombuffer(b"\x0d\0", np.uint8), (len(joined), 1))
    return np.concatenate([between, joined], axis=1).tobytes()[2:]


def _blocks(plane: np.ndarray, side: int) -> np.ndarray:
    high, wide = plane.shape[0] // side, plane.shape[1] // side
    return plane.reshape(high, side, wide, side).swapaxes(1, 2).reshape(high * wide, side * side)


def _sequence(width: int, height: int) -> bytes:
    bits = _Bits().u(77, 8).u(0, 8).u(40, 8).ue(0).ue(_NUMBER_BITS - 4).ue(0).ue(_POC_BITS - 4)
    bits.ue(2).u(0, 1).ue(width // 16 - 1).ue(height // 32 - 1)
    bits.u(0, 1).u(0, 1).u(1, 1).u(0, 1)  # fields; none mixed within a picture; direct 8x8; no cropping
    bits.u(1, 1).u(0, 1).u(0, 1).u(0, 1).u(0, 1)  # what is told of showing: no shape, scan, colours, place of chroma
    bits.u(1, 1).u(1, 32).u(50, 32).u(1, 1)  # fifty fields a second
    bits.u(0, 1).u(0, 1).u(0, 1)
    return bits.u(1, 1).u(1, 1).ue(0).ue(0).ue(16).ue(16).ue(1).ue(2).closed()


def _parameters() -> bytes:
    bits = _Bits().ue(0).ue(0).u(0, 1).u(0, 1).ue(0).ue(0).ue(0).u(0, 1).u(0, 2).ue(0).ue(0).ue(0)
    return bits.u(1, 1).u(0, 1).u(0, 1).closed()


def _unit(kind: int, data: bytes) -> bytes:
    """Return a NAL unit, with the bytes that keep a start code from appearing in it (7.4.1)."""
    out = bytearray()
    noughts = 0
    for byte in data:
        if noughts == 2 and byte <= 3:
            out.append(3)
            noughts = 0
        out.append(byte)
        noughts = 0 if byte else noughts + 1
    return b"\0\0\1" + bytes([kind]) + bytes(out)
