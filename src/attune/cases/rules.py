"""What is allowed on the way from enquiry to ending, and the sentences for what is not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attune.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection

    from attune.cases.models import Visit
    from attune.people.models import ServiceProfile

MOST_GOALS = 3
AGREED_DAYS_BETWEEN_CYCLES = 14  # a filming visit every fortnight, its review a week after
OPEN = frozenset({"proposed", "booked", "arrived", "left"})  # states in which a visit may still change
FILMING_VISIT = dt.timedelta(minutes=45)


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
    """The dates of one cycle before it is booked."""

    number: int
    filming: tuple[dt.datetime, dt.datetime]
    review: tuple[dt.datetime, dt.datetime]


def check_goals(standing: int) -> None:
    """Refuse a fourth goal."""
    if standing >= MOST_GOALS:
        raise TooManyGoals(f"There are {MOST_GOALS} goals already. Drop one first, or change its words.")


def check_cycles(count: int, profile: ServiceProfile) -> None:
    """Refuse a number of cycles that the practice does not offer."""
    if not 1 <= count <= profile.cycles_most:
        raise CyclesOutside(f"{count} cycles is outside what the practice offers: up to {profile.cycles_most}.")


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


def plan(*, first: dt.datetime, count: int, profile: ServiceProfile, start: int = 1) -> list[PlannedCycle]:
    """Return the dates of so many cycles: local times of day stay the same across a clock change."""
    zone = first.tzinfo
    planned = []
    for index in range(count):
        filming = _on(first, index * AGREED_DAYS_BETWEEN_CYCLES, zone)
        review = _on(first, index * AGREED_DAYS_BETWEEN_CYCLES + profile.days_to_review, zone)
        length = dt.timedelta(minutes=profile.review_minutes)
        planned.append(PlannedCycle(start + index, (filming, filming + FILMING_VISIT), (review, review + length)))
    return planned


def _on(first: dt.datetime, days: int, zone: dt.tzinfo | None) -> dt.datetime:
    day = first.date() + dt.timedelta(days=days)
    return dt.datetime.combine(day, first.time(), tzinfo=zone)
