"""Amina and Yusuf, who is 18 months old, build a tower."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import sin

from attune.drawn.figures import Dress
from attune.drawn.seated import Grown, child, child_arm, parent, parent_arm
from attune.drawn.shapes import Group, Part, Point, Shape, box, moved, times, turned
from attune.drawn.speech import Utterance
from attune.drawn.story import Manner, Story
from attune.drawn.timing import Move, Track, track, wave

RED, TEAL, HONEY, LEAF = "#d9654f", "#4f8f9d", "#efb748", "#7a9d54"
COLOURS = (RED, TEAL, HONEY, LEAF, TEAL, RED)
REST = {"left": (297.0, 272.0), "right": (398.0, 276.0)}
LIES: tuple[tuple[float, float, float], ...] = (
    (301, 272, 0), (305, 238, 0), (374, 284, 6), (252, 284, -4), (350, 290, -9), (486, 283, 8),
)  # fmt: skip
"""Where each block is when the story begins: x, y of its corner, and its turn in degrees."""

TOPPLE = 46.35

STORY = Story(
    moments=(
        (5.6, 12.4, "You wait, and he reaches"),
        (14.4, 22.0, "Your turn, my turn"),
        (23.4, 31.4, "He looks away, and you wait for him"),
        (33.2, 40.6, "He shows you the red block"),
        (44.6, 51.4, "The tower falls, and you laugh"),
        (52.4, 59.2, "You begin again together"),
        (61.2, 68.4, "You say it back to him"),
    ),
    said=(
        Utterance("left", 1.2, 2.3),
        Utterance("right", 8.0, 8.6, "babble"),
        Utterance("left", 11.4, 12.6),
        Utterance("left", 15.0, 16.0),
        Utterance("right", 17.5, 18.4, "babble"),
        Utterance("left", 20.9, 21.9),
        Utterance("right", 29.0, 29.9, "babble"),
        Utterance("left", 30.3, 31.3),
        Utterance("right", 35.0, 35.9, "babble"),
        Utterance("left", 36.6, 37.9),
        Utterance("right", 39.6, 40.1, "babble"),
        Utterance("left", 42.6, 43.4),
        Utterance("left", 44.9, 45.7),
        Utterance("right", 47.0, 49.6, "laugh"),
        Utterance("left", 47.5, 50.4, "laugh"),
        Utterance("left", 53.2, 54.4),
        Utterance("right", 58.2, 58.9, "babble"),
        Utterance("right", 61.5, 62.5, "babble"),
        Utterance("left", 63.1, 64.2, "babble"),
        Utterance("right", 65.0, 65.8, "babble"),
        Utterance("left", 66.5, 67.7),
        Utterance("left", 71.2, 72.0),
    ),
    manners={
        "left": Manner(
            turn=track(1, (20.5, 0.8), (22.4, 1), (53, 0.9), (60, 1)),
            tilt=track(2, (5.8, 5), (11.3, -3), (13.2, 3), (23.6, 4), (30.2, -2), (34.6, 5), (38.4, 2), (44.6, -5),
                       (47.2, -8), (50.6, 2), (53, 9), (57, 3), (62.9, 6), (65, 3), (66.4, 5), (69, 2)),
            lean=track(0, (5.6, 0.5), (12, 0), (14.6, 0.6), (17.4, 0.1), (23.8, -0.4), (29.6, 0.5), (34.8, 0.7),
                       (41.6, 1), (43.8, 0), (46.6, -0.8), (50.4, 0), (53, 0.6), (57.6, 0.2), (61, 0.8), (70, 0)),
            smile=track(0.55, (7.8, 0.75), (10.8, 1), (14, 0.65), (20.8, 0.9), (23.8, 0.5), (28.6, 0.85), (35, 0.95),
                        (41, 0.6), (46.4, 1), (53, 0.6), (61.4, 0.95), (72.5, 0.55)),
            laugh=track(0, (46.9, 1), (50.2, 0), over=0.5),
            seed=3,
        ),
        "right": Manner(
            turn=track(-0.8, (2.2, -0.95), (7.4, -0.75), (9, -1), (11.3, -0.7), (14.4, -0.9), (23.3, 0.4),
                       (28.3, -0.75), (31, -0.95), (34.4, -0.7), (41, -1), (46.8, -0.6), (51, -0.95),
                       (61, -0.8)),
            tilt=track(4, (2, 9), (7.3, -5), (9, 0), (11.4, -4), (13.6, 5), (18, -4), (21.4, 2), (23.3, -6), (28.3, 0),
                       (33.4, 6), (34.5, -4), (38.4, 2), (41, -7), (44.4, -3), (46.8, -8), (50.6, 8), (58, -2),
                       (62, -3), (64.6, 0), (73.6, 4)),
            lean=track(0, (9, 0.9), (11.6, 0.1), (18, 0.5), (19.6, 1.3), (21.4, 0.1), (23.3, -0.3), (28.6, 0.2),
                       (34.6, 0.6), (38.6, 1), (41, 0.1), (45.3, 1), (47, -0.4), (50.6, 0), (55.6, 0.9), (58.4, 0.2),
                       (61.4, 0.6), (73, 0)),
            smile=track(0.35, (7.6, 0.8), (11.4, 1), (14, 0.5), (18, 0.3), (20.8, 0.95), (23.4, 0.15), (28.5, 0.8),
                        (34.8, 0.9), (42, 0.5), (46.4, 1), (52, 0.5), (58, 0.85), (61.4, 1), (72, 0.35)),
            laugh=track(0, (46.6, 1), (49.8, 0), over=0.5),
            seed=8,
        ),
    },
    noises=((11.05, "clack"), (16.85, "clack"), (20.65, "clack"), (43.1, "clack"), (46.7, "tumble"), (46.95, "tumble"),
            (47.1, "tumble"), (55.05, "clack"), (57.85, "clack")),
)  # fmt: skip


@dataclass(frozen=True)
class Carry:
    """One block carried by one person through places (s, x, y, turn); the first is where it is picked up."""

    block: int
    who: str
    places: tuple[tuple[float, float, float, float], ...]


CARRIES = (
    Carry(2, "right", ((2.4, *LIES[2]), (3.6, 376, 232, 10), (5.0, 372, 246, -4), (9.0, 372, 246, -4),
                       (10.2, 330, 186, 3), (11.1, 304, 204, 0))),
    Carry(3, "left", ((14.8, *LIES[3]), (15.9, 268, 168, -10), (16.9, 300, 170, 0))),
    Carry(4, "right", ((18.2, *LIES[4]), (19.6, 346, 150, 6), (20.7, 304, 136, 0))),
    Carry(5, "right", ((33.2, *LIES[5]), (34.8, 342, 178, -6), (37.9, 340, 184, 4), (39.3, 342, 212, 0))),
    Carry(5, "left", ((39.4, 342, 212, 0), (40.8, 276, 190, -8), (42.2, 276, 110, 4), (43.1, 302, 102, 0))),
    Carry(0, "left", ((53.4, 262, 284, -12), (54.2, 270, 240, -4), (55.1, *LIES[0]))),
    Carry(1, "right", ((56.0, 356, 286, 14), (57.0, 350, 226, 6), (57.9, *LIES[1]))),
)  # fmt: skip
FALLS = {0: (262, 284, -12), 1: (356, 286, 14), 2: LIES[2], 3: LIES[3], 4: LIES[4], 5: LIES[5]}


@cache
def _blocks() -> tuple[Track, ...]:
    """Return each block's track of x, y and turn; a block that is given stays where the hand leaves it."""
    return tuple(Track(LIES[block], _block_moves(block)) for block in range(len(LIES)))


def _block_moves(block: int) -> list[Move]:
    moves: list[Move] = []
    for carry in CARRIES:
        if carry.block == block:
            moves += _between(carry.places)
    height = 0.09 * block
    x, y, turn = FALLS[block]
    moves += [
        (TOPPLE, 0.16 + height, ((x + 318) / 2, 190 - 20 * block, turn * 3)),
        (TOPPLE + 0.16 + height, 0.45, (x, y, turn)),
    ]
    return moves


def _between(places: tuple[tuple[float, float, float, float], ...]) -> list[Move]:
    return [(a[0], b[0] - a[0], b[1:]) for a, b in pairwise(places)]


@cache
def _hand(who: str) -> Track:
    """Return the track of a person's hand: it reaches for a block, carries it, and comes back to rest."""
    moves: list[Move] = []
    for carry in (each for each in CARRIES if each.who == who):
        held = [(t, *_grip(who, x, y)) for t, x, y, _ in carry.places]
        start, x, y = held[0]
        moves.append((start - 0.75, 0.75, (x, y)))
        moves += [(a[0], b[0] - a[0], b[1:]) for a, b in pairwise(held)]
        moves.append((held[-1][0] + 0.12, 0.9, REST[who]))
    return Track(REST[who], moves + GESTURES[who])


GESTURES: dict[str, list[Move]] = {
    "left": [(47.0, 0.5, (290, 236)), (47.6, 0.5, (286, 254)), (48.2, 0.5, (290, 238)), (48.9, 0.9, REST["left"]),
             (66.4, 0.6, (318, 248)), (68.0, 0.9, REST["left"])],
    "right": [(45.4, 0.7, (356, 190)), (46.1, 0.25, (338, 186)), (46.6, 0.4, (380, 214)), (47.1, 0.35, (374, 236)),
              (47.5, 0.35, (382, 216)), (47.9, 0.35, (374, 236)), (48.3, 0.35, (382, 216)), (48.9, 0.9, REST["right"]),
              (61.3, 0.6, (372, 236)), (62.6, 0.8, REST["right"])],
}  # fmt: skip


_BEHIND = 440  # a block further to the right lies behind the child, who takes it by its left side


def _grip(who: str, x: float, y: float) -> Point:
    if who == "left":
        return x - 1, y + 19
    return (x + 36 if x < _BEHIND else x + 2), y + 19


def draw(t: float, parent_dress: Dress, child_dress: Dress, grown: float = 0.93) -> tuple[Part, ...]:
    """Return the two people and their blocks at t seconds of the story."""
    left, right, size = STORY.bearing("left", t), STORY.bearing("right", t), Grown(grown)
    carried = {carry.block: carry.who for carry in CARRIES if carry.places[0][0] <= t < carry.places[-1][0]}
    places = [each.at(t) for each in _blocks()]
    sway = sin(t * 9) * 1.5 * max(0.0, 1 - abs(t - 45.6)) if t < TOPPLE else 0.0
    drawn = {n: _block(place, COLOURS[n], sway * (272 - place[1]) / 170) for n, place in enumerate(places)}
    ours, his = _at(_hand("left"), t), _at(_hand("right"), t)
    still = sorted((n for n in drawn if n not in carried), key=lambda n: -places[n][1])
    return (
        *parent(parent_dress, left, t),
        *parent_arm(parent_dress, left, (ours[0], ours[1] + 0.8 * wave(t, 19))),
        *(drawn[n] for n in still),
        *(drawn[n] for n, who in carried.items() if who == "left"),
        size.group((*child(child_dress, right, t), *child_arm(child_dress, right, size.own(his)))),
        *(drawn[n] for n, who in carried.items() if who == "right"),
    )


def _at(hand: Track, t: float) -> Point:
    x, y = hand.at(t)
    return x, y


def _block(place: tuple[float, ...], colour: str, sway: float) -> Group:
    x, y, turn = place
    parts = (
        Shape(box(0, 0, 34, 34, 6), colour),
        Shape(box(0, 25, 34, 9, 4.5), "#3a2410", opacity=0.08),
        Shape(box(5, 5, 24, 10, 4), "#ffffff", opacity=0.22),
    )
    return Group(parts, times(moved(x + sway, y), turned(turn, 17, 17)))
