"""A film with its parts and what was made of it, and the uploads by which parts arrive."""

from fractions import Fraction
from typing import ClassVar, Self

from django.db import models

from attune import clock
from attune.cases.models import Case, Visit
from attune.consent.models import Grant
from attune.ids import new_id
from attune.people.models import Family, Member, Person, Practitioner
from attune.safe.fields import SealedText
from attune.safe.models import StoredThing


class FilmWords(models.QuerySet["Film"]):
    """What is asked of films."""

    def visible_to(self, person: Person | None) -> Self:
        """Return films of this person's own cases, and those a live grant opens; never a deleted one."""
        if person is None:
            return self.none()
        seen = models.Q(id__in=Grant.objects.live().to(person).things("film"))
        if isinstance(person, Practitioner):
            seen |= models.Q(case__practitioner=person)
        return self.filter(seen, deleted_at=None)

    def led_by(self, person: Person | None) -> Self:
        """Return films of this person's own cases: what a grant opens may be watched, and neither changed nor saved."""
        return (
            self.filter(case__practitioner=person, deleted_at=None) if isinstance(person, Practitioner) else self.none()
        )


class Film(models.Model):
    """One film of a visit: one or several parts joined on one clock."""

    class Kind(models.TextChoices):
        """What was filmed."""

        INTERACTION = "interaction", "interaction"
        REVIEW = "shared_review", "shared review"

    class State(models.TextChoices):
        """Where a film stands."""

        IMPORTING = "importing", "coming in"
        VERIFIED = "verified", "verified and sealed"
        READY = "ready", "ready"
        REFUSED = "refused", "cannot be used"
        DUE = "due", "due to be deleted"
        DELETED = "deleted", "deleted"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="films")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="films")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="films")
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.INTERACTION)
    state = models.CharField(max_length=10, choices=State.choices, default=State.IMPORTING)
    problem = models.CharField(max_length=40, blank=True)  # code of a media refusal or of a shortening
    added_at = models.DateTimeField(default=clock.now)
    added_by_kind = models.CharField(max_length=16)
    added_by = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64, blank=True)
    frames_count = models.PositiveIntegerField(null=True)
    time_base_num = models.PositiveIntegerField(null=True)
    time_base_den = models.PositiveIntegerField(null=True)
    duration_ticks = models.PositiveBigIntegerField(null=True)
    width = models.PositiveIntegerField(null=True)  # upright, as displayed
    height = models.PositiveIntegerField(null=True)
    rotation = models.SmallIntegerField(default=0)
    plays_at_once = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)  # what the probe found: numbers and codec names only
    frame_table = models.ForeignKey(StoredThing, on_delete=models.SET_NULL, null=True, related_name="+")
    rendition = models.ForeignKey(StoredThing, on_delete=models.SET_NULL, null=True, related_name="+")
    peaks = models.ForeignKey(StoredThing, on_delete=models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_why = models.CharField(max_length=40, blank=True)
    certificate = models.CharField(max_length=64, blank=True)

    objects = FilmWords.as_manager()

    def __str__(self) -> str:
        return f"film {self.id}"

    @property
    def time_base(self) -> Fraction | None:
        """Return the length of one tick in seconds, once the frame table is made."""
        if self.time_base_num is None or self.time_base_den is None:
            return None
        return Fraction(self.time_base_num, self.time_base_den)


class FilmPart(models.Model):
    """One camera file of a film, sealed as it came."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="parts")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(default=0)
    name = SealedText()  # the camera's file name
    metadata = SealedText()  # what the sender said of it by tus, which is told back as it was said
    thing = models.OneToOneField(StoredThing, on_delete=models.PROTECT, related_name="part")
    length = models.PositiveBigIntegerField()  # bytes announced
    sent_sha256 = models.CharField(max_length=64, blank=True)  # what the sender says the whole file hashes to
    verified_at = models.DateTimeField(null=True)
    card_wiped_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["film", "place"], name="part_place_once")]

    def __str__(self) -> str:
        return f"part {self.place} of {self.film_id}"


class FilmSheet(models.Model):
    """One sheet of thumbnails of a film."""

    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="sheets")
    place = models.PositiveSmallIntegerField()
    thing = models.OneToOneField(StoredThing, on_delete=models.PROTECT, related_name="sheet")
    facts = models.JSONField(default=dict)  # tile size, columns, frame index of each tile

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["film", "place"], name="sheet_place_once")]

    def __str__(self) -> str:
        return f"sheet {self.place} of {self.film_id}"


class FilmWish(models.Model):
    """Where in a film that is being made somebody waits now; of several the newest counts."""

    film = models.OneToOneField(Film, on_delete=models.CASCADE, primary_key=True, related_name="wish")
    fragment = models.PositiveIntegerField()  # of the copy to step through
    wished_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"wish for fragment {self.fragment} of {self.film_id}"


class Upload(models.Model):
    """A part on its way in, by tus 1.0: each PATCH becomes one sealed segment."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    part = models.OneToOneField(FilmPart, on_delete=models.CASCADE, related_name="upload")
    offset = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    by_kind = models.CharField(max_length=16)
    by = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"upload {self.id} at {self.offset}"


class OverrideWords(models.QuerySet["ConsentOverride"]):
    """What is asked of overrides."""

    def standing(self) -> Self:
        """Return those that are not settled: while one stands nothing of its visit's film is released or shared."""
        return self.filter(settled_at=None)


class ConsentOverride(models.Model):
    """A reasoned decision to import without everybody's consent; while it stands it blocks every release and share."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="overrides")
    reason = SealedText()
    who = SealedText()  # who was in the shot unexpectedly, as the practitioner knows them
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")  # once they are known
    at = models.DateTimeField(default=clock.now)
    by_kind = models.CharField(max_length=16)
    by = models.CharField(max_length=16)
    settled_at = models.DateTimeField(null=True)
    settled_by_kind = models.CharField(max_length=16, blank=True)
    settled_by = models.CharField(max_length=16, blank=True)

    objects = OverrideWords.as_manager()

    def __str__(self) -> str:
        return f"override at {self.visit_id}"
