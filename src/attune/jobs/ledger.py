"""Do, finish, hand back and fail: what a worker writes of a job that it holds, fenced by the number of its claim."""

import contextlib
import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import OperationalError, connection
from django.db.models import F, QuerySet
from django.utils import timezone

from attune.audit.actions import NamedActor
from attune.audit.models import Actor
from attune.clock import REAL, Clocks
from attune.jobs.fence import Stopped, fenced
from attune.jobs.models import Job
from attune.jobs.work import HEAVY, GiveWay, function_of

LEASE = dt.timedelta(seconds=30)
BEATS_PER_LEASE = 4
BACK_OFF = (1, 5, 30, 120, 600)  # seconds before the second, third … attempt
logger = logging.getLogger("attune.jobs")


@dataclass
class Held:
    """A job that this worker holds; `leaving` tells that the worker has been told to go and must hand it back."""

    job: Job
    clocks: Clocks = REAL
    leaving: Callable[[], bool] = bool
    _begun: tuple[int, float] | None = field(default=None, init=False)

    @property
    def asked_by(self) -> Actor:
        """Return who asked for the work."""
        return NamedActor(self.job.asked_by_kind, self.job.asked_by)

    def progress(self, done: int, of: int) -> None:
        """Write how far the work is; raise Stopped when it is to stop, or is not ours any more."""
        now = self.clocks.steady()
        begun, since = self._begun = self._begun or (done, now)
        steps = {"steps_done": done, "steps_all": of, "steps_begun": begun, "seconds_worked": now - since}
        if not mine(self.job).update(beats=F("beats") + 1, **steps) or self.stopped():
            raise Stopped

    def stopped(self) -> bool:
        """Tell whether the work was cancelled or lost, or is to be handed back."""
        return self.leaving() or not mine(self.job).filter(cancel_asked_at=None).exists()

    def outranked(self) -> bool:
        """Tell whether more wanted work of the same lane waits."""
        own = mine(self.job).values("priority")[:1]
        waiting = Job.objects.filter(state=Job.State.READY, run_after__lte=self.clocks.wall(), priority__gt=own)
        lane = waiting.filter if self.job.kind in HEAVY else waiting.exclude
        return lane(kind__in=HEAVY).exists()


def mine(job: Job) -> QuerySet[Job]:
    """Return the row of a job only while this claim holds it."""
    return Job.objects.filter(pk=job.pk, claims=job.claims, state=Job.State.RUNNING)


def do(held: Held) -> None:
    """Do a claimed job while a thread of its own keeps the beat; its row then says how it ended."""
    done = threading.Event()
    heart = threading.Thread(target=_beat, args=(held.job, done), daemon=True)
    heart.start()
    try:
        _do(held)
    finally:
        done.set()
        heart.join()


def _do(held: Held) -> None:
    job = held.job
    try:
        with fenced(job):
            function_of(job.kind)(held, **job.args)
    except Stopped:
        if not mine(job).exclude(cancel_asked_at=None).update(state=Job.State.CANCELLED, finished_at=timezone.now()):
            hand_back(job)
    except GiveWay:
        hand_back(job)
    except Exception as wrong:  # the job runner is one of the two places that may catch everything
        logger.exception("job %s (%s) did not succeed at attempt %s", job.pk, job.kind, job.attempts)
        code = getattr(wrong, "code", type(wrong).__name__)[:40]
        _failed(held, code, final=getattr(wrong, "final", False))
    else:
        mine(job).update(state=Job.State.DONE, finished_at=timezone.now(), steps_done=F("steps_all"))


def hand_back(job: Job) -> None:
    """Put a job back at its place in the ledger, as if it had not been begun; what was made so far is kept."""
    mine(job).update(state=Job.State.READY, attempts=F("attempts") - 1)


def _failed(held: Held, problem: str, *, final: bool) -> None:
    job, moment = held.job, held.clocks.wall()
    if final or job.attempts >= job.max_attempts:
        mine(job).update(state=Job.State.FAILED, problem=problem, finished_at=moment)
        return
    wait = BACK_OFF[min(job.attempts, len(BACK_OFF)) - 1]
    after = moment + dt.timedelta(seconds=wait)
    mine(job).update(state=Job.State.READY, problem=problem, run_after=after, wait_seconds=wait)


def _beat(job: Job, done: threading.Event) -> None:
    """Count on, until the work is done or the job is lost."""
    while not done.wait(LEASE.total_seconds() / BEATS_PER_LEASE):
        with contextlib.suppress(OperationalError):  # the database is busy; the lease allows a missed beat
            if not mine(job).update(beats=F("beats") + 1):
                break
    connection.close()
