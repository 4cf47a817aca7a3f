"""A title card: somebody's words on paper, drawn at the size of the film."""

from __future__ import annotations

from PIL import Image, ImageDraw

from attune.media.lettering import INK, PAPER, PINE, PLAIN, QUIET, VOICE, Face

_LARGEST, _SMALLEST = 0.085, 0.03  # of the picture's height
_ACROSS, _DOWN = 0.8, 0.6  # of the picture, that words may fill
_SHRINK = 0.9


def title_card(words: str, under: str, width: int, height: int) -> Image.Image:
    """Draw a card of `width` × `height` pixels: `words` large in the middle, `under` small below them.

    Words are made smaller until they fit; what does not fit at the smallest size is left off with an ellipsis.
    """
    card = Image.new("RGB", (width, height), PAPER)
    pen = ImageDraw.Draw(card)
    face, lines = _fitting(words, width, height)
    small = Face(PLAIN, max(10, round(height * _SMALLEST * 1.2)))
    deep = len(lines) * face.leading
    below = 3 * small.size if under else 0
    top = (height - deep - below) / 2
    for number, line in enumerate(lines):
        left = (width - face.length(line)) / 2
        face.draw(pen, (left, top + number * face.leading + face.size), line, INK)
    if under:
        rule = top + deep + small.size
        pen.line([(width / 2 - small.size, rule), (width / 2 + small.size, rule)], PINE, max(1, small.size // 10))
        small.draw(pen, ((width - small.length(under)) / 2, rule + 2 * small.size), under, QUIET)
    return card


def _balanced(face: Face, words: str, width: int, lines: list[str]) -> list[str]:
    """Return as many lines, but of more equal length: a last word alone reads badly."""
    for share in (0.45, 0.55, 0.65, 0.72):
        narrower = face.wrapped(words, width * share)
        if len(narrower) == len(lines):
            return narrower
    return lines


def _fitting(words: str, width: int, height: int) -> tuple[Face, list[str]]:
    size = height * _LARGEST
    while True:
        face = Face(VOICE, max(10, round(size)))
        lines = face.wrapped(words, width * _ACROSS)
        room = max(1, int(height * _DOWN / face.leading))
        if len(lines) <= room:
            return face, _balanced(face, words, width, lines)
        if size <= height * _SMALLEST:
            return face, [*lines[: room - 1], f"{lines[room - 1].rstrip()}…"]
        size *= _SHRINK
