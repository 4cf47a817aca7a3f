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
