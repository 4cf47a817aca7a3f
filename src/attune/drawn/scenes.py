"""The drawn families: what is seen at each second, as shapes."""

from dataclasses import dataclass

from attune.drawn import album, blocks, book
from attune.drawn.figures import Dress
from attune.drawn.rooms import VIGNETTE, Room, floor_room, sofa_room
from attune.drawn.shapes import WHOLE, Group, Matrix, Part, moved, scaled, times
from attune.drawn.sound import Voice
from attune.drawn.story import Moment, Story, within
from attune.drawn.timing import LENGTH

AMINA = Dress("#2f7a74", "#b87a52", "#2b1c17", "#3d4a63")
YUSUF = Dress("#eab04a", "#c98d63", "#33201a", "#4c6b93")
HANNAH = Dress("#7b5a9a", "#f0c6a2", "#8a4b25", "#2f4858")
DAN = Dress("#4f7f9d", "#e8bd98", "#5a3a22", "#4a4f57", wears="beard")
LEO = Dress("#e2736b", "#f5cfae", "#b56d31", "#587a4d")
PRIYA = Dress("#c46a4a", "#8a5a3c", "#17120f", "#4c4038")
DEV = Dress("#6fa86b", "#9a6746", "#1d1512", "#7d5f95")
NORA = Dress("#b4574a", "#d9a57e", "#4a2d20", "#3c4a5c")
WALTER = Dress("#5d7f63", "#e3b48d", "#efece4", "#5a5148", wears="old")

WARM = Room("#ecd9bf", "#dfc3a0", "#86aba1", "#f7ecdc", "#e0a184", "#caa479")
GREEN = Room("#d5e0dc", "#b7cdc6", "#d09a7b", "#f3ece1", "#8fb7a9", "#c7a982")
HONEYED = Room("#efe0c4", "#dcc59c", "#8d9fb4", "#f1ece4", "#a9b7a0", "#b99b74")
BLUE = Room("#d6e6ee", "#b4d0de", "#e2b86e", "#eef3f2", "#7fb0c8", "#b8a58e")
EVENING = Room("#e9ddd0", "#cdbda8", "#7d93a6", "#f4ece0", "#b98a6a", "#b9976f", "#6b8296")

WOMAN, MAN, OLD_MAN = Voice(205), Voice(122, 0.88), Voice(108, 0.86, 0.22)
TODDLER, CHILD = Voice(345, 1.32, 0.22), Voice(290, 1.2, 0.22)


@dataclass(frozen=True)
class Cast:
    """Which two people sit in which room, in which story, and how far the story is shifted (s)."""

    activity: str
    people: tuple[Dress, Dress]
    voices: tuple[Voice, Voice]
    room: Room
    shift: float = 0


CASTS = {
    "blocks": Cast("blocks", (AMINA, YUSUF), (WOMAN, TODDLER), WARM),
    "book": Cast("book", (HANNAH, LEO), (WOMAN, CHILD), GREEN),
    "book-dan": Cast("book", (DAN, LEO), (MAN, CHILD), HONEYED, shift=34.4),
    "album": Cast("album", (NORA, WALTER), (WOMAN, OLD_MAN), EVENING),
    "bath": Cast("blocks", (PRIYA, DEV), (WOMAN, TODDLER), BLUE, shift=14),
}
KINDS = tuple(CASTS)
_STORIES = {"blocks": blocks.STORY, "book": book.STORY, "album": album.STORY}
_NEAR: dict[str, Matrix] = {
    "blocks": times(moved(-2, -5), scaled(1.42, 320, 200)),
    "book": times(moved(-2, -5), scaled(1.42, 320, 200)),
    "album": times(moved(-2, 2), scaled(1.42, 320, 200)),
}


def story(kind: str) -> Story:
    """Return the story told by the films of a kind."""
    return _STORIES[CASTS[kind].activity]


def moments(kind: str) -> tuple[Moment, ...]:
    """Return (start s, end s, title) of each moment in one telling of LENGTH seconds, in the order of time."""
    shift = CASTS[kind].shift
    found = [(within(a - shift), within(a - shift) + b - a, title) for a, b, title in story(kind).moments]
    return tuple(sorted((round(a, 3), round(b, 3), title) for a, b, title in found if b <= LENGTH))


MOMENTS = {kind: moments(kind) for kind in KINDS}


def voices(kind: str) -> dict[str, Voice]:
    """Return the voice of whoever sits left and right."""
    left, right = CASTS[kind].voices
    return {"left": left, "right": right}


def shift(kind: str) -> float:
    """Return at which second of its story a film of a kind begins."""
    return CASTS[kind].shift


def told(kind: str, t: float) -> float:
    """Return which second of its story a film of a kind shows at t seconds."""
    return within(t + CASTS[kind].shift)


def backdrop(kind: str) -> tuple[Part, ...]:
    """Return all that stands still."""
    cast = CASTS[kind]
    return sofa_room(cast.room) if cast.activity == "album" else floor_room(cast.room)


def people(kind: str, t: float) -> tuple[Part, ...]:
    """Return all that moves, at t seconds of the film."""
    cast, second = CASTS[kind], told(kind, t)
    first, other = cast.people
    if cast.activity == "album":
        return album.draw(second, first, other)
    if cast.activity == "book":
        return book.draw(second, first, other, (DEEPER[first.top], DEEPER[other.top]))
    return blocks.draw(second, first, other)


def scene(kind: str, t: float, *, close: bool = False) -> tuple[Part, ...]:
    """Return the whole picture at t seconds of the film, from afar or from closer."""
    return (*placed(kind, (*backdrop(kind), *people(kind, t)), close=close), VIGNETTE)


def still(kind: str, *, close: bool = False) -> tuple[Part, ...]:
    """Return all that stands still in a film, with the shade at its edges."""
    return (*placed(kind, backdrop(kind), close=close), VIGNETTE)


def placed(kind: str, parts: tuple[Part, ...], *, close: bool) -> tuple[Part, ...]:
    """Return parts of a scene as seen from afar or from closer."""
    return (Group(parts, _NEAR[CASTS[kind].activity] if close else WHOLE),)


DEEPER = {HANNAH.top: "#6a4c87", DAN.top: "#437089", LEO.top: "#c95d56"}
