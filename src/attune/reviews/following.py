"""What follows a shared review: the next filming visit, about a week later, and the review's own film."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from attune import clock
from attune.cases.models import Cycle, Visit
from attune.cases.rules import AGREED_DAYS_BETWEEN_CYCLES, FILMING_VISIT, OPEN
from attune.cases.visiting import book_visit
from attune.films.models import Film
from attune.reviews.rules import NothingToBook

if TYPE_CHECKING:
    from attune.people.models import Practitioner
    from attune.reviews.models import SharedReview

FILMING = (Visit.Kind.FILMING, Visit.Kind.BOTH)


def next_cycle(review: SharedReview) -> Cycle | None:
    """Return the cycle after the review's; none after the last that was planned."""
    later = Cycle.objects.filter(case=review.cycle.case_id, number__gt=review.cycle.number)
    return later.exclude(state=Cycle.State.CANCELLED).order_by("number").first()


def filming_of(cycle: Cycle) -> Visit | None:
    """Return the filming visit of a cycle that is to come or was done; none where it has to be booked."""
    standing = cycle.visits.filter(kind__in=FILMING, state__in=[*OPEN, Visit.State.DONE])
    return standing.order_by("starts_at").first()


def proposed_start(review: SharedReview) -> dt.datetime:
    """Return when the next filming visit is proposed: about a week after the review, at the same time of day."""
    days = max(1, AGREED_DAYS_BETWEEN_CYCLES - review.cycle.case.profile.days_to_review)
    before = timezone.localtime(review.visit.starts_at, clock.zone())
    day = max(before.date(), clock.today()) + dt.timedelta(days=days)
    return clock.at(day, before.time())


def book_next(*, review: SharedReview, starts_at: dt.datetime, by: Practitioner) -> Visit:
    """Book the filming visit of the next cycle at the place of the review; booked twice, it is one."""
    cycle = next_cycle(review)
    if cycle is None or filming_of(cycle) is not None:
        raise NothingToBook
    return book_visit(
        case=review.cycle.case,
        kind=Visit.Kind.FILMING,
        cycle=cycle,
        starts_at=starts_at,
        ends_at=starts_at + FILMING_VISIT,
        place=review.visit.place,
        by=by,
    )


def film_of_review(review: SharedReview) -> Film | None:
    """Return the film that was made of the review itself, if there is one."""
    films = Film.objects.filter(visit=review.visit_id, kind=Film.Kind.REVIEW, deleted_at=None)
    return films.exclude(state=Film.State.REFUSED).order_by("-added_at").first()
