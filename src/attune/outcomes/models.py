"""How a goal was rated, each time anew."""

from typing import ClassVar

from django.db import models

from attune import clock
from attune.cases.models import Goal, Visit
from attune.ids import new_id
from attune.people.models import Family, Member
from attune.safe.fields import SealedText


class GoalRating(models.Model):
    """Where the client puts a goal on a line from 0 to 10, and what they say about it."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="ratings")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.SET_NULL, null=True, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    now = models.PositiveSmallIntegerField()
    hoped = models.PositiveSmallIntegerField(null=True)
    words = SealedText()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(now__lte=10), name="rating_now_to_ten"),
            models.CheckConstraint(
                condition=models.Q(hoped=None) | models.Q(hoped__lte=10), name="rating_hoped_to_ten"
            ),
        ]

    def __str__(self) -> str:
        return f"rating of {self.goal_id}"
