"""The worker: does jobs one after another until it is told to stop, and posts the upkeep."""

import signal
import time
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from attune.clock import REAL, Clocks
from attune.jobs.actions import post_job
from attune.jobs.claiming import Claimer
from attune.jobs.ledger import Held, do
from attune.jobs.models import Job
from attune.jobs.presence import Presence
from attune.jobs.work import UPKEEP

IDLE_SECONDS = 0.25
FINISH_SECONDS: Final = 5.0  # that a running job may take to come to its end before it is handed back


@dataclass
class Worker:
    """One worker: what it claims with, and whether it has been told to go."""

    claimer: Claimer
    told_at: float | None = None
    _due: dict[str, float] = field(default_factory=dict)

    def work(self) -> None:
        """Do jobs until told to go; the running one is finished if it soon ends, else handed back whole."""
        while self.told_at is None:
            self._post_upkeep()
            close_old_connections()
            if not self.work_once():
                time.sleep(IDLE_SECONDS)

    def work_once(self) -> bool:
        """Claim one job and do it; tell whether there was one."""
        job = self.claimer.claim()
        if job is None:
            return False
        do(Held(job, self.claimer.clocks, self._leaving))
        return True

    def tell(self) -> None:
        """Tell it to go."""
        self.told_at = self.told_at or self.claimer.clocks.steady()

    def _leaving(self) -> bool:
        return self.told_at is not None and self.claimer.clocks.steady() - self.told_at >= FINISH_SECONDS

    def _post_upkeep(self) -> None:
        now = self.claimer.clocks.steady()
        for upkeep in UPKEEP:
            if now >= self._due.get(upkeep.kind, now):
                self._due[upkeep.kind] = now + upkeep.seconds
                post_job(kind=upkeep.kind, args={}, priority=-10)


def work_until_signal(*, quick_only: bool = False, clocks: Clocks = REAL) -> None:
    """Do jobs until SIGTERM or SIGINT; with `quick_only`, heavy ones are left to another worker."""
    presence = Presence(settings.DATA)
    presence.sweep(set(Job.objects.filter(state=Job.State.RUNNING).values_list("worker", flat=True)))
    with presence.shown() as name:
        worker = Worker(Claimer(name, quick_only, clocks, presence.is_dead))

        def tell(_number: int, _frame: FrameType | None) -> None:
            worker.tell()

        signal.signal(signal.SIGTERM, tell)
        signal.signal(signal.SIGINT, tell)
        worker.work()


def drain(*, quick_only: bool = False) -> int:
    """Do all that waits now, in this process; return how many jobs were done. For the command line and tests."""
    count = 0
    presence = Presence(settings.DATA)
    with presence.shown() as name:
        worker = Worker(Claimer(name, quick_only, is_dead=presence.is_dead))
        while _something_waits() and worker.work_once():
            count += 1
    return count


def _something_waits() -> bool:
    return Job.objects.filter(state=Job.State.READY, run_after__lte=timezone.now()).exists()
