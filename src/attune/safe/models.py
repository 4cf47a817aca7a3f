"""Things sealed for a family: an ordered list of sealed segments each, and what is known of them in clear."""

from typing import ClassVar

from django.db import models

from attune.ids import new_id


class StoredThing(models.Model):
    """One thing of a family's, sealed to that family alone: a film part, a rendition, a clip, a scan."""

    class Kind(models.TextChoices):
        """What a stored thing is."""

        PART = "part"
        FRAMES = "frames"
        RENDITION = "rendition"
        SHEET = "sheet"
        PEAKS = "peaks"
        CLIP = "clip"
        STILL = "still"
        EXPORT = "export"
        SCAN = "scan"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    family = models.ForeignKey("attune.Family", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    media_type = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)  # numbers and codec names only
    clear_length = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # of all clear bytes, once complete
    created_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Segment(models.Model):
    """One complete age file of a stored thing; never appended to, never rewritten."""

    name = models.CharField(
        primary_key=True, max_length=16, default=new_id, editable=False
    )  # of the object in the store
    thing = models.ForeignKey(StoredThing, on_delete=models.CASCADE, related_name="segments")
    place = models.PositiveIntegerField()
    clear_length = models.PositiveBigIntegerField()
    sealed_length = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)  # of the clear bytes
    facts = models.JSONField(default=dict)  # of a fragment: where its frames lie

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["thing", "place"], name="segment_place_once")]

    def __str__(self) -> str:
        return f"segment {self.place} of {self.thing_id}"


class Damage(models.Model):
    """A stored object that is not what its row says. It is never given out; found well again, the row goes."""

    class Why(models.TextChoices):
        """What is wrong with it."""

        MISSING = "missing"
        LENGTH = "length"
        SWAPPED = "swapped"
        CHANGED = "changed"
        NO_KEY = "no-key"
        GAP = "gap"

    thing = models.ForeignKey(StoredThing, on_delete=models.CASCADE, related_name="damages")
    name = models.CharField(max_length=16, blank=True)  # of the object; empty where a row is missing
    why = models.CharField(max_length=8, choices=Why.choices)
    found_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["thing", "name"], name="damage_once")]

    def __str__(self) -> str:
        return f"{self.why} {self.name or self.thing_id}"


class Stray(models.Model):
    """An object that no row knows. It is kept for thirty days, in case a newer copy of the database knows it."""

    name = models.CharField(primary_key=True, max_length=16)
    found_at = models.DateTimeField()
    looks = models.PositiveIntegerField(default=1)  # how often it was found: a clock that jumps ages nothing alone

    def __str__(self) -> str:
        return f"stray {self.name}"


class Reading(models.Model):
    """One reading of every stored object, in the order of their names; broken off, it goes on where it was."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    reached = models.CharField(max_length=16, blank=True)  # the name of the last object read
    count = models.PositiveBigIntegerField(default=0)
    clear_bytes = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"reading of {self.count} objects"
