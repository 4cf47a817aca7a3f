"""A contact sheet: the clips of a choice on paper, each with three of its pictures, its words and its times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from attune.media.cutter import picture_of
from attune.media.lettering import INK, PAPER, PINE, PLAIN, QUIET, VOICE, Face

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attune.media.reader import Reader

PAGE = (1654, 2339)
"""Pixels of a page: A4 upright at 200 to the inch."""

DPI = 200
_MARGIN, _GAP = 118, 20
_PICTURES = 3
_BOX = ((PAGE[0] - 2 * _MARGIN - (_PICTURES - 1) * _GAP) // _PICTURES, 272)  # a picture is fitted into it
_TITLE, _TIMES, _NUMBER = Face(VOICE, 46), Face(PLAIN, 28), Face(PLAIN, 28)
_MOST_LINES = 2
_STEP = 2 * _TITLE.leading + _TIMES.leading + _BOX[1] + 3 * _GAP + 36
_PER_PAGE = (PAGE[1] - 2 * _MARGIN) // _STEP


@dataclass(frozen=True)
class Listed:
    """One clip on the sheet: where it lies in its film, and the words that stand over it."""

    reader: Reader
    first: int
    end: int
    words: str

    @property
    def frames(self) -> tuple[int, int, int]:
        """The three frames that are shown: the first, the middle and the last."""
        return self.first, (self.first + self.end - 1) // 2, self.end - 1

    @property
    def times(self) -> str:
        """When it begins and ends in its film (mm:ss.ff), and how long it lasts."""
        table = self.reader.table
        seconds = float(table.time_of(self.end) - table.time_of(self.first))
        return f"{table.clock(self.first)} – {table.clock(self.end - 1)}   ({seconds:.1f} s)"


def pages(clips: Sequence[Listed]) -> list[Image.Image]:
    """Draw the sheet, as many pages of `PAGE` as it takes. Raises as `Reader.frame` does."""
    drawn = []
    for begin in range(0, len(clips), _PER_PAGE):
        page = Image.new("RGB", PAGE, PAPER)
        for place, clip in enumerate(clips[begin : begin + _PER_PAGE]):
            _draw(page, clip, begin + place + 1, _MARGIN + place * _STEP)
        drawn.append(page)
    return drawn


def one_picture(sheet: Sequence[Image.Image]) -> Image.Image:
    """Return all pages as one picture, one below the other."""
    whole = Image.new("RGB", (PAGE[0], PAGE[1] * len(sheet)), PAPER)
    for number, page in enumerate(sheet):
        whole.paste(page, (0, number * PAGE[1]))
    return whole


def described(clips: Sequence[Listed]) -> list[str]:
    """Return what each page says, for who hears it read aloud."""
    said = [" ".join(f"{number}. {clip.words} {clip.times}".split()) for number, clip in enumerate(clips, 1)]
    return ["\n".join(said[begin : begin + _PER_PAGE]) for begin in range(0, len(said), _PER_PAGE)]


def _draw(page: Image.Image, clip: Listed, number: int, top: int) -> None:
    pen = ImageDraw.Draw(page)
    left, wide = _MARGIN + 70, PAGE[0] - 2 * _MARGIN - 70
    lines = _TITLE.wrapped(clip.words, wide)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]}…"]
    _NUMBER.draw(pen, (_MARGIN, top + (_TITLE if lines else _TIMES).size), str(number), PINE)
    for line in lines:
        _TITLE.draw(pen, (left, top + _TITLE.size), line, INK)
        top += _TITLE.leading
    _TIMES.draw(pen, (left, top + _TIMES.size), clip.times, QUIET)
    top += _TIMES.leading + _GAP
    for place, frame in enumerate(clip.frames):
        picture = _small(picture_of(clip.reader, frame))
        page.paste(picture, (_MARGIN + place * (_BOX[0] + _GAP), top))


def _small(picture: Image.Image) -> Image.Image:
    """Return a picture fitted whole into its box."""
    scale = min(_BOX[0] / picture.width, _BOX[1] / picture.height)
    return picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
