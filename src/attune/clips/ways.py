"""How something is said, with words or without: the practice's list, and who may be named as saying it."""

from collections.abc import Sequence
from typing import TypedDict

from django.utils.translation import gettext_lazy

HOW = {
    "look": gettext_lazy("look"),
    "face": gettext_lazy("face"),
    "sound": gettext_lazy("sound"),
    "hands": gettext_lazy("hands"),
    "reach": gettext_lazy("reach"),
    "touch": gettext_lazy("touch"),
    "near": gettext_lazy("coming near"),
    "away": gettext_lazy("turning away"),
    "still": gettext_lazy("stillness"),
    "sign": gettext_lazy("sign"),
    "picture": gettext_lazy("picture or device"),
}
"""In the order in which a page shows them. A tag keeps the key; a key that left the list is still shown by itself."""


class PersonTold(TypedDict):
    """Somebody of the case, as the workbench's page knows them."""

    id: str
    name: str
    part: str  # "client", "child" or "other"
    in_film: bool


def how_said(keys: Sequence[str]) -> list[str]:
    """Return how something was said in words, in the order of the list."""
    known = [key for key in HOW if key in keys]
    return [str(HOW[key]) for key in known] + [key for key in keys if key not in HOW]


def usual_pair(people: Sequence[PersonTold]) -> dict[str, str | None]:
    """Return whom a new tag names until somebody says otherwise: the one client, towards the one child.

    Where there are several of a kind, or none, nobody is named.
    """
    return {"actor": _only(people, "client"), "partner": _only(people, "child")}


def _only(people: Sequence[PersonTold], part: str) -> str | None:
    found = [person["id"] for person in people if person["part"] == part and person["in_film"]]
    return found[0] if len(found) == 1 else None
