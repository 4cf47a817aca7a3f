"""The edit list of a film, what it adds up to (clips, stills, marks), and clip sets."""

from typing import ClassVar, Self

from django.db import models

from attune import clock
from attune.cases.models import Case, Cycle, Visit
from attune.consent.models import Purpose
from attune.films.models import Film
from attune.ids import new_id
from attune.people.models import Family, Member, Person, Practitioner
from attune.safe.fields import SealedText
from attune.safe.models import StoredThing


class Principle(models.TextChoices):
    """The six levels of attuned interaction, each resting on the one before."""

    ATTENTIVE = "attentive", "Attentive"
    ENCOURAGING = "encouraging", "Encouraging"
    RECEIVING = "receiving", "Receiving"
    ATTUNED = "attuned", "Attuned"
    GUIDING = "guiding", "Guiding"
    DEEPENING = "deepening", "Deepening"


class Way(models.TextChoices):
    """Whether what is seen is a bid or the answer to one."""

    INITIATIVE = "initiative", "initiative"
    RECEPTION = "reception", "reception"


class Edit(models.Model):
    """One change at the workbench, in order, with its inverse. The list is only ever added to."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="edits")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the film
    base = models.PositiveIntegerField()  # the number its author had seen
    key = models.CharField(max_length=36)  # made by the page, so that one edit sent twice is one
    kind = models.CharField(max_length=16)
    payload = SealedText()  # JSON
    inverse = SealedText()  # JSON: {"kind", "payload"}
    undoes = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(default=clock.now)
    author_kind = models.CharField(max_length=16)
    author = models.CharField(max_length=16)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["film", "number"], name="edit_number_once"),
            models.UniqueConstraint(fields=["film", "key"], name="edit_key_once"),
        ]

    def __str__(self) -> str:
        return f"edit {self.number} of {self.film_id}"


class ClipWords(models.QuerySet["Clip"]):
    """What is asked of clips."""

    def visible_to(self, person: Person | None) -> Self:
        """Return clips of films this person may see."""
        return self.filter(film__in=Film.objects.visible_to(person))

    def kept(self) -> Self:
        """Return clips that nobody has taken away again."""
        return self.filter(removed_at=None)

    def chosen(self) -> Self:
        """Return the clips in the tray, in order."""
        return self.kept().exclude(place=None).order_by("place")


class Clip(models.Model):
    """A few seconds of a film: frames [start, end), half-open."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="clips")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, null=True, related_name="clips")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    title = SealedText()
    note = SealedText()
    place = models.PositiveSmallIntegerField(null=True)  # in the tray; none = a spare
    made_at = models.DateTimeField(default=clock.now)
    made_by_kind = models.CharField(max_length=16)
    made_by = models.CharField(max_length=16)
    removed_at = models.DateTimeField(null=True)
    cut = models.ForeignKey(StoredThing, on_delete=models.SET_NULL, null=True, related_name="+")
    cut_start = models.PositiveIntegerField(null=True)  # the frames that the cut file holds
    cut_end = models.PositiveIntegerField(null=True)

    objects = ClipWords.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(start__lt=models.F("end")), name="clip_has_frames")
        ]

    def __str__(self) -> str:
        return f"clip {self.id}"


class ClipTag(models.Model):
    """What can be seen in a clip: a principle, by whom towards whom, and how it was said."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="tags")
    principle = models.CharField(max_length=12, choices=Principle.choices)
    actor = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    partner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    how = models.JSONField(default=list)  # keys of the practice's list: look, face, sound, hands …

    def __str__(self) -> str:
        return f"{self.principle} in {self.clip_id}"


class Still(models.Model):
    """One picture of a film."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="stills")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    frame = models.PositiveIntegerField()
    title = SealedText()
    made_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)
    picture = models.ForeignKey(StoredThing, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"still {self.frame} of {self.film_id}"


class Mark(models.Model):
    """A range noticed while watching once through."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="marks")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(start__lt=models.F("end")), name="mark_has_frames")
        ]

    def __str__(self) -> str:
        return f"mark {self.start} of {self.film_id}"


class Borrowed(models.Model):
    """A clip of an earlier cycle of the same case, put beside the clips of a later film: look how far."""

    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="borrowed")  # on whose bench it lies
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField(null=True)  # in the tray; none = kept aside

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["film", "clip"], name="borrowed_once_a_film")]

    def __str__(self) -> str:
        return f"{self.clip_id} lent to {self.film_id}"


class Habits(models.Model):
    """How one practitioner likes her workbench; it is the same on every machine."""

    practitioner = models.OneToOneField(Practitioner, on_delete=models.CASCADE, primary_key=True, related_name="habits")
    keys = models.JSONField(default=dict)  # her own key by act; every other act has that of the table
    single_keys = models.BooleanField(default=True)
    reaction_ms = models.PositiveSmallIntegerField(default=500)  # from seeing to pressing, taken off a mark's time
    notes_time = models.BooleanField(default=False)  # whether minutes at the workbench are noted

    def __str__(self) -> str:
        return f"habits of {self.practitioner_id}"


class AtWorkbench(models.Model):
    """One window in which somebody has a film open just now; kept no longer than the window is."""

    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="+")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="+")
    window = models.CharField(max_length=16)
    since = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["film", "window"], name="window_once_a_film")]

    def __str__(self) -> str:
        return f"{self.practitioner_id} at {self.film_id}"


class TimeSpent(models.Model):
    """How long one practitioner was at work on a visit's film on one day: hers alone, and only where she wants it."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practitioner", "visit", "day"], name="time_spent_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.seconds} s on {self.day}"


class ClipSet(models.Model):
    """The ordered choice for one shared review, made ready by somebody, perhaps for a reason."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="clip_sets")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    reason = SealedText()  # given when a limit of the profile was not kept
    outside = models.JSONField(default=list)  # which limits: codes
    ready_at = models.DateTimeField(default=clock.now)
    ready_by_kind = models.CharField(max_length=16)
    ready_by = models.CharField(max_length=16)
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle"], condition=models.Q(reopened_at=None), name="one_ready_clip_set_a_cycle"
            )
        ]

    def __str__(self) -> str:
        return f"clip set {self.id}"


class ClipSetItem(models.Model):
    """One clip or still of a clip set, with the practitioner's own opening question, and how much louder it plays."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    clip_set = models.ForeignKey(ClipSet, on_delete=models.CASCADE, related_name="items")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, null=True, related_name="set_items")
    still = models.ForeignKey(Still, on_delete=models.PROTECT, null=True, related_name="set_items")
    opening = SealedText()
    louder = models.PositiveSmallIntegerField(default=0)  # decibels when it is played; no file is touched

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(clip=None) ^ models.Q(still=None), name="item_is_clip_or_still")
        ]

    def __str__(self) -> str:
        return f"{self.place} of {self.clip_set_id}"


class ExportWords(models.QuerySet["Export"]):
    """What is asked of exports."""

    def led_by(self, person: Person | None) -> Self:
        """Return what was asked for out of this person's own cases: nobody else may give it out."""
        return self.filter(case__practitioner=person) if isinstance(person, Practitioner) else self.none()

    def live(self) -> Self:
        """Return exports that nobody and no day has ended."""
        return self.filter(ended_at=None, ends_at__gt=clock.now())


class Export(models.Model):
    """Something made of clips or stills to be given out, for one purpose, until a day."""

    class What(models.TextChoices):
        """What is made."""

        CLIP = "clip", "a clip"
        EACH = "each", "clips, each a film of its own"
        CLIPS = "clips", "clips as one film"
        REEL = "reel", "a reel with title cards"
        STILLS = "stills", "stills at full size"
        SHEET = "sheet", "a contact sheet"
        SEQUENCE = "sequence", "first and last, one after the other"
        BESIDE = "beside", "first and last, side by side"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exports")
    what = models.CharField(max_length=8, choices=What.choices)
    options = models.JSONField(default=dict)  # numbers and codes only: how slow, which frame held, which sound
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    whom = SealedText()  # to whom it goes, where the purpose alone does not say
    asked_at = models.DateTimeField(default=clock.now)
    asked_by_kind = models.CharField(max_length=16)
    asked_by = models.CharField(max_length=16)
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=16, blank=True)

    objects = ExportWords.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"export {self.id}"


class ExportItem(models.Model):
    """One stretch of film in an export, as it was when it was asked for: frames [start, end), and the words over it."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="items")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="+")
    clip = models.ForeignKey(Clip, on_delete=models.SET_NULL, null=True, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = SealedText()

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["export", "place"], name="export_item_place_once"),
            models.CheckConstraint(condition=models.Q(start__lt=models.F("end")), name="export_item_has_frames"),
        ]

    def __str__(self) -> str:
        return f"item {self.place} of {self.export_id}"


class ExportFile(models.Model):
    """One file of an export, sealed to the family until it is given out, and deleted when the export ends."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="files")
    place = models.PositiveSmallIntegerField()
    thing = models.OneToOneField(StoredThing, on_delete=models.PROTECT, related_name="export_file")

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["export", "place"], name="export_file_place_once")]

    def __str__(self) -> str:
        return f"file {self.place} of {self.export_id}"
