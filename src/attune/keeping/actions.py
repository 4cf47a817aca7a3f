"""Film gets its date of deletion, is deleted on it, and leaves a certificate."""

import datetime as dt

from django.db import transaction

from attune import clock
from attune.audit.actions import SYSTEM, record
from attune.audit.models import Actor
from attune.billing.queries import local_day
from attune.cases.models import Case
from attune.films.actions import remove_film
from attune.films.models import Film
from attune.films.queries import purpose_of, unconsented
from attune.keeping.rules import CASE_CLOSED, WITHDRAWN, certificate, due_after_closing, due_after_withdrawal
from attune.people.models import Family, Member


def schedule_closed_case(*, case: Case, by: Actor) -> list[Film]:
    """Give every film of a closed case its day of deletion, unless an earlier one stands."""
    if case.closed_at is None:
        return []
    on = due_after_closing(local_day(case.closed_at), case.profile.film_kept_days)
    return [_schedule(film, on, by) for film in Film.objects.filter(case=case, deleted_at=None)]


def schedule_withdrawal(*, family: Family, member: Member, by: Actor, kind: str = Film.Kind.INTERACTION) -> list[Film]:
    """Give every film of a kind in which somebody is who withdrew its day of deletion, unless an earlier one stands."""
    films = Film.objects.filter(family=family, kind=kind, visit__participants__member=member, deleted_at=None)
    on = due_after_withdrawal(clock.today())
    return [_schedule(film, on, by) for film in films.distinct()]


def keep_after_all(*, film: Film, by: Actor) -> Film:
    """Take a film's day of deletion away again: everybody agrees once more, and its case is open."""
    with transaction.atomic():
        film.due_on = None
        film.save(update_fields=["due_on"])
        record(actor=by, verb="keep", kind="film", thing=film.id, family=film.family_id, fields=["due_on"])
    return film


def delete_due_films(*, by: Actor = SYSTEM) -> int:
    """Delete the films whose day has come; return how many. A film of an open case stays if all agree again."""
    deleted = 0
    films = Film.objects.filter(due_on__lte=clock.today(), deleted_at=None).select_related("case", "visit")
    for film in films:
        if film.case.closed_at is None and not unconsented(film.visit, purpose_of(film.kind)):
            keep_after_all(film=film, by=by)
            continue
        remove_film(film=film, by=by, why=CASE_CLOSED if film.case.closed_at else WITHDRAWN)
        deleted += 1
    return deleted


def certify(*, film: Film) -> Film:
    """Write the sum of a deleted film's tombstone, once; the family's certificate carries it."""
    if film.deleted_at is None or film.certificate:
        return film
    film.certificate = certificate(
        film=film.id,
        sha256=film.sha256,
        added_at=film.added_at,
        deleted_at=film.deleted_at,
        why=film.deleted_why,
    )
    film.save(update_fields=["certificate"])
    return film


def _schedule(film: Film, on: dt.date, by: Actor) -> Film:
    if film.due_on is not None and film.due_on <= on:
        return film
    with transaction.atomic():
        film.due_on = on
        film.save(update_fields=["due_on"])
        record(actor=by, verb="schedule", kind="film", thing=film.id, family=film.family_id, fields=["due_on"])
    return film
