"""What goes with visits: check-lists, a diary given out, reminders."""

from typing import ClassVar

from django.db import models

from attune import clock
from attune.cases.models.visits import Visit
from attune.ids import new_id
from attune.people.models import Member, Practitioner


class CheckItem(models.Model):
    """One line of the practice's own check-list for a kind of visit."""

    class For(models.TextChoices):
        """Which visits it is for."""

        FILMING = "filming", "Filming visit"
        REVIEW = "review", "Shared review"

    class Phase(models.TextChoices):
        """When it is looked at."""

        BEFORE = "before", "Before"
        DURING = "during", "During"
        AFTER = "after", "After"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    visits = models.CharField(max_length=8, choices=For.choices)
    phase = models.CharField(max_length=6, choices=Phase.choices)
    text = models.CharField(max_length=200)
    place = models.PositiveSmallIntegerField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["place"]

    def __str__(self) -> str:
        return self.text


class Tick(models.Model):
    """That a line of the check-list was done for a visit."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="ticks")
    item = models.CharField(max_length=16)  # of the practice's list, or of the list that Attune brings
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit", "item"], name="tick_once_a_visit")]

    def __str__(self) -> str:
        return f"{self.item} at {self.visit_id}"


class DiaryFeed(models.Model):
    """A secret address under which a calendar program finds one practitioner's visits; only its digest is kept."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practitioner"], condition=models.Q(ended_at=None), name="one_live_feed_a_practitioner"
            )
        ]

    def __str__(self) -> str:
        return f"feed of {self.practitioner_id}"


class Reminder(models.Model):
    """A mail that reminds one member of one visit at one time; the row is there before the mail leaves."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="reminders")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()  # what it said: a visit that moves is reminded of anew
    begun_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)  # none: it may have left, and nobody knows

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "member", "starts_at"], name="reminder_once_a_time")
        ]

    def __str__(self) -> str:
        return f"reminder of {self.visit_id}"
