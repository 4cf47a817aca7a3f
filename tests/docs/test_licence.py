"""The licence is the whole text, word for word."""

import hashlib
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
AGPL_3 = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"  # of the text as its authors give it out


def test_the_licence_is_the_affero_general_public_licence_word_for_word():
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == AGPL_3


def test_the_package_names_the_same_licence():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "AGPL-3.0-or-later"
