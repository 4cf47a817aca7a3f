"""What is asked of ratings: where each goal is now, and where it was before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from attune.outcomes.models import GoalRating

if TYPE_CHECKING:
    from attune.cases.models import Case, Goal, Visit


@dataclass(frozen=True)
class RatedGoal:
    """A goal with its rating of one visit and the one before it."""

    goal: Goal
    rating: GoalRating | None
    earlier: GoalRating | None


def rated_at(visit: Visit) -> list[RatedGoal]:
    """Return the goals of a visit's case, each with its rating of this visit, and the latest one given before."""
    found = ratings_of(visit.case)
    goals = visit.case.goals.filter(dropped_at=None).order_by("place")
    return [_rated(goal, visit, found.get(goal.id, [])) for goal in goals]


def ratings_of(case: Case) -> dict[str, list[GoalRating]]:
    """Return every rating of a case's goals in the order given, by the goal's id."""
    by_goal: dict[str, list[GoalRating]] = {}
    for rating in GoalRating.objects.filter(goal__case=case).select_related("member").order_by("at", "id"):
        by_goal.setdefault(rating.goal_id, []).append(rating)
    return by_goal


def _rated(goal: Goal, visit: Visit, ratings: list[GoalRating]) -> RatedGoal:
    here = [rating for rating in ratings if rating.visit_id == visit.id]
    now = here[-1] if here else None
    before = [rating for rating in ratings if rating.visit_id != visit.id and (now is None or rating.at <= now.at)]
    return RatedGoal(goal, now, before[-1] if before else None)
