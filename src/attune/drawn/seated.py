"""People who sit on the floor, a parent to the left and a child to the right, and what they wear."""

from attune.drawn.figures import SHADE, Dress, Limb, arm, face, head
from attune.drawn.shapes import Group, Part, Point, Shape, circle, ellipse, moved, path, scaled
from attune.drawn.story import Bearing
from attune.drawn.timing import wave

PARENT_ARM = Limb(length=128, breadth=24, hand=11.5, elbow=1)
CHILD_ARM = Limb(length=112, breadth=19, hand=10, elbow=-1)
_HEAD, _CHILD_HEAD = 37, 32


def parent(dress: Dress, bearing: Bearing, t: float) -> tuple[Part, ...]:
    """Return a grown-up who sits on the floor to the left, without the arms."""
    lean, breath = bearing.lean * 8, wave(t, 19) * 0.8
    x, y = parent_head(bearing, t)
    torso = ("M", 168 + lean * 0.3, 284, "q", -10, -84 - breath, 38 + lean * 0.7, -112 - breath,
             "q", 40, -10, 54, 34, "q", 10, 42, 4 - lean * 0.5, 82 + breath, "Z")  # fmt: skip
    return (
        Shape(ellipse(232, 310, 96, 9), SHADE, opacity=0.12),
        Shape(path("M150 306q-6-44 52-46 66-2 92 34 6 16-16 20H172q-20 0-22-8z"), dress.legs),
        Shape(path("M214 300q34-16 66 6"), "none", "#000000", 3, 0.12),
        Shape(("M", x - 6, y + 22, "L", x - 8 - lean * 0.2, y + 54), "none", dress.skin, 22),
        Shape(("M", x - 6, y + 35, "L", x - 8 - lean * 0.2, y + 54), "none", SHADE, 22, 0.18, round_ends=False),
        Shape(torso, dress.top),
        head((x, y), bearing, _parent_head((x, y), dress, bearing)),
    )


def parent_head(bearing: Bearing, t: float) -> Point:
    """Return the middle of the parent's head."""
    lean = bearing.lean * 8
    return 214 + lean * 1.5 + wave(t, 10) * 0.8, 132 + abs(lean) * 0.45 - wave(t, 19) * 0.8


def parent_shoulder(bearing: Bearing, *, far: bool = False) -> Point:
    """Return where the parent's near or far arm begins."""
    return (246 if far else 228) + bearing.lean * 6, 206


def _parent_head(at: Point, dress: Dress, bearing: Bearing) -> tuple[Part, ...]:
    x, y = at
    features = face((x + 3, y + 4), 34, bearing, dress.brow)
    skull = Shape(circle(x + 2, y, _HEAD), dress.skin)
    if dress.wears == "beard":
        return (skull, *_short_hair(at, dress), *_beard(at, dress, bearing), *features)
    fringe = path("M-38 8q-6-54 42-52 30 2 35 24-22 4-46-5-8 22-31 33z")
    tail = path("M-30-2q-8 62-16 78 26 8 40-16z")
    return (
        Group((Shape(tail, dress.hair),), moved(x, y)),
        skull,
        Group((Shape(fringe, dress.hair),), moved(x, y)),
        *features,
    )


def _short_hair(at: Point, dress: Dress) -> tuple[Part, ...]:
    crown = path("M-37 12q-10-58 40-60 34 2 38 30-10-8-22-8-18 2-32-2-4 12-8 18-2 12-8 22z")
    ear = Shape(circle(at[0] - 14, at[1] + 8, 7), dress.skin)
    return (
        Group((Shape(crown, dress.hair),), moved(*at)),
        ear,
        Shape(("M", at[0] - 15, at[1] + 5, "q", 5, 2, 1, 7), "none", SHADE, 1.8, 0.35),
    )


def _beard(at: Point, dress: Dress, bearing: Bearing) -> tuple[Part, ...]:
    beard = path("M-17 8q-1 32 24 31 26-2 29-26-5 12-20 14-18 2-22-8-3-7-11-11z")
    return (Group((Shape(beard, dress.hair, opacity=0.92),), moved(at[0] + 3 * (bearing.turn - 1), at[1])),)


def child(dress: Dress, bearing: Bearing, t: float) -> tuple[Part, ...]:
    """Return a child who sits on the floor to the right, without the arms."""
    lean, breath = bearing.lean, wave(t, 23, 1) * 0.8
    x, y = child_head(bearing, t)
    torso = ("M", 406, 286, "q", -2, -62 - breath - 6 * max(0, lean), 30 - lean * 6, -68 - breath - 6 * max(0, lean),
             "q", 36, 0, 40 + lean * 6, 68 + breath + 6 * max(0, lean), "Z")  # fmt: skip
    return (
        Shape(ellipse(436, 315, 66, 7), SHADE, opacity=0.12),
        Shape(path("M396 306q-4-34 40-36 46 0 48 32 0 10-12 10h-64q-10 0-12-6z"), dress.legs),
        Shape(path("M452 300q-22-12-48 2"), "none", "#000000", 2.5, 0.12),
        Shape(("M", x + 8, y + 22, "L", 438 - lean * 6, 226), "none", dress.skin, 15),
        Shape(torso, dress.top),
        head((x, y), bearing, _child_head((x, y), dress, bearing)),
    )


def child_head(bearing: Bearing, t: float) -> Point:
    """Return the middle of the child's head."""
    lean = bearing.lean
    return 430 - lean * 14 + wave(t, 11, 2) * 0.7, 186 - 7 * max(0.0, lean) - wave(t, 23, 1) * 1.1


def child_shoulder(bearing: Bearing, *, far: bool = False) -> Point:
    """Return where the child's near or far arm begins."""
    return (446 if far else 426) - bearing.lean * 7, 236 - 6 * max(0.0, bearing.lean)


def _child_head(at: Point, dress: Dress, bearing: Bearing) -> tuple[Part, ...]:
    x, y = at
    hair = path("M33 8q6-46-36-44-26 2-29 20 30 6 46-2 6 18 19 26z")
    return (
        Shape(circle(x, y, _CHILD_HEAD), dress.skin),
        Group((Shape(hair, dress.hair),), moved(x, y)),
        *face((x - 2, y + 4), 29, bearing, dress.brow),
    )


def parent_arm(dress: Dress, bearing: Bearing, hand: Point, *, far: bool = False) -> tuple[Part, ...]:
    """Return one arm of the parent."""
    return arm(parent_shoulder(bearing, far=far), hand, PARENT_ARM, sleeve=dress.top, skin=dress.skin)


def child_arm(dress: Dress, bearing: Bearing, hand: Point, *, sleeve: str = "", far: bool = False) -> tuple[Part, ...]:
    """Return one arm of the child; the far arm may have a sleeve of a deeper colour."""
    start = child_shoulder(bearing, far=far)
    return arm(start, hand, CHILD_ARM, sleeve=sleeve or dress.top, skin=dress.skin)


class Grown:
    """A child drawn larger or smaller about the place where they sit; turns points of the room into the child's own."""

    def __init__(self, factor: float) -> None:
        self.factor = factor
        self.matrix = scaled(factor, 440, 312)

    def own(self, point: Point) -> Point:
        """Return a point of the room as the child's drawing knows it."""
        return 440 + (point[0] - 440) / self.factor, 312 + (point[1] - 312) / self.factor

    def group(self, parts: tuple[Part, ...]) -> Group:
        """Return the child's parts at their size."""
        return Group(parts, self.matrix)
