"""Every text on every ground it may stand on is readable, in light and in dark."""

import re
from itertools import product
from pathlib import Path

import pytest

import attune

TOKENS = Path(attune.__file__).parent / "static" / "css" / "tokens.css"
LIGHT, DARK = 0, 1
READABLE = 4.5
SEEN = 3.0
SOFT = ("rose", "plum", "sky", "clay", "leaf")
TEXT = [
    *product(("ink", "ink-2", "pine", "pine-strong", "rose"), ("paper", "surface", "sunken")),
    ("ink", "pine-soft"),
    ("pine", "pine-soft"),
    ("pine-strong", "pine-soft"),
    ("ink", "plum-soft"),
    ("ink-2", "plum-soft"),
    ("honey-ink", "honey-soft"),
    ("honey-ink", "surface"),
    ("honey-ink", "paper"),
    ("leaf", "surface"),
    ("on-pine", "pine"),
    ("on-pine", "pine-strong"),
    ("on-honey", "honey"),
    ("on-stage", "stage"),
    ("on-cream", "cream"),
    ("paper", "focus"),
    *((name, f"{name}-soft") for name in SOFT),
]
EDGES = [
    ("line-strong", "surface"),
    ("line-strong", "paper"),
    ("pine", "surface"),
    ("focus", "paper"),
    ("rose", "surface"),
]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_readable(text, ground, palette):
    assert contrast(text, ground, palette) >= READABLE


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_are_seen(edge, ground, palette):
    assert contrast(edge, ground, palette) >= SEEN


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_two_tones_of_the_focus_ring_are_told_apart_on_any_ground(palette):
    assert contrast("focus", "focus-halo", palette) >= SEEN


def test_black_on_white_measures_21():
    assert round(luminance("#ffffff") + 0.05, 2) / round(luminance("#000000") + 0.05, 2) == 21


def contrast(one, other, palette):
    """WCAG 2.2's ratio, of relative luminances."""
    lighter, darker = sorted((luminance(colour(name, palette)) for name in (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def colour(name, palette):
    pair = re.search(rf"--{name}: light-dark\((#\w{{6}}), (#\w{{6}})\);", TOKENS.read_text("utf-8"))
    return pair[palette + 1]


def luminance(hex_colour):
    channels = (int(hex_colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
