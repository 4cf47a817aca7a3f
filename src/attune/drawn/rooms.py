"""The rooms in which the drawn families sit: everything that stands still."""

from dataclasses import dataclass

from attune.drawn.shapes import Gradient, Group, Part, Shape, box, circle, ellipse, moved, path

CREAM, WOOD = "#fffaf0", "#8a6a4c"


@dataclass(frozen=True)
class Room:
    """A room's colours; two for what has light and shade."""

    wall: str
    wall_shade: str
    sofa: str
    rug: str
    ring: str
    floor: str
    cushion: str = ""


VIGNETTE = Shape(
    box(0, 0, 640, 360),
    Gradient("radial", (320, 180, 480, 270), ((0.6, "#3a2410", 0), (1, "#3a2410", 0.28))),
)


def _wall(room: Room) -> Part:
    return Shape(
        box(0, 0, 640, 360),
        Gradient("linear", (80, -60, 560, 420), ((0, room.wall, 1), (1, room.wall_shade, 1))),
    )


def _window(x: float, y: float) -> tuple[Part, ...]:
    view = Gradient("linear", (x, y + 8, x, y + 114), ((0, "#bfdfe9", 1), (1, "#dcecec", 1)))
    return (
        Shape(box(x - 2, y + 3, 126, 132, 11), "#3a2410", opacity=0.1),
        Shape(box(x, y, 122, 130, 10), CREAM),
        Group(
            (
                Shape(box(0, 0, 106, 114, 5), view),
                Shape(circle(80, 28, 14), "#fff3c9"),
                Shape(path("M0 94q28-26 54-8t52-14v38q0 4-4 4H4q-4 0-4-4z"), "#9cc08f"),
                Shape(path("M0 104q40-16 106-6v12q0 4-4 4H4q-4 0-4-4z"), "#86b07c"),
                Shape(path("M53 0v114M0 56h106"), "none", CREAM, 5, round_ends=False),
            ),
            moved(x + 8, y + 8),
        ),
    )


def _light(outline: str, line: tuple[float, float, float, float]) -> Part:
    return Shape(path(outline), Gradient("linear", line, ((0, "#fff7df", 0.42), (1, "#fff7df", 0))))


def _plant(x: float, y: float) -> Part:
    return Group(
        (
            Shape(ellipse(1, 1, 26, 5), "#3a2410", opacity=0.14),
            Shape(path("M-14 0h30l5-34h-40z"), "#b6683f"),
            Shape(path("M-21-34h44v8h-44z"), "#c77a4f"),
            Shape(path("M0-32q-34-20-30-62 26 14 32 54 2-52 30-66 8 44-26 76z"), "#5f8f5a"),
            Shape(path("M-24-84q14 22 24 50M26-96q-18 26-24 62"), "none", "#4f7d4b", 2),
        ),
        moved(x, y),
    )


def floor_room(room: Room) -> tuple[Part, ...]:
    """Return a living room with a rug to sit on."""
    return (
        _wall(room),
        *_window(470, 26),
        Shape(box(0, 250, 640, 110), room.floor),
        Shape(box(0, 250, 640, 8), "#ffffff", opacity=0.18),
        Shape(ellipse(140, 264, 170, 8), "#3a2410", opacity=0.12),
        Shape(box(18, 132, 250, 96, 26), room.sofa),
        Shape(box(-6, 180, 286, 84, 24), room.sofa),
        Shape(box(-6, 180, 286, 26, 13), "#ffffff", opacity=0.14),
        _plant(600, 256),
        Shape(ellipse(322, 312, 262, 44), room.ring),
        Shape(ellipse(322, 310, 244, 38), room.rug),
        Shape(ellipse(322, 310, 226, 33), "none", room.ring, 2, 0.35),
        _light("M640 0L470 30 250 360h260L640 190z", (600, 20, 330, 340)),
    )


def sofa_room(room: Room) -> tuple[Part, ...]:
    """Return a living room with a sofa for two, pictures and a lamp."""
    return (
        _wall(room),
        *_window(34, 26),
        *_pictures(),
        Shape(box(0, 262, 640, 98), room.floor),
        Shape(box(0, 262, 640, 8), "#ffffff", opacity=0.18),
        Shape(ellipse(320, 338, 270, 30), room.ring),
        Shape(ellipse(320, 336, 252, 25), room.rug),
        *_lamp(),
        Shape(ellipse(320, 314, 212, 9), "#3a2410", opacity=0.16),
        Shape(box(118, 128, 404, 150, 38), room.sofa),
        Shape(path("M320 134v110"), "none", "#ffffff", 5, 0.16, round_ends=False),
        Shape(box(118, 238, 404, 74, 20), room.cushion),
        Shape(box(124, 238, 392, 16, 8), "#ffffff", opacity=0.12),
        _light("M0 0h150L470 360H60L0 250z", (30, 20, 320, 350)),
    )


def _pictures() -> tuple[Part, ...]:
    return (
        Shape(box(468, 40, 62, 50, 5), CREAM),
        Shape(box(474, 46, 50, 38, 3), "#d9b98f"),
        Shape(path("M474 84q12-22 24-12t26-14v26z"), "#8fa98b"),
        Shape(box(544, 62, 40, 50, 5), CREAM),
        Shape(box(550, 68, 28, 38, 3), "#c9d6d8"),
        Shape(circle(564, 83, 7), "#b98a6a"),
        Shape(path("M552 106q2-14 12-14t12 14z"), "#6b8296"),
    )


def _lamp() -> tuple[Part, ...]:
    glow = Gradient("radial", (596, 150, 74, 74), ((0, "#fff0bf", 0.55), (1, "#fff0bf", 0)))
    return (
        Shape(circle(596, 150, 74), glow),
        Shape(path("M596 262v-96"), "none", WOOD, 6, round_ends=False),
        Shape(path("M566 172l14-48h32l14 48z"), "#f6dfa8"),
        Shape(ellipse(596, 264, 24, 6), WOOD),
    )
