"""The committed pictures are exactly what the code draws, and safe to show as images."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import attune
from attune.drawn.pictures import STILLS, pictures, write_pictures
from attune.drawn.scenes import story, told

DRAWN = pictures()
COMMITTED = Path(attune.__file__).parent / "static" / "img"


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_committed_picture_is_what_the_code_draws(name):
    assert (COMMITTED / name).read_text(encoding="utf-8") == DRAWN[name]


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_picture_holds_no_script_style_or_outside_reference(name):
    tree = ET.fromstring(DRAWN[name])  # noqa: S314 - our own text
    tags = {node.tag.rpartition("}")[2] for node in tree.iter()}
    assert tags & {"script", "style", "foreignObject", "image", "use", "a"} == set()
    names = {key for node in tree.iter() for key in node.attrib}
    assert {key for key in names if key.startswith("on") or key.endswith(("href", "style"))} == set()


def test_writing_makes_the_folder_and_every_file(tmp_path):
    files = write_pictures(tmp_path / "img")
    assert {file.name: file.read_text(encoding="utf-8") for file in files} == DRAWN


def test_no_picture_is_left_behind_that_the_code_no_longer_draws():
    ours = {file.name for file in COMMITTED.glob("*.svg") if file.name.startswith(("scene-", "art-", "door-"))}
    assert ours == {name for name in DRAWN if name.startswith(("scene-", "art-", "door-"))}


@pytest.mark.parametrize("kind", STILLS)
def test_nobody_blinks_in_a_still(kind):
    blinks = {
        (t, who): story(kind).bearing(who, told(kind, t)).closed for t in STILLS[kind] for who in ("left", "right")
    }
    assert {place: closed for place, closed in blinks.items() if closed > 0.05} == {}
