"""Whose follow-up is due: closed cases, some months on."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, Max, Min, OuterRef
from django.utils import timezone

from attune import clock
from attune.cases.models import Case, Visit
from attune.cases.rules import OPEN, months_after
from attune.people.models import Practitioner, ServiceProfile

MOST_SHOWN = 5  # at once on Today; the next ones follow when these are booked or not wanted


@dataclass(frozen=True)
class FollowUp:
    """A closed case, and the days between which a follow-up is due."""

    case: Case
    begins: dt.date
    ends: dt.date


def follow_ups_due(person: Practitioner) -> list[FollowUp]:
    """Return the closed cases of a person whose family may be asked now how it went on, those due longest first."""
    today, rows = clock.today(), []
    standing = [*OPEN, Visit.State.DONE]
    asked = Visit.objects.filter(case=OuterRef("pk"), kind=Visit.Kind.FOLLOW_UP, state__in=standing)
    closed = Case.objects.led_by(person).filter(state=Case.State.CLOSED, follow_up_dropped_at=None)
    closed = closed.filter(closed_at__range=_closed_between()).exclude(Exists(asked))
    for case in closed.select_related("family", "profile").order_by("closed_at"):
        if case.closed_at is not None:
            on = timezone.localtime(case.closed_at, clock.zone()).date()
            begins, ends = (months_after(on, months) for months in _window(case))
            if begins <= today <= ends:
                rows.append(FollowUp(case, begins, ends))
    return rows[:MOST_SHOWN]


def _closed_between() -> tuple[dt.datetime, dt.datetime]:
    """Return between when a case was closed whose follow-up may be due by any profile: some days more at both ends."""
    numbers = {"soonest": Min("follow_up_from_months"), "latest": Max("follow_up_until_months")}
    found = ServiceProfile.objects.aggregate(**numbers)
    latest, soonest = found["latest"] or 0, found["soonest"] or 0
    return clock.now() - dt.timedelta(days=31 * latest + 1), clock.now() - dt.timedelta(days=28 * soonest - 1)


def _window(case: Case) -> tuple[int, int]:
    return case.profile.follow_up_from_months, case.profile.follow_up_until_months
