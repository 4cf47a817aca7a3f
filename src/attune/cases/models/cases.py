"""The work with one family: the case, who is in it, its helping question, goals, and whose it was."""

from typing import ClassVar, Self

from django.db import models

from attune import clock
from attune.cases.models.enquiries import Theme
from attune.consent.models import Grant
from attune.ids import new_id
from attune.people.models import Family, Member, Person, Practitioner, ServiceProfile
from attune.safe.fields import SealedText


class CaseWords(models.QuerySet["Case"]):
    """What is asked of cases."""

    def visible_to(self, person: Person | None) -> Self:
        """Return the cases this person works on, and those a live grant opens."""
        if not isinstance(person, Practitioner):
            return self.none()
        granted = Grant.objects.live().to(person).things("case")
        return self.filter(models.Q(practitioner=person) | models.Q(id__in=granted))

    def led_by(self, person: Person | None) -> Self:
        """Return the cases that are this person's own: what a grant opens may be read, and not changed."""
        return self.filter(practitioner=person) if isinstance(person, Practitioner) else self.none()


class Case(models.Model):
    """The work with one family, from the first talk to the ending."""

    class State(models.TextChoices):
        """Where a case stands."""

        OPEN = "open", "open"
        AGREED = "agreed", "agreed"
        ACTIVE = "active", "active"
        ENDING = "ending", "ending"
        CLOSED = "closed", "closed"
        PAUSED = "paused", "paused"
        STOPPED = "stopped", "stopped"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="cases")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="cases")
    profile = models.ForeignKey(ServiceProfile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    hopes = SealedText()
    worries = SealedText()
    activity = SealedText()  # agreed at the consultation; a cycle may have its own
    cycles_agreed = models.PositiveSmallIntegerField(null=True)
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    follow_up_dropped_at = models.DateTimeField(null=True)  # nobody wants one

    objects = CaseWords.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "closed_at"])]

    def __str__(self) -> str:
        return f"case {self.id}"


class Handover(models.Model):
    """A case went from one practitioner to another, for a reason."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handovers")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    reason = SealedText()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.taker_id}"


class CaseMember(models.Model):
    """A member's part in a case, and whether they may be in the film."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="people")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=8)
    in_film = models.BooleanField(default=True)
    reminded_since = models.DateTimeField(null=True)  # since when they want a reminder by mail; none: they get none

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "member"], name="member_once_a_case")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.case_id}"


class HelpingQuestion(models.Model):
    """The client's own question; a new wording is a new row."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="questions")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()
    text = SealedText()
    said_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "version"], name="question_version_once")]

    def __str__(self) -> str:
        return f"question {self.version} of {self.case_id}"


class Goal(models.Model):
    """What the client hopes for, in their words; up to three."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="goals")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    text = SealedText()
    theme = models.CharField(max_length=12, choices=Theme.choices, blank=True)
    at = models.DateTimeField(default=clock.now)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["place"]

    def __str__(self) -> str:
        return f"goal {self.place} of {self.case_id}"
