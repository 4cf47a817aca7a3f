"""`attune serve`, `web`, `worker`, `migrate`: run the house."""

import argparse
import subprocess

from attune.serving import Supervisor, prepare_store, web_command
from attune.verbs.speaking import Verbs, add_verb, answer, open_house

PORT = 8400


def add(verbs: Verbs) -> None:
    """Add the verbs that run Attune."""
    serve = add_verb(verbs, "serve", run_serve, "Run web and workers together, and restart what dies.")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=PORT)
    web = add_verb(verbs, "web", run_web, "Run the web server alone.")
    web.add_argument("--host", default="127.0.0.1")
    web.add_argument("--port", type=int, default=PORT)
    worker = add_verb(verbs, "worker", run_worker, "Run one worker alone.")
    worker.add_argument("--quick", action="store_true", help="leave what takes minutes to another worker")
    add_verb(verbs, "migrate", run_migrate, "Bring the database up to date, with a copy taken first.")


def run_serve(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    folder = open_house(args)
    prepare_store(folder)
    return Supervisor(folder, args.host, args.port).run()


def run_web(args: argparse.Namespace) -> int:
    """Become the web server."""
    open_house(args)
    return subprocess.run(web_command(args.host, args.port), check=False).returncode


def run_worker(args: argparse.Namespace) -> int:
    """Work until told to stop."""
    open_house(args)
    from attune.tasks import work_until_signal  # noqa: PLC0415 - after Django is awake

    work_until_signal(quick_only=args.quick)
    return 0


def run_migrate(args: argparse.Namespace) -> int:
    """Migrate, and say what was done."""
    done = prepare_store(open_house(args))
    return answer(args, {"migrated": done}, [f"{len(done)} changes made." if done else "Nothing to do."])
