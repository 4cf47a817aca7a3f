"""How loud a film is, a hundred times a second, for the waveform under it.

The bytes are ``ATPK``, one byte of version (1), one byte of nought, the rate as an unsigned 16-bit number (peaks a
second), the number of peaks as an unsigned 32-bit number, all big-endian; then for each peak two signed bytes: the
lowest and the highest sample of all channels within it, full scale being −127 and 127. Peak i covers the film's time
[i / rate, (i + 1) / rate), counted from frame 0.
"""

from __future__ import annotations

import struct
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from attune.media.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from attune.media.reader import Reader

    Peaks = npt.NDArray[np.int8]

RATE = 100
MAGIC = b"ATPK"
VERSION = 1

_HEADER = struct.Struct(">4sBBHI")
_FULL_SCALE = 127
_BLOCK = 30  # seconds read at once: 12 MB of stereo at 48 kHz


def peaks(reader: Reader, on_progress: Callable[[int, int], None] | None = None) -> Peaks:
    """Return the peaks of a film's sound, int8 of shape [n, 2] (lowest, highest); a silent film gives noughts.

    `on_progress` is told seconds done and seconds in all.
    """
    seconds = reader.table.duration.__ceil__()
    blocks = [np.zeros((0, 2), np.int8)]
    for first in range(0, seconds, _BLOCK):
        end = min(first + _BLOCK, seconds)
        blocks.append(_block(*reader.sound(Span(first, end, Fraction(1))), (end - first) * RATE))
        if on_progress:
            on_progress(end, seconds)
    return np.concatenate(blocks)[: (reader.table.duration * RATE).__ceil__()]


def pack(found: Peaks) -> bytes:
    """Write peaks as the module says."""
    return _HEADER.pack(MAGIC, VERSION, 0, RATE, len(found)) + found.tobytes()


def unpack(data: bytes) -> Peaks:
    """Read what `pack` wrote. ``ValueError`` when it is something else."""
    if len(data) < _HEADER.size:
        raise ValueError("these bytes are not peaks")
    magic, version, _, rate, count = _HEADER.unpack_from(data)
    if (magic, version, rate) != (MAGIC, VERSION, RATE) or len(data) != _HEADER.size + 2 * count:
        raise ValueError("these bytes are not peaks of this version")
    return np.frombuffer(data, np.int8, offset=_HEADER.size).reshape(-1, 2)


def _block(sound: npt.NDArray[np.float32], rate: int, count: int) -> Peaks:
    """Return `count` peaks of a stretch of sound; at rates that `RATE` does not divide, their edges are rounded."""
    if not len(sound):
        return np.zeros((count, 2), np.int8)
    begins = np.arange(count) * rate // RATE
    lowest = np.minimum.reduceat(sound.min(axis=0), begins)
    highest = np.maximum.reduceat(sound.max(axis=0), begins)
    pairs = np.clip(np.stack([lowest, highest], axis=1), -1, 1) * _FULL_SCALE
    return np.stack([np.floor(pairs[:, 0]), np.ceil(pairs[:, 1])], axis=1).astype(np.int8)
