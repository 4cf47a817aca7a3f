"""Nora looks through an album with her father Walter, who has dementia."""

from functools import cache
from math import cos, pi, sin

from attune.drawn.figures import SHADE, Dress, Limb, arm, face, finger, head
from attune.drawn.shapes import Group, Part, Point, Shape, box, circle, ellipse, moved, path
from attune.drawn.speech import Utterance
from attune.drawn.story import Bearing, Manner, Story
from attune.drawn.timing import Move, Track, eased, track, wave

TURNS = ((22.0, "left"), (67.0, "right"))
"""When a page is turned, and by whom; a turn takes 1.4 s."""

STORY = Story(
    moments=(
        (5.2, 12.4, "You wait, and he finds the word"),
        (13.6, 19.4, "He looks up, and you smile"),
        (27.0, 34.2, "You follow his finger"),
        (37.4, 44.4, "Your hand on his, and he is back"),
        (46.0, 54.8, "You hum the old song together"),
        (57.4, 63.4, "He laughs, you laugh"),
        (65.4, 71.2, "He turns the page himself"),
    ),
    said=(
        Utterance("left", 1.6, 3.4),
        Utterance("right", 9.7, 11.7),
        Utterance("left", 12.3, 13.0),
        Utterance("left", 15.2, 16.9),
        Utterance("right", 17.4, 18.9),
        Utterance("left", 24.2, 25.6),
        Utterance("left", 30.2, 31.4),
        Utterance("right", 31.9, 33.5),
        Utterance("left", 41.4, 42.4),
        Utterance("right", 42.8, 43.9),
        Utterance("right", 46.2, 54.2, "hum"),
        Utterance("left", 48.9, 54.4, "hum"),
        Utterance("right", 57.9, 61.6, "laugh"),
        Utterance("left", 58.8, 62.2, "laugh"),
        Utterance("right", 69.2, 70.6),
        Utterance("left", 71.2, 72.4),
    ),
    manners={
        "left": Manner(
            turn=track(0.9, (5.4, 1), (12, 0.95), (38, 1), (60, 0.9)),
            tilt=track(12, (5.8, 2), (11.6, -2), (14.4, -3), (20.5, 12), (27.4, 3), (28.8, 13), (33.8, 2), (37.6, 4),
                       (41, 0), (46.4, 3), (55.4, 11), (58.6, -7), (62.4, 5), (65.8, 10), (70.8, 0), (73.4, 12)),
            lean=track(0, (5.6, 0.3), (13.6, 0), (22, 0.3), (24, 0), (27.6, 0.9), (34, 0.2), (38.8, 1), (44.8, 0.3),
                       (58.6, -0.5), (62.6, 0), (66, 0.4), (72.8, 0)),
            smile=track(0.45, (9.6, 0.8), (14.4, 1), (20.6, 0.5), (30, 0.85), (35.6, 0.4), (40.8, 0.9), (46, 0.75),
                        (57.6, 1), (63.6, 0.6), (68.6, 0.95), (73, 0.45)),
            laugh=track(0, (58.7, 1), (62, 0), over=0.6),
            seed=21,
        ),
        "right": Manner(
            turn=track(-0.85, (14.2, -1), (20, -0.85), (36, 0.15), (40.6, -0.95), (46, -0.75), (58, -0.9)),
            tilt=track(13, (9.4, 4), (12.6, 9), (14.2, -4), (20, 13), (31.8, 2), (34.4, 10), (36, -3), (40.6, 1),
                       (44.6, 6), (46.2, -2), (55, 10), (58, -8), (62, 4), (65.4, 12), (69, 2), (72.6, 13)),
            lean=track(0, (5.4, 0.6), (9.6, 0.1), (14.2, 0.3), (20, 0), (27.4, 0.7), (32.2, 0.1), (36, -0.4),
                       (40.8, 0.3), (46, 0), (58, -0.5), (62, 0), (66.4, 0.6), (70, 0)),
            smile=track(0.2, (9.8, 0.6), (14.4, 0.95), (20.6, 0.3), (31.6, 0.7), (35.8, 0.1), (41, 0.8), (46, 0.6),
                        (57.6, 1), (64, 0.4), (68.2, 0.85), (73, 0.2)),
            laugh=track(0, (58, 1), (61.4, 0), over=0.6),
            seed=34,
        ),
    },
    noises=tuple((start + 0.4, "page") for start, _ in TURNS),
)  # fmt: skip

_HAND_ON_HIS = (38.5, 46.4)  # while her hand lies on his it is drawn over it
ARM = Limb(length=122, breadth=24, hand=11.5, elbow=1)
HIS_ARM = Limb(length=122, breadth=24, hand=11.5, elbow=-1)
REST = {"left": (276.0, 264.0), "right": (368.0, 264.0)}
POINTS = {"right": ((5.6, (352.0, 244.0), 11.9), (27.4, (300.0, 252.0), 32.4))}


@cache
def _hand(who: str) -> Track:
    moves: list[Move] = []
    for start, goal, end in POINTS.get(who, ()):
        moves += [(start, 0.9, goal), (end, 1.0, REST[who])]
    for start in (start for start, by_whom in TURNS if by_whom == who):
        moves += [(start - 0.9, 0.8, (372, 256)), (start, 0.7, (324, 220)), (start + 0.7, 0.7, (274, 254)),
                  (start + 1.5, 0.9, REST[who])]  # fmt: skip
    if who == "left":
        moves += [(39.2, 1.0, (358, 258)), (45.2, 1.0, REST[who])]
    return Track(REST[who], moves)


def draw(t: float, hers: Dress, his: Dress) -> tuple[Part, ...]:
    """Return the two on the sofa and their album at t seconds of the story."""
    left, right = STORY.bearing("left", t), STORY.bearing("right", t)
    sway = 2.2 * sin(2 * pi * t / 2.6) * (eased((t - 46.4) / 1.5) - eased((t - 53.6) / 1.5))
    hand, hand_his = _at(_hand("left"), t), _at(_hand("right"), t)
    his_arm = (
        *arm((440 - 6 * right.lean + sway, 206), hand_his, HIS_ARM, sleeve=his.top, skin=his.skin),
        *_pointing(t, hand_his, his.skin),
    )
    her_arm = arm((206 + 6 * left.lean + sway, 202), hand, ARM, sleeve=hers.top, skin=hers.skin)
    arms = (*his_arm, *her_arm) if _HAND_ON_HIS[0] < t < _HAND_ON_HIS[1] else (*her_arm, *his_arm)
    return (
        *_legs(hers.legs, 192),
        *_legs(his.legs, 360),
        Shape(path("M184 284q-4-26 36-30l86 2q10 12-2 28z"), hers.legs),
        Shape(path("M458 284q6-28-36-32l-86 4q-10 12 2 28z"), his.legs),
        *_nora(hers, left, t, sway),
        *_walter(his, right, t, sway),
        *_album(t),
        *arms,
    )


def _at(hand: Track, t: float) -> Point:
    x, y = hand.at(t)
    return x, y + 0.7 * wave(t, 18)


def _pointing(t: float, hand: Point, skin: str) -> tuple[Part, ...]:
    if any(start + 0.3 <= t < end + 0.3 for start, _, end in POINTS["right"]):
        return (finger(hand, (hand[0] - 12, hand[1] + 7), 17, skin, 7),)
    return (finger(hand, (hand[0] - 10, hand[1] + 4), 14, skin, 7),)


def _legs(colour: str, x: float) -> tuple[Part, ...]:
    leg = (
        Shape(path("M0 268h40l-3 66H3z"), colour),
        Shape(path("M-2 342q2-14 21-14 22 0 24 14z"), "#4a382c"),
    )
    return Group(leg, moved(x, 0)), Group(leg, moved(x + 50, 0))


def _nora(dress: Dress, bearing: Bearing, t: float, sway: float) -> tuple[Part, ...]:
    breath, lean = 0.8 * wave(t, 18), bearing.lean * 8
    x, y = 238 + lean * 1.2 + sway * 1.6, 126 + abs(lean) * 0.4 - breath
    torso = ("M", 184, 276, "q", -8, -84 - breath, 36 + lean * 0.6 + sway, -112 - breath, "q", 42, -10, 56, 34,
             "q", 8, 40, 4, 78 + breath, "Z")  # fmt: skip
    hair = path("M-34-6q-14 70-6 96 22 10 44-6z")
    fringe = path("M-38 14q-6-60 42-56 30 2 35 26-24 6-46-5-8 24-31 35z")
    features = face((x + 1, y + 5), 33, bearing, dress.brow)
    return (
        Group((Shape(hair, dress.hair),), moved(x, y)),
        Shape(("M", x - 4, y + 24, "L", x - 4 - lean * 0.3, y + 52), "none", dress.skin, 21),
        Shape(("M", x - 4, y + 36, "L", x - 4 - lean * 0.3, y + 52), "none", SHADE, 21, 0.18, round_ends=False),
        Shape(torso, dress.top),
        head((x, y), bearing, (
            Shape(circle(x, y, 36), dress.skin), Group((Shape(fringe, dress.hair),), moved(x, y)), *features,
        )),
    )  # fmt: skip


def _walter(dress: Dress, bearing: Bearing, t: float, sway: float) -> tuple[Part, ...]:
    breath, lean = 0.8 * wave(t, 16, 1), bearing.lean * 7
    x, y = 404 - lean * 1.2 + sway * 1.6, 128 + abs(lean) * 0.4 - breath
    dx = sway - lean * 0.4
    torso = (
        "M",
        352,
        278,
        "q",
        -4,
        -92 - breath,
        40 + dx,
        -108 - breath,
        "q",
        54,
        -2,
        66,
        52,
        "q",
        8,
        34,
        4,
        56 + breath,
        "Z",
    )
    collar = ("M", 376 + dx, 172 - breath, "q", 16, 22, 40, 0, "l", -8, -8, "h", -24, "Z")
    return (
        Shape(("M", x, y + 26, "L", x + lean * 0.3, y + 52), "none", dress.skin, 22),
        Shape(torso, dress.top),
        Shape(("M", 392 + dx, 172, "L", 402, 276), "none", "#ffffff", 3, 0.22),
        Shape(collar, "#f4efe6"),
        head((x, y), bearing, _walter_head((x, y), dress, bearing)),
    )


def _walter_head(at: Point, dress: Dress, bearing: Bearing) -> tuple[Part, ...]:
    x, y = at
    shift = 0.43 * 33 * bearing.turn
    white = path("M37 8q8-34-16-40 6 18 4 40zM-34-10q-2-14 8-20l4 16z")
    glasses = (
        Shape(circle(shift - 9, 2, 8.4), "none", "#4a4038", 2),
        Shape(circle(shift + 9, 2, 8.4), "none", "#4a4038", 2),
        Shape(("M", shift - 1, 1.5, "h", 2), "none", "#4a4038", 2),
        Shape(("M", shift + 17, 1, "L", 24, -1), "none", "#4a4038", 2),
        Shape(("M", shift - 8, 14, "q", 8, -6, 16, 0), "none", dress.hair, 5.5),
    )
    return (
        Shape(circle(x, y, 36), dress.skin),
        Group((Shape(white, dress.hair), Shape(path("M-20-30q22-14 42 4"), "none", dress.hair, 5)), moved(x, y)),
        Shape(circle(x + 19, y + 6, 6.5), dress.skin),
        Shape(("M", x + 20, y + 3, "q", -5, 2, -1, 7), "none", SHADE, 1.8, 0.35),
        *face((x, y + 5), 33, bearing, dress.brow),
        Group(glasses, moved(x, y + 1)),
    )


def _album(t: float) -> tuple[Part, ...]:
    turned = sum(1 for start, _ in TURNS if t >= start + 1.4)
    turning = next((eased((t - start) / 1.4) for start, _ in TURNS if start <= t < start + 1.4), None)
    ahead = (turned + (turning is not None)) % 2
    pale = "#fdf6e6"
    parts: list[Part] = [
        Shape(ellipse(320, 308, 66, 5), "#3a2410", opacity=0.16),
        Shape(path("M256 248l64 14 64-14v50l-64 14-64-14z"), "#7a4a3a"),
        Shape(path("M262 246l58 13v46l-58-13zM378 246l-58 13v46l58-13z"), pale),
        Group(_photos(turned % 2, 0), (1, 0.22, 0, 1, 262, 246)),
        Group(_photos(ahead, 1), (1, -0.22, 0, 1, 320, 259)),
        Shape(path("M320 259v46"), "none", "#d8c19c", 3),
    ]
    if turning is not None:
        x, lift = 320 + 58 * cos(pi * turning), 34 * sin(pi * turning)
        page = ("M", 320, 259, "Q", (320 + x) / 2, 248 - lift * 1.2, x, 246 - lift, "L", x, 292 - lift,
                "Q", (320 + x) / 2, 298 - lift * 1.2, 320, 305, "Z")  # fmt: skip
        parts.append(Shape(page, "#fffaf0", "#d8c19c", 1.6))
    return tuple(parts)


_COLOURS = (
    (("#a9c7d6", "#c46a4a"), ("#e6cf9b", "#6f8f5c"), ("#d9b6a0", "#5d7f63"), ("#b9cbb2", "#8a6a4c")),
    (("#d8c9e3", "#7b5a9a"), ("#c9dfe0", "#b4574a"), ("#f0d9a6", "#4f8f9d"), ("#dcc3b0", "#3c4a5c")),
)


def _photos(page: int, side: int) -> tuple[Part, ...]:
    first, second = _COLOURS[page][2 * side : 2 * side + 2]
    return _photo(6, 5, first), _photo(25, 24, second)


def _photo(x: float, y: float, colours: tuple[str, str]) -> Group:
    ground, figure = colours
    parts = (
        Shape(box(0, 0, 27, 20, 2), "#ffffff"),
        Shape(box(2.5, 2.5, 22, 13, 1.2), ground),
        Shape(circle(10, 8, 3), figure),
        Shape(path("M13 15.5q4-8 10-4v4z"), figure, opacity=0.8),
        Shape(path("M5.5 15.5q1-5 4.5-5t4.500 5z"), figure),
    )
    return Group(parts, moved(x, y))
