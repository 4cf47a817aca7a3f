"""Cycles, their visits, and who was in the frame at each."""

from typing import ClassVar, Self

from django.db import models

from attune import clock
from attune.cases.models.cases import Case, CaseWords
from attune.ids import new_id
from attune.people.models import Family, Member, Person, Place, Practitioner
from attune.safe.fields import SealedText


class CycleWords(models.QuerySet["Cycle"]):
    """What is asked of cycles."""

    def visible_to(self, person: Person | None) -> Self:
        """Return the cycles of cases this person may see."""
        return self.filter(case__in=Case.objects.visible_to(person))

    def led_by(self, person: Person | None) -> Self:
        """Return the cycles of this person's own cases."""
        return self.filter(case__in=Case.objects.led_by(person))


class Cycle(models.Model):
    """One filming visit and one shared review, and all that comes between."""

    class State(models.TextChoices):
        """Where a cycle stands."""

        PLANNED = "planned", "Planned"
        FILMED = "filmed", "Filmed"
        ANALYSING = "analysing", "Choosing clips"
        CLIPS_READY = "clips_ready", "Clips ready"
        REVIEWED = "reviewed", "Reviewed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="cycles")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    activity = SealedText()
    planned_at = models.DateTimeField(default=clock.now)

    objects = CycleWords.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="cycle_number_once")]

    def __str__(self) -> str:
        return f"cycle {self.number} of {self.case_id}"


def _of_one(cases: CaseWords) -> models.Exists:
    """Return the question whether a visit's case is among some: asked of each visit of the days that are looked at.

    The other way round, all visits of ten thousand cases would be gathered for those of one day.
    """
    return models.Exists(cases.filter(pk=models.OuterRef("case")))


class VisitWords(models.QuerySet["Visit"]):
    """What is asked of visits."""

    def visible_to(self, person: Person | None) -> Self:
        """Return the visits of cases this person may see."""
        return self.filter(_of_one(Case.objects.visible_to(person)))

    def led_by(self, person: Person | None) -> Self:
        """Return the visits of this person's own cases."""
        return self.filter(_of_one(Case.objects.led_by(person)))


class Visit(models.Model):
    """One meeting with a family."""

    class Kind(models.TextChoices):
        """What a visit is for."""

        CONSULTATION = "consultation", "Consultation"
        FILMING = "filming", "Filming visit"
        REVIEW = "review", "Shared review"
        BOTH = "filming_and_review", "Filming and review"
        CLOSING = "closing", "Closing visit"
        FOLLOW_UP = "follow_up", "Follow-up"

    class State(models.TextChoices):
        """Where a visit stands."""

        PROPOSED = "proposed", "Proposed"
        BOOKED = "booked", "Booked"
        ARRIVED = "arrived", "Arrived"
        LEFT = "left", "Left"
        DONE = "done", "Done"
        CANCELLED_FAMILY = "cancelled_family", "Cancelled by the family"
        CANCELLED_US = "cancelled_us", "Cancelled by the practitioner"
        NOBODY_HOME = "nobody_home", "Nobody home"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, null=True, related_name="visits")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=18, choices=State.choices, default=State.BOOKED)
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField(default=clock.now)
    bring = SealedText()
    note = SealedText()
    reason = SealedText()  # why it did not take place
    buddy = models.CharField(max_length=120, blank=True)
    expected_end_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    arrived_noted_at = models.DateTimeField(null=True)  # when it was written down, where that was later than it was
    left_noted_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = VisitWords.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at"]
        indexes: ClassVar = [
            models.Index(fields=["state", "starts_at", "practitioner", "kind", "family"]),
            models.Index(fields=["state", "id"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="visit_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Participant(models.Model):
    """Somebody who is in the frame at a visit, and the assent seen on the day."""

    class Assent(models.TextChoices):
        """What the practitioner saw of a child's wish."""

        YES = "yes", "was happy to be filmed"
        UNSURE = "unsure", "was unsure"
        NO = "no", "did not want to"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="participants")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    assent = models.CharField(max_length=6, choices=Assent.choices, blank=True)
    assent_note = SealedText()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit", "member"], name="participant_once_a_visit")]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.visit_id}"
