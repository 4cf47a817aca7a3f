"""The words of the method as this practice says them: its principles, and its list of how something is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext_lazy

from attune.audit.actions import record
from attune.audit.models import Actor
from attune.clips.models import Principle
from attune.ids import new_id
from attune.people.models import Practice

LONG = {
    Principle.ATTENTIVE: gettext_lazy("Being attentive: facing, open, unhurried, curious, enjoying"),
    Principle.ENCOURAGING: gettext_lazy(
        "Encouraging initiatives: pausing, listening, a warm voice, looking for the next bid"
    ),
    Principle.RECEIVING: gettext_lazy("Receiving initiatives: showing that it landed, by look, smile, word or sound"),
    Principle.ATTUNED: gettext_lazy("Developing attuned interactions: receive then answer, short balanced turns, fun"),
    Principle.GUIDING: gettext_lazy("Guiding: building on their answer, just enough help, choices they understand"),
    Principle.DEEPENING: gettext_lazy("Deepening discussion: sharing views, repairing, reaching a new understanding"),
}
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


class WayTold(TypedDict):
    """One way of saying something: its key never changes, and stays known when it is no longer offered."""

    key: str
    name: str
    offered: bool


class PrincipleTold(TypedDict):
    """One principle: as a chip says it, and in full."""

    key: str
    short: str
    name: str


@dataclass(frozen=True)
class Wording:
    """What a practice calls the principles and the ways, in order."""

    principles: tuple[PrincipleTold, ...]
    ways: tuple[WayTold, ...]

    @property
    def offered(self) -> list[WayTold]:
        """Return the ways that a new tag may name."""
        return [way for way in self.ways if way["offered"]]

    @cached_property
    def _names(self) -> dict[str, str]:
        return {way["key"]: way["name"] for way in self.ways}

    def how_said(self, keys: Sequence[str]) -> list[str]:
        """Return how something was said in words, in the order of the list; what is unknown stands for itself."""
        return [self._names[key] for key in self._names if key in keys] + [k for k in keys if k not in self._names]

    def short(self, principle: str) -> str:
        """Return what a principle is called in a word or two."""
        return next((one["short"] for one in self.principles if one["key"] == principle), principle)


def wording() -> Wording:
    """Return the practice's own words, and the built-in ones where it has none."""
    practice = Practice.objects.first()
    return worded(practice.principles if practice else {}, practice.ways if practice else [])


def worded(principles: Mapping[str, Mapping[str, str]], ways: Sequence[WayTold]) -> Wording:
    """Return the words that a practice keeps so; a way that was built in later than its list stands at the end."""
    known = {way["key"] for way in ways}
    return Wording(
        tuple(_principle(Principle(key), principles.get(key, {})) for key in Principle.values),
        (*ways, *(WayTold(key=key, name=str(name), offered=True) for key, name in HOW.items() if key not in known)),
    )


def keep_wording(
    *, principles: Mapping[str, Mapping[str, str]], ways: Sequence[WayTold], added: Sequence[str], by: Actor
) -> Wording:
    """Keep a practice's own words, and ways that it adds by name; an empty name means the built-in one again."""
    own = [way | {"name": way["name"] or str(HOW.get(way["key"], way["key"]))} for way in ways]
    own += [WayTold(key=new_id(), name=name, offered=True) for name in added]
    kept = {key: {part: text for part, text in said.items() if text} for key, said in principles.items()}
    with transaction.atomic():
        practice = Practice.objects.select_for_update().get()
        practice.principles, practice.ways = {key: said for key, said in kept.items() if said}, own
        practice.save(update_fields=["principles", "ways"])
        record(actor=by, verb="reword", kind="practice", thing=practice.id, fields=["principles", "ways"])
    return worded(practice.principles, practice.ways)


def _principle(principle: Principle, own: Mapping[str, str]) -> PrincipleTold:
    short, name = own.get("short") or str(principle.label), own.get("name") or str(LONG[principle])
    return PrincipleTold(key=principle.value, short=short, name=name)
