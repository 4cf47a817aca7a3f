"""A real `attune serve` child process on its own data folder, for journeys and crash tests."""

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE = 90.0  # seconds; shared machines are slow


@dataclass
class Served:
    """A running Attune: where it answers and where it keeps things."""

    process: subprocess.Popen
    address: str
    data: Path

    def children(self):
        """Return the process ids below the supervisor, parents before children."""
        return below(self.process.pid)

    def stop(self):
        """Ask it to stop, and wait."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self):
        """Kill the supervisor as a power cut would."""
        self.process.kill()
        self.process.wait(PATIENCE)


def surroundings(data, **more):
    """Return the environment of a child that works in a data folder of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ATTUNE_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | {"ATTUNE_DATA": str(data), "PYTHONPATH": str(ROOT / "src"), **more}


def attune(data, *words, **options):
    """Run one verb of the command line to its end."""
    command = [sys.executable, "-m", "attune.cli", *map(str, words)]
    return subprocess.run(
        command, env=surroundings(data), capture_output=True, text=True, timeout=600, check=False, **options
    )


def serve(data, *, port=None, log=None, **more):
    """Start `attune serve` and wait until it answers."""
    port = port or free_port()
    out = (log or data / "serve.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "attune.cli", "serve", "--port", str(port)],
        env=surroundings(data, **more),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
    )
    out.close()
    served = Served(process, f"http://127.0.0.1:{port}", data)
    wait_until(lambda: answers(served.address + "/account/login/"), f"{served.address} did not answer")
    return served


def answers(url):
    """Tell whether a page is there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def wait_until(true, otherwise, patience=PATIENCE):
    """Wait until something is so."""
    end = time.monotonic() + patience
    while not true():
        if time.monotonic() > end:
            raise AssertionError(otherwise)
        time.sleep(0.1)


def free_port():
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def below(pid):
    """Return all living descendants of a process."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            child = int(status.parent.name)
            found += [child, *below(child)]
    return found


def alive(pid):
    """Tell whether a process still runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def make_store(data):
    """Make an empty store as `attune init` leaves it, without a practice."""
    from attune.serving import write_format
    from attune.vault.keys import RecoveryKey, ServiceKey

    for name in ("keys", "objects"):
        (data / name).mkdir(parents=True)
    ServiceKey.create(data / "service.key")
    (data / "recovery.recipient").write_text(RecoveryKey.generate().recipient)
    write_format(data)
    return data


def migrated_store(data):
    """Make an empty store with its tables: copied from one that was migrated before, with these same migrations."""
    make_store(data)
    shutil.copyfile(_migrated(), data / "attune.sqlite3")
    return data


def _migrated():
    """Return a database without rows, made once for each state of the migrations and of what they are run by."""
    made_of = [*sorted((ROOT / "src/attune/migrations").glob("*.py")), ROOT / "requirements/dev.txt"]
    state = hashlib.sha256(b"".join(path.read_bytes() for path in made_of)).hexdigest()
    cache = ROOT / ".cache" / "stores"
    cache.mkdir(parents=True, exist_ok=True)
    kept = cache / f"{state}.sqlite3"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            with tempfile.TemporaryDirectory(dir=cache) as place:
                data = make_store(Path(place) / "data")
                assert attune(data, "migrate").returncode == 0
                assert not (data / "attune.sqlite3-wal").exists()
                (data / "attune.sqlite3").rename(kept)
    return kept
