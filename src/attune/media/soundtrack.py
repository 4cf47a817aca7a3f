"""A film's sound as AAC frames on its own grid: frame i is samples [1024 i, 1024 i + 1024) at 48 kHz.

An encoder takes a few seconds to settle on how finely to code, and works twice as hard until then. So one encodes the
sound of several fragments, a stretch, and every stretch has an encoder of its own that begins at its beginning:
whichever run makes a fragment, and wherever that run began, its bytes are the same.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import numpy as np

from attune.media.fragments import SOUND_FRAME
from attune.media.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    from av.audio.codeccontext import AudioCodecContext

    from attune.media.reader import Reader

    Sound = npt.NDArray[np.float32]

SOUND_RATE = 48_000
STRETCH = 8
"""Fragments whose sound is encoded in one go."""

_RUN_IN = 3  # AAC frames until the encoder's state no longer shows where it began
_PRIMING = 1  # packets that come before the first frame's own
_LEAD = 2  # frames that the encoder takes in before it gives one out
_BLOCK = 20  # seconds decoded at once
_FIRST_BLOCK = 2  # the same when a viewer waits
_GLOBAL_HEADER = 1 << 22
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_PERIODS_OF_RUN_IN = 64  # more than the resampler's filter is long, at any pair of rates


class Soundtrack:
    """Encodes the sound of fragments, forwards with the least work; for one thread.

    `begins` tells the first AAC frame of a fragment, by its number; fragment k has the frames up to that of k + 1.
    """

    def __init__(self, reader: Reader, channels: int, begins: Callable[[int], int]) -> None:
        self._samples = _Samples(reader, channels)
        self._channels = channels
        self._begins = begins
        self._first, self._next = 0, -1  # fragments of the stretch at hand: where it began, what comes next
        self._encoder = sound_encoder(channels)
        self._fed = 0  # AAC frames
        self._packets: list[bytes] = []  # from frame `self._from` on
        self._from = 0

    def fragment(self, number: int) -> list[bytes]:
        """Return the AAC frames of one fragment."""
        first = number // STRETCH * STRETCH
        if self._next < 0 or first != self._first or number < self._next:
            self._begin(first)
        frames: list[bytes] = []
        for each in range(self._next, number + 1):
            frames = self._encoded(self._begins(each), self._begins(each + 1))
        self._next = number + 1
        return frames

    def _begin(self, first: int) -> None:
        begins = self._begins(first)
        run_in = min(begins, _RUN_IN)
        self._first = self._next = first
        self._encoder = sound_encoder(self._channels)
        self._fed = begins - run_in
        self._packets, self._from = [], self._fed - _PRIMING

    def _encoded(self, begins: int, ends: int) -> list[bytes]:
        """Return frames [begins, ends); each frame's window reaches into the next, so more than these are fed."""
        end = max(self._fed, ends + _LEAD)
        samples = self._samples.between(self._fed * SOUND_FRAME, end * SOUND_FRAME)
        for at in range(0, samples.shape[1], SOUND_FRAME):
            block = np.ascontiguousarray(samples[:, at : at + SOUND_FRAME])
            fed = _block(block, self._fed * SOUND_FRAME, SOUND_RATE)
            self._packets += [bytes(packet) for packet in self._encoder.encode(fed)]
            self._fed += 1
        frames = self._packets[begins - self._from : ends - self._from]
        self._packets, self._from = self._packets[ends - self._from :], ends
        return frames


class _Samples:
    """The film's sound at 48 kHz, in one or two channels."""

    def __init__(self, reader: Reader, channels: int) -> None:
        self._reader = reader
        self._channels = channels
        self._rate = reader.facts.sound.rate if reader.facts.sound else SOUND_RATE
        self._held_from = 0
        self._held: Sound = np.zeros((reader.facts.sound.channels if reader.facts.sound else 0, 0), np.float32)

    def between(self, first: int, end: int) -> Sound:
        """Return samples [first, end); the same for any run, since resampling begins at a fixed place."""
        shared = np.gcd(self._rate, SOUND_RATE)
        ours, theirs = int(SOUND_RATE // shared), int(self._rate // shared)
        begins = max(0, first // ours - _PERIODS_OF_RUN_IN)  # in whole periods, at whose ends both clocks meet
        native = self._native(begins * theirs, (end // ours + _PERIODS_OF_RUN_IN) * theirs)
        resampler = av.AudioResampler("fltp", _LAYOUTS[self._channels], SOUND_RATE)
        blocks = resampler.resample(_block(native, 0, self._rate)) + resampler.resample(None)
        heard = np.concatenate([cast("Sound", block.to_ndarray()) for block in blocks], axis=1)
        heard = heard[:, first - begins * ours :][:, : end - first]
        return np.pad(heard, ((0, 0), (0, end - first - heard.shape[1])))

    def _native(self, first: int, end: int) -> Sound:
        """Return samples [first, end) of the film's own rate, silence after its end; decodes in blocks, forwards."""
        if not self._held_from <= first <= self._held_from + self._held.shape[1]:
            self._held_from, self._held = first, self._held[:, :0]
        while (held_to := self._held_from + self._held.shape[1]) < end:
            seconds = _BLOCK if self._held.shape[1] else _FIRST_BLOCK
            wanted = Span(held_to, max(end, held_to + seconds * self._rate), Fraction(1, self._rate))
            block, _ = self._reader.sound(wanted)
            self._held = np.concatenate([self._held[:, max(0, first - self._held_from) :], block], axis=1)
            self._held_from = max(first, self._held_from)
        return np.ascontiguousarray(self._held[:, first - self._held_from : end - self._held_from])


def sound_encoder(channels: int) -> AudioCodecContext:
    """Open an encoder as all of a film's sound is encoded with."""
    encoder = av.CodecContext.create("aac", "w")
    encoder.rate, encoder.layout, encoder.format = SOUND_RATE, _LAYOUTS[channels], "fltp"
    encoder.bit_rate = 64_000 * channels  # by the slower coder: the fast one halved a loud tone for 10 ms
    encoder.flags |= _GLOBAL_HEADER
    encoder.open()
    return encoder


def _block(samples: Sound, start: int, rate: int) -> av.AudioFrame:
    block = av.AudioFrame.from_ndarray(samples, "fltp", _LAYOUTS[samples.shape[0]])
    block.rate, block.pts, block.time_base = rate, start, Fraction(1, rate)
    return block
