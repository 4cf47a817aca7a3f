"""What people ask of the ledger: what is under way for a thing, and how long it will take."""

from dataclasses import dataclass
from typing import Final

from attune.jobs.models import Job

SURE_SECONDS: Final = 2.0  # of work, before its pace means anything
SILLY_SECONDS: Final = 24 * 3600  # what would take longer than this is not known, it is stuck


@dataclass(frozen=True)
class Outlook:
    """How far a job is, as a person wants to know it."""

    job: Job
    percent: int | None
    seconds_left: int | None


def jobs_of(kind: str, thing: str) -> list[Job]:
    """Return all jobs of a thing, oldest first."""
    return list(Job.objects.filter(thing_kind=kind, thing=thing).order_by("id"))


def outlook(job: Job) -> Outlook:
    """Return percent done and seconds left, reckoned from this attempt's own pace; None where it cannot be known.

    The pace is measured by the worker, with a steady clock, from the first step of its own to its last one: what an
    earlier attempt did, the time that nobody worked, and a wall clock that was put right do not count.
    """
    if not job.steps_all:
        return Outlook(job, None, None)
    percent = min(job.steps_done * 100 // job.steps_all, 100)
    steps = job.steps_done - job.steps_begun
    if job.state != Job.State.RUNNING or steps <= 0 or job.seconds_worked < SURE_SECONDS:
        return Outlook(job, percent, None)
    left = max(job.steps_all - job.steps_done, 0) * job.seconds_worked / steps
    return Outlook(job, percent, round(left) if left <= SILLY_SECONDS else None)
