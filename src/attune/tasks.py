"""Every room's later work, imported once so that the ledger knows it by name."""

from importlib import import_module
from importlib.util import find_spec

from attune.rooms import ROOMS

for room in (*ROOMS, "demo"):
    if find_spec(f"attune.{room}.tasks"):
        import_module(f"attune.{room}.tasks")
