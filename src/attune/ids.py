"""Random ids: what stands in an address says nothing about whom it belongs to."""

import re
import secrets

ALPHABET = "bcdfghjkmnpqrstvwxz23456789"  # no vowels, so no words; nothing that reads like another letter
LENGTH = 16
PATTERN = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def new_id() -> str:
    """Return a fresh id of 16 letters, about 76 bits of chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_id(text: str) -> bool:
    """Tell whether a text has the shape of an id."""
    return PATTERN.fullmatch(text) is not None
