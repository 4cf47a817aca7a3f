"""A film's own small picture beside its name: one tile cut out of its sheet of thumbnails."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from attune.films.models import Film, FilmSheet

SHEET, TILE = 0, 3  # not the first pictures, in which somebody mostly still holds the camera

SHORT_SECONDS = 12  # a shorter film may have fewer pictures than that


@dataclass(frozen=True)
class Picture:
    """Where a sheet is, and which part of it to show, for an SVG image."""

    url: str
    box: str


def picture_of(film: Film) -> Picture | None:
    """Return a small picture of a film; none before its sheets are made."""
    short = (seconds_of(film) or 0) < SHORT_SECONDS
    return _tile(film, SHEET, 0 if short else TILE)


def picture_at(film: Film, sheets: Sequence[FilmSheet], frame: int) -> Picture | None:
    """Return the small picture nearest before a frame; none before the film's sheets are made."""
    before = [
        (shown, sheet.place, tile)
        for sheet in sheets
        for tile, shown in enumerate(sheet.facts.get("frames", ()))
        if shown <= frame
    ]
    if not before:
        return picture_of(film)
    _shown, place, tile = max(before)
    return _tile(film, place, tile)


def seconds_of(film: Film) -> float | None:
    """Return how long a film is; none before its frame table is made."""
    if film.time_base is None or film.duration_ticks is None:
        return None
    return float(film.duration_ticks * film.time_base)


def _tile(film: Film, sheet: int, tile: int) -> Picture | None:
    sizes = film.facts.get("sheets")
    if not sizes:
        return None
    row, column = divmod(tile, sizes["columns"])
    width, height = sizes["width"], sizes["height"]
    return Picture(
        url=reverse("film-sheet", args=[film.pk, sheet]),
        box=f"{column * width} {row * height} {width} {height}",
    )
