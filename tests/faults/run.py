"""Compile the shim, and run the acts under it on a store of their own."""

import json
import subprocess
import sys
from pathlib import Path

from tests.serving import ROOT, migrated_store, surroundings

HERE = Path(__file__).parent


def shim(folder):
    """Compile the shim; return where it is."""
    library = folder / "shim.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, HERE / "shim.c", "-ldl"], check=True)
    return library


def injections(folder, *, seed, most=0, only=""):
    """Put faults in the way of every act; yield what came of each. `most` an act, 0 for all there are."""
    data = migrated_store(folder / "data")
    outside = surroundings(data, DJANGO_SETTINGS_MODULE="attune.settings", LD_PRELOAD=str(shim(folder)))
    outside["PYTHONPATH"] += f":{ROOT}"
    command = [sys.executable, "-m", "tests.faults.acts", str(seed), str(most), only]
    with subprocess.Popen(command, env=outside, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout:
            yield json.loads(line)
    assert child.returncode == 0
