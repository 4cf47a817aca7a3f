"""Consent as an append-only list of decisions, and grants: who may see what, for which purpose, until when."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models

from attune import clock
from attune.audit.models import Actor
from attune.ids import new_id
from attune.people.models import Family, Member
from attune.safe.fields import SealedText
from attune.safe.models import StoredThing


class Purpose(models.TextChoices):
    """What somebody is asked to agree to, one by one."""

    FILMING = "filming", "Filming"
    FILMING_REVIEW = "filming_review", "Filming the review"
    SUPERVISION = "supervision", "Supervision"
    PEERS = "peers", "Peer intervision"
    ACCREDITATION = "accreditation", "Accreditation"
    FAMILY_COPY = "family_copy", "Family copy"
    PROFESSIONAL = "professional", "A named professional"
    TRAINING = "training", "Training event"
    PUBLICATION = "publication", "Publication"
    RESEARCH = "research", "Research"
    REMOTE = "remote", "Recording a video call"


class WordingWords(models.QuerySet["Wording"]):
    """What is asked of wordings."""

    def in_force(self, on: dt.date | None = None) -> Self:
        """Return, of each purpose, language and kind of reader, the newest version that has begun."""
        day = on or clock.today()
        newer = Wording.objects.filter(
            purpose=models.OuterRef("purpose"),
            language=models.OuterRef("language"),
            easy_read=models.OuterRef("easy_read"),
            version__gt=models.OuterRef("version"),
            since__lte=day,
        )
        return self.filter(~models.Exists(newer), since__lte=day)


class Wording(models.Model):
    """The words somebody agreed to, kept as they were shown. Never changed: other words are a new version."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=12, default="en-gb")
    easy_read = models.BooleanField(default=False)
    question = models.CharField(max_length=200)
    text = models.TextField()  # what goes with the question, one sentence a line
    yes = models.CharField(max_length=120)
    no = models.CharField(max_length=120)
    since = models.DateField()
    made_by_kind = models.CharField(max_length=16, default="system")
    made_by = models.CharField(max_length=16, default="attune")

    objects = WordingWords.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose", "version", "language", "easy_read"], name="wording_once")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version} ({self.language})"

    @property
    def sentences(self) -> list[str]:
        """Return what goes with the question, sentence by sentence."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]


class DecisionWords(models.QuerySet["Decision"]):
    """What is asked of decisions."""

    def standing(self) -> Self:
        """Return, of each person and purpose, the decision made last."""
        later = Decision.objects.filter(
            family=models.OuterRef("family"), member=models.OuterRef("member"), purpose=models.OuterRef("purpose")
        ).filter(models.Q(number__gt=models.OuterRef("number")))
        return self.filter(~models.Exists(later))

    def live(self, on: dt.date | None = None) -> Self:
        """Return standing decisions that say yes and whose review date has not passed."""
        day = on or clock.today()
        fresh = models.Q(review_on=None) | models.Q(review_on__gte=day)
        return self.standing().filter(fresh, says=Decision.Says.GIVEN)


class Decision(models.Model):
    """One answer of one person for one purpose. Never changed: the next answer is a new row."""

    class Says(models.TextChoices):
        """What was decided."""

        GIVEN = "given", "Given"
        REFUSED = "refused", "Refused"
        LATER = "later", "Ask later"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Authority(models.TextChoices):
        """By what right the decision was made."""

        ADULT = "adult", "for themselves"
        CHILD = "competent_child", "a child who understands, for themselves"
        PARENT = "parental", "by parental responsibility"
        ATTORNEY = "attorney", "by a power of attorney or best interests"
        AUTHORITY = "authority", "by the local authority"

    class Method(models.TextChoices):
        """How it was taken."""

        SCREEN = "screen", "on a screen"
        PAPER = "paper", "on paper"
        SPOKEN = "spoken", "by word of mouth"
        SIGNED = "signed", "in sign language"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    number = models.PositiveBigIntegerField()  # grows by one within a family: the order of decisions
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="decisions")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="decisions")  # about whom
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    says = models.CharField(max_length=10, choices=Says.choices)
    decided_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    authority = models.CharField(max_length=16, choices=Authority.choices, default=Authority.ADULT)
    method = models.CharField(max_length=8, choices=Method.choices, default=Method.SCREEN)
    witness = models.CharField(max_length=120, blank=True)
    decider = SealedText()  # the name of who decided, where that is nobody of the family: a social worker
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, null=True, related_name="decisions")
    shown = SealedText()  # the very sentences that were on the screen, with the names filled in
    scan = models.ForeignKey(StoredThing, on_delete=models.SET_NULL, null=True, related_name="+")  # of the paper
    review_on = models.DateField(null=True, blank=True)
    note = SealedText()
    at = models.DateTimeField()  # when it was decided, which may be before it was written down
    written_at = models.DateTimeField(default=clock.now)
    recorded_by_kind = models.CharField(max_length=16)
    recorded_by = models.CharField(max_length=16)

    objects = DecisionWords.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["family", "number"], name="decision_number_once")]
        indexes: ClassVar = [
            models.Index(fields=["family", "member", "purpose", "-number"]),
            models.Index(fields=["review_on", "number"], name="decision_review"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.purpose}: {self.says}"


ENDING = frozenset({Decision.Says.WITHDRAWN, Decision.Says.REFUSED})


class GrantWords(models.QuerySet["Grant"]):
    """What is asked of grants."""

    def live(self, at: dt.datetime | None = None) -> Self:
        """Return grants in force at a moment."""
        moment = at or clock.now()
        return self.filter(starts_at__lte=moment, ends_at__gt=moment, ended_at=None)

    def to(self, person: Actor) -> Self:
        """Return grants to this person."""
        return self.filter(person_kind=person.actor_kind, person=person.id)

    def things(self, kind: str) -> "models.QuerySet[Grant, str]":
        """Return the ids of granted things of one kind."""
        return self.filter(thing_kind=kind).values_list("thing", flat=True)


class Grant(models.Model):
    """Leave for one person to see one thing, for one purpose, between two moments."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="grants")
    person_kind = models.CharField(max_length=16)
    person = models.CharField(max_length=16)
    thing_kind = models.CharField(max_length=24)
    thing = models.CharField(max_length=16)
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    given_by_kind = models.CharField(max_length=16)
    given_by = models.CharField(max_length=16)
    ended_at = models.DateTimeField(null=True)
    ended_by_kind = models.CharField(max_length=16, blank=True)
    ended_by = models.CharField(max_length=16, blank=True)

    objects = GrantWords.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "thing_kind", "ends_at"]),
            models.Index(fields=["thing_kind", "thing"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="grant_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.person_kind} {self.person} may see {self.thing_kind} {self.thing}"
