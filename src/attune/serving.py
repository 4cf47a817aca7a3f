"""The supervisor: one command that runs web and workers, restarts what dies and leaves no orphan."""

import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from attune.platform import kill_tree, lock_folder, spawn
from attune.refusals import Refusal

if TYPE_CHECKING:
    import subprocess

STORE_FORMAT = 1
FINISH_SECONDS = 25.0  # a running job may take so long to come to a stop
LOOK_SECONDS = 0.2
RESTART_WAIT = 1.0


class NoStore(Refusal):
    """There is no store in the data folder."""

    code = "no_store"


class NewerStore(Refusal):
    """The store was written by a newer Attune."""

    code = "newer_store"


class PortTaken(Refusal):
    """Somebody else answers at the address already."""

    code = "port_taken"


class Supervisor:
    """Runs web and workers as children until it is told to stop."""

    def __init__(self, folder: Path, host: str, port: int) -> None:
        self.folder, self.host, self.port = folder, host, port
        self.commands = {
            "web": web_command(host, port),
            "worker": worker_command(),
            "quick worker": worker_command(quick=True),
        }
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.told = False

    def run(self) -> int:
        """Start them, watch them, and stop them in order; return the exit code."""
        _check_port(self.host, self.port)
        signal.signal(signal.SIGTERM, self._tell)
        signal.signal(signal.SIGINT, self._tell)
        with lock_folder(self.folder):
            for name in self.commands:
                self._start(name)
            while not self.told:
                time.sleep(LOOK_SECONDS)
                self._restart_the_dead()
            self._stop()
        return 0

    def _tell(self, _number: int, _frame: FrameType | None) -> None:
        self.told = True

    def _start(self, name: str) -> None:
        self.children[name] = spawn(self.commands[name])

    def _restart_the_dead(self) -> None:
        for name, child in list(self.children.items()):
            if child.poll() is not None and not self.told:
                print(f"{name} ended by itself ({child.returncode}); starting it again.", file=sys.stderr, flush=True)
                kill_tree(child)
                time.sleep(RESTART_WAIT)
                self._start(name)

    def _stop(self) -> None:
        for child in self.children.values():
            child.terminate()
        deadline = time.monotonic() + FINISH_SECONDS
        for child in self.children.values():
            kill_tree(child, grace=max(0.1, deadline - time.monotonic()))


def web_command(host: str, port: int) -> list[str]:
    """Return the command that serves the pages."""
    return [sys.executable, "-m", "attune.web", "--host", host, "--port", str(port), "--parent", str(os.getpid())]


def worker_command(*, quick: bool = False) -> list[str]:
    """Return the command that does the ledger's jobs; a quick one leaves the long ones to the other worker."""
    return [sys.executable, "-m", "django", "worker", "--parent", str(os.getpid()), *(["--quick"] if quick else [])]


def prepare_store(folder: Path) -> list[str]:
    """Check the store's format and migrate, a copy of the database taken first; return the migrations made.

    Raises NoStore or NewerStore; on a failed migration the copy is put back and the error goes on.
    """
    _check_format(folder)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return []
    copy = _copy_database(folder) if executor.loader.applied_migrations else None
    with contextlib.ExitStack() as undone:
        if copy is not None:
            undone.callback(_put_back, copy, folder)
        call_command("migrate", interactive=False, verbosity=0)
        undone.pop_all()
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def write_format(folder: Path) -> None:
    """Say in the store which format it has."""
    (folder / "store.json").write_text(json.dumps({"format": STORE_FORMAT}))


def _check_port(host: str, port: int) -> None:
    """Refuse a port at which somebody listens: the web server would share it, and answers would come from either."""
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
        raise PortTaken(f"Something else answers at {host}:{port} already. Stop it, or choose another --port.")


def _check_format(folder: Path) -> None:
    file = folder / "store.json"
    if not file.exists():
        raise NoStore(f"There is no Attune store in {folder}. Make one with: attune init --data {folder}")
    found = json.loads(file.read_text())["format"]
    if found > STORE_FORMAT:
        raise NewerStore(
            f"This store was written by a newer Attune (format {found}, this one knows {STORE_FORMAT}). "
            "Nothing was changed. Install the newer Attune to open it."
        )


def _put_back(copy: Path, folder: Path) -> None:
    """Put the copy in the database's place, without what the write-ahead log still held of the failed change."""
    connection.close()
    for ending in ("-wal", "-shm"):
        (folder / f"attune.sqlite3{ending}").unlink(missing_ok=True)
    shutil.copy2(copy, folder / "attune.sqlite3")


def _copy_database(folder: Path) -> Path | None:
    """Copy the SQLite database by its own online backup, checked; PostgreSQL is the operator's to copy."""
    if settings.SURROUNDINGS.database is not None:
        return None
    import sqlite3  # noqa: PLC0415 - settings has put the sound SQLite in its place by now

    target = folder / "before-upgrade" / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.sqlite3"
    target.parent.mkdir(exist_ok=True)
    with sqlite3.connect(folder / "attune.sqlite3") as source, sqlite3.connect(target) as copy:
        source.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise OSError(f"The copy of the database at {target} is not whole. Nothing was changed.")
    return target
