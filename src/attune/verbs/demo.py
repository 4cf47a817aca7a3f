"""`attune demo`: a throw-away practice with three drawn families, and four doors into it."""

import argparse
import datetime as dt
import os
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

from attune.demo import stage
from attune.verbs.speaking import Verbs, add_verb, answer, open_house

PORT = 8401
PATIENCE_SECONDS = 60


def add(verbs: Verbs) -> None:
    """Add `attune demo`."""
    demo = add_verb(verbs, "demo", run, "Look around in a throw-away practice with three drawn families.")
    demo.add_argument("--port", type=int, default=PORT)
    demo.add_argument("--today", type=dt.date.fromisoformat, metavar="DATE", help="the day it is, such as 2027-04-06")
    demo.add_argument("--no-open", action="store_true", help="do not open the browser")
    demo.add_argument("--no-serve", action="store_true", help="make everything, bring the films in, and end")
    demo.add_argument("--again", action="store_true", help="remove the demonstration first, and begin anew")
    demo.add_argument("--film-seconds", type=float, default=75.0, metavar="N", help="how long each drawn film is")
    demo.add_argument("--remove", action="store_true", help="remove the demonstration with all its films, and end")


def run(args: argparse.Namespace) -> int:
    """Make the demonstration where there is none, and serve it."""
    args.data = args.data or stage.default_folder()
    if args.remove or args.again:
        removed = stage.remove(args.data)
        if args.remove:
            said = "The demonstration is gone, films and keys too." if removed else "There is no demonstration."
            return answer(args, {"removed": removed}, [said])
    os.environ["ATTUNE_TODAY"] = _today(args).isoformat()
    folder = _made(args)
    if args.no_serve:
        return _bring_in(args, folder)
    return _serve(args, folder)


def _today(args: argparse.Namespace) -> dt.date:
    """Return the demonstration's day: the one asked for, or the one its stories were told on, or the real one."""
    if args.today:
        day: dt.date = args.today
        return day
    if stage.is_stage(args.data):
        return dt.date.fromisoformat(stage.read_stage(args.data).today)
    return dt.datetime.now(dt.UTC).date()


def _made(args: argparse.Namespace) -> Path:
    folder: Path = args.data
    if stage.is_stage(folder):
        return open_house(args)
    stage.begin(folder)
    open_house(args)
    from django.db import transaction  # noqa: PLC0415 - after Django is awake

    from attune.demo.seeding import seed  # noqa: PLC0415
    from attune.founding import lay_store  # noqa: PLC0415
    from attune.serving import prepare_store  # noqa: PLC0415
    from attune.vault.keys import RecoveryKey  # noqa: PLC0415

    lay_store(folder, recovery_recipient=RecoveryKey.generate().recipient)
    prepare_store(folder)
    with transaction.atomic():  # all stories or none; and the disk is waited for once
        told = seed(film_seconds=args.film_seconds)
    stage.write_stage(folder, told)
    return folder


def _bring_in(args: argparse.Namespace, folder: Path) -> int:
    from django.utils import timezone  # noqa: PLC0415

    from attune.demo.queries import progress  # noqa: PLC0415
    from attune.jobs.models import Job  # noqa: PLC0415
    from attune.platform import lock_folder  # noqa: PLC0415
    from attune.tasks import drain  # noqa: PLC0415

    with lock_folder(folder):
        while Job.objects.filter(state=Job.State.READY).exists():
            drain()
            soonest = Job.objects.filter(state=Job.State.READY).order_by("run_after").first()
            if soonest is not None:
                time.sleep(max(0.0, (soonest.run_after - timezone.now()).total_seconds()))
    shown = progress(stage.read_stage(folder))
    data = [{"family": p.scene.name, "visit": p.scene.visit, "film": p.film, "ready": p.ready} for p in shown]
    return answer(args, data, [f"{p.scene.name}: {p.says}" for p in shown])


def _serve(args: argparse.Namespace, folder: Path) -> int:
    from attune.serving import Supervisor, prepare_store  # noqa: PLC0415

    prepare_store(folder)
    address = f"http://127.0.0.1:{args.port}/demo/"
    threading.Thread(target=_tell_when_there, args=(address, not args.no_open), daemon=True).start()
    return Supervisor(folder, "127.0.0.1", args.port).run()


def _tell_when_there(address: str, open_browser: bool) -> None:  # noqa: FBT001 - a thread's argument
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and not _answers(address):
        time.sleep(0.1)
    print(f"The doors are open at {address}", flush=True)
    print("Stop with Ctrl+C. Remove everything with: attune demo --remove", flush=True)
    if open_browser:
        webbrowser.open(address)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as response:  # noqa: S310 - our own loopback address
            return bool(response.status)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
