"""Film gets its date of deletion, is deleted on it, and leaves a certificate."""

import datetime as dt

from django.db import transaction

from attune import clock
from attune.audit.actions import SYSTEM, record
from attune.audit.models import Actor
from attune.billing.queries import local_day
from attune.cases.models import Case
from attune.films.actions import remove_film
from attune.films.consenting import purpose_of, unconsented
from attune.films.models import Film
from attune.keeping.models import DeletionNotice, Hold
from attune.keeping.rules import (
    CASE_CLOSED,
    WITHDRAWN,
    HoldNotPlaced,
    NothingToHold,
    certificate,
    due_after_closing,
    due_after_withdrawal,
)
from attune.people.models import Family, Member, Practitioner


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


def place_hold(*, case: Case, owner: Practitioner, reason: str, until: dt.date, by: Actor) -> Hold:
    """Let a case's film stay beyond its day, for a reason, until a day on which that ends by itself.

    Raises HoldNotPlaced, NothingToHold.
    """
    if not reason.strip() or until <= clock.today():
        raise HoldNotPlaced("A hold has a reason, and a last day that is still to come. Nothing was changed.")
    if not Film.objects.filter(case=case, deleted_at=None).exists():
        raise NothingToHold
    with transaction.atomic():
        hold = Hold.objects.create(case=case, family_id=case.family_id, owner=owner, reason=reason.strip(), until=until)
        record(actor=by, verb="hold", kind="case", thing=case.id, family=case.family_id, fields=["until"])
    return hold


def end_hold(*, hold: Hold, by: Actor) -> Hold:
    """End a hold now: what is due is deleted at the next look."""
    with transaction.atomic():
        hold.ended_at = clock.now()
        hold.save(update_fields=["ended_at"])
        record(actor=by, verb="end hold", kind="case", thing=hold.case_id, family=hold.family_id)
    return hold


def note_told(
    *,
    case: Case,
    member: Member,
    how: DeletionNotice.How,
    told_on: dt.date,
    due_on: dt.date,
    practitioner: Practitioner,
) -> DeletionNotice:
    """Write down that somebody of the family was told on which day their film is deleted."""
    with transaction.atomic():
        notice = DeletionNotice.objects.create(
            case=case,
            family_id=case.family_id,
            member=member,
            practitioner=practitioner,
            how=how,
            told_on=told_on,
            due_on=due_on,
        )
        record(actor=practitioner, verb="tell deletion", kind="case", thing=case.id, family=case.family_id)
    return notice


def delete_due_films(*, by: Actor = SYSTEM) -> int:
    """Delete the films whose day has come and that no hold keeps; return how many.

    A film of an open case stays if all agree again.
    """
    deleted = 0
    due = Film.objects.filter(due_on__lte=clock.today(), deleted_at=None)
    films = due.exclude(case__in=Hold.objects.standing().values("case")).select_related("case", "visit")
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
