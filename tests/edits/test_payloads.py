"""What a page sends is read strictly: exactly as agreed, or not at all."""

import json
from typing import Any

import pytest

from attune.clips.payloads import NotAnEdit, Reader, read_post

A, B = "bbbbbbbbbbbbbbbb", "cccccccccccccccc"
PERSON = "dddddddddddddddd"
READER = Reader(frames=100, people=[PERSON])


def clip(**other: Any) -> dict[str, Any]:
    return {"id": A, "in": 10, "out": 90, "title": "", "note": "", "tags": [], "place": 0, **other}


def tag(**other: Any) -> dict[str, Any]:
    return {"principle": "receiving", "actor": PERSON, "partner": None, "way": "reception", "how": ["look"], **other}


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("clip.add", {"clip": clip(place=None)}),
        ("clip.add", {"clip": clip(**{"in": 0, "out": 100})}),
        ("clip.add", {"clip": clip(tags=[tag()])}),
        ("clip.remove", {"id": A}),
        ("clip.change", {"id": A, "fields": {"out": 100}}),
        ("tray.order", {"order": [A, B]}),
        ("tray.order", {"order": []}),
        ("still.add", {"still": {"id": A, "frame": 99, "title": "Both look"}}),
        ("still.change", {"id": A, "fields": {"frame": 3, "title": ""}}),
        ("still.remove", {"id": A}),
        ("mark.add", {"mark": {"id": A, "in": 0, "out": 1}}),
        ("mark.remove", {"id": A}),
    ],
)
def test_an_edit_as_agreed_is_read_unchanged(kind: str, payload: dict[str, Any]) -> None:
    assert READER.change(kind, payload).as_json() == {"kind": kind, "payload": payload}


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("clip.score", {"id": A}),
        (None, {}),
        ("clip.add", {"clip": clip(**{"in": 90})}),
        ("clip.add", {"clip": clip(out=101)}),
        ("clip.add", {"clip": clip(**{"in": -1})}),
        ("clip.add", {"clip": clip(**{"in": 1.5})}),
        ("clip.add", {"clip": clip(**{"in": True})}),
        ("clip.add", {"clip": clip(id="../etc")}),
        ("clip.add", {"clip": clip(title="x" * 201)}),
        ("clip.add", {"clip": clip(title="\0")}),
        ("clip.add", {"clip": clip(extra=1)}),
        ("clip.add", {"clip": clip(), "extra": 1}),
        ("clip.add", {"clip": clip(tags=[tag(actor=A)])}),
        ("clip.add", {"clip": clip(tags=[tag(principle="obedient")])}),
        ("clip.add", {"clip": clip(tags=[tag(way="refusal")])}),
        ("clip.add", {"clip": clip(tags=[tag(how=["<b>"])])}),
        ("clip.add", []),
        ("clip.change", {"id": A, "fields": {}}),
        ("clip.change", {"id": A, "fields": {"place": 1}}),
        ("tray.order", {"order": [A, A]}),
        ("tray.order", {"order": "all"}),
        ("still.add", {"still": {"id": A, "frame": 100, "title": ""}}),
        ("mark.add", {"mark": {"id": A, "in": 5, "out": 5}}),
    ],
)
def test_anything_else_is_refused(kind: object, payload: object) -> None:
    with pytest.raises(NotAnEdit):
        READER.change(kind, payload)


def test_tags_come_in_one_order_and_each_once() -> None:
    told = [tag(), tag(principle="attentive"), tag(how=["sound", "look", "look"]), tag()]
    read = READER.change("clip.change", {"id": A, "fields": {"tags": told}}).payload["fields"]["tags"]
    assert read == [tag(principle="attentive"), tag(), tag(how=["look", "sound"])]


def test_a_post_is_its_base_and_its_edits() -> None:
    key = "01234567-89ab-cdef-0123-456789abcdef"
    body = json.dumps({"base": 7, "edits": [{"key": key, "kind": "clip.remove", "payload": {"id": A}, "undoes": None}]})
    base, (sent,) = read_post(body.encode(), READER)
    assert (base, sent.key, sent.change.kind, sent.undoes) == (7, key, "clip.remove", None)


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"base": 0, "edits": []}', '{"base": -1, "edits": [{}]}', '{"base": 0, "edits": [{"key": "x"}]}'],
)
def test_a_post_of_another_shape_is_refused(body: str) -> None:
    with pytest.raises(NotAnEdit):
        read_post(body.encode(), READER)
