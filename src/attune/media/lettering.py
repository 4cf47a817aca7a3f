"""Words as pictures: title cards and sheets are lettered in the house's own two faces, which the program carries."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import ImageFont

if TYPE_CHECKING:
    from PIL import ImageDraw

PAPER, INK, QUIET, PINE = "#fbf8f3", "#20292b", "#505b5e", "#1d5c57"
"""The colours of the light page (static/css/tokens.css)."""

VOICE, PLAIN = "fraunces", "atkinson-next"
"""The face for headings and people's own words, and the one for everything else."""

_FONTS = Path(__file__).resolve().parents[1] / "static" / "fonts"
_WEIGHTS = {VOICE: 500, PLAIN: 400}
_NOWHERE = "\U0010ffff"  # no font holds it, so it is drawn as what is drawn for a missing letter
_LEADING = 1.3


@dataclass(frozen=True)
class Face:
    """One face at one size in pixels: two files, since the letters of Poland, Turkey and others lie in a second."""

    name: str
    size: int

    def length(self, text: str) -> float:
        """Return how wide a line is, in pixels."""
        return sum(_font(file, self.size).getlength(part) for file, part in self._parts(text))

    def draw(self, on: ImageDraw.ImageDraw, place: tuple[float, float], text: str, fill: str) -> None:
        """Draw one line; `place` is the left end of its baseline."""
        x, y = place
        for file, part in self._parts(text):
            font = _font(file, self.size)
            on.text((x, y), part, font=font, fill=fill, anchor="ls")
            x += font.getlength(part)

    @property
    def leading(self) -> int:
        """How far one line lies below another, in pixels."""
        return round(self.size * _LEADING)

    def wrapped(self, text: str, width: float) -> list[str]:
        """Return the text in lines no wider than `width`; a word that is wider is parted."""
        lines: list[str] = []
        for word in text.split():
            joined = f"{lines[-1]} {word}" if lines else word
            if lines and self.length(joined) <= width:
                lines[-1] = joined
                continue
            lines += self._pieces(word, width)
        return lines

    def _pieces(self, word: str, width: float) -> list[str]:
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.length(pieces[-1] + letter) > width:
                pieces.append("")
            pieces[-1] += letter
        return pieces

    def _parts(self, text: str) -> list[tuple[str, str]]:
        """Part a line by the file in which its letters lie."""
        parts: list[tuple[str, str]] = []
        for letter in text:
            file = _file_of(self.name, letter)
            if parts and parts[-1][0] == file:
                parts[-1] = (file, parts[-1][1] + letter)
            else:
                parts.append((file, letter))
        return parts


def unknown_letters(text: str) -> str:
    """Return the letters of a text that our faces do not hold, each once; empty where all can be drawn."""
    odd = [letter for letter in dict.fromkeys(text) if not letter.isspace() and not _is_drawn(letter)]
    return "".join(odd)


def load() -> None:
    """Read all fonts: the locked child cannot open them later."""
    for name in (VOICE, PLAIN):
        for file in (name, f"{name}-ext"):
            _font(file, 24).getmask("a")


def _file_of(name: str, letter: str) -> str:
    extended = f"{name}-ext"
    return extended if not _holds(name, letter) and _holds(extended, letter) else name


def _is_drawn(letter: str) -> bool:
    return all(_holds(name, letter) or _holds(f"{name}-ext", letter) for name in (VOICE, PLAIN))


@cache
def _holds(file: str, letter: str) -> bool:
    font = _font(file, 24)
    return letter.isspace() or _drawn(font, letter) != _drawn(font, _NOWHERE)


def _drawn(font: ImageFont.FreeTypeFont, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)


@cache
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a font of one size; FreeType reads the web's own files. The plain layout loads no other library."""
    font = ImageFont.truetype(io.BytesIO(_bytes(file)), size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([_WEIGHTS[file.removesuffix("-ext")]])
    return font


@cache
def _bytes(file: str) -> bytes:
    return (_FONTS / f"{file}.woff2").read_bytes()
