"""The drawn people: faces that turn, smile, speak and blink; arms that reach; hands that sign."""

from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin, sqrt

from attune.drawn.shapes import Group, Part, Point, Shape, circle, ellipse, turned
from attune.drawn.story import Bearing

INK, MOUTH, TONGUE, CHEEK, SHADE = "#2a1a14", "#7a2f2a", "#d9776b", "#d9604f", "#5a2a10"


_MERRY = 0.6  # laughter from which eyes are drawn as arcs
_SHUT = 0.6  # closing from which an eye is drawn as a line
_PARTED = 0.08  # opening from which a mouth is drawn open


@dataclass(frozen=True)
class Dress:
    """What one person wears and looks like, in colours."""

    top: str
    skin: str
    hair: str
    legs: str
    wears: str = "long"

    @property
    def brow(self) -> str:
        """The colour of eyebrows: hair, but never too pale to be seen."""
        return "#b9b1a4" if self.hair == "#efece4" else self.hair


@dataclass(frozen=True)
class Limb:
    """An arm's build: its whole length, its breadth, the hand's radius, and to which side the elbow falls (1 or -1)."""

    length: float
    breadth: float
    hand: float
    elbow: int


def face(at: Point, r: float, bearing: Bearing, brow: str) -> tuple[Part, ...]:
    """Return eyes, brows, mouth and cheeks of a face of radius r whose middle is at the point."""
    x, y = at[0] + bearing.turn * 0.43 * r, at[1]
    apart = r * (0.3 - 0.07 * abs(bearing.turn))
    merry = bearing.laugh
    parts: list[Part] = []
    for side in (-1, 1):
        eye = x + side * apart
        parts += [_eye(eye, y - 3, bearing), _brow(eye, y - 12.5 - 2.5 * merry - 1.5 * bearing.mouth, side, brow)]
        beside = 0.3 * (1 - max(0.0, side * bearing.turn))
        blush = ellipse(x + side * r * 0.4, y + r * 0.27, r * 0.16, r * 0.1)
        parts.append(Shape(blush, CHEEK, opacity=beside))
    return (*parts, *_mouth(x, y + r * 0.34, r, bearing))


def _eye(x: float, y: float, bearing: Bearing) -> Part:
    if bearing.laugh > _MERRY:
        return Shape(("M", x - 4, y + 1.5, "q", 4, -6, 8, 0), stroke=INK, width=2.4)
    if bearing.closed > _SHUT:
        return Shape(("M", x - 3.6, y + 0.5, "q", 3.6, 2, 7.2, 0), stroke=INK, width=2.2)
    return Shape(ellipse(x, y, 3.1, 3.3 * (1 - 0.6 * bearing.closed)), INK)


def _brow(x: float, y: float, side: int, colour: str) -> Part:
    return Shape(("M", x - 4.4, y - 0.9 * side, "q", 4.4, -3.6, 8.8, 1.8 * side), stroke=colour, width=2, opacity=0.7)


def _mouth(x: float, y: float, r: float, bearing: Bearing) -> tuple[Part, ...]:
    half = r * 0.26
    gape = max(bearing.mouth * 0.75, bearing.laugh * (0.7 + 0.3 * bearing.mouth))
    if gape < _PARTED:
        return (Shape(("M", x - half, y, "q", half, r * (0.13 + 0.32 * bearing.smile), 2 * half, 0), "none", MOUTH, 3),)
    half *= 0.62 + 0.38 * max(bearing.smile, bearing.laugh)
    deep = r * (0.14 + 0.62 * gape)
    lips = ("M", x - half, y, "q", half, r * 0.05, 2 * half, 0, "q", 0, deep * 0.72, -half, deep * 0.72,
            "q", -half, 0, -half, -deep * 0.72, "Z")  # fmt: skip
    tongue = Shape(ellipse(x, y + deep * 0.56, half * 0.52, deep * 0.13), TONGUE, opacity=min(1.0, 2 * gape))
    return (Shape(lips, MOUTH, MOUTH, 2), tongue)


def head(at: Point, bearing: Bearing, parts: tuple[Part, ...]) -> Group:
    """Tilt a head's parts about its middle; down is positive whichever way it faces."""
    facing = 1 if bearing.turn >= 0 else -1
    return Group(parts, turned(bearing.tilt * facing, *at))


def arm(shoulder: Point, hand: Point, limb: Limb, *, sleeve: str, skin: str) -> tuple[Part, ...]:
    """Return a sleeve from shoulder to hand, bent at the elbow as far as the reach leaves it, and the hand."""
    dx, dy = hand[0] - shoulder[0], hand[1] - shoulder[1]
    reach = max(1.0, hypot(dx, dy))
    fold = sqrt(max(0.0, limb.length**2 - reach**2)) * 0.62 * limb.elbow
    elbow = ((shoulder[0] + hand[0]) / 2 - dy / reach * fold, (shoulder[1] + hand[1]) / 2 + dx / reach * fold)
    curve = ("M", *shoulder, "Q", *elbow, *hand)
    return (
        Shape(circle(hand[0], hand[1], limb.hand), skin),
        Shape(_short_of(curve, limb.hand * 0.8), "none", sleeve, limb.breadth),
    )[::-1]


def _short_of(curve: tuple[str | float, ...], gap: float) -> tuple[str | float, ...]:
    _, x0, y0, _, ex, ey, hx, hy = (bit if isinstance(bit, float | int) else 0.0 for bit in curve)
    back = atan2(hy - ey, hx - ex)
    return ("M", x0, y0, "Q", ex, ey, hx - gap * cos(back), hy - gap * sin(back))


def finger(hand: Point, towards: Point, length: float, skin: str, width: float = 6.5) -> Part:
    """Return a pointing finger."""
    way = atan2(towards[1] - hand[1], towards[0] - hand[0])
    tip = (hand[0] + length * cos(way), hand[1] + length * sin(way))
    return Shape(("M", *hand, "L", *tip), "none", skin, width)


def signing(hand: Point, spread: float, skin: str, way: float = -pi / 2) -> tuple[Part, ...]:
    """Return the fingers of a signing hand, open by a share of 0–1, pointing up unless another way is given."""
    fan = (-0.62, -0.1, 0.42)
    return tuple(
        finger(
            hand,
            (hand[0] + cos(way + each * (0.35 + spread)), hand[1] + sin(way + each * (0.35 + spread))),
            15.5 + 2 * (each < 0),
            skin,
            5.4,
        )
        for each in fan
    )
