"""Who acts at the command line: a practitioner of the practice, whose films and families the verbs then show."""

import argparse
from typing import TYPE_CHECKING, TypeVar

from attune.refusals import Refusal

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from attune.people.models import Practitioner

M = TypeVar("M", bound="Model")


class NobodyNamed(Refusal):
    """It is not said who acts, or that person is not known."""

    code = "nobody_named"


class NotThere(Refusal):
    """Nothing with this id, or nothing this person may see."""

    code = "not_there"


def add_who(verb: argparse.ArgumentParser) -> None:
    """Let a verb be told who acts."""
    verb.add_argument("--as", dest="who", metavar="EMAIL", help="who acts, where several practitioners work here")


def who(args: argparse.Namespace) -> "Practitioner":
    """Return who acts: the one named, or the only practitioner there is. Raises NobodyNamed."""
    from attune.people.models import Practitioner, Role  # noqa: PLC0415 - after Django is awake

    if args.who:
        named = Practitioner.objects.working().filter(email__iexact=args.who).first()
        if named is None:
            raise NobodyNamed(f"Nobody here signs in with {args.who}. Nothing was done.")
        return named
    working = Role.objects.live().filter(kind__in=[Role.Kind.PRACTITIONER, Role.Kind.TRAINEE])
    people = list(Practitioner.objects.filter(pk__in=working.values("practitioner"), is_active=True)[:2])
    if len(people) != 1:
        raise NobodyNamed("Say who acts, with --as and the address they sign in with. Nothing was done.")
    return people[0]


def one(rows: "QuerySet[M]", pk: str | int) -> M:
    """Return the row with an id among those somebody may see; raises NotThere."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotThere(f"There is nothing here with the id {pk}. Nothing was done.")
    return found
