"""The sound of a film at an exact time."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np

from attune.media.track import EARLY, Track

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    from av.audio.frame import AudioFrame

    from attune.media.facts import FilmFacts

    Samples = npt.NDArray[np.float32]

SILENT_RATE = 48_000
"""Samples a second of a film that has no sound."""

# A decoder of sound needs the packet before the first one that is heard.
_RUN_IN = Fraction(1, 10)
# Further than this from where counting samples leads, a frame of sound lies after a gap.
_GAP = Fraction(1, 50)
# Half a tick of a millisecond clock, twice over, and a little.
_COARSE = Fraction(3, 2000)
MOST_VOICES = 8
"""Channels of one track; no camera records more."""

_WHOLE_SCALE = {"u8": 128.0, "s16": 32768.0, "s32": 2147483648.0}


class FilmSound:
    """The sound track of one film, or the silence of a film without one. Samples are counted from frame 0."""

    def __init__(self, source: BinaryIO, facts: FilmFacts) -> None:
        self.channels = facts.sound.channels if facts.sound else 0
        self.rate = facts.sound.rate if facts.sound else SILENT_RATE
        self._source = source
        self._nought = facts.start_offset
        self._index = facts.sound.track if facts.sound else None
        self._track = None if self._index is None else Track(source, self._index)
        self._anchor: Fraction | None = None

    def close(self) -> None:
        """Let go of the decoder. The source stays open."""
        if self._track:
            self._track.close()

    def samples(self, first: int, end: int) -> Samples:
        """Return samples [first, end) as float32 of shape [channels, end - first]; noughts where there is no sound."""
        heard = np.zeros((self.channels, end - first), np.float32)
        if self._track is None:
            return heard
        for at, part in self._placed(first, end, self._track):
            left, right = max(at, first), min(at + part.shape[1], end)
            rows = min(len(heard), len(part))
            if left < right:
                heard[:rows, left - first : right - first] = part[:rows, left - at : right - at]
        return heard

    def _placed(self, first: int, end: int, track: Track) -> Iterator[tuple[int, Samples]]:
        """Give pieces of sound that cover samples [first, end), each with the sample at which it begins."""
        place: int | None = None
        for piece in self._heard(first, track):
            at = self._sample_at(piece)
            if place is None or abs(at - place) > _GAP * self.rate:
                place = at
            yield place, _as_floats(piece)
            place += piece.samples
            if place >= end:
                return

    def _heard(self, first: int, track: Track) -> Iterator[AudioFrame]:
        """Give pieces of sound from far enough before sample ``first`` for the decoder to have found its feet."""
        time = Fraction(first, self.rate)
        for begin in (*(time - early for early in EARLY if early < time), None):
            pieces = _pieces(track, None if begin is None else self._nought + begin)
            piece = next(pieces, None)
            if piece is None:
                continue
            if begin is None or self._sample_at(piece) <= (time - _RUN_IN) * self.rate:
                yield piece
                yield from pieces
                return

    def _sample_at(self, piece: AudioFrame) -> int:
        """Return the sample at which a piece begins.

        A clock coarser than the samples (Matroska counts milliseconds) is refined: pieces of one length follow each
        other without a gap, so a piece lies on the grid that the film's first piece begins.
        """
        at = _time_of(piece)
        if (piece.time_base or 1) * self.rate > 1:
            length = Fraction(piece.samples, self.rate)
            on_grid = self._grid() + round((at - self._grid()) / length) * length
            at = on_grid if abs(on_grid - at) <= _COARSE else at
        return round((at - self._nought) * self.rate)

    def _grid(self) -> Fraction:
        if self._anchor is None:
            track = Track(self._source, self._index or 0)
            first = next(_pieces(track, None))
            # The first piece may have lost its own beginning, so the grid is counted from its end.
            self._anchor = _time_of(first) + Fraction(first.samples, self.rate)
            track.close()
        return self._anchor


def _pieces(track: Track, time: Fraction | None) -> Iterator[AudioFrame]:
    pieces = cast("Iterator[AudioFrame]", track.decoded_from(time))
    # Where damage claims more voices than there are planes, PyAV reads beyond them and the process ends (18.1).
    return (piece for piece in pieces if piece.pts is not None and piece.layout.nb_channels <= MOST_VOICES)


def _time_of(piece: AudioFrame) -> Fraction:
    return (piece.pts or 0) * (piece.time_base or Fraction(1))


def _as_floats(piece: AudioFrame) -> Samples:
    """Return a piece of sound as float32 of shape [channels, samples], 1.0 being full scale."""
    name = piece.format.name.removesuffix("p")
    samples = piece.to_ndarray()
    if not piece.format.is_planar:
        samples = samples.reshape(-1, piece.layout.nb_channels).T
    floats = samples.astype(np.float32)
    if name == "u8":
        floats -= _WHOLE_SCALE[name]
    return floats / np.float32(_WHOLE_SCALE.get(name, 1.0))
