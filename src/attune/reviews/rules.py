"""What a shared review needs before it may begin, who leads it, and what its refusals say."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune.consent.rules import NotConsented, names_joined
from attune.refusals import Refusal

if TYPE_CHECKING:
    from attune.cases.models import Cycle, Visit

MORE_SECONDS = 10  # a little more: this much before and after a clip
LONGEST_WORDS = 2000  # characters; words are caught, not written
LOUDER = (0, 6, 12, 18)  # decibels; more would lift the hiss of the room above the voices
OPENERS = (  # open questions to begin with: none of them praises, judges, or says what is to be found
    gettext_lazy("What do you see?"),
    gettext_lazy("What is happening here, for each of you?"),
    gettext_lazy("What do you notice yourself doing?"),
)
LONGEST_AWAY = dt.timedelta(days=1)  # a room without a network tells later when it began; not later than this
PIN = re.compile("[0-9]{4,8}")
WRONG_KEYS, WRONG_KEY_WAIT = 5, dt.timedelta(minutes=1)  # so many at once; then one a minute
REVIEWING = frozenset({"review", "filming_and_review", "closing"})  # kinds of visit at which films are looked at


class NotAReviewVisit(Refusal):
    """A visit at which no films are looked at together."""

    code = "not_a_review"

    def __init__(self) -> None:
        super().__init__(_("This visit is not a shared review. Nothing was changed. Book a shared review first."))


class NoReadyClipSet(Refusal):
    """No clip set of the cycle has been made ready."""

    code = "no_ready_clips"

    def __init__(self) -> None:
        super().__init__(
            _("The clips are not ready yet. Choose them at the workbench, make them ready, and come back.")
        )


class ClipsNotCut(Refusal):
    """Some clips have no file yet."""

    code = "clips_not_cut"

    def __init__(self) -> None:
        super().__init__(_("Some clips are still being cut. Nothing is lost. Wait a moment and try again."))


class NotBegun(Refusal):
    """The review has not begun."""

    code = "not_begun"

    def __init__(self) -> None:
        super().__init__(_("This review has not begun yet. Begin it from its preparation."))


class AlreadyBegun(Refusal):
    """What was prepared cannot change once the review has begun."""

    code = "already_begun"

    def __init__(self) -> None:
        super().__init__(_("This review has begun. What was prepared stays as it was."))


class NotOfThisReview(Refusal):
    """A clip or a person that has no part in this review."""

    code = "not_of_this_review"

    def __init__(self) -> None:
        super().__init__(_("That does not belong to this review. Nothing was changed."))


class NotInThisClip(Refusal):
    """A frame outside of what may be shown of a clip."""

    code = "not_in_this_clip"

    def __init__(self) -> None:
        super().__init__(_("This picture is not part of what may be opened here. Nothing was kept."))


class NothingToBook(Refusal):
    """There is no next cycle whose filming visit could be booked, or it is booked already."""

    code = "nothing_to_book"

    def __init__(self) -> None:
        super().__init__(_("There is no filming visit to book now. Nothing was changed. Plan another cycle first."))


class NoWords(Refusal):
    """Nothing was said, or more than words."""

    code = "no_words"

    def __init__(self) -> None:
        super().__init__(_("Write what was said, in up to 2,000 letters. Nothing was changed."))


class AlreadyDone(Refusal):
    """The review is over: there is no visit to set off to."""

    code = "already_done"

    def __init__(self) -> None:
        super().__init__(_("This review is done, so there is no visit to set off to. Nothing was changed."))


class NoPin(Refusal):
    """No PIN was chosen, or one that is too short or no number."""

    code = "no_pin"

    def __init__(self) -> None:
        super().__init__(_("Choose a PIN of 4 to 8 digits. You have not set off yet."))


class WrongKey(Refusal):
    """What was typed does not unlock."""

    code = "wrong_key"

    def __init__(self) -> None:
        super().__init__(_("That does not unlock. Nothing was changed. Type your PIN or your password again."))


class TriedTooOften(Refusal):
    """So many wrong keys that the next one has to wait."""

    code = "tried_too_often"

    def __init__(self) -> None:
        super().__init__(_("That was tried many times. Everything is safe. Wait a minute, then try again."))


def no_live_consent(names: list[str]) -> NotConsented:
    """Return the refusal that names who has not said yes, or has said no since; nobody: nobody is named as filmed."""
    if not names:
        return NotConsented(
            _("It is not written down who was filmed, so the clips stay closed. Say so on the visit’s page.")
        )
    return NotConsented(
        _("The clips stay closed: there is no live consent from %(names)s. Ask them, and record their answer.")
        % {"names": names_joined(names)}
    )


def is_for_review(visit: Visit) -> bool:
    """Tell whether films are looked at together at this visit."""
    return visit.kind in REVIEWING and visit.cycle_id is not None


def is_last(cycle: Cycle) -> bool:
    """Tell whether this is the last cycle that was agreed."""
    agreed = cycle.case.cycles_agreed
    return agreed is not None and cycle.number >= agreed
