"""One more visit of a cycle: filmed again without blame, or another time for what did not take place."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from attune import clock
from attune.audit.models import Actor
from attune.cases.models import Cycle, Visit
from attune.cases.rules import FILMED_AT, OPEN, REVIEWED_AT, WrongStep, ends_after
from attune.cases.visiting import book_visit, move_cycle, move_visit
from attune.people.models import Place

FILMED = frozenset({Cycle.State.FILMED, Cycle.State.ANALYSING})
OVER = frozenset({Cycle.State.REVIEWED, Cycle.State.CANCELLED})
A_WEEK = 7


def book_in_cycle(
    *,
    cycle: Cycle,
    kind: Visit.Kind,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: Actor,
    place: Place | None = None,
    proposed: bool = False,
    move_review: bool = False,
) -> Visit:
    """Book or propose one more visit of a cycle; one that was filmed returns to planned, and what was filmed stays.

    `move_review`: its shared review, where that would come too early, moves to its usual distance after the new film.
    """
    check_wanted(cycle, kind)
    with transaction.atomic():
        if kind in FILMED_AT:
            move_cycle(cycle=cycle, state=Cycle.State.PLANNED, by=by)
        visit = book_visit(
            case=cycle.case,
            cycle=cycle,
            kind=kind,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place,
            proposed=proposed,
            by=by,
        )
        review = early_review(cycle, starts_at) if move_review else None
        if review is not None:
            new_start, new_end = moved_review(review, starts_at)
            move_visit(visit=review, starts_at=new_start, ends_at=new_end, by=by)
    return visit


def check_wanted(cycle: Cycle, kind: Visit.Kind) -> None:
    """Refuse a visit that its cycle is too far for, or that it has already."""
    if cycle.state in OVER:
        raise WrongStep("This cycle is over. Nothing was booked; the next cycle has visits of its own.")
    if kind in FILMED_AT and cycle.state == Cycle.State.CLIPS_READY:
        raise WrongStep("The clips of this cycle are ready. Open the choice again first, then film once more.")
    kinds = FILMED_AT if kind in FILMED_AT else REVIEWED_AT
    standing = cycle.visits.filter(kind__in=kinds, state__in=OPEN).first()
    if standing is not None:
        raise WrongStep("Such a visit of this cycle is booked already. Give that one another time. Nothing was booked.")


def proposed_for(cycle: Cycle, kind: Visit.Kind) -> tuple[dt.datetime, dt.datetime]:
    """Return a sensible time: a week after the last such visit, or after now, at its time of day and for its length."""
    kinds = FILMED_AT if kind in FILMED_AT else REVIEWED_AT
    last = cycle.visits.filter(kind__in=kinds).order_by("-starts_at").first() or cycle.visits.last()
    now = timezone.localtime(clock.now(), clock.zone())
    if last is None:
        start = clock.at(now.date() + dt.timedelta(days=A_WEEK), dt.time(10))
        return start, ends_after(start, dt.timedelta(hours=1))
    before = timezone.localtime(last.starts_at, clock.zone())
    day = before.date() + dt.timedelta(days=A_WEEK)
    while day <= now.date():
        day += dt.timedelta(days=A_WEEK)
    start = clock.at(day, before.time())
    return start, ends_after(start, last.ends_at - last.starts_at)


def early_review(cycle: Cycle, filmed_at: dt.datetime) -> Visit | None:
    """Return the cycle's shared review where it stands before a new film could be looked at."""
    found = cycle.visits.filter(kind=Visit.Kind.REVIEW, state__in=OPEN).order_by("starts_at").first()
    return found if found is not None and found.starts_at <= filmed_at else None


def moved_review(review: Visit, filmed_at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Return where a review goes after a new film: its usual days later, at its own time of day."""
    days = review.case.profile.days_to_review
    day = timezone.localtime(filmed_at, clock.zone()).date() + dt.timedelta(days=days)
    time = timezone.localtime(review.starts_at, clock.zone()).time()
    start = clock.at(day, time)
    return start, ends_after(start, review.ends_at - review.starts_at)
