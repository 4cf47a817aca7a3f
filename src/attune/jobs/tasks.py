"""The ledger's own work: carry news to the rooms that follow it, and forget old upkeep."""

import datetime as dt
from typing import Any

from django.utils import timezone

from attune.audit.chain import tie
from attune.jobs.actions import NEWS, post_job
from attune.jobs.models import Job
from attune.jobs.work import FOLLOWERS, Run, every, work


@work(NEWS)
def carry_news(run: Run, *, news: str, args: dict[str, Any]) -> None:
    """Post one job for each follower of the news; posted twice it is still one."""
    for kind in FOLLOWERS[news]:
        post_job(kind=kind, args=args, asked_by=run.asked_by, priority=50)


@every(seconds=3600)
def forget_done_upkeep(run: Run) -> None:  # noqa: ARG001 - every work gets its run
    """Delete rows of upkeep and news that were done more than a day ago."""
    old = timezone.now() - dt.timedelta(days=1)
    done = Job.objects.filter(state=Job.State.DONE, finished_at__lt=old)
    done.filter(kind__startswith="upkeep.").delete()
    done.filter(kind=NEWS).delete()


@every(seconds=10)
def tie_audit(run: Run) -> None:  # noqa: ARG001 - every work gets its run
    """Tie the audit's loose lines into its chain."""
    while tie():
        pass
