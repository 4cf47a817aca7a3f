"""Leo, who is 8 and signs, reads a book with Hannah, and on other days with Dan."""

from dataclasses import dataclass
from functools import cache
from math import cos, pi, sin

from attune.drawn.figures import Dress, finger, signing
from attune.drawn.seated import Grown, child, child_arm, parent, parent_arm
from attune.drawn.shapes import Group, Part, Point, Shape, circle, ellipse, moved, path
from attune.drawn.speech import Utterance
from attune.drawn.story import Bearing, Manner, Story
from attune.drawn.timing import Move, Track, eased, track

TURNS = ((14.0, "left"), (31.4, "right"), (53.2, "left"), (68.4, "left"))
"""When a page is turned, and by whom; a turn takes 1.1 s."""


@dataclass(frozen=True)
class Sign:
    """One sign by one person, [start, end) in seconds, and its way of moving."""

    who: str
    start: float
    end: float
    way: str


SIGNS = (
    Sign("right", 6.0, 8.8, "flap"),
    Sign("left", 9.4, 11.6, "flap"),
    Sign("right", 36.2, 38.4, "spread"),
    Sign("right", 41.0, 43.0, "tap"),
    Sign("left", 43.4, 45.2, "tap"),
    Sign("right", 62.8, 65.0, "tap"),
    Sign("left", 65.8, 67.6, "tap"),
)

STORY = Story(
    moments=(
        (5.4, 12.2, "You watch his hands, then sign it back"),
        (17.2, 24.6, "He points, you name it"),
        (26.2, 33.2, "You wait, and he turns the page"),
        (35.8, 45.4, "His sign, your words"),
        (46.8, 52.4, "He looks away, and comes back to you"),
        (53.0, 60.0, "A funny page, and you both laugh"),
        (62.4, 69.8, "He asks for more, and you hear it"),
    ),
    said=(
        Utterance("left", 1.5, 3.0),
        Utterance("left", 9.8, 11.0),
        Utterance("left", 15.2, 16.2),
        Utterance("left", 20.4, 22.0),
        Utterance("right", 22.3, 22.9, "babble"),
        Utterance("right", 31.9, 32.3, "babble"),
        Utterance("left", 32.5, 33.9),
        Utterance("left", 38.9, 40.5),
        Utterance("left", 43.6, 44.8),
        Utterance("right", 50.9, 51.5, "babble"),
        Utterance("left", 51.7, 52.6),
        Utterance("right", 54.9, 58.0, "laugh"),
        Utterance("left", 55.6, 58.8, "laugh"),
        Utterance("right", 64.2, 64.8, "babble"),
        Utterance("left", 65.9, 67.2),
        Utterance("left", 71.0, 72.4),
    ),
    manners={
        "left": Manner(
            turn=track(0.95, (46.9, 0.8), (50.6, 1), (60, 0.95)),
            tilt=track(9, (5.6, 0), (11.8, 7), (17.6, 10), (20.6, 2), (23, 6), (26.4, 3), (29, -2), (31.2, 8), (33, 1),
                       (35.8, 0), (40.6, 2), (47, 5), (50.4, -1), (53, 10), (55.4, -8), (59, 8), (62.6, 0), (68, 9)),
            lean=track(0.3, (5.6, 0.6), (12, 0.3), (17.6, 0.9), (24, 0.2), (26.4, -0.3), (31.6, 0.4), (35.8, 0.6),
                       (46.8, -0.5), (50.6, 0.6), (55.4, -0.6), (59, 0.3), (62.6, 0.8), (69.6, 0.3)),
            smile=track(0.5, (8.8, 0.9), (12.6, 0.55), (20, 0.85), (25, 0.45), (29.2, 0.7), (31.6, 1), (35, 0.6),
                        (38.4, 0.9), (46.6, 0.45), (50.6, 0.9), (54.8, 1), (60, 0.6), (64.6, 0.95), (71, 0.5)),
            laugh=track(0, (55.3, 1), (58.7, 0), over=0.5),
            seed=5,
        ),
        "right": Manner(
            turn=track(-0.85, (5.8, -0.7), (12, -0.9), (22, -0.7), (24.5, -0.9), (28.6, -0.65), (30.8, -0.95),
                       (36, -0.6), (46.6, 0.35), (50.3, -0.7), (53, -0.95), (55.2, -0.6), (59.4, -0.9), (62.6, -0.6),
                       (68.6, -0.85)),
            tilt=track(10, (5.7, -3), (12, 9), (17.4, 11), (22, -2), (24.6, 10), (28.6, -4), (30.8, 9), (35.9, -3),
                       (45.2, 6), (46.6, -5), (50.3, 0), (52.8, 10), (54.8, -9), (58.8, 8), (62.5, -4), (68.4, 10)),
            lean=track(0.3, (5.8, 0), (12, 0.4), (17.4, 1), (22.4, 0.2), (30.9, 1), (32.8, 0.2), (35.9, 0),
                       (46.6, -0.5), (50.4, 0.2), (53.4, 0.6), (54.9, -0.6), (59, 0.3), (62.6, 0.1), (69, 0.3)),
            smile=track(0.4, (9.6, 0.95), (13, 0.5), (20.8, 0.9), (25, 0.35), (28.8, 0.75), (32, 1), (35, 0.6),
                        (39, 0.95), (46.6, 0.15), (50.4, 0.8), (54.6, 1), (60, 0.5), (65.8, 1), (72, 0.4)),
            laugh=track(0, (54.9, 1), (57.9, 0), over=0.5),
            seed=11,
        ),
    },
    noises=tuple((start + 0.3, "page") for start, _ in TURNS),
)  # fmt: skip

_POINTS = ((17.8, 20.3), (56.3, 57.9))  # when Leo points at a picture
REST = {"left": ((296.0, 276.0), (270.0, 280.0)), "right": ((388.0, 274.0), (404.0, 280.0))}
SPOT = {"left": (290.0, 204.0), "right": (372.0, 214.0)}
FACING = {"left": 1, "right": -1}


@cache
def _hands(who: str) -> tuple[Track, Track, Track]:
    """Return the tracks of the near hand, the far hand, and of how much a person signs (0–1)."""
    near, far = REST[who]
    spot = SPOT[who]
    by, aside, share = list[Move](), list[Move](), list[Move]()
    for sign in (each for each in SIGNS if each.who == who):
        by += [(sign.start, 0.55, spot), (sign.end - 0.3, 0.8, near)]
        aside += [(sign.start + 0.1, 0.55, (spot[0] - 16 * FACING[who], spot[1] + 12)), (sign.end - 0.3, 0.8, far)]
        share += [(sign.start + 0.2, 0.4, (1.0,)), (sign.end - 0.4, 0.4, (0.0,))]
    for start in (start for start, by_whom in TURNS if by_whom == who):
        by += [
            (start - 0.7, 0.65, (362, 276)),
            (start, 0.55, (326, 240)),
            (start + 0.55, 0.55, (288, 272)),
            (start + 1.2, 0.8, near),
        ]
    if who == "right":
        by += [(17.4, 0.7, (326, 276)), (20.2, 0.8, near), (56.0, 0.6, (330, 268)), (57.8, 0.8, near)]
    return Track(near, by), Track(far, aside), Track((0.0,), share)


def _signed(who: str, t: float) -> tuple[Point, Point, float]:
    """Return both hands of a person and how open the signing fingers are; 0 when they do not sign."""
    (x, y), (u, v), (share,) = (each.at(t) for each in _hands(who))
    if not share:
        return (x, y), (u, v), 0.0
    way = next((sign.way for sign in SIGNS if sign.who == who and sign.start - 0.1 <= t < sign.end + 0.6), "tap")
    beat, facing = sin(2 * pi * 1.7 * t), FACING[who] * share
    if way == "flap":
        return (
            (x + 3 * facing, y - 12 * share + 5 * beat * share),
            (u, v + 3 * beat * share),
            0.15 + 0.5 * share * (1 + beat),
        )
    if way == "spread":
        return (x + 9 * beat * facing, y - 8 * share * beat), (u - 5 * beat * facing, v - 8 * share * beat), 0.7 * share
    return (x - (5 + 5 * beat) * facing, y + 2 * beat), (u + (7 + 5 * beat) * facing, v - 6 * share), 0.1 + 0.2 * share


def draw(t: float, parent_dress: Dress, child_dress: Dress, deeper: tuple[str, str]) -> tuple[Part, ...]:
    """Return the two people and their book at t seconds of the story; far sleeves have the deeper colours."""
    sleeve, deep = deeper
    left, right, size = STORY.bearing("left", t), STORY.bearing("right", t), Grown(1.13)
    ours, ours_far, open_left = _signed("left", t)
    his, his_far, open_right = _signed("right", t)
    return (
        *_far_arm(parent_dress, left, ours_far, sleeve, open_left),
        *parent(parent_dress, left, t),
        *_book(t),
        *parent_arm(parent_dress, left, ours),
        *(signing(ours, open_left, parent_dress.skin, -pi / 2 + 0.3) if open_left else ()),
        size.group(_child(t, child_dress, right, (size.own(his), size.own(his_far)), deep=deep, spread=open_right)),
    )


def _far_arm(dress: Dress, bearing: Bearing, hand: Point, sleeve: str, spread: float) -> tuple[Part, ...]:
    deeper = Dress(sleeve, dress.skin, dress.hair, dress.legs, dress.wears)
    fingers = signing(hand, spread, dress.skin, -pi / 2 + 0.4) if spread else ()
    return (*parent_arm(deeper, bearing, hand, far=True), *fingers)


def _child(
    t: float, dress: Dress, bearing: Bearing, hands: tuple[Point, Point], *, deep: str, spread: float
) -> tuple[Part, ...]:
    near, far = hands
    parts = [*child_arm(dress, bearing, far, sleeve=deep, far=True)]
    parts += signing(far, spread, dress.skin, -pi / 2 - 0.4) if spread else ()
    parts += child(dress, bearing, t)
    parts += child_arm(dress, bearing, near)
    parts += signing(near, spread, dress.skin, -pi / 2 - 0.3) if spread else ()
    if any(start <= t < end for start, end in _POINTS):
        parts.append(finger(near, (near[0] - 10, near[1] + 6), 15, dress.skin))
    return tuple(parts)


def _book(t: float) -> tuple[Part, ...]:
    turned = sum(1 for start, _ in TURNS if t >= start + 1.1)
    turning = next((eased((t - start) / 1.1) for start, _ in TURNS if start <= t < start + 1.1), None)
    ahead = turned + (turning is not None)
    paper, edge = "#fff8ea", "#c9a26b"
    parts: list[Part] = [
        Shape(ellipse(325, 316, 48, 6), "#3a2410", opacity=0.14),
        Shape(path("M283 264l42 12 42-12v45l-42 12-42-12z"), "#a5563f"),
        Shape(path("M285 262l40 12 40-12v44l-40 12-40-12z"), paper, edge, 2),
        _drawing(turned % 4, 305, 287),
        _lines(ahead % 4),
        Shape(path("M325 274v44"), "none", edge, 2.5),
    ]
    if turning is not None:
        x, lift = 325 + 40 * cos(pi * turning), 30 * sin(pi * turning)
        page = ("M", 325, 274, "Q", (325 + x) / 2, 262 - lift * 1.2, x, 262 - lift, "L", x, 306 - lift,
                "Q", (325 + x) / 2, 312 - lift * 1.2, 325, 318, "Z")  # fmt: skip
        parts.append(Shape(page, "#fffdf5", edge, 1.6))
    return tuple(parts)


def _lines(page: int) -> Part:
    lines = ("M335 285l20-6M335 294l16-5M335 303l19-6", "M335 285l14-4M335 294l20-6M335 303l12-4")[page % 2]
    return Shape(path(lines), "none", "#b79b72", 2.6)


def _drawing(page: int, x: float, y: float) -> Part:
    bird: tuple[Part, ...] = (
        Shape(ellipse(0, 1, 9, 6.5), "#4f8f9d"),
        Shape(circle(7, -5, 5), "#4f8f9d"),
        Shape(path("M11-6l5 2-5 2z"), "#efb748"),
        Shape(path("M-3-2q-8-4-11-10 8 0 14 7z"), "#3d7683"),
    )
    dog: tuple[Part, ...] = (
        Shape(ellipse(-1, 3, 10, 6.5), "#b6835a"),
        Shape(circle(8, -4, 6), "#b6835a"),
        Shape(path("M4-9q-5 2-3 9 4 0 5-6z"), "#8a5a3a"),
        Shape(path("M-7 8v5M5 8v5M-11 1q-5-2-4-8"), "none", "#8a5a3a", 2.6),
    )
    sun: tuple[Part, ...] = (
        Shape(circle(0, 0, 7), "#efb748"),
        Shape(path("M0-13v3M0 10v3M-13 0h3M10 0h3M-9-9l2 2M7 7l2 2M9-9l-2 2M-7 7l-2 2"), "none", "#efb748", 2.4),
    )
    boat: tuple[Part, ...] = (
        Shape(path("M-12 5h24l-5 8H-7z"), "#d9654f"),
        Shape(path("M-1-12V4h-9z"), "#7a9d54"),
        Shape(path("M2-10V4h8z"), "#efb748"),
    )
    return Group((bird, dog, sun, boat)[page], moved(x, y))
