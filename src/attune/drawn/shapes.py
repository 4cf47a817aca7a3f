"""Shapes of a drawn picture in units of 640 × 360; written as SVG, or drawn as pixels, from the same description."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin

Matrix = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f) as in SVG: x' = a·x + c·y + e, y' = b·x + d·y + f."""

Outline = tuple[str | float, ...]
"""SVG path commands and numbers, one after another."""

Point = tuple[float, float]

WHOLE: Matrix = (1, 0, 0, 1, 0, 0)
ROUND = 0.5523  # how far a cubic's handle reaches, in radii, to draw a quarter of a circle


@dataclass(frozen=True, slots=True)
class Gradient:
    """A colour that changes along a line (x1, y1, x2, y2), or from a middle outwards (x, y, rx, ry).

    Stops are (at, colour, opacity).
    """

    kind: str
    place: tuple[float, float, float, float]
    stops: tuple[tuple[float, str, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One outline, filled and stroked. Strokes have round ends and corners unless said otherwise."""

    outline: Outline
    fill: str | Gradient = "none"
    stroke: str = "none"
    width: float = 0
    opacity: float = 1
    round_ends: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that move together."""

    parts: tuple["Part", ...]
    matrix: Matrix


Part = Shape | Group


def flat(parts: tuple[Part, ...], matrix: Matrix = WHOLE) -> Iterator[tuple[Shape, Matrix]]:
    """Yield each shape in drawing order with the matrix that places it."""
    for part in parts:
        if isinstance(part, Shape):
            yield part, matrix
        else:
            yield from flat(part.parts, times(matrix, part.matrix))


def times(outer: Matrix, inner: Matrix) -> Matrix:
    """Return the matrix that applies inner first, then outer."""
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f)


def moved(x: float, y: float) -> Matrix:
    """Return a shift."""
    return (1, 0, 0, 1, x, y)


def turned(degrees: float, x: float = 0, y: float = 0) -> Matrix:
    """Return a turn about (x, y), clockwise on the screen."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return (c, s, -s, c, x - c * x + s * y, y - s * x - c * y)


def scaled(factor: float, x: float = 0, y: float = 0) -> Matrix:
    """Return a growth by the factor about (x, y)."""
    return (factor, 0, 0, factor, x - factor * x, y - factor * y)


@lru_cache(maxsize=2048)
def path(d: str) -> Outline:
    """Read the text of an SVG path without arcs."""
    bits = re.findall(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)", d)
    return tuple(bit if bit.isalpha() else float(bit) for bit in bits)


@lru_cache(maxsize=2048)
def ellipse(x: float, y: float, rx: float, ry: float) -> Outline:
    """Return an ellipse's outline as four cubics."""
    h, k = rx * ROUND, ry * ROUND
    return (
        "M", x + rx, y, "C", x + rx, y + k, x + h, y + ry, x, y + ry, x - h, y + ry, x - rx, y + k, x - rx, y,
        x - rx, y - k, x - h, y - ry, x, y - ry, x + h, y - ry, x + rx, y - k, x + rx, y, "Z",
    )  # fmt: skip


def circle(x: float, y: float, radius: float) -> Outline:
    """Return a circle's outline."""
    return ellipse(x, y, radius, radius)


@lru_cache(maxsize=512)
def box(x: float, y: float, width: float, height: float, radius: float = 0) -> Outline:
    """Return a rectangle's outline, its corners rounded by the radius."""
    r, k = radius, radius * (1 - ROUND)
    right, low = x + width, y + height
    return (
        "M", x + r, y, "L", right - r, y, "C", right - k, y, right, y + k, right, y + r, "L", right, low - r,
        "C", right, low - k, right - k, low, right - r, low, "L", x + r, low, "C", x + k, low, x, low - k, x, low - r,
        "L", x, y + r, "C", x, y + k, x + k, y, x + r, y, "Z",
    )  # fmt: skip
