"""`attune jobs …`: the ledger of work, in kinds and ids, for whoever looks after Attune."""

import argparse
from typing import TYPE_CHECKING, Any

from attune.verbs.acting import add_who, one, who
from attune.verbs.speaking import Verbs, add_group, add_verb, answer, open_house

if TYPE_CHECKING:
    from attune.jobs.models import Job


def add(verbs: Verbs) -> None:
    """Add the verbs about work."""
    jobs = add_group(verbs, "jobs", "The ledger of work.")
    listed = add_verb(jobs, "list", run_list, "List work under way, waiting, stopped and failed.")
    listed.add_argument("--done", action="store_true", help="also what is done")
    stop = add_verb(jobs, "stop", run_stop, "Stop a job: waiting at once, running at its next step.")
    retry = add_verb(jobs, "retry", run_retry, "Take up a job again that was stopped or did not succeed.")
    for verb in (stop, retry):
        verb.add_argument("job", type=int, metavar="JOB")
        add_who(verb)


def run_list(args: argparse.Namespace) -> int:
    """List jobs, most wanted first."""
    open_house(args)
    from attune.jobs.models import Job  # noqa: PLC0415 - after Django is awake

    jobs = Job.objects.order_by("-priority", "id")
    rows = [_facts(job) for job in (jobs if args.done else jobs.exclude(state=Job.State.DONE))]
    return answer(args, rows, [_line(row) for row in rows] or ["Nothing is under way."])


def run_stop(args: argparse.Namespace) -> int:
    """Stop one job."""
    open_house(args)
    from attune.jobs.actions import cancel_job  # noqa: PLC0415 - after Django is awake
    from attune.jobs.models import Job  # noqa: PLC0415

    job = cancel_job(job=one(Job.objects.all(), args.job), by=who(args))
    said = "stops at its next step" if job.state == Job.State.RUNNING else job.get_state_display()
    return answer(args, _facts(job), [f"Job {job.pk}: {said}."])


def run_retry(args: argparse.Namespace) -> int:
    """Take up one job again."""
    open_house(args)
    from attune.jobs.actions import retry_job  # noqa: PLC0415 - after Django is awake
    from attune.jobs.models import Job  # noqa: PLC0415

    job = retry_job(job=one(Job.objects.all(), args.job), by=who(args))
    return answer(args, _facts(job), [f"Job {job.pk}: {job.get_state_display()}."])


def _facts(job: "Job") -> dict[str, Any]:
    from attune.jobs.queries import outlook  # noqa: PLC0415 - after Django is awake

    seen = outlook(job)
    return {
        "id": job.pk,
        "kind": job.kind,
        "thing": f"{job.thing_kind} {job.thing}".strip(),
        "state": job.state,
        "priority": job.priority,
        "attempts": job.attempts,
        "percent": seen.percent,
        "seconds_left": seen.seconds_left,
        "problem": job.problem,
        "stopping": job.cancel_asked_at is not None and job.state == job.State.RUNNING,
    }


def _line(row: dict[str, Any]) -> str:
    how_far = f"{row['percent']} %" if row["state"] == "running" and row["percent"] is not None else row["problem"]
    return f"{row['id']:>6}  {row['state']:<9}  {row['kind']:<24}  {row['thing']:<24}  {how_far}".rstrip()
