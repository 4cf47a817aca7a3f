"""The names under which the parts of a film are handed to the locked child: `film`, then `film/1`, and on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


def part_label(place: int) -> str:
    """Return the label of the part at ``place``, counted from 0 in the order of filming."""
    return f"film/{place}" if place else "film"


def labelled_parts(parts: Sequence[T]) -> dict[str, T]:
    """Return a film's parts, in order, each under its label: the sources of any work on that film."""
    return {part_label(place): part for place, part in enumerate(parts)}
