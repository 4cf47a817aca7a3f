"""`attune init`: make a real store, and end only when the recovery key was proved to be held."""

import argparse
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import CommonPasswordValidator

from attune.env import default_data
from attune.practice_file import PracticeFile, price, read_practice_file
from attune.refusals import Refusal
from attune.vault.keys import RecoveryKey
from attune.verbs.asking import asked, say, typed_twice
from attune.verbs.recovery import give_out
from attune.verbs.speaking import Verbs, add_verb, answer, open_house

if TYPE_CHECKING:
    from attune.people.models import Practitioner

SHORTEST_PASSWORD = 12


class StoreThere(Refusal):
    """A store is asked for where one is."""

    code = "store_exists"


class BadPassword(Refusal):
    """A password is too easy to guess."""

    code = "bad_password"


@dataclass(frozen=True)
class Answers:
    """All that a new store must know."""

    practice: PracticeFile
    name: str
    email: str
    password: str | None
    passphrase: str | None


def add(verbs: Verbs) -> None:
    """Add the verb that begins a store."""
    verb = add_verb(verbs, "init", run_init, "Make a store for a practice; every question has an option.")
    verb.add_argument("--practice", type=Path, metavar="FILE", help="names, texts, films and rates of the practice")
    verb.add_argument("--practice-name", metavar="NAME")
    verb.add_argument("--name", help="the first practitioner's name")
    verb.add_argument("--email", help="what she signs in with")
    verb.add_argument("--title", default="", metavar="TEXT", help="how she is presented, such as “VIG practitioner”")
    verb.add_argument("--rate", metavar="AMOUNT", help="the usual session rate from today, such as 50.00")
    secret = verb.add_mutually_exclusive_group()
    secret.add_argument("--password-file", type=Path, metavar="FILE", help="her password stands in this file")
    secret.add_argument("--no-password", action="store_true", help="she signs in first by a one-time link")
    key = verb.add_mutually_exclusive_group()
    key.add_argument("--passphrase-file", type=Path, metavar="FILE", help="seal the service key under this passphrase")
    key.add_argument("--no-passphrase", action="store_true", help="keep the service key as a file only you can read")
    verb.add_argument("--recovery-to", type=Path, metavar="FILE", help="save the recovery key there, such as a stick")


def run_init(args: argparse.Namespace) -> int:
    """Ask what is not said, prove the recovery key, then make store, practice and practitioner."""
    folder = Path(args.data or os.environ.get("ATTUNE_DATA") or default_data()).absolute()
    if (folder / "store.json").exists():
        raise StoreThere(f"There is a store in {folder} already. Nothing was changed.")
    told = _ask(args)
    recovery = RecoveryKey.generate()
    give_out(recovery, args.recovery_to)
    folder.mkdir(parents=True, exist_ok=True)
    args.data = folder
    open_house(args)
    person, link = _found(folder, told, args, recovery)
    facts = {"data": str(folder), "practitioner": person.id, "link": link}
    lines = [f"The store is made in {folder}.", f"Start it with: attune serve --data {folder}"]
    if link:
        lines.append(f"Then open this address once, within 7 days, to sign in: http://127.0.0.1:8400{link}")
    return answer(args, facts, lines)


def _ask(args: argparse.Namespace) -> Answers:
    told = read_practice_file(args.practice) if args.practice else PracticeFile()
    person = told.practitioner
    if args.rate:
        price(args.rate)
    return Answers(
        practice=replace(told, name=asked(args.practice_name or told.name, "The practice's name", "--practice-name")),
        name=asked(args.name or person.get("name"), "Your name", "--name"),
        email=asked(args.email or person.get("email"), "Your e-mail address", "--email"),
        password=_password(args),
        passphrase=_passphrase(args),
    )


def _password(args: argparse.Namespace) -> str | None:
    if args.no_password:
        return None
    question = f"Your password ({SHORTEST_PASSWORD} letters or more; empty: sign in by a one-time link)"
    password = _in_file(args.password_file) or typed_twice(question, "--password-file or --no-password")
    known = CommonPasswordValidator().passwords  # asked here, since Django is not awake before there is a folder
    if password and (len(password) < SHORTEST_PASSWORD or password.lower() in known):
        raise BadPassword(
            f"That password is easy to guess. Nothing was made. Take {SHORTEST_PASSWORD} letters or more."
        )
    return password


def _passphrase(args: argparse.Namespace) -> str | None:
    if args.no_passphrase:
        return None
    if args.passphrase_file:
        os.environ["ATTUNE_PASSPHRASE_FILE"] = str(args.passphrase_file.absolute())
        return _in_file(args.passphrase_file)
    question = "A passphrase for the service key (empty: a file that only you can read)"
    typed = typed_twice(question, "--passphrase-file or --no-passphrase")
    if typed:
        say("Keep that passphrase in a file that only you can read, and name the file in ATTUNE_PASSPHRASE_FILE.")
    return typed


def _in_file(file: Path | None) -> str | None:
    return file.read_text("utf-8").strip() if file else None


def _found(
    folder: Path, told: Answers, args: argparse.Namespace, recovery: RecoveryKey
) -> "tuple[Practitioner, str | None]":
    from attune import clock, founding  # noqa: PLC0415 - after Django is awake
    from attune.audit.actions import SYSTEM  # noqa: PLC0415
    from attune.billing.actions import set_rate  # noqa: PLC0415
    from attune.people.actions import make_link  # noqa: PLC0415
    from attune.serving import prepare_store  # noqa: PLC0415

    founding.lay_store(folder, recovery_recipient=recovery.recipient, passphrase=told.passphrase)
    prepare_store(folder)
    founding.found_practice(told.practice)
    if args.rate:
        set_rate(amount=price(args.rate), starts_on=clock.today(), by=SYSTEM)
    person = founding.found_practitioner(
        name=told.name,
        email=told.email,
        title=args.title or told.practice.practitioner.get("title", ""),
        about=told.practice.practitioner.get("about", ""),
        password=told.password,
    )
    return person, None if told.password else f"/link/{make_link(person=person, by=SYSTEM)}/"
