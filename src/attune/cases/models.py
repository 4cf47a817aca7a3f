"""From enquiry to ending: the case with its helping question, goals, cycles and visits."""

from typing import ClassVar, Self

from django.db import models

from attune import clock
from attune.consent.models import Grant
from attune.ids import new_id
from attune.people.models import Family, Member, Person, Place, Practitioner, ServiceProfile
from attune.safe.fields import SealedText


class Theme(models.TextChoices):
    """The benefits a practice promises; progress is told under them."""

    INTERACTION = "interaction", "Better time with each other"
    BEHAVIOUR = "behaviour", "Strategies and insight for behaviour"
    CUES = "cues", "Communication and cues"
    PLEASURE = "pleasure", "More pleasure together"
    CONFIDENCE = "confidence", "Self-confidence"


class Enquiry(models.Model):
    """Somebody asks. A family with a key of its own is made at once, so that what they tell is sealed."""

    class State(models.TextChoices):
        """Where an enquiry stands."""

        RECEIVED = "received", "received"
        CONTACTED = "contacted", "contacted"
        BOOKED = "booked", "consultation booked"
        ACCEPTED = "accepted", "accepted"
        WAITING = "waiting", "waiting"
        DECLINED = "declined", "declined"
        WITHDRAWN = "withdrawn", "withdrawn"

    class Source(models.TextChoices):
        """Who asks."""

        SELF = "self", "a parent or carer"
        PROFESSIONAL = "professional", "a professional"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    family = models.OneToOneField(Family, on_delete=models.CASCADE, related_name="enquiry")
    source = models.CharField(max_length=14, choices=Source.choices, default=Source.SELF)
    asked_by = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    referrer = models.CharField(max_length=160, blank=True)
    child_name = models.CharField(max_length=120, blank=True)
    child_born_on = models.DateField(null=True, blank=True)
    gp = models.CharField(max_length=160, blank=True)
    school = models.CharField(max_length=160, blank=True)
    best_time = models.CharField(max_length=120, blank=True)
    reasons = SealedText()
    safely = SealedText()  # how an answer may reach them so that nobody else reads or hears it
    history = SealedText()
    strengths = SealedText()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "enquiries"

    def __str__(self) -> str:
        return f"enquiry {self.id}"


class EnquiryStep(models.Model):
    """One thing that happened to an enquiry, with who and why."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="steps")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="+")
    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    state = models.CharField(max_length=10, choices=Enquiry.State.choices)
    reason = SealedText()
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=16)
    by = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"{self.enquiry_id}: {self.state}"


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
        indexes: ClassVar = [models.Index(fields=["state", "starts_at"]), models.Index(fields=["state", "id"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="visit_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


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
