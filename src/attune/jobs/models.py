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
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # also the fence: a worker writes only under its own number
    max_attempts = models.PositiveSmallIntegerField(default=5)
    steps_done = models.PositiveBigIntegerField(default=0)
    steps_all = models.PositiveBigIntegerField(default=0)  # 0 = not yet known
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
