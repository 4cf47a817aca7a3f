"""What stops a deletion for a while, and how a family was told of it."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models

from attune import clock
from attune.cases.models import Case
from attune.ids import new_id
from attune.people.models import Family, Member, Practitioner
from attune.safe.fields import SealedText


class HoldWords(models.QuerySet["Hold"]):
    """What is asked of holds."""

    def standing(self, on: dt.date | None = None) -> Self:
        """Return holds that nobody ended and whose last day has not passed: a hold ends by itself."""
        return self.filter(ended_at=None, until__gte=on or clock.today())


class Hold(models.Model):
    """A due deletion of a case's film waits, for a reason, until a day, and somebody answers for it."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    reason = SealedText()
    until = models.DateField()  # the last day on which it holds
    placed_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    objects = HoldWords.as_manager()

    class Meta:
        ordering: ClassVar = ["placed_at"]

    def __str__(self) -> str:
        return f"hold of {self.case_id} until {self.until}"


class DeletionNotice(models.Model):
    """The family was told on which day their film is deleted: who told whom, when, and how."""

    class How(models.TextChoices):
        """How it was told."""

        SPOKEN = "spoken", "in person"
        LETTER = "letter", "by letter"
        PHONE = "phone", "by telephone"
        MESSAGE = "message", "by message"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notices")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=How.choices)
    told_on = models.DateField()
    due_on = models.DateField()  # the day of deletion that they were told
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["told_on", "at"]

    def __str__(self) -> str:
        return f"{self.member_id} was told of {self.due_on}"
