"""What is kept of who did what: lines of ids, verbs and field names, chained by hash."""

from typing import ClassVar, Protocol

from django.db import models


class Actor(Protocol):
    """Anybody who can do something: a practitioner, a member of a family, or Attune itself."""

    @property
    def actor_kind(self) -> str:
        """Return "practitioner", "member", "visitor" or "system"."""

    @property
    def id(self) -> str:
        """Return the id that stands in the audit."""


class Line(models.Model):
    """One act. Without foreign keys, so that erasure never touches it."""

    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=16)
    actor = models.CharField(max_length=16)
    verb = models.CharField(max_length=40)
    thing_kind = models.CharField(max_length=24)
    thing = models.CharField(max_length=16)
    family = models.CharField(max_length=16, blank=True, db_index=True)
    fields = models.JSONField(default=list)  # names of fields, never their values

    class Meta:
        indexes: ClassVar = [models.Index(fields=["thing_kind", "thing"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.thing_kind} {self.thing}"


class Link(models.Model):
    """A line's place in the chain; written by one job in order, so that writers never queue on it."""

    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="link")
    number = models.PositiveBigIntegerField(unique=True)
    digest = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"link {self.number}"


class Sitting(models.Model):
    """One person watching one thing: opened at the first range, made longer by the page's heartbeat."""

    actor_kind = models.CharField(max_length=16)
    actor = models.CharField(max_length=16)
    thing_kind = models.CharField(max_length=24)
    thing = models.CharField(max_length=16)
    family = models.CharField(max_length=16, db_index=True)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["actor", "thing", "last_at"])]

    def __str__(self) -> str:
        return f"{self.actor} watched {self.thing_kind} {self.thing} for {self.seconds} s"
