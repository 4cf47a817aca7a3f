"""The fence: whoever has lost a job writes nothing more to the database in its name."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction

from attune.jobs.models import Job

WRITES = ("INSERT", "UPDATE", "DELETE")


class Stopped(Exception):
    """The job was cancelled, is handed back, or another worker has it; whatever was written stays whole."""


@contextlib.contextmanager
def fenced(job: Job) -> Iterator[None]:
    """Within this, every write of this thread asks in its own transaction whether the job is still held; else Stopped.

    A worker that was paused for longer than its lease may wake in the middle of any room's action. Were each action
    to ask for itself, one would forget; so the connection asks for all of them, and locks the job's row until the
    write is committed, so that nobody can take the job over in between.
    """
    held = Job.objects.filter(pk=job.pk, claims=job.claims, state=Job.State.RUNNING)

    def ask_first(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if not sql.startswith(WRITES):
            return execute(sql, params, many, context)
        # SQLite cannot commit before what an INSERT returns is fetched; a lone one is asked for just before it.
        alone = not connection.in_atomic_block and "RETURNING" not in sql
        with transaction.atomic() if alone else contextlib.nullcontext():
            if not (held.select_for_update() if connection.in_atomic_block else held).exists():
                raise Stopped
            return execute(sql, params, many, context)

    with connection.execute_wrapper(ask_first):
        yield
