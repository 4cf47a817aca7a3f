"""What a visit costs that did not take place: hours of notice, and the percent that follows from them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from attune.billing.rules import LATE, NOBODY_HOME, Due
from attune.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

NONE = Due(LATE, 0)
HOUR = dt.timedelta(hours=1)
WHOLE, MOST_STEPS = 100, 4


class NotTerms(Refusal):
    """Terms name an hour twice, or ask for more than the price."""

    code = "not_terms"


@dataclass(frozen=True)
class Terms:
    """Steps of (hours, percent): who cancels less than so many hours before pays so much of the price."""

    steps: tuple[tuple[int, int], ...] = ()
    nobody_home: int = 0

    def due(self, starts_at: dt.datetime, cancelled_at: dt.datetime) -> Due:
        """Return what is asked for when a family cancels at a moment; the step nearest to the visit holds."""
        notice = max(starts_at - cancelled_at, dt.timedelta())
        inside = [percent for hours, percent in sorted(self.steps) if notice < hours * HOUR]
        return Due(LATE, inside[0] if inside else 0, notice // HOUR)

    @property
    def due_at_the_door(self) -> Due:
        """Return what is asked for when nobody is home."""
        return Due(NOBODY_HOME, self.nobody_home)


def check_terms(steps: Iterable[tuple[int, int]], nobody_home: int) -> None:
    """Refuse the same hours twice, and percents outside 0 to 100."""
    found = list(steps)
    hours = [one for one, _percent in found]
    percents = [nobody_home, *(percent for _hours, percent in found)]
    if len(set(hours)) != len(hours) or any(one <= 0 for one in hours):
        raise NotTerms(_("Each step needs its own number of hours, above 0. Nothing was changed."))
    if any(not 0 <= one <= WHOLE for one in percents):
        raise NotTerms(_("A step asks for 0 to 100 % of the price. Nothing was changed."))
