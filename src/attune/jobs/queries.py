"""What people ask of the ledger: what is under way for a thing, and how long it will take."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from attune.jobs.models import Job


@dataclass(frozen=True)
class Outlook:
    """How far a job is, as a person wants to know it."""

    job: Job
    percent: int | None
    seconds_left: int | None


def jobs_of(kind: str, thing: str) -> list[Job]:
    """Return all jobs of a thing, oldest first."""
    return list(Job.objects.filter(thing_kind=kind, thing=thing).order_by("id"))


def outlook(job: Job, at: dt.datetime | None = None) -> Outlook:
    """Return percent done and seconds left, reckoned from the pace so far; None where it cannot be known."""
    if not job.steps_all:
        return Outlook(job, None, None)
    share = min(job.steps_done / job.steps_all, 1.0)
    percent = int(share * 100)
    if job.state != Job.State.RUNNING or job.started_at is None or not job.steps_done:
        return Outlook(job, percent, None)
    gone = ((at or timezone.now()) - job.started_at).total_seconds()
    return Outlook(job, percent, round(gone * (1 - share) / share))
