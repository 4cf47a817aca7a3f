"""What lies on the workbench is the fold of an append-only list of edits.

This is the server's half of one rule; the page's half is static/js/workbench/edits.js, and tests/edits/cases.json
holds both to the same answers. Nothing here knows the database.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypedDict

from django.utils.translation import gettext as _

from attune.refusals import Refusal

Payload = dict[str, Any]
Drawer = Literal["clips", "stills", "marks", "borrowed"]


class TagJson(TypedDict):
    """What can be seen in a clip: a principle, by whom towards whom, and how it was said."""

    principle: str
    actor: str | None
    partner: str | None
    way: str | None
    how: list[str]


class StillJson(TypedDict):
    """One picture of the film."""

    id: str
    frame: int
    title: str


ClipJson = TypedDict("ClipJson", {"id": str, "in": int, "out": int, "title": str, "note": str, "tags": list[TagJson]})
MarkJson = TypedDict("MarkJson", {"id": str, "in": int, "out": int})


class BorrowedJson(TypedDict):
    """A clip of an earlier cycle's film, by its id: its frames and name stay that film's."""

    id: str


@dataclass(frozen=True)
class Change:
    """What an edit does: its kind, and what it needs to be done."""

    kind: str
    payload: Payload

    def as_json(self) -> dict[str, Any]:
        """Return it as the page and the sealed row hold it."""
        return {"kind": self.kind, "payload": self.payload}


@dataclass(frozen=True)
class Bench:
    """Clips, stills, marks, borrowed clips by id; `order` holds those chosen for the review, all others are spares."""

    clips: Mapping[str, ClipJson] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    stills: Mapping[str, StillJson] = field(default_factory=dict)
    marks: Mapping[str, MarkJson] = field(default_factory=dict)
    borrowed: Mapping[str, BorrowedJson] = field(default_factory=dict)

    def place(self, clip: str) -> int | None:
        """Return a clip's place among those chosen, or none for a spare."""
        return self.order.index(clip) if clip in self.order else None


class NoLongerApplies(Refusal):
    """What an edit would change is gone, or what it would bring is there; says a sentence fit to show."""


def fold(changes: Iterable[Change], start: Bench | None = None) -> Bench:
    """Return what lies on the bench after all these changes. Raises NoLongerApplies."""
    bench = start or Bench()
    for change in changes:
        bench = apply(bench, change)
    return bench


def apply(bench: Bench, change: Change) -> Bench:
    """Return the bench after one change. Raises NoLongerApplies."""
    rule = _APPLY.get(change.kind)
    if rule is None:
        raise NoLongerApplies(_("This page asks for something that Attune does not know. Please load it again."))
    return rule(bench, change.payload)


def inverse(bench: Bench, change: Change) -> Change:
    """Return the change that takes another one back, seen from the bench before it. Raises NoLongerApplies."""
    apply(bench, change)
    return _INVERSE[change.kind](bench, change.payload)


def _add_placed(bench: Bench, drawer: Drawer, told: Mapping[str, Any]) -> Bench:
    thing = dict(told)
    place: int | None = thing.pop("place")
    added = _add(bench, drawer, thing)
    if place is None:
        return added
    order = bench.order
    return replace(added, order=(*order[:place], thing["id"], *order[place:]))


def _remove_placed(bench: Bench, drawer: Drawer, gone: str) -> Bench:
    return replace(_remove(bench, drawer, gone), order=tuple(clip for clip in bench.order if clip != gone))


def _turn_mark(bench: Bench, payload: Payload) -> Bench:
    """Make a clip of a mark: the one comes, the other goes, and one undo takes both back."""
    return _add_placed(_remove(bench, "marks", payload["id"]), "clips", payload["clip"])


def _return_mark(bench: Bench, payload: Payload) -> Bench:
    return _add(_remove_placed(bench, "clips", payload["id"]), "marks", payload["mark"])


def _order(bench: Bench, payload: Payload) -> Bench:
    there = {*bench.clips, *bench.borrowed}
    return replace(bench, order=tuple(clip for clip in payload["order"] if clip in there))


def _add(bench: Bench, drawer: Drawer, thing: Mapping[str, Any]) -> Bench:
    things: Mapping[str, Any] = getattr(bench, drawer)
    if thing["id"] in things:
        raise NoLongerApplies(_("This is here already. Nothing was changed."))
    return _with(bench, drawer, {**things, thing["id"]: thing})


def _remove(bench: Bench, drawer: Drawer, gone: str) -> Bench:
    things: Mapping[str, Any] = getattr(bench, drawer)
    _must_be_there(things, gone)
    return _with(bench, drawer, {key: thing for key, thing in things.items() if key != gone})


def _change(bench: Bench, drawer: Drawer, payload: Payload) -> Bench:
    things: Mapping[str, Any] = getattr(bench, drawer)
    _must_be_there(things, payload["id"])
    changed = {**things[payload["id"]], **payload["fields"]}
    return _with(bench, drawer, {**things, payload["id"]: changed})


def _with(bench: Bench, drawer: Drawer, things: Mapping[str, Any]) -> Bench:
    changed: dict[str, Any] = {drawer: things}
    return replace(bench, **changed)


def _must_be_there(things: Mapping[str, Any], key: str) -> None:
    if key not in things:
        raise NoLongerApplies(_("This was removed in another place, so it cannot be changed. All else is kept."))


def _placed(bench: Bench, drawer: Drawer, key: str) -> Payload:
    things: Mapping[str, Any] = getattr(bench, drawer)
    return {**things[key], "place": bench.place(key)}


def _fields_back(kind: str, things: Mapping[str, Any], payload: Payload) -> Change:
    before = things[payload["id"]]
    return Change(kind, {"id": payload["id"], "fields": {name: before[name] for name in payload["fields"]}})


_APPLY: dict[str, Callable[[Bench, Payload], Bench]] = {
    "clip.add": lambda bench, payload: _add_placed(bench, "clips", payload["clip"]),
    "clip.remove": lambda bench, payload: _remove_placed(bench, "clips", payload["id"]),
    "clip.change": lambda bench, payload: _change(bench, "clips", payload),
    "tray.order": _order,
    "still.add": lambda bench, payload: _add(bench, "stills", payload["still"]),
    "still.remove": lambda bench, payload: _remove(bench, "stills", payload["id"]),
    "still.change": lambda bench, payload: _change(bench, "stills", payload),
    "mark.add": lambda bench, payload: _add(bench, "marks", payload["mark"]),
    "mark.remove": lambda bench, payload: _remove(bench, "marks", payload["id"]),
    "mark.turn": _turn_mark,
    "mark.return": _return_mark,
    "borrowed.add": lambda bench, payload: _add_placed(bench, "borrowed", payload["borrowed"]),
    "borrowed.remove": lambda bench, payload: _remove_placed(bench, "borrowed", payload["id"]),
}
_INVERSE: dict[str, Callable[[Bench, Payload], Change]] = {
    "clip.add": lambda _bench, payload: Change("clip.remove", {"id": payload["clip"]["id"]}),
    "clip.remove": lambda bench, payload: Change("clip.add", {"clip": _placed(bench, "clips", payload["id"])}),
    "clip.change": lambda bench, payload: _fields_back("clip.change", bench.clips, payload),
    "tray.order": lambda bench, _payload: Change("tray.order", {"order": list(bench.order)}),
    "still.add": lambda _bench, payload: Change("still.remove", {"id": payload["still"]["id"]}),
    "still.remove": lambda bench, payload: Change("still.add", {"still": dict(bench.stills[payload["id"]])}),
    "still.change": lambda bench, payload: _fields_back("still.change", bench.stills, payload),
    "mark.add": lambda _bench, payload: Change("mark.remove", {"id": payload["mark"]["id"]}),
    "mark.remove": lambda bench, payload: Change("mark.add", {"mark": dict(bench.marks[payload["id"]])}),
    "mark.turn": lambda bench, payload: Change(
        "mark.return", {"id": payload["clip"]["id"], "mark": dict(bench.marks[payload["id"]])}
    ),
    "mark.return": lambda bench, payload: Change(
        "mark.turn", {"id": payload["mark"]["id"], "clip": _placed(bench, "clips", payload["id"])}
    ),
    "borrowed.add": lambda _bench, payload: Change("borrowed.remove", {"id": payload["borrowed"]["id"]}),
    "borrowed.remove": lambda bench, payload: Change(
        "borrowed.add", {"borrowed": _placed(bench, "borrowed", payload["id"])}
    ),
}
KINDS = frozenset(_APPLY)
