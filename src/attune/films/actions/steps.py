"""The steps between a film's arrival and the workbench: asked for, refused, and settled when all are done."""

from typing import Any

from django.db import transaction

from attune.audit.actions import NamedActor
from attune.films.models import Film
from attune.films.rules import NotTheSame
from attune.jobs.actions import post_job

# The copy goes first: with it there is something to see. The worker that leaves it alone makes the rest meanwhile.
AFTER_FRAMES = {"film.rendition": 26, "film.sheets": 25, "film.peaks": 24}


def post_step(*, film: Film, kind: str, priority: int) -> None:
    """Ask for one step of a film, as whoever brought it in, in the caller's transaction."""
    bringer = NamedActor(film.added_by_kind, film.added_by)
    post_job(kind=kind, args={"film": film.pk}, asked_by=bringer, thing=("film", film.pk), priority=priority)


def refuse_film(*, film: Film, code: str, facts: dict[str, Any] | None = None) -> None:
    """Say that a film cannot be used, and why. It stays sealed, and can be removed.

    That it is not what was sent outweighs whatever else is found in it.
    """
    with transaction.atomic():
        keep_facts(film=film, problem=facts or {})
        fresh = Film.objects.filter(pk=film.pk, deleted_at=None).exclude(problem=NotTheSame.code)
        fresh.update(state=Film.State.REFUSED, problem=code)
    film.refresh_from_db()


def note_problem(*, film: Film, code: str, facts: dict[str, Any] | None = None) -> None:
    """Say that something of a film could not be made, and why; the rest of it can be used."""
    with transaction.atomic():
        keep_facts(film=film, problem=facts or {})
        Film.objects.filter(pk=film.pk, deleted_at=None).update(problem=code)


def keep_facts(*, film: Film, **found: Any) -> None:
    """Add to what is known of a film; two steps may do so at once."""
    with transaction.atomic():
        kept = Film.objects.select_for_update().get(pk=film.pk)
        kept.facts = kept.facts | found
        kept.save(update_fields=["facts"])


def settle_ready(*, film: Film) -> None:
    """Call a verified film ready once everything that is made of it is whole."""
    with transaction.atomic():
        kept = Film.objects.select_for_update(of=("self",)).select_related("rendition", "peaks").get(pk=film.pk)
        made = [kept.rendition, kept.peaks]
        whole = all(thing is not None and thing.completed_at is not None for thing in made)
        if whole and "sheets" in kept.facts and kept.state == Film.State.VERIFIED:
            Film.objects.filter(pk=kept.pk).update(state=Film.State.READY)
    film.refresh_from_db()
