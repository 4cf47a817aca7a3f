"""What is allowed on the way from enquiry to ending, and the sentences for what is not."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attune.refusals import ReasonMissing, Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from attune.cases.models import Visit
    from attune.people.models import ServiceProfile

MOST_GOALS = 3
NEEDS_REASON = frozenset({"waiting", "declined"})  # steps of an enquiry that somebody will want to understand later
AGREED_DAYS_BETWEEN_CYCLES = 14  # a filming visit every fortnight, its review a week after
OPEN = frozenset({"proposed", "booked", "arrived", "left"})  # states in which a visit may still change
CANCELLED = frozenset({"cancelled_family", "cancelled_us", "nobody_home"})
FILMING_VISIT = dt.timedelta(minutes=45)
FILMING, REVIEW, BOTH = "filming", "review", "filming_and_review"
FILMED_AT, REVIEWED_AT = (FILMING, BOTH), (REVIEW, BOTH)  # kinds of visits at which that is done


class TooManyGoals(Refusal):
    """There are three goals already."""

    code = "too_many_goals"


class CyclesOutside(Refusal):
    """The number of cycles is outside what the practice offers."""

    code = "cycles_outside"


class WrongStep(Refusal):
    """A case, cycle or visit is not at the step that this needs."""

    code = "wrong_step"


class VisitEndsBeforeStart(Refusal):
    """A visit's end lies before its start."""

    code = "visit_end"


class NotHandedOver(Refusal):
    """A case cannot go to this practitioner, or without a reason."""

    code = "not_handed_over"


@dataclass(frozen=True)
class PlannedCycle:
    """The dates of one cycle before it is booked; together: it is filmed and reviewed in one visit."""

    number: int
    filming: tuple[dt.datetime, dt.datetime]
    review: tuple[dt.datetime, dt.datetime]
    together: bool = False

    @property
    def visits(self) -> tuple[tuple[str, tuple[dt.datetime, dt.datetime]], ...]:
        """Return the kind of each visit with its start and end."""
        if self.together:
            return ((BOTH, (self.filming[0], self.review[1])),)
        return (FILMING, self.filming), (REVIEW, self.review)


@dataclass(frozen=True)
class Slot:
    """A visit as a day's plan sees it: from when to when, where, and how many minutes the way there takes."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str | None = None
    way: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Clash:
    """Two visits of one day that overlap, or between which the way is longer than the time."""

    other: Slot
    gap: int = 0  # minutes between them
    way: int | None = None  # minutes that it takes; none: they overlap

    @property
    def overlaps(self) -> bool:
        """Tell whether both are at one time."""
        return self.way is None


def check_goals(standing: int) -> None:
    """Refuse a fourth goal."""
    if standing >= MOST_GOALS:
        raise TooManyGoals(f"There are {MOST_GOALS} goals already. Drop one first, or change its words.")


def check_cycles(count: int, profile: ServiceProfile) -> None:
    """Refuse a number of cycles that the practice does not offer."""
    if not 1 <= count <= profile.cycles_most:
        raise CyclesOutside(f"{count} cycles is outside what the practice offers: up to {profile.cycles_most}.")


def check_reason(state: str, reason: str) -> None:
    """Refuse to decline an enquiry, or to let it wait, without a reason."""
    if state in NEEDS_REASON and not reason.strip():
        raise ReasonMissing("Say why, so that everybody in the office can tell them the same. Nothing was changed.")


def check_open(visit: Visit) -> None:
    """Refuse to change a visit that is over."""
    if visit.state not in OPEN:
        raise WrongStep(f"This visit is {visit.get_state_display().lower()}. Nothing was changed.")


def check_step(visit: Visit, steps: Collection[str]) -> None:
    """Refuse an act for which a visit is too early or too late."""
    if visit.state not in steps:
        raise WrongStep(f"This visit is {visit.get_state_display().lower()}. Nothing was changed.")


def asks_again_on(profile: ServiceProfile, on: dt.date) -> dt.date:
    """Return the last day on which a yes of a day counts: after it people are asked again."""
    return on + dt.timedelta(days=profile.consent_days)


def plan(
    *, first: dt.datetime, count: int, profile: ServiceProfile, start: int = 1, together: bool = False
) -> list[PlannedCycle]:
    """Return the dates of so many cycles: local times of day stay the same across a clock change."""
    zone = first.tzinfo
    planned = []
    for index in range(count):
        filming = _on(first, index * AGREED_DAYS_BETWEEN_CYCLES, zone)
        review = _on(first, index * AGREED_DAYS_BETWEEN_CYCLES + profile.days_to_review, zone)
        planned.append(cycle_on(start + index, filming, review, profile, together=together))
    return planned


def cycle_on(
    number: int, filming: dt.datetime, review: dt.datetime, profile: ServiceProfile, *, together: bool = False
) -> PlannedCycle:
    """Return a cycle whose visits begin at these times; together, the review follows the filming at once."""
    filmed = ends_after(filming, FILMING_VISIT)
    begins = filmed if together else review
    length = dt.timedelta(minutes=profile.review_minutes)
    return PlannedCycle(number, (filming, filmed), (begins, ends_after(begins, length)), together)


def ends_after(moment: dt.datetime, length: dt.timedelta) -> dt.datetime:
    """Return the end of something that long: by the clock that runs, also in the night in which clocks are changed."""
    return (moment.astimezone(dt.UTC) + length).astimezone(moment.tzinfo)


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day some months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def clashes(slot: Slot, others: Iterable[Slot]) -> list[Clash]:
    """Return what stands in a slot's way among the other visits of its day: overlaps, then ways that are too long."""
    day = sorted(others, key=lambda other: other.starts_at)
    found = [Clash(other) for other in day if other.starts_at < slot.ends_at and slot.starts_at < other.ends_at]
    before = [other for other in day if other.ends_at <= slot.starts_at][-1:]
    after = [other for other in day if other.starts_at >= slot.ends_at][:1]
    ways = [(other, slot.starts_at - other.ends_at, slot.way) for other in before]
    ways += [(other, other.starts_at - slot.ends_at, other.way) for other in after]
    for other, between, way in ways:
        gap = int(between.total_seconds() // 60)
        apart = slot.place is None or slot.place != other.place
        if way and apart and gap < way:
            found.append(Clash(other, gap, way))
    return found


def free_between(
    slots: Iterable[Slot], begins: dt.datetime, ends: dt.datetime, shortest: dt.timedelta
) -> list[tuple[dt.datetime, dt.datetime]]:
    """Return the stretches of a day in which nothing is booked, no shorter than that."""
    free, at = [], begins
    for slot in sorted(slots, key=lambda slot: slot.starts_at):
        until = min(slot.starts_at, ends)
        if until - at >= shortest:
            free.append((at, until))
        at = max(at, slot.ends_at)
    return [*free, (at, ends)] if ends - at >= shortest else free


def _on(first: dt.datetime, days: int, zone: dt.tzinfo | None) -> dt.datetime:
    day = first.date() + dt.timedelta(days=days)
    return dt.datetime.combine(day, first.time(), tzinfo=zone)
