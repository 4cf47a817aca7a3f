"""Templates keep the house's rules: nothing inline, known icons and variables only, short files."""

import json
import re
from pathlib import Path

import pytest

import attune
from attune.templatetags import attune as tags

HOME = Path(attune.__file__).parent
TEMPLATES = sorted((HOME / "templates").rglob("*.html"))
SHEETS = sorted((HOME / "static" / "css").rglob("*.css"))
INLINE = re.compile(r"""\sstyle=|<style|\son[a-z]+=["']|hx-on|<script(?![^>]*\bsrc=)(?![^>]*application/json)""")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(HOME).as_posix())
def test_a_template_has_nothing_inline_that_the_content_policy_would_block(template):
    assert INLINE.findall(template.read_text("utf-8")) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(HOME).as_posix())
def test_a_template_is_short(template):
    assert len(template.read_text("utf-8").splitlines()) <= 150


def test_every_icon_that_is_named_in_a_template_is_drawn():
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', path.read_text("utf-8"))}
    assert named - tags._icon_names() == set()


def test_an_unknown_icon_is_refused():
    with pytest.raises(tags.NoSuchIcon, match="unicorn"):
        tags.icon("unicorn")


def test_the_sprite_holds_exactly_the_listed_icons():
    listed = (HOME.parent.parent / "bin" / "icons.txt").read_text("utf-8").split()
    assert tags._icon_names() == set(listed)
    assert len(listed) == len(set(listed))


def test_every_variable_that_a_sheet_uses_is_declared():
    sheets = "\n".join(path.read_text("utf-8") for path in SHEETS)
    used = set(re.findall(r"var\((--[a-z0-9-]+)", sheets))
    assert used - set(re.findall(r"(--[a-z0-9-]+)\s*:", sheets)) == set()


def test_no_variable_is_made_of_itself():
    sheets = "\n".join(path.read_text("utf-8") for path in SHEETS)
    assert [name for name, of in re.findall(r"(--[a-z0-9-]+)\s*:\s*var\((--[a-z0-9-]+)\)", sheets) if name == of] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_sheet_is_short_and_asks_for_nothing_from_elsewhere(sheet):
    text = sheet.read_text("utf-8")
    assert re.findall(r"https?:|@import", text) == []
    assert len(text.splitlines()) <= 500


def test_the_notice_names_the_versions_that_are_carried():
    root = HOME.parent.parent
    carried = json.loads((root / "package.json").read_text("utf-8"))["dependencies"]
    notice = (root / "NOTICE").read_text("utf-8")
    named = {"htmx.org": "htmx {}", "tus-js-client": "tus-js-client {}", "@noble/hashes": "@noble/hashes {}"}
    assert [line for name, line in named.items() if line.format(carried[name]) not in notice] == []
    assert carried["htmx.org"] in (HOME / "static" / "vendor" / "htmx.min.js").read_text("utf-8")


def test_every_class_that_our_own_pages_name_has_a_rule():
    sheets = "\n".join(path.read_text("utf-8") for path in SHEETS)
    ruled = set(re.findall(r"\.([a-z][a-z0-9_-]*)", sheets))
    ours = [
        path for path in TEMPLATES if path.parent.name in ("shell", "public", "account", "mfa", "elements", "layouts")
    ]
    ours += sorted((Path(__file__).parent / "pages").glob("*.html"))
    text = "\n".join(path.read_text("utf-8") for path in ours)
    named = {
        name for one in re.findall(r'class="([^"]*)"', text) for name in re.sub(r"{[%{].*?[%}]}", " ", one).split()
    }
    assert named - ruled == set()
