"""Every page that shows a film tells while it is watched."""

import re

import pytest

from tests.serving import ROOT

STATIC = ROOT / "src" / "attune" / "static"
TEMPLATES = ROOT / "src" / "attune" / "templates"
TOLD_BY_SCRIPT = {"clips/_stage.html": "js/workbench/workbench.js"}
STILL = "muted playsinline tabindex="


def videos():
    """(template, tag) of each video in the templates that shows a family's film."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        for tag in re.findall(r"<video.*?>", path.read_text()):
            name = str(path.relative_to(TEMPLATES))
            if not name.startswith("public/") and STILL not in tag:
                yield name, tag


@pytest.mark.parametrize(("name", "tag"), list(videos()))
def test_a_video_tells_that_it_is_watched(name, tag):
    if name in TOLD_BY_SCRIPT:
        assert "#post(told.film.watching)" in (STATIC / TOLD_BY_SCRIPT[name]).read_text()
    else:
        assert re.search(r'data-behaviour="beats" data-beat="\{% url \'[a-z-]+-watching\' ', tag)


def test_the_review_room_tells_of_the_clip_that_is_shown():
    assert 'this.post({ id: "", to: clip.watching, body: {} })' in (STATIC / "js/review/element.js").read_text()
