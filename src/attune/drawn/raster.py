"""A drawn picture as pixels, with smooth edges: what stands still is drawn once, the rest for each frame (aggdraw)."""

from __future__ import annotations

from functools import lru_cache
from math import hypot, sqrt

import aggdraw
import numpy as np
from numpy.typing import NDArray

from attune.drawn.shapes import WHOLE, Gradient, Matrix, Outline, Part, Point, Shape, circle, flat, times

Pixels = NDArray[np.uint8]
"""Height × width × 3, red, green and blue."""

FINE = 3  # aggdraw turns curves into lines before it scales them: paths are kept this much larger


class Canvas:
    """A picture of which most stands still."""

    def __init__(self, still: tuple[Part, ...], size: tuple[int, int], matrix: Matrix = WHOLE) -> None:
        self.size = size
        self.matrix = times(_fit(size), matrix)
        self._still = _paint_still(still, size, self.matrix).tobytes()
        self._draw = aggdraw.Draw("RGB", size)

    def frame(self, moving: tuple[Part, ...]) -> Pixels:
        """Return the picture with the moving parts drawn over what stands still."""
        self._draw.frombytes(self._still)
        for shape, matrix in flat(moving, self.matrix):
            _paint(self._draw, shape, matrix, _brush(shape.fill, shape.opacity))
        return np.frombuffer(self._draw.tobytes(), np.uint8).reshape(self.size[1], self.size[0], 3)


def _fit(size: tuple[int, int]) -> Matrix:
    factor = max(size[0] / 640, size[1] / 360)
    return (factor, 0, 0, factor, (size[0] - 640 * factor) / 2, (size[1] - 360 * factor) / 2)


def _brush(fill: str | Gradient, opacity: float) -> aggdraw.Brush | None:
    if fill == "none" or isinstance(fill, Gradient):
        return None
    return aggdraw.Brush(fill, round(255 * opacity))


def _paint(draw: aggdraw.Draw, shape: Shape, matrix: Matrix, brush: aggdraw.Brush | None) -> None:
    path, ends = _path(shape.outline)
    a, b, c, d, e, f = matrix
    draw.settransform((a / FINE, c / FINE, e, b / FINE, d / FINE, f))
    if brush:
        draw.path(path, brush)
    if shape.stroke == "none":
        return
    draw.path(path, aggdraw.Pen(shape.stroke, shape.width * sqrt(abs(a * d - b * c)), round(255 * shape.opacity)))
    if shape.round_ends and shape.opacity == 1:
        cap = aggdraw.Brush(shape.stroke)
        for x, y in ends:
            draw.path(_path(circle(x, y, shape.width / 2))[0], cap)


@lru_cache(maxsize=1024)
def _path(outline: Outline) -> tuple[aggdraw.Path, tuple[Point, ...]]:
    """Return aggdraw's path, FINE times as large, and the loose ends of its open lines."""
    pen = _Pen()
    n = 0
    while n < len(outline):
        command = outline[n]
        n += 1
        if not isinstance(command, str):
            raise TypeError(f"{command!r} stands where a path command should")
        n = _numbers(pen, command, outline, n)
    return pen.path, tuple(pen.loose())


def _numbers(pen: _Pen, command: str, outline: Outline, n: int) -> int:
    count = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "T": 2, "Z": 0}[command.upper()]
    if not count:
        pen.close()
        return n
    while n < len(outline) and not isinstance(outline[n], str):
        pen.put(command, [float(bit) for bit in outline[n : n + count]])
        n += count
        command = {"M": "L", "m": "l"}.get(command, command)
    return n


class _Pen:
    """Draws path commands, relative ones too, into aggdraw's path."""

    def __init__(self) -> None:
        self.path = aggdraw.Path()
        self.x = self.y = 0.0
        self._start = self._bend = (0.0, 0.0)
        self._ends: list[Point] = []
        self._open = False

    def put(self, command: str, values: list[float]) -> None:
        kind = command.upper()
        if kind == "H":
            values = [values[0], 0.0 if command == "h" else self.y]
        elif kind == "V":
            values = [0.0 if command == "v" else self.x, values[0]]
        if command.islower():
            values = [value + (self.y if n % 2 else self.x) for n, value in enumerate(values)]
        if kind == "M":
            self._move(values)
        elif kind in {"Q", "T"}:
            self._quadratic(values)
        elif kind == "C":
            self.path.curveto(*(FINE * value for value in values))
        else:
            self.path.lineto(*(FINE * value for value in values))
        self.x, self.y = values[-2:]

    def close(self) -> None:
        self.path.close()
        self.x, self.y = self._start
        self._open = False

    def loose(self) -> list[Point]:
        self._lift()
        return self._ends

    def _move(self, values: list[float]) -> None:
        self._lift()
        self.path.moveto(FINE * values[0], FINE * values[1])
        self._start = (values[0], values[1])
        self._open = True

    def _lift(self) -> None:
        if self._open and hypot(self.x - self._start[0], self.y - self._start[1]) > 0:
            self._ends += [self._start, (self.x, self.y)]
        self._open = False

    def _quadratic(self, values: list[float]) -> None:
        if len(values) == 2:  # noqa: PLR2004 - T gives only its end: the bend is the last one mirrored
            values = [2 * self.x - self._bend[0], 2 * self.y - self._bend[1], *values]
        bx, by, x, y = values
        self._bend = (bx, by)
        cubic = (
            self.x + 2 / 3 * (bx - self.x),
            self.y + 2 / 3 * (by - self.y),
            x + 2 / 3 * (bx - x),
            y + 2 / 3 * (by - y),
        )
        self.path.curveto(*(FINE * value for value in (*cubic, x, y)))


def _paint_still(parts: tuple[Part, ...], size: tuple[int, int], matrix: Matrix) -> Pixels:
    draw = aggdraw.Draw("RGB", size)
    draw.clear("#ffffff")
    for shape, placed in flat(parts, matrix):
        if isinstance(shape.fill, Gradient):
            draw.frombytes(_shaded(draw, shape, shape.fill, placed, size).tobytes())
        else:
            _paint(draw, shape, placed, _brush(shape.fill, shape.opacity))
    return _pixels(draw, size)


def _pixels(draw: aggdraw.Draw, size: tuple[int, int]) -> Pixels:
    return np.frombuffer(draw.tobytes(), np.uint8).reshape(size[1], size[0], 3)


def _shaded(draw: aggdraw.Draw, shape: Shape, gradient: Gradient, matrix: Matrix, size: tuple[int, int]) -> Pixels:
    """Return the picture so far with one shape filled with a gradient."""
    mask = aggdraw.Draw("RGB", size)
    mask.clear("#000000")
    _paint(mask, shape, matrix, aggdraw.Brush("#ffffff"))
    cover = _pixels(mask, size)[:, :, :1] / 255
    colour, opacity = _colours(gradient, matrix, size)
    share = cover * opacity * shape.opacity
    dither = np.random.default_rng(7).random((size[1], size[0], 1))  # hides the steps of a slow gradient
    return np.clip(_pixels(draw, size) * (1 - share) + colour * share + dither - 0.001, 0, 255).astype(np.uint8)


def _colours(
    gradient: Gradient, matrix: Matrix, size: tuple[int, int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each pixel's colour and opacity."""
    a, _, _, d, e, f = matrix  # gradients are only ever moved and scaled
    x = (np.arange(size[0])[None, :] + 0.5 - e) / a
    y = (np.arange(size[1])[:, None] + 0.5 - f) / d
    p, q, r, s = gradient.place
    if gradient.kind == "linear":
        at = ((x - p) * (r - p) + (y - q) * (s - q)) / ((r - p) ** 2 + (s - q) ** 2)
    else:
        at = np.hypot((x - p) / r, (y - q) / s)
    stops = [place for place, _, _ in gradient.stops]
    shades = np.array([[int(colour[n : n + 2], 16) for n in (1, 3, 5)] for _, colour, _ in gradient.stops])
    channels = [np.interp(at, stops, shades[:, n]) for n in range(3)]
    opacity = np.interp(at, stops, [each for _, _, each in gradient.stops])
    return np.stack(channels, axis=2), opacity[:, :, None]
