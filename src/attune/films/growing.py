"""The copy of a film while it is being made: its fragments, each readable by itself, and where somebody waits."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from attune import clock
from attune.films.models import Film, FilmWish
from attune.safe.models import Segment, StoredThing
from attune.safe.queries import open_segment
from attune.vault.segments import SegmentedReader

FRAMES_IN_ONE = 24  # frames of the film in one fragment, as media/rendition.py lays them
WISH_LASTS = dt.timedelta(seconds=10)  # a page that still waits says so again within one


@dataclass(frozen=True)
class Fragment:
    """One fragment of the copy: what the gate and ranges need of it."""

    segment: Segment
    media_type: str

    @property
    def sha256(self) -> str:
        """Return what its clear bytes hash to."""
        return self.segment.sha256

    @property
    def clear_length(self) -> int:
        """Return how many clear bytes it has."""
        return self.segment.clear_length

    def opened(self) -> SegmentedReader:
        """Open it for reading; close it afterwards."""
        return open_segment(self.segment)


def fragment_number(segment: Segment) -> int | None:
    """Return which fragment of the copy a segment is; none for its head."""
    return segment.place - 1 if segment.place else None


def fragment_of(film: Film, number: int) -> Fragment | None:
    """Return a fragment of a film's copy, if it is there."""
    segments = Segment.objects.filter(thing=film.rendition_id or "", place=number + 1)
    segment = segments.select_related("thing").first()
    return Fragment(segment, segment.thing.media_type) if segment else None


def opening_of(film: Film) -> StoredThing | None:
    """Return the bytes that open a player for any fragment, if they are there."""
    init = film.rendition.facts.get("init", "") if film.rendition else ""
    return StoredThing.objects.filter(pk=init).first()


def fragments_in(film: Film) -> int:
    """Return how many fragments the whole copy has; 0 before the frames are known."""
    return -(-(film.frames_count or 0) // FRAMES_IN_ONE)


def runs_there(film: Film) -> list[tuple[int, int]]:
    """Return the fragments that are there, as half-open runs in order."""
    places = Segment.objects.filter(thing=film.rendition_id or "", place__gt=0).order_by("place")
    return runs_of(place - 1 for place in places.values_list("place", flat=True))


def runs_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return rising numbers as half-open runs."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number:
            runs[-1] = (runs[-1][0], number + 1)
        else:
            runs.append((number, number + 1))
    return runs


def wish_of(film: str) -> int | None:
    """Return the fragment somebody waits for now; none once a page has not said so for a while."""
    since = clock.now() - WISH_LASTS
    wishes = FilmWish.objects.filter(film=film, wished_at__gte=since)
    return wishes.values_list("fragment", flat=True).first()
