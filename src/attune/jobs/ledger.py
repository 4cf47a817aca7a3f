"""Claim, beat, finish and fail: the part of the ledger that must survive kill -9, paused workers and clock jumps."""

import datetime as dt
import logging
import threading
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from attune.audit.actions import NamedActor
from attune.audit.models import Actor
from attune.jobs.models import Job
from attune.jobs.work import function_of

LEASE = dt.timedelta(seconds=30)
BEATS_PER_LEASE = 4
BACK_OFF = (1, 5, 30, 120, 600)  # seconds before the second, third … attempt
logger = logging.getLogger("attune.jobs")


class Stopped(Exception):
    """The job was cancelled, or another worker has it now; whatever was written stays whole."""


@dataclass(frozen=True)
class Held:
    """A job that this worker holds, fenced by its attempt number."""

    job: Job

    @property
    def asked_by(self) -> Actor:
        """Return who asked for the work."""
        return NamedActor(self.job.asked_by_kind, self.job.asked_by)

    def progress(self, done: int, of: int) -> None:
        """Write how far the work is; raise Stopped when it is not ours any more or was cancelled."""
        if not mine(self.job).update(steps_done=done, steps_all=of, lease_until=timezone.now() + LEASE):
            raise Stopped
        if self.stopped():
            raise Stopped

    def stopped(self) -> bool:
        """Tell whether the work was cancelled or lost."""
        return not mine(self.job).filter(cancel_asked_at=None).exists()


def run_one(worker: str) -> bool:
    """Claim one job and do it; tell whether there was one."""
    job = claim(worker)
    if job is None:
        return False
    done = threading.Event()
    heart = threading.Thread(target=_beat, args=(job, done), daemon=True)
    heart.start()
    try:
        _do(job)
    finally:
        done.set()
        heart.join()
    return True


def claim(worker: str) -> Job | None:
    """Take the job that is most wanted, or one whose worker stopped beating; None when there is nothing to do."""
    while True:
        with transaction.atomic():
            moment = timezone.now()
            waiting = Q(state=Job.State.READY, run_after__lte=moment)
            abandoned = Q(state=Job.State.RUNNING, lease_until__lt=moment)
            wanted = Job.objects.filter(waiting | abandoned).order_by("-priority", "id")
            if connection.features.has_select_for_update_skip_locked:
                wanted = wanted.select_for_update(skip_locked=True)
            job = wanted.first()
            if job is None:
                return None
            if _give_up(job, moment):
                continue
            Job.objects.filter(pk=job.pk, attempts=job.attempts).update(
                state=Job.State.RUNNING,
                attempts=F("attempts") + 1,
                worker=worker,
                lease_until=moment + LEASE,
                started_at=job.started_at or moment,
            )
            job.refresh_from_db()
            return job


def mine(job: Job) -> QuerySet[Job]:
    """Return the row of a job only while this attempt holds it."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts, state=Job.State.RUNNING)


def _give_up(job: Job, moment: dt.datetime) -> bool:
    """End a job that was cancelled while its worker was gone, or that has lost too many workers."""
    if job.cancel_asked_at is not None:
        return bool(Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED, finished_at=moment))
    if job.attempts >= job.max_attempts:
        return bool(
            Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, problem="worker_lost", finished_at=moment)
        )
    return False


def _do(job: Job) -> None:
    held = Held(job)
    try:
        function_of(job.kind)(held, **job.args)
    except Stopped:
        mine(job).exclude(cancel_asked_at=None).update(
            state=Job.State.CANCELLED, lease_until=None, finished_at=timezone.now()
        )
    except Exception as wrong:  # the job runner is one of the two places that may catch everything
        logger.exception("job %s (%s) did not succeed at attempt %s", job.pk, job.kind, job.attempts)
        _failed(job, getattr(wrong, "code", type(wrong).__name__)[:40], final=getattr(wrong, "final", False))
    else:
        mine(job).update(state=Job.State.DONE, lease_until=None, finished_at=timezone.now(), steps_done=F("steps_all"))


def _failed(job: Job, problem: str, *, final: bool) -> None:
    moment = timezone.now()
    if final or job.attempts >= job.max_attempts:
        mine(job).update(state=Job.State.FAILED, problem=problem, lease_until=None, finished_at=moment)
        return
    wait = BACK_OFF[min(job.attempts, len(BACK_OFF)) - 1]
    mine(job).update(
        state=Job.State.READY, problem=problem, lease_until=None, run_after=moment + dt.timedelta(seconds=wait)
    )


def _beat(job: Job, done: threading.Event) -> None:
    """Keep the lease alive from a thread of its own, until the work is done or the lease is lost."""
    while not done.wait(LEASE.total_seconds() / BEATS_PER_LEASE):
        if not mine(job).update(lease_until=timezone.now() + LEASE):
            break
    connection.close()
