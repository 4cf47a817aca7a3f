"""Several takes as one film, in order: of one film or of many, with title cards between them or without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from attune.media.cards import title_card
from attune.media.cutter import upright_pictures
from attune.media.errors import TooLong
from attune.media.exact import MOST_MINUTES, SOUND_CLOCK, Shot, Sound, write_exact
from attune.media.framing import Frame, Size, drawn, largest
from attune.media.takes import Take, common_base, fitted, softened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from av.video.frame import VideoFrame

    from attune.media.reader import Reader
    from attune.media.span import Ticks

CARD_SECONDS = Fraction(3)
"""How long a title card stands."""

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Scene:
    """A take of a film."""

    reader: Reader
    take: Take

    @property
    def base(self) -> Fraction:
        """Seconds a tick."""
        return self.reader.table.time_base

    @property
    def size(self) -> Size:
        """The size of its pictures as they leave."""
        return Size.even(self.reader.facts.width, self.reader.facts.height)

    @property
    def ticks(self) -> Ticks:
        """When each picture appears, and the end of the last."""
        return self.take.ticks(self.reader.table)

    def pictures(self, size: Size) -> Iterator[VideoFrame]:
        """Give the pictures, each once, brought to a size; afterwards the decoders are let go of."""
        frame = Frame(size)
        for picture in upright_pictures(self.reader, self.take.first, self.take.end):
            yield frame.around(picture)
        self.reader.rest()

    def sound(self) -> Sound | None:
        """Return what is heard; none where there is nothing to hear."""
        return self.take.sound(self.reader)


@dataclass(frozen=True)
class Card:
    """Words on paper, for as long as they can be read; silent."""

    words: str
    under: str = ""
    base = Fraction(1)

    @property
    def ticks(self) -> Ticks:
        """From its appearing to its end, in seconds."""
        return np.array([0, int(CARD_SECONDS)])

    def pictures(self, size: Size) -> Iterator[VideoFrame]:
        """Give the one picture."""
        yield drawn(title_card(self.words, self.under, size.width, size.height))

    def sound(self) -> None:
        """Return nothing: a card is silent."""


Piece = Scene | Card


def write_reel(pieces: Sequence[Piece], out: BinaryIO, *, told: Told = lambda _done, _all: None, crf: int = 18) -> int:
    """Write pieces one after the other as `cutter.cut_clip` writes a clip; return how many pictures.

    All pictures are as large as the largest film's, smaller ones fitted whole with black beside them. Each picture is
    there once, at its own time after its piece's beginning: to the tick, where the films' clocks have a common one
    (takes.common_base). Sound follows within half a sample. Raises `TooLong` beyond ten minutes, and what
    `Reader` and `Take` raise.
    """
    base = common_base(piece.base for piece in pieces)
    times = _joined(pieces, base)
    if int(times[-1][-1]) * base > MOST_MINUTES * 60:
        raise TooLong(minutes=MOST_MINUTES)
    scenes = [piece for piece in pieces if isinstance(piece, Scene)]
    size = largest(scene.size for scene in scenes)
    count = sum(len(piece) - 1 for piece in times)
    write_exact(
        out,
        _shots(pieces, times, size, lambda done: told(done, count)),
        _heard(pieces, [int(piece[0]) * base for piece in times], int(times[-1][-1]) * base),
        time_base=base,
        rate=max(scene.reader.facts.nominal_rate for scene in scenes),
        count=count,
        crf=crf,
    )
    return count


def _joined(pieces: Sequence[Piece], base: Fraction) -> list[Ticks]:
    """Return the times of each piece on the one clock; a piece begins where the one before it ends."""
    joined: list[Ticks] = []
    begin = 0
    for piece in pieces:
        step = piece.base / base
        ticks = piece.ticks
        own = ticks * step.numerator if step.denominator == 1 else np.array([round(int(t) * step) for t in ticks])
        joined.append(own + begin)
        begin = int(joined[-1][-1])
    return joined


def _shots(pieces: Sequence[Piece], times: Sequence[Ticks], size: Size, told: Callable[[int], None]) -> Iterator[Shot]:
    done = 0
    for piece, ticks in zip(pieces, times, strict=True):
        for picture, begin, end in zip(piece.pictures(size), ticks[:-1], ticks[1:], strict=True):
            yield Shot(picture, int(begin), int(end - begin))
            done += 1
            told(done)


def _heard(pieces: Sequence[Piece], begins: Sequence[Fraction], end: Fraction) -> Sound | None:
    """Return the sound of all pieces on one clock, each swelling and dying away within 3 ms; none where none is."""
    sounds = [piece.sound() for piece in pieces]
    there = [sound.for_all() for sound in sounds if sound is not None]
    if not there:
        return None
    rates = {sound.rate for sound in there}
    rate = rates.pop() if len(rates) == 1 else SOUND_CLOCK
    channels = max(len(sound.samples) for sound in there)
    whole = np.zeros((channels, round(end * rate)), np.float32)
    for sound, begin, stop in zip(sounds, begins, [*begins[1:], end], strict=True):
        if sound is None:
            continue
        first, last = round(begin * rate), round(stop * rate)
        samples = fitted(sound.for_all(channels, rate).samples, last - first)
        whole[:, first:last] = softened(samples, rate, start=True, end=True)
    return Sound(whole, rate)
