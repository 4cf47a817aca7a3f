"""The parts of the public page as the office keeps them: which texts belong to which, in the page's order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from attune.public.texts import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Mapping

SECTIONS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "hero": (_("The first sight"), ("hero_",)),
    "what": (_("What it is, and what we know"), ("what_", "nice", "studies", "strengths")),
    "who": (_("Who it is for"), ("who_",)),
    "helps": (_("What it can help with"), ("helps_",)),
    "how": (_("How a cycle runs"), ("how_",)),
    "cost": (_("What it costs"), ("cost_", "quote_")),
    "words": (_("People who tell us without words"), ("words_",)),
    "films": (_("The films"), ("films_",)),
    "ask": (_("Ask us, and what happens next"), ("ask_", "next_", "sent_")),
    "foot": (_("The last line"), ("foot",)),
}
LONG = 90  # letters of a text from which on its box is a tall one


def keys_of(section: str) -> list[str]:
    """Return the keys of the texts of a section, in the page's order."""
    return [key for key in DEFAULTS if key.startswith(SECTIONS[section][1])]
