"""What consent allows, and the sentences for what it does not."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from attune.refusals import Refusal

SLOTS: Final = ("practitioner", "you", "minutes", "review", "activity")
SCAN_BYTES: Final = 10 * 2**20
SCANS: Final = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
GROWN_UP: Final = 16  # years from which somebody consents as a grown-up does


class NotConsented(Refusal):
    """Somebody who would be in the film has not agreed to it, or no longer does."""

    code = "not_consented"


class MayNotDecide(Refusal):
    """The person who decided had no right to decide for this one."""

    code = "may_not_decide"


class GrantTooLong(Refusal):
    """A grant must end on a date that is still to come."""

    code = "grant_end"


def names_joined(names: list[str]) -> str:
    """Return names as a person says them: "Hannah, Dan and Leo"."""
    if len(names) < 2:  # noqa: PLR2004 - one name needs no joining
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


class WordingEmpty(Refusal):
    """A question without words, or an answer without any."""

    code = "wording_empty"

    def __init__(self) -> None:
        super().__init__("The question and both answers need words. Nothing was changed.")


class UnknownSlot(Refusal):
    """A word in braces that nothing fills in."""

    code = "unknown_slot"


class NotAScan(Refusal):
    """A file that is neither PDF, JPEG nor PNG, is empty, or is too long."""

    code = "not_a_scan"

    def __init__(self) -> None:
        super().__init__("A scan is a PDF, JPEG or PNG of up to 10 MiB. Nothing was kept. Scan the paper again.")


class NoScan(Refusal):
    """A decision of which no paper was kept."""

    code = "no_scan"

    def __init__(self) -> None:
        super().__init__("No paper is kept of this answer.")


def check_slots(names: Iterable[str]) -> None:
    """Refuse words in braces that nothing fills in."""
    unknown = sorted(set(names) - set(SLOTS))
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in SLOTS)
        raise UnknownSlot(f"Nothing fills in {{{unknown[0]}}}. Nothing was changed. What there is: {known}.")


def scan_type(data: bytes) -> str:
    """Return what a scan is by its first bytes; it is looked at no further. Raises NotAScan."""
    if len(data) <= SCAN_BYTES:
        for opening, media_type in SCANS.items():
            if data.startswith(opening):
                return media_type
    raise NotAScan


def decides_as_child(born_on: dt.date | None, on: dt.date) -> bool:
    """Tell whether somebody who decides for themselves is still a child, who must understand what they decide."""
    if born_on is None:
        return False
    return (on.year - born_on.year) - ((on.month, on.day) < (born_on.month, born_on.day)) < GROWN_UP
