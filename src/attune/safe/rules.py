"""What a stored thing can be refused for."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext_lazy as _

from attune.refusals import Refusal

STRAY_DAYS: Final = dt.timedelta(days=30)  # that an object without a row is kept
STRAY_LOOKS: Final = 10  # and so often it must have been found, whatever the clock says
READ_AGAIN: Final = dt.timedelta(days=30)  # from the end of one reading of everything to the beginning of the next
DRAFT_AGE: Final = dt.timedelta(minutes=10)  # after which a draft that nobody writes is dropped

WHY: Final = {
    "missing": _("It is not in the store."),
    "length": _("It is longer or shorter than what was stored, or an earlier state of it."),
    "swapped": _("Another object lies in its place."),
    "changed": _("Its bytes were changed."),
    "no-key": _("The key of its family is missing or damaged."),
    "gap": _("The database lacks a part of it."),
}
REMEDY: Final = {
    "no-key": _("Put the family’s key file back into keys/ from a backup, then run: attune scrub --again"),
    "gap": _("Restore the database from a backup, then run: attune scrub --again"),
}
PUT_BACK: Final = _("Put the object back into objects/ from a backup, then run: attune scrub --again")


class ThingGone(Refusal):
    """The stored thing was deleted while something was still being added to it; what was added is gone too."""

    code = "thing-gone"
    final = True

    def __init__(self) -> None:
        super().__init__("This was deleted meanwhile, so nothing more is kept of it. Nothing else was touched.")


class PlaceTaken(Refusal):
    """Somebody else has added a segment at this place; theirs is kept."""

    code = "place-taken"

    def __init__(self) -> None:
        super().__init__("Another copy of this arrived first and is safe. Ask how far it is, and go on from there.")


def remedy_for(why: str) -> str:
    """Return what to do about a damage."""
    return str(REMEDY.get(why, PUT_BACK))
