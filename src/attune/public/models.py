"""The two film places of the public page, who is in them, the practice's replies, and what left as a copy."""

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Coalesce

from attune import clock
from attune.consent.models import Decision, Purpose
from attune.ids import new_id
from attune.people.models import Family, Member


class FilmWords(models.QuerySet["PublicFilm"]):
    """What is asked of public films."""

    def live(self) -> Self:
        """Return films that may be seen now: everybody named in one agrees to publication at this moment.

        Where nobody is named, the film explains, is drawn, or the practice answers for whoever is in it.
        """
        agrees = Decision.objects.live().filter(
            family=models.OuterRef("family"), member=models.OuterRef("member"), purpose=Purpose.PUBLICATION
        )
        agreeing = Appearance.objects.filter(models.Exists(agrees), film=models.OuterRef("pk")).values("film")
        counted = agreeing.annotate(count=models.Count("pk")).values("count")
        answered = models.Q(named__gt=0) | models.Q(invented=True) | models.Q(vouched=True)
        return self.annotate(agreeing=Coalesce(models.Subquery(counted), 0)).filter(
            answered | models.Q(slot=PublicFilm.Slot.EXPLAINS), agreeing=models.F("named")
        )


class PublicFilm(models.Model):
    """A film on the public page: the practice's own file with captions, or a link that loads only when pressed."""

    class Slot(models.TextChoices):
        """Which of the two places."""

        EXPLAINS = "explains", "explains the process"
        PARENTS = "parents", "parents' and carers' experiences"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    slot = models.CharField(max_length=8, choices=Slot.choices, unique=True)
    title = models.CharField(max_length=160)
    about = models.CharField(max_length=300, blank=True)
    address = models.URLField(blank=True)  # of a film elsewhere
    file = models.CharField(max_length=120, blank=True)  # of a file in the data folder's public/ place
    captions = models.CharField(max_length=120, blank=True)
    invented = models.BooleanField(default=False)  # said on the page: nobody in it is real
    vouched = models.BooleanField(default=False)  # who is in it agreed outside Attune; the practice keeps their papers
    named = models.PositiveSmallIntegerField(default=0)  # how many appear: an erased one leaves the film shut, not open
    due_on = models.DateField(null=True)  # the day on which it is deleted, where somebody in it withdrew

    objects = FilmWords.as_manager()

    def __str__(self) -> str:
        return self.title


class Appearance(models.Model):
    """That somebody of a family is in a public film: it is live only while they agree to publication."""

    film = models.ForeignKey(PublicFilm, on_delete=models.CASCADE, related_name="appearances")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["film", "member"], name="appears_once_a_film")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.film_id}"


class ReplyTemplate(models.Model):
    """What the office answers an enquiry with: its own wording of a built-in reply, or a reply of its own."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    key = models.CharField(max_length=20, unique=True, null=True)  # noqa: DJ001 - of the built-in one; many have none
    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    text = models.TextField(max_length=4000)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class SiteCopy(models.Model):
    """That the public page was written out as files, and what its prices, texts and films were then."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    made_at = models.DateTimeField(default=clock.now)
    sums = models.JSONField()  # of prices, texts and films, by name

    class Meta:
        verbose_name_plural = "site copies"

    def __str__(self) -> str:
        return f"copy of {self.made_at:%Y-%m-%d}"


class Knock(models.Model):
    """That an address of the network knocked, to enquire or for a feed: a keyed digest of it, kept for an hour."""

    sender = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"knock {self.pk}"
