"""Every sentence that the workbench's scripts ask for is there, and none is there in vain."""

import re
from pathlib import Path

import attune
from attune.clips.words import words

SCRIPTS = Path(attune.__file__).parent / "static" / "js" / "workbench"
SAID = re.compile(r"""say\(\s*(?:[^()"`]*\?\s*)?["`]([a-z_0-9$]+)""")
QUOTED = re.compile(r'"([a-z]+(?:_[a-z0-9]+)+)"')
MADE_UP = (
    "edit_", "by_", "act_", "key_", "standing_", "verdict_", "length_", "speed_", "tray_", "hint_", "value_", "card_",
    "seen_",
)  # fmt: skip


def source():
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(SCRIPTS.glob("*.js")))


def test_every_sentence_asked_for_by_name_is_there():
    asked = {name for name in SAID.findall(source()) if "$" not in name}
    assert asked - words().keys() == set()
    assert len(asked) > 20


def test_every_act_of_the_key_table_has_its_words():
    acts = re.findall(r'\{ act: "(\w+)"', (SCRIPTS / "keys.js").read_text(encoding="utf-8"))
    assert {f"act_{act}" for act in acts} - words().keys() == set()


def test_no_sentence_is_there_in_vain():
    quoted = set(QUOTED.findall(source())) | set(re.findall(r'"(count|untitled|undone|redone)"', source()))
    unused = {name for name in words() if name not in quoted and not name.startswith(MADE_UP)}
    assert unused == set()
