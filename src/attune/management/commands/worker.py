"""`attune worker`: do the ledger's jobs until told to stop."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from attune.platform import die_with_parent
from attune.tasks import work_until_signal


class Command(BaseCommand):
    """Do the ledger's jobs."""

    help = "Do the ledger's jobs until told to stop."
    requires_system_checks = ()  # they would take most of a start, and `bin/ci` makes them

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the process id of whoever started us, and whether heavy work is left to another."""
        parser.add_argument("--parent", type=int)
        parser.add_argument("--quick", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Work, and die with whoever started us."""
        die_with_parent(options["parent"])
        work_until_signal(quick_only=options["quick"])
