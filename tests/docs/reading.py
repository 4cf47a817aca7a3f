"""The docs as the tests read them: texts, links, and the commands that are there."""

import argparse
import re
from pathlib import Path

from attune.cli import _parser

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def name_of(page):
    return str(page.relative_to(ROOT))


def prose(page):
    """A page without its code."""
    return CODE.sub("", page.read_text())


def links(page):
    return LINK.findall(CODE.sub("", page.read_text()))


def headings(page):
    """The anchors of a page, as its readers' programs make them of the headings."""
    lines = [line.lstrip("#").strip().lower() for line in page.read_text().splitlines() if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", line).replace(" ", "-") for line in lines}


def verbs(parser=None, words=()):
    """Every command as its words, with its own options."""
    parser = parser or _parser()
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        options = {option for action in parser._actions for option in action.option_strings}
        return {words: options - {"-h", "--help", "--data", "--json", "--as"}}
    found = {}
    for word, child in groups[0].choices.items():
        found |= verbs(child, (*words, word))
    return found
