"""Reads what a page sends as an edit; whatever is not exactly as agreed is refused before anything is done."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from attune.clips.edits import Change, TagJson
from attune.clips.models import Principle, Way
from attune.ids import is_id

LONGEST_TITLE = 200
LONGEST_NOTE = 4000
MOST_TAGS = 24
MOST_CLIPS = 500
MOST_AT_ONCE = 500
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
RANKS = {principle: rank for rank, principle in enumerate(Principle.values)}
HOW = re.compile(r"[a-z][a-z_]{0,23}")


class NotAnEdit(ValueError):
    """What was sent is not an edit as the pages of this version send them; names the part that is wrong."""

    key: str | None = None  # of the edit, where one of several is wrong


@dataclass(frozen=True)
class SentEdit:
    """An edit as it was sent: its key, made where it was made, and the key of the edit that it takes back."""

    key: str
    change: Change
    undoes: str | None = None


@dataclass(frozen=True)
class Reader:
    """Reads edits about one film: of so many frames, with these people in its case."""

    frames: int
    people: Collection[str]

    def change(self, kind: object, payload: object) -> Change:
        """Return the change, its tags in one fixed order. Raises NotAnEdit."""
        shape = self._shapes().get(str(kind))
        if shape is None:
            raise NotAnEdit("kind")
        return Change(str(kind), _exactly(payload, shape))

    def _shapes(self) -> dict[str, "Shape"]:
        clip = {**self._clip_fields(), "id": an_id, "place": _or_none(_place)}
        still: Shape = {"id": an_id, "frame": self._frame, "title": _text(LONGEST_TITLE)}
        mark: Shape = {"id": an_id, "in": self._frame, "out": self._end}
        only_id: Shape = {"id": an_id}
        return {
            "clip.add": {"clip": self._range(clip)},
            "clip.remove": only_id,
            "clip.change": {"id": an_id, "fields": _some(self._clip_fields())},
            "tray.order": {"order": _ids},
            "still.add": {"still": _whole(still)},
            "still.remove": only_id,
            "still.change": {"id": an_id, "fields": _some({"frame": self._frame, "title": _text(LONGEST_TITLE)})},
            "mark.add": {"mark": self._range(mark)},
            "mark.remove": only_id,
            "mark.turn": {"id": an_id, "clip": self._range(clip)},
            "mark.return": {"id": an_id, "mark": self._range(mark)},
            "borrowed.add": {"borrowed": _whole({"id": an_id, "place": _or_none(_place)})},
            "borrowed.remove": only_id,
        }

    def _clip_fields(self) -> "Shape":
        return {
            "in": self._frame,
            "out": self._end,
            "title": _text(LONGEST_TITLE),
            "note": _text(LONGEST_NOTE),
            "tags": self._tags,
        }

    def _range(self, shape: "Shape") -> "Read":
        def read(value: object) -> dict[str, Any]:
            thing = _exactly(value, shape)
            if not thing["in"] < thing["out"]:
                raise NotAnEdit("in and out")
            return thing

        return read

    def _frame(self, value: object) -> int:
        return _number(value, 0, self.frames - 1)

    def _end(self, value: object) -> int:
        return _number(value, 1, self.frames)

    def _tags(self, value: object) -> list[TagJson]:
        if not isinstance(value, list) or len(value) > MOST_TAGS:
            raise NotAnEdit("tags")
        shape: Shape = {
            "principle": _one_of(Principle.values),
            "actor": _or_none(_one_of(self.people)),
            "partner": _or_none(_one_of(self.people)),
            "way": _or_none(_one_of(Way.values)),
            "how": _hows,
        }
        return ordered(_exactly(one, shape) for one in value)


Read = Callable[[object], Any]
Shape = Mapping[str, Read]


def read_post(body: bytes, reader: Reader) -> tuple[int, list[SentEdit]]:
    """Read what a page posts: the number that it knows, and its edits in order. Raises NotAnEdit."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise NotAnEdit("JSON") from error
    shape: Shape = {"base": _base, "edits": lambda value: _sent(value, reader)}
    post = _exactly(told, shape)
    return post["base"], post["edits"]


def _sent(value: object, reader: Reader) -> list[SentEdit]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_AT_ONCE:
        raise NotAnEdit("edits")
    return [_one_sent(one, reader) for one in value]


def _one_sent(value: object, reader: Reader) -> SentEdit:
    if not isinstance(value, dict) or value.keys() != {"key", "kind", "payload", "undoes"}:
        raise NotAnEdit("edit")
    key = _key(value["key"])
    try:
        change = reader.change(value["kind"], value["payload"])
        return SentEdit(key, change, _or_none(_key)(value["undoes"]))
    except NotAnEdit as error:
        error.key = key
        raise


def _key(value: object) -> str:
    if not isinstance(value, str) or not KEY.fullmatch(value):
        raise NotAnEdit("key")
    return value


def _base(value: object) -> int:
    return _number(value, 0, 2**31 - 1)


def an_id(value: object) -> str:
    """Return an id of ours. Raises NotAnEdit."""
    if not isinstance(value, str) or not is_id(value):
        raise NotAnEdit("id")
    return value


def _exactly(value: object, shape: Shape) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != shape.keys():
        raise NotAnEdit(f"exactly {', '.join(sorted(shape))}")
    return {name: read(value[name]) for name, read in shape.items()}


def _whole(shape: Shape) -> Read:
    return lambda value: _exactly(value, shape)


def _some(shape: Shape) -> Read:
    def read(value: object) -> dict[str, Any]:
        if not isinstance(value, dict) or not value or not value.keys() <= shape.keys():
            raise NotAnEdit(f"some of {', '.join(sorted(shape))}")
        return {name: shape[name](given) for name, given in value.items()}

    return read


def _or_none(read: Read) -> Read:
    return lambda value: None if value is None else read(value)


def _one_of(values: Collection[str]) -> Read:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in values:
            raise NotAnEdit("one of a list")
        return value

    return read


def _text(longest: int) -> Read:
    def read(value: object) -> str:
        if not isinstance(value, str) or len(value) > longest or "\0" in value:
            raise NotAnEdit("text")
        return value

    return read


def _number(value: object, lowest: int, highest: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        raise NotAnEdit("frame")
    return value


def _place(value: object) -> int:
    return _number(value, 0, MOST_CLIPS)


def _ids(value: object) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_CLIPS:
        raise NotAnEdit("order")
    ids = [an_id(one) for one in value]
    if len(set(ids)) != len(ids):
        raise NotAnEdit("order")
    return ids


def _hows(value: object) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_TAGS:
        raise NotAnEdit("how")
    if not all(isinstance(one, str) and HOW.fullmatch(one) for one in value):
        raise NotAnEdit("how")
    return sorted(set(value))


def ordered(tags: Iterable[Any]) -> list[TagJson]:
    """Return tags each once, by principle and then by who: rows have no order of their own."""
    ranked = {_rank(tag): tag for tag in tags}
    return [ranked[rank] for rank in sorted(ranked)]


def _rank(tag: TagJson) -> tuple[int, str, str, str, str]:
    who = (tag["actor"] or "", tag["partner"] or "", tag["way"] or "")
    return (RANKS[tag["principle"]], *who, ",".join(tag["how"]))
