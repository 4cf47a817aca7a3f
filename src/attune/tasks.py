"""Every room's later work, which the ledger then knows by name. Whoever works takes the worker from here.

Only they and the pages import it: a command that posts work, or does none, starts in half the time.
"""

from importlib import import_module
from importlib.util import find_spec

from attune.jobs.worker import drain, work_until_signal
from attune.rooms import ROOMS

__all__ = ["drain", "work_until_signal"]

for room in (*ROOMS, "demo"):
    if find_spec(f"attune.{room}.tasks"):
        import_module(f"attune.{room}.tasks")
