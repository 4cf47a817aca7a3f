"""How close the picture of a film is looked at while clips are chosen: for watching alone, clips are cut whole."""

import json
import math
from typing import TypedDict

from attune.films.actions.steps import keep_facts
from attune.films.models import Film

CLOSEST = 6  # times as large as the whole picture


class Look(TypedDict):
    """How many times as large as the whole; and which place of the picture is in the middle, 0 to 1."""

    scale: float
    x: float
    y: float


class NotALook(ValueError):
    """What was sent is not a look at a picture."""


def read_look(body: bytes) -> Look:
    """Read what a page sends. Raises NotALook."""
    try:
        told = json.loads(body)
        scale, x, y = (float(told[name]) for name in ("scale", "x", "y"))
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise NotALook from error
    if not (math.isfinite(scale + x + y) and 1 <= scale <= CLOSEST and 0 <= x <= 1 and 0 <= y <= 1):
        raise NotALook
    return {"scale": scale, "x": x, "y": y}


def keep_look(*, film: Film, look: Look) -> None:
    """Keep how close a film is looked at, for when its workbench is opened again; the newest counts."""
    keep_facts(film=film, close_up=look)


def look_at(film: Film) -> Look | None:
    """Return how close a film was looked at last; none where it never was but whole."""
    look: Look | None = film.facts.get("close_up")
    return look
