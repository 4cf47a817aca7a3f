"""Who may be named as saying something, and whom a new tag names by itself."""

from collections.abc import Sequence
from typing import TypedDict


class PersonTold(TypedDict):
    """Somebody of the case, as the workbench's page knows them."""

    id: str
    name: str
    part: str  # "client", "child" or "other"
    in_film: bool


def usual_pair(people: Sequence[PersonTold]) -> dict[str, str | None]:
    """Return whom a new tag names until somebody says otherwise: the one client, towards the one child.

    Where there are several of a kind, or none, nobody is named.
    """
    return {"actor": _only(people, "client"), "partner": _only(people, "child")}


def _only(people: Sequence[PersonTold], part: str) -> str | None:
    found = [person["id"] for person in people if person["part"] == part and person["in_film"]]
    return found[0] if len(found) == 1 else None
