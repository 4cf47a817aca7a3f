"""The worker: does jobs one after another until it is told to stop, and posts the upkeep."""

import os
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType

from django.db import close_old_connections
from django.utils import timezone

from attune.jobs.actions import post_job
from attune.jobs.ledger import run_one
from attune.jobs.models import Job
from attune.jobs.work import UPKEEP

IDLE_SECONDS = 0.25


def work_until_told(stop: Callable[[], bool]) -> None:
    """Do jobs until `stop` says so; the running one is finished first."""
    name = f"{socket.gethostname()}:{os.getpid()}"
    due = dict.fromkeys((upkeep.kind for upkeep in UPKEEP), 0.0)
    while not stop():
        for upkeep in UPKEEP:
            if time.monotonic() >= due[upkeep.kind]:
                due[upkeep.kind] = time.monotonic() + upkeep.seconds
                post_job(kind=upkeep.kind, args={}, priority=-10)
        close_old_connections()
        if not run_one(name):
            time.sleep(IDLE_SECONDS)


def work_until_signal() -> None:
    """Do jobs until SIGTERM or SIGINT."""
    told: list[int] = []

    def tell(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    signal.signal(signal.SIGTERM, tell)
    signal.signal(signal.SIGINT, tell)
    work_until_told(lambda: bool(told))


def drain() -> int:
    """Do all that waits now, in this process; return how many jobs were done. For the command line and tests."""
    count = 0
    while Job.objects.filter(state=Job.State.READY, run_after__lte=timezone.now()).exists() and run_one("drain"):
        count += 1
    return count
