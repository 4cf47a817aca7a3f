"""The ledger of work that outlives a request: one row a job, claimed by lease, fenced by attempt."""

from typing import ClassVar

from django.db import models


class Job(models.Model):
    """One piece of work. Its arguments are ids, never names or text."""

    class State(models.TextChoices):
        """Where a job stands."""

        READY = "ready", "waiting"
        RUNNING = "running", "under way"
        DONE = "done", "done"
        FAILED = "failed", "not done"
        CANCELLED = "cancelled", "cancelled"

    kind = models.CharField(max_length=40)
    args = models.JSONField(default=dict)
    priority = models.SmallIntegerField(default=0)  # higher first
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    dedupe = models.CharField(max_length=80, blank=True)
    thing_kind = models.CharField(max_length=24, blank=True)
    thing = models.CharField(max_length=16, blank=True)
    asked_by_kind = models.CharField(max_length=16)
    asked_by = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    run_after = models.DateTimeField()
    wait_seconds = models.FloatField(default=0)  # the same as a length, for when the wall clock was put back
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=60, blank=True)
    claims = models.PositiveIntegerField(default=0)  # the fence: a worker writes only under the number of its own claim
    beats = models.PositiveIntegerField(default=0)  # a living worker counts on; no clock is compared with another
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    steps_done = models.PositiveBigIntegerField(default=0)
    steps_all = models.PositiveBigIntegerField(default=0)  # 0 = not yet known
    steps_begun = models.PositiveBigIntegerField(default=0)  # where this attempt began to count
    seconds_worked = models.FloatField(default=0)  # of this attempt, from there to its last step, by a steady clock
    wanted_by = models.CharField(max_length=16, blank=True)  # who has its thing before them, and so wants it first
    cancel_asked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True)  # a code; the sentence is made where it is shown

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "run_after", "-priority", "id"]),
            models.Index(fields=["thing_kind", "thing"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dedupe"],
                condition=models.Q(state__in=["ready", "running"]) & ~models.Q(dedupe=""),
                name="job_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.state})"
