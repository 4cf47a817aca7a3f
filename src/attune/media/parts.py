"""The names under which the parts of a film are handed to the locked child: `film`, then `film/1`, and on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


def part_label(place: int, which: str = "") -> str:
    """Return the label of the part at ``place``, from 0 in the order of filming; ``which`` tells films apart."""
    return f"film{which}/{place}" if place else f"film{which}"


def labelled_parts(parts: Sequence[T], which: str = "") -> dict[str, T]:
    """Return a film's parts, in order, each under its label: the sources of any work on that film."""
    return {part_label(place, which): part for place, part in enumerate(parts)}
