"""Claim: take the job that is most wanted, or one whose worker is dead; immune to clocks that jump."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django.db.models import F, Q, QuerySet

from attune.clock import REAL, Clocks
from attune.jobs.ledger import BEATS_PER_LEASE, LEASE
from attune.jobs.models import Job
from attune.jobs.sightings import Sightings
from attune.jobs.work import HEAVY

LEASE_SECONDS = LEASE.total_seconds()
AT_ONCE = 8  # candidates looked at together


def _never(_worker: str) -> bool:
    return False


@dataclass
class Claimer:
    """Takes jobs for one worker.

    A running job is taken over when `is_dead` says so of its worker, or when this claimer has itself seen no beat of it
    for a whole lease. A job that waits for its hour is taken at that hour, or when this claimer has seen it wait for as
    long as it was to wait. So no comparison of one wall clock with another can lose, double or delay work.
    """

    name: str
    quick_only: bool = False
    clocks: Clocks = REAL
    is_dead: Callable[[str], bool] = _never
    _seen: Sightings = field(init=False)

    def __post_init__(self) -> None:
        self._seen = Sightings(self.clocks.steady, LEASE_SECONDS / BEATS_PER_LEASE)

    def claim(self) -> Job | None:
        """Take a job; None when there is nothing to do."""
        while candidates := self._candidates():
            for job in candidates:
                if not self._give_up(job) and self._take(job):
                    job.refresh_from_db()
                    return job
        return None

    def _candidates(self) -> list[Job]:
        """Return jobs to be had now, most wanted first, each as it was when it was judged."""
        jobs, moment = self._lane(), self.clocks.wall()
        due = jobs.filter(state=Job.State.READY, run_after__lte=moment).order_by("-priority", "id")[:AT_ONCE]
        others = Q(state=Job.State.RUNNING) | Q(state=Job.State.READY, run_after__gt=moment)
        return sorted([*due, *self._ripe(jobs.filter(others))], key=lambda job: (-job.priority, job.pk))

    def _lane(self) -> QuerySet[Job]:
        return Job.objects.exclude(kind__in=HEAVY) if self.quick_only else Job.objects.all()

    def _ripe(self, others: QuerySet[Job]) -> list[Job]:
        """Look at what others hold and what waits for its hour; return what was abandoned or has waited enough."""
        rows = list(others)
        seconds = self._seen.look({job.pk: (job.state, job.claims, job.beats) for job in rows})
        return [job for job in rows if self._is_ripe(job, seconds[job.pk])]

    def _is_ripe(self, job: Job, seconds: float) -> bool:
        if job.state == Job.State.READY:
            return seconds >= job.wait_seconds
        return seconds >= LEASE_SECONDS or self.is_dead(job.worker)

    def _as_seen(self, job: Job) -> QuerySet[Job]:
        """Return the row only if nobody has touched it since it was looked at; asked and written in one statement."""
        return Job.objects.filter(pk=job.pk, state=job.state, claims=job.claims, beats=job.beats)

    def _take(self, job: Job) -> bool:
        started = job.started_at or self.clocks.wall()
        taken = self._as_seen(job).update(
            state=Job.State.RUNNING,
            claims=F("claims") + 1,
            attempts=F("attempts") + 1,
            worker=self.name,
            started_at=started,
            steps_begun=0,
            seconds_worked=0,
        )
        return bool(taken)

    def _give_up(self, job: Job) -> bool:
        """End a job that was cancelled while its worker was gone, or that has lost too many workers."""
        end = partial(self._as_seen(job).update, finished_at=self.clocks.wall())
        if job.cancel_asked_at is not None:
            return bool(end(state=Job.State.CANCELLED))
        if job.attempts >= job.max_attempts:
            return bool(end(state=Job.State.FAILED, problem="worker_lost"))
        return False
