"""The safe's own upkeep: the store is held against its rows every day, and all of it is read once a month."""

from attune.jobs.work import Run, every
from attune.safe.reconciling import reconcile
from attune.safe.scrub import Limits, read_on, reading_due

DAILY = 24 * 3600
SLICE_EVERY, SLICE_SECONDS = 900, 20  # so that a month's reading takes a fiftieth of the time, a slice at a time


@every(seconds=DAILY)
def look_over_store(run: Run) -> None:  # noqa: ARG001 - every work gets its run
    """Hold the rows against the store; also at every start of a worker."""
    reconcile()


@every(seconds=SLICE_EVERY)
def read_some_of_store(run: Run) -> None:
    """Read on for a little while, until all was read; give way to whatever else is to be done."""
    reading = reading_due()
    if reading is not None:
        read_on(reading=reading, limits=Limits(SLICE_SECONDS, lambda: run.stopped() or run.outranked()))
