"""Clips of earlier cycles of the same case, which may be put beside those of a film: look how far."""

from django.db.models import QuerySet

from attune.clips.models import Borrowed, Clip
from attune.films.consenting import may_be_seen
from attune.films.models import Film


def lendable_to(film: Film) -> QuerySet[Clip]:
    """Return the clips that a film's bench may borrow: of earlier cycles of its case, of films that are there."""
    cycle = film.visit.cycle
    if cycle is None:
        return Clip.objects.none()
    clips = Clip.objects.kept().filter(film__deleted_at=None, film__case=film.case_id)
    earlier = clips.filter(cycle__case=film.case_id, cycle__number__lt=cycle.number)
    return earlier.select_related("film__frame_table", "cycle").order_by("cycle__number", "film__added_at", "start")


def may_borrow(film: Film, clip: str) -> bool:
    """Tell whether one clip may be borrowed now: everybody who is in its film still agrees to it."""
    found = lendable_to(film).filter(pk=clip).first()
    return found is not None and may_be_seen(found.film)


def lent_to(cycle: str) -> QuerySet[Borrowed]:
    """Return what the films of a cycle have borrowed and can still show."""
    lent = Borrowed.objects.filter(film__visit__cycle=cycle, film__deleted_at=None)
    there = lent.filter(clip__removed_at=None, clip__film__deleted_at=None)
    return there.select_related("film", "clip__film", "clip__cycle")
