"""Ask for work, tell news, cancel and try again; always in the transaction of what needs it."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from attune.audit.actions import SYSTEM, record
from attune.audit.models import Actor
from attune.jobs.models import Job
from attune.jobs.work import described

NEWS = "news"
WANTED = 100  # is added to the priority of what somebody has before them; more than any priority of its own
OPEN = (Job.State.READY, Job.State.RUNNING)


def post_job(
    *,
    kind: str,
    args: dict[str, Any],
    asked_by: Actor = SYSTEM,
    thing: tuple[str, str] = ("", ""),
    priority: int = 0,
    once: bool = True,
    after: dt.timedelta = dt.timedelta(0),
) -> Job:
    """Write a job into the ledger. With `once`, an equal job that waits or runs is returned instead."""
    dedupe = f"{kind}:{described(args)}"[:80] if once else ""
    moment = timezone.now()
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind,
                args=args,
                priority=priority,
                dedupe=dedupe,
                thing_kind=thing[0],
                thing=thing[1],
                asked_by_kind=asked_by.actor_kind,
                asked_by=asked_by.id,
                created_at=moment,
                run_after=moment + after,
                wait_seconds=after.total_seconds(),
            )
    except IntegrityError:
        return Job.objects.get(dedupe=dedupe, state__in=OPEN)


def post_news(*, news: str, args: dict[str, Any], asked_by: Actor = SYSTEM) -> Job:
    """Tell later rooms what happened; each follower gets a job of its own."""
    return post_job(kind=NEWS, args={"news": news, "args": args}, asked_by=asked_by, priority=50, once=False)


def cancel_job(*, job: Job, by: Actor) -> Job:
    """Cancel waiting work at once and running work at its next step; writes an audit line."""
    moment = timezone.now()
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state=Job.State.READY)
        if not waiting.update(state=Job.State.CANCELLED, finished_at=moment, cancel_asked_at=moment):
            Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked_at=moment)
        record(actor=by, verb="cancel", kind="job", thing=str(job.pk), fields=["state"])
    job.refresh_from_db()
    return job


def retry_job(*, job: Job, by: Actor) -> Job:
    """Put failed or cancelled work back into the ledger, its attempts counted anew."""
    with transaction.atomic():
        Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED]).update(
            state=Job.State.READY,
            run_after=timezone.now(),
            wait_seconds=0,
            max_attempts=job.attempts + 5,
            cancel_asked_at=None,
            finished_at=None,
            problem="",
            steps_begun=0,
            seconds_worked=0,
        )
        record(actor=by, verb="retry", kind="job", thing=str(job.pk), fields=["state"])
    job.refresh_from_db()
    return job


def want_first(*, kind: str, thing: str, by: Actor) -> int:
    """Let all work of a thing, waiting and running, go before other work, since somebody has it before them.

    What the same person wanted before goes back to its place. A page may ask again and again: work that was posted
    meanwhile is lifted too, and where there is nothing to lift nothing is written. Return how many jobs were lifted.
    """
    running = Job.objects.filter(state__in=OPEN)
    before = running.filter(wanted_by=by.id).exclude(thing_kind=kind, thing=thing)
    now = running.filter(thing_kind=kind, thing=thing, wanted_by="")
    if not (before | now).exists():
        return 0
    with transaction.atomic():
        before.update(priority=F("priority") - WANTED, wanted_by="")
        return now.update(priority=F("priority") + WANTED, wanted_by=by.id)
