"""A store begins: its folders, keys and format, then the practice that it serves."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from attune.audit.actions import SYSTEM
from attune.billing.actions import set_multiplier, set_rate, set_standard_multipliers
from attune.people.actions import add_practice, add_practitioner, give_role
from attune.people.models import Practice, Practitioner, Role
from attune.practice_file import BadPracticeFile
from attune.public.actions import place_film
from attune.public.models import PublicFilm
from attune.public.texts import DEFAULTS
from attune.refusals import Refusal
from attune.serving import write_format
from attune.vault.keys import ServiceKey

if TYPE_CHECKING:
    from attune.practice_file import PracticeFile

SERVICE_KEY, RECOVERY = "service.key", "recovery.recipient"
FOLDERS = ("keys", "objects")
FIRST_ROLES = (Role.Kind.PRACTITIONER, Role.Kind.OFFICE, Role.Kind.OPERATOR)


class StoreExists(Refusal):
    """A store is asked for where one is."""

    code = "store_exists"


def lay_store(folder: Path, *, recovery_recipient: str, passphrase: str | None = None) -> None:
    """Make the folders and keys of an empty store, and say last which format it has; raises StoreExists.

    What an earlier attempt left half made is made anew: no family's key was ever sealed to it.
    """
    if is_store(folder):
        raise StoreExists(f"There is a store in {folder} already. Nothing was changed.")
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / SERVICE_KEY).unlink(missing_ok=True)
    ServiceKey.create(folder / SERVICE_KEY, passphrase=passphrase)
    (folder / RECOVERY).write_text(f"{recovery_recipient}\n")
    write_format(folder)


def is_store(folder: Path) -> bool:
    """Tell whether a folder holds a store, or keys that something may be sealed to."""
    keys = folder / "keys"
    return (folder / "store.json").exists() or (keys.exists() and any(keys.iterdir()))


def found_practice(told: "PracticeFile", *, demonstration: bool = False) -> Practice:
    """Write the practice with its texts, rates and films, as its file tells it."""
    unknown = sorted(set(told.texts) - set(DEFAULTS))
    if unknown:
        raise BadPracticeFile(f"[texts] has “{unknown[0]}”, which no page shows. Nothing was made.")
    with transaction.atomic():
        practice = add_practice(
            name=told.name, by=SYSTEM, demonstration=demonstration, texts=dict(told.texts), **told.facts
        )
        set_standard_multipliers(by=SYSTEM)
        for kind, factor in told.multipliers.items():
            set_multiplier(kind=kind, factor=factor, by=SYSTEM)
        for starts_on, amount in told.rates:
            set_rate(amount=amount, starts_on=starts_on, by=SYSTEM)
        for slot, film in told.films.items():
            vouched = not film.get("invented", False)  # who writes this file answers for the people in its films
            place_film(slot=PublicFilm.Slot(slot), by=SYSTEM, vouched=vouched, **film)
    return practice


def found_practitioner(*, name: str, email: str, title: str, about: str, password: str | None) -> Practitioner:
    """Write the first practitioner, who also keeps the office and runs the machine until others do."""
    with transaction.atomic():
        person = add_practitioner(name=name, email=email, title=title, about=about, password=password, by=SYSTEM)
        for kind in FIRST_ROLES:
            give_role(practitioner=person, kind=kind, by=SYSTEM)
    return person
