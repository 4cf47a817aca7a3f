"""What is kept of a case and until when: its films, holds, and what the family was told."""

import datetime as dt
from dataclasses import dataclass

from attune import clock
from attune.billing.queries import local_day
from attune.cases.models import Case
from attune.films.models import Film
from attune.keeping.models import DeletionNotice, Hold
from attune.keeping.rules import due_after_closing


@dataclass(frozen=True)
class Kept:
    """What is kept of a case, and until when."""

    films: tuple[Film, ...]
    deleted: tuple[Film, ...]
    due_on: dt.date
    holds: tuple[Hold, ...]
    notices: tuple[DeletionNotice, ...]

    @property
    def hold(self) -> Hold | None:
        """Return the hold that stands the longest; none where nothing is held."""
        day = clock.today()
        standing = [one for one in self.holds if one.ended_at is None and one.until >= day]
        return max(standing, key=lambda one: one.until) if standing else None

    @property
    def goes_on(self) -> dt.date:
        """Return the day on which the film goes: its own, or the day after a hold that lasts longer."""
        hold = self.hold
        return self.due_on if hold is None else max(self.due_on, hold.until + dt.timedelta(days=1))


def kept_of(case: Case) -> Kept:
    """Return what is kept of a case, in four questions."""
    films = list(Film.objects.filter(case=case).select_related("visit").order_by("visit__starts_at", "added_at"))
    kept = tuple(film for film in films if film.deleted_at is None)
    dates = [film.due_on for film in kept if film.due_on]
    closed = local_day(case.closed_at) if case.closed_at else clock.today()
    return Kept(
        films=kept,
        deleted=tuple(film for film in films if film.deleted_at is not None),
        due_on=max(dates) if dates else due_after_closing(closed, case.profile.film_kept_days),
        holds=tuple(case.holds.select_related("owner")),
        notices=tuple(case.notices.select_related("member", "practitioner")),
    )


def holds_on(cases: list[str]) -> dict[str, Hold]:
    """Return the standing hold of each of some cases."""
    found = Hold.objects.standing().filter(case__in=cases).select_related("owner").order_by("until")
    return {one.case_id: one for one in found}
