"""Mail while no server is named: it is printed where Attune runs, without the address that it is for."""

from copy import copy
from typing import Any

from django.core.mail.backends.console import EmailBackend


class OnTheConsole(EmailBackend):
    """Prints a mail instead of sending it; what is printed may end in a log, so nobody's address is in it."""

    def write_message(self, message: Any) -> None:
        """Print what would be sent."""
        shown = copy(message)
        shown.to, shown.cc, shown.bcc = ["somebody@nowhere.invalid"], [], []
        super().write_message(shown)
