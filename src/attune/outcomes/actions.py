"""What happens to goals: each rating is a new row, and the earlier ones stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from attune.audit.actions import record
from attune.outcomes.models import GoalRating
from attune.outcomes.rules import NotTheirGoal, check_line

if TYPE_CHECKING:
    from attune.audit.models import Actor
    from attune.cases.models import Goal, Visit
    from attune.people.models import Member


def rate_goal(
    *,
    goal: Goal,
    now: int,
    hoped: int | None,
    by: Actor,
    words: str = "",
    visit: Visit | None = None,
    member: Member | None = None,
) -> GoalRating:
    """Keep where the client puts a goal now, and where they hope to come; writes an audit line."""
    check_line(now, hoped)
    if goal.dropped_at is not None or (visit is not None and visit.case_id != goal.case_id):
        raise NotTheirGoal
    with transaction.atomic():
        rating = GoalRating.objects.create(
            goal=goal, family_id=goal.family_id, visit=visit, member=member, now=now, hoped=hoped, words=words.strip()
        )
        record(actor=by, verb="rate", kind="goal", thing=goal.id, family=goal.family_id, fields=["now", "hoped"])
    return rating
