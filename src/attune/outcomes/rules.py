"""What a rating of a goal may be."""

from __future__ import annotations

from django.utils.translation import gettext as _

from attune.refusals import Refusal

LOWEST, HIGHEST = 0, 10


class NotOnTheLine(Refusal):
    """A rating lies off the line from 0 to 10."""

    code = "not_on_the_line"

    def __init__(self) -> None:
        super().__init__(_("A rating lies between 0 and 10. Nothing was changed."))


class NotTheirGoal(Refusal):
    """A goal that was dropped, or is of another case than the visit."""

    code = "not_their_goal"

    def __init__(self) -> None:
        super().__init__(_("That hope is not one of this visit. Nothing was changed."))


def check_line(*ratings: int | None) -> None:
    """Refuse a rating off the line; one that is not given is left out."""
    if any(rating is not None and not LOWEST <= rating <= HIGHEST for rating in ratings):
        raise NotOnTheLine
