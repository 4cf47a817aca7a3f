"""How verbs are declared, and how they answer: lines for people, JSON for programs."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import django

Run = Callable[[argparse.Namespace], int]
Verbs = Any  # argparse's own type for a group of sub-commands is private


def add_verb(verbs: Verbs, name: str, run: Run, about: str) -> argparse.ArgumentParser:
    """Add a verb that takes --data and --json like all others; return its parser for more arguments."""
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
    verb.add_argument("--data", type=Path, metavar="DIR", help="the folder that holds everything")
    verb.add_argument("--json", action="store_true", help="answer in JSON")
    verb.set_defaults(run=run)
    return verb


def add_group(verbs: Verbs, name: str, about: str) -> Verbs:
    """Add a noun whose verbs follow it, such as `film add`; return where they are added."""
    group = verbs.add_parser(name, help=about, description=about)
    return group.add_subparsers(required=True, metavar="VERB")


def open_house(args: argparse.Namespace) -> Path:
    """Point Attune at the data folder and wake Django; return the folder."""
    if args.data:
        os.environ["ATTUNE_DATA"] = str(args.data.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "attune.settings"
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - only now are they there

    folder: Path = settings.DATA
    return folder


def answer(args: argparse.Namespace, data: Any, lines: Iterable[str]) -> int:
    """Print JSON when it was asked for, else the lines; return the exit code for success."""
    if args.json:
        print(json.dumps(data, indent=2, default=str, ensure_ascii=False))
    else:
        for line in lines:
            print(line)
    return 0


def complain(sentence: str) -> int:
    """Say on standard error what is wrong; return the exit code for it."""
    print(sentence, file=sys.stderr)
    return 1
