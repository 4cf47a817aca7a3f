"""`attune doctor`: say what is wrong here, and the remedy."""

import argparse
import os
import shutil
import stat
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from attune.ids import new_id
from attune.media import sandbox
from attune.media.lockup import Locks
from attune.media.sandbox import KeptOutputs, Watch
from attune.store import FolderStore
from attune.vault.keys import RecoveryKey
from attune.verbs.speaking import Verbs, add_verb, answer, open_house

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_FREE = 5 * 2**30
LATE_DAYS = 62  # everything is read once a month
SOUND_SQLITE = (3, 51, 3)
PATIENCE = 30.0  # seconds for the locked child to answer


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its name, whether it is well, what was seen, and the remedy where it is not."""

    name: str
    well: bool
    seen: str
    remedy: str = ""


def add(verbs: Verbs) -> None:
    """Add the verb that looks."""
    add_verb(verbs, "doctor", run_doctor, "Say what is wrong here, and the remedy.")


def run_doctor(args: argparse.Namespace) -> int:
    """Look at everything; exit 1 where something is not well."""
    folder = open_house(args)
    looks: list[Callable[[Path], Finding]] = [_store, _python, _database]
    if (folder / "store.json").exists():
        looks += [_migrations, _service_key, _room, _objects, _reading, _audit, _work, _locks]
    findings = [look(folder) for look in looks]
    lines = [
        f"{'well' if one.well else 'NOT WELL':<9} {one.name}: {one.seen} {one.remedy}".rstrip() for one in findings
    ]
    answer(args, [asdict(one) for one in findings], lines)
    return 0 if all(one.well for one in findings) else 1


def _word(one: Finding) -> str:
    return "well" if one.well else "NOT WELL"


def _store(folder: Path) -> Finding:
    there = (folder / "store.json").exists()
    return Finding("store", there, str(folder), "" if there else f"Make one with: attune init --data {folder}")


def _python(_folder: Path) -> Finding:
    return Finding("python", sys.version_info >= (3, 11), sys.version.split()[0])


def _database(_folder: Path) -> Finding:
    from django.db import connection  # noqa: PLC0415 - after Django is awake

    if connection.vendor != "sqlite":
        return Finding("database", well=True, seen=connection.vendor)
    from sqlite3 import sqlite_version, sqlite_version_info  # noqa: PLC0415 - settings has put the sound one in place

    remedy = "Install the packages of requirements/attune.txt: they bring a sound SQLite."
    well = sqlite_version_info >= SOUND_SQLITE
    return Finding("database", well, f"SQLite {sqlite_version}", "" if well else remedy)


def _migrations(_folder: Path) -> Finding:
    from django.db import connection  # noqa: PLC0415 - after Django is awake
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding("tables", not plan, f"{len(plan)} changes to make", "Run attune migrate." if plan else "")


def _service_key(folder: Path) -> Finding:
    path = folder / "service.key"
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
    if mode is None:
        return Finding("service key", well=False, seen="missing", remedy="Put it back from where you keep it.")
    well = os.name != "posix" or not mode & (stat.S_IRWXG | stat.S_IRWXO)
    return Finding("service key", well, f"mode {mode:04o}", "" if well else f"chmod 600 {path}")


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    well = free >= LEAST_FREE
    return Finding("room", well, f"{free / 2**30:.1f} GB free", "" if well else "Make room: a film needs some GB.")


def _objects(_folder: Path) -> Finding:
    from attune.safe.models import Damage  # noqa: PLC0415 - after Django is awake
    from attune.safe.reconciling import reconcile  # noqa: PLC0415

    looked = reconcile()
    stray = f", {looked.strays} objects of no row (kept for 30 days)" if looked.strays else ""
    kinds = ", ".join(sorted(set(Damage.objects.values_list("why", flat=True))))
    remedy = f"Damaged ({kinds}). attune scrub names each, and says what to do." if looked.damages else ""
    return Finding("objects", not looked.damages, f"{looked.damages} damaged{stray}", remedy)


def _reading(_folder: Path) -> Finding:
    from django.utils import timezone  # noqa: PLC0415 - after Django is awake

    from attune.safe.models import Segment  # noqa: PLC0415
    from attune.safe.queries import soundness  # noqa: PLC0415

    read = soundness().read
    if read is None or read.finished_at is None:
        return Finding(
            "reading", well=True, seen="not everything was read yet" if Segment.objects.exists() else "empty"
        )
    days = (timezone.now() - read.finished_at).days
    late = days > LATE_DAYS
    remedy = "attune serve reads everything once a month by itself; or run attune scrub now." if late else ""
    return Finding("reading", not late, f"everything was read {days} days ago", remedy)


def _audit(_folder: Path) -> Finding:
    from attune.audit.chain import check  # noqa: PLC0415 - after Django is awake

    found = check()
    seen = f"{found.links} lines tied, {found.loose} to be tied"
    if found.broken_at is None:
        return Finding("audit", well=True, seen=seen)
    remedy = "Lines were changed or are missing. Compare with a backup, and tell whoever is responsible for data."
    return Finding("audit", well=False, seen=f"broken at line {found.broken_at}", remedy=remedy)


def _work(_folder: Path) -> Finding:
    from attune.jobs.models import Job  # noqa: PLC0415 - after Django is awake

    failed = Job.objects.filter(state=Job.State.FAILED)
    kinds = ", ".join(sorted(set(failed.values_list("kind", flat=True))))
    remedy = f"Not done: {kinds}. attune jobs list names them; attune jobs retry takes one up again." if kinds else ""
    return Finding("work", not kinds, f"{failed.count()} not done", remedy)


def _locks(folder: Path) -> Finding:
    room = KeptOutputs(FolderStore(folder / "objects"), new_id)
    facts = sandbox.run("locks", {}, {}, room, recipient=RecoveryKey.generate().recipient, watch=Watch(PATIENCE))
    held = ", ".join(name.replace("_", " ") for name, holds in facts.items() if holds)
    missing = Locks(**facts).missing()
    return Finding(
        "locked room", not missing or sys.platform != "linux", f"held by {held or 'none'}", " ".join(missing)
    )
