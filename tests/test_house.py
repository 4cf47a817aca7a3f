"""The plan of the house holds: sizes, names, templates without styles, sealed text with a family to seal it."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from attune.rooms import ROOMS
from attune.safe.fields import SealedText

SRC = Path(__file__).parent.parent / "src" / "attune"
PYTHON = [path for path in sorted(SRC.rglob("*.py")) if "migrations" not in path.parts]
SCRIPTS = sorted((SRC / "static" / "js").rglob("*.js"))
TEMPLATES = sorted((SRC / "templates").rglob("*.html"))
FUNCTION_LINES, FILE_LINES, VIEW_LINES, TEMPLATE_LINES = 60, 500, 25, 150
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "service", "handler", "base"}
WORD_LIST = SRC / "vault" / "wordlist.py"


def functions(path):
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node):
    return node.end_lineno - node.lineno + 1


def test_no_function_is_longer_than_it_may_be():
    long = [f"{p.relative_to(SRC)}:{n.name}" for p in PYTHON for n in functions(p) if length(n) > FUNCTION_LINES]
    assert long == []


def test_no_view_is_longer_than_it_may_be():
    views = [p for p in PYTHON if p.name == "views.py"]
    long = [f"{p.relative_to(SRC)}:{n.name}" for p in views for n in functions(p) if length(n) > VIEW_LINES]
    assert long == []


def test_no_file_is_longer_than_it_may_be():
    long = {
        str(p.relative_to(SRC)): len(p.read_text().splitlines())
        for p in PYTHON + SCRIPTS
        if p != WORD_LIST and len(p.read_text().splitlines()) > FILE_LINES
    }
    assert long == {}


def test_no_module_has_a_name_that_says_nothing():
    assert [str(p) for p in PYTHON if p.stem in FORBIDDEN_NAMES] == []


def test_every_room_of_the_plan_is_there():
    assert [room for room in ROOMS if not (SRC / room / "__init__.py").exists()] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: str(p.relative_to(SRC / "templates")))
def test_a_template_is_short_and_carries_no_style_or_script_of_its_own(template):
    text = template.read_text()
    assert len(text.splitlines()) <= TEMPLATE_LINES
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text) == []


def test_whoever_keeps_sealed_text_has_a_family_to_seal_it():
    homeless = [
        model.__name__
        for model in apps.get_app_config("attune").get_models()
        if any(isinstance(field, SealedText) for field in model._meta.get_fields())
        and "family" not in {field.name for field in model._meta.get_fields()}
    ]
    assert homeless == []


def test_pages_say_names_or_relations_and_never_the_forbidden_words():
    said = re.compile(r"\b(mum|mummy|patient|asset|footage|non-compliant|DNA)\b", re.IGNORECASE)
    texts = TEMPLATES + SCRIPTS
    found = {str(p.relative_to(SRC)): said.findall(p.read_text()) for p in texts if said.search(p.read_text())}
    assert found == {}
