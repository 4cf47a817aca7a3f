"""The shared review: what was shown, what was said, strengths and working points."""

from typing import ClassVar, Self

from django.db import models

from attune import clock
from attune.cases.models import Case, Cycle, Theme, Visit
from attune.clips.models import Clip, ClipSet, Still
from attune.ids import new_id
from attune.people.models import Family, Member, Person, Practitioner
from attune.safe.fields import SealedText


class ReviewWords(models.QuerySet["SharedReview"]):
    """What is asked of shared reviews."""

    def visible_to(self, person: Person | None) -> Self:
        """Return the shared reviews of cases this person may see."""
        return self.filter(cycle__case__in=Case.objects.visible_to(person))


class SharedReview(models.Model):
    """One hour of looking together, belonging to one visit."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="review")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="reviews")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    clip_set = models.ForeignKey(ClipSet, on_delete=models.PROTECT, null=True, related_name="reviews")
    little_more = models.BooleanField(default=True)
    whole_film = models.BooleanField(default=False)
    opened_at = models.DateTimeField(default=clock.now)
    rehearsed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    next_activity = SealedText()
    reflection = SealedText()

    objects = ReviewWords.as_manager()

    def __str__(self) -> str:
        return f"shared review {self.id}"


class Outing(models.Model):
    """A practitioner out at one family's visit: her login shows nothing else from setting off until it is unlocked."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="+")
    review = models.ForeignKey(SharedReview, on_delete=models.CASCADE, related_name="outings")
    pin = models.CharField(max_length=128, blank=True)  # hashed; none: the password alone unlocks
    set_off_at = models.DateTimeField(default=clock.now)
    wrong = models.PositiveSmallIntegerField(default=0)  # keys tried that did not fit
    tried_at = models.DateTimeField(null=True)
    unlocked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"outing {self.id}"


class Shown(models.Model):
    """A clip shown in a shared review, in order."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    review = models.ForeignKey(SharedReview, on_delete=models.CASCADE, related_name="shown")
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    rehearsal = models.BooleanField(default=False)
    through = models.BooleanField(default=False)  # played to its end

    def __str__(self) -> str:
        return f"{self.clip_id} in {self.review_id}"


class Tried(models.Model):
    """What the rehearsal last found of one thing on the machine that will be used."""

    class What(models.TextChoices):
        """What was tried."""

        SOUND = "sound", "sound"
        POWER = "power", "power"
        AWAKE = "awake", "the screen stays on"

    class Found(models.TextChoices):
        """What was found."""

        RIGHT = "right", "as it should be"
        WRONG = "wrong", "not as it should be"
        UNKNOWN = "unknown", "the browser cannot tell"
        SEEN = "seen", "looked at by the practitioner herself"

    review = models.ForeignKey(SharedReview, on_delete=models.CASCADE, related_name="tried")
    what = models.CharField(max_length=6, choices=What.choices)
    found = models.CharField(max_length=8, choices=Found.choices)
    figure = models.SmallIntegerField(null=True)  # sound: decibels below full scale; power: percent of the battery
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "tried"
        constraints: ClassVar = [models.UniqueConstraint(fields=["review", "what"], name="tried_once_a_review")]

    def __str__(self) -> str:
        return f"{self.what} of {self.review_id}: {self.found}"


class HeldStill(models.Model):
    """A picture that was held in the room and kept; taken away again, its still is removed."""

    review = models.ForeignKey(SharedReview, on_delete=models.CASCADE, related_name="held")
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, related_name="+")
    still = models.OneToOneField(Still, on_delete=models.CASCADE, related_name="held")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"still {self.still_id} of {self.review_id}"


class Words(models.Model):
    """What somebody said, verbatim."""

    class Kind(models.TextChoices):
        """How it was taken."""

        SAID = "said", "words"
        STRENGTH = "strength", "a strength"
        WORKING_POINT = "working_point", "a working point"
        WONDERING = "wondering", "wondering together"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)  # made by the page
    review = models.ForeignKey(SharedReview, on_delete=models.CASCADE, related_name="words")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, null=True, related_name="words")
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.SAID)
    theme = models.CharField(max_length=12, choices=Theme.choices, blank=True)
    text = SealedText()
    at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        verbose_name_plural = "words"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(member=None) | models.Q(practitioner=None), name="words_of_one_person"
            )
        ]

    def __str__(self) -> str:
        return f"words {self.id}"

    @property
    def speaker(self) -> str:
        """Return what the person who said it is called; nothing once they are no longer known here."""
        if self.practitioner is not None:
            return self.practitioner.first_name
        return "" if self.member is None else self.member.known_as
