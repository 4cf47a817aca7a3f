"""What the locked child says is taken only as far as this goes: a hostile film may have taken it over."""

import math
import re
from typing import Any, TypeVar

from attune.media.errors import MediaError, ReaderDied
from attune.media.wire import Message
from attune.vault.age import CHUNK, TAG

LONGEST = 1 << 20
"""Bytes in a message of the child's."""
MOST_NUMBER = 1 << 62
_LONGEST_TEXT = 200
_DEEPEST = 6
_LABEL = re.compile(r"[a-z]{1,20}(?:[/-][a-z0-9]{1,20}){0,2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SEALED_HEAD = range(100, 4096)  # bytes of an age header for one recipient, with the nonce

T = TypeVar("T")


def nonsense() -> ReaderDied:
    """Return the error for a child that says what no work of ours says."""
    return ReaderDied(how="it said what cannot be understood")


def checked(message: Message) -> Message:
    """Return a message whose every value is plain, short and shallow; raises `ReaderDied`."""
    if not isinstance(message.kind, str) or not _is_plain(message.facts, _DEEPEST):
        raise nonsense()
    return message


def said(message: Message, word: str, kind: type[T]) -> T:
    """Return one word of a message; raises `ReaderDied` where it is not there, or of another kind."""
    value = message.facts.get(word)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise nonsense()
    return value


def number(message: Message, word: str) -> int:
    """Return a count or length that a message tells; raises `ReaderDied` for anything else."""
    value = said(message, word, int)
    if value < 0:
        raise nonsense()
    return value


def label(message: Message) -> str:
    """Return the label of an output; raises `ReaderDied` unless it looks like one of ours."""
    value = said(message, "label", str)
    if not _LABEL.fullmatch(value):
        raise nonsense()
    return value


def lengths(message: Message) -> tuple[int, int]:
    """Return clear and sealed length of an output; raises `ReaderDied` where sealing cannot have made one of other."""
    clear, sealed = number(message, "clear_length"), number(message, "sealed_length")
    chunks = max(1, -(-clear // CHUNK))
    if sealed - clear - chunks * TAG not in _SEALED_HEAD:
        raise nonsense()
    return clear, sealed


def sha256(message: Message) -> str:
    """Return the hash of an output's clear bytes; raises `ReaderDied` where it is none."""
    value = said(message, "sha256", str)
    if not _SHA256.fullmatch(value):
        raise nonsense()
    return value


def its_error(message: Message) -> MediaError:
    """Return the refusal that the child reports, with short facts only; `ReaderDied` for one that cannot be rebuilt."""
    facts = said(message, "facts", dict)
    if not all(isinstance(fact, str | int) for fact in facts.values()):
        return nonsense()
    try:
        return MediaError.from_code(said(message, "code", str), facts)
    except (KeyError, TypeError, ValueError, IndexError):
        return nonsense()


def _is_plain(value: Any, deep: int) -> bool:
    match value:
        case int():
            return abs(value) < MOST_NUMBER
        case float():
            return math.isfinite(value)
        case str():
            # A database keeps neither half a surrogate pair nor a nought.
            return len(value) <= _LONGEST_TEXT and not re.search("[\0\ud800-\udfff]", value)
        case list():
            return deep > 0 and all(_is_plain(each, deep - 1) for each in value)
        case dict():
            return deep > 0 and all(_is_plain(each, deep - 1) for pair in value.items() for each in pair)
    return value is None
