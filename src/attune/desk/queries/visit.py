"""What a visit needs: to be booked, to be gone to, and to be put right."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from attune import clock
from attune.billing.models import Charge
from attune.cases.models import Participant, Visit
from attune.cases.rules import CANCELLED
from attune.cases.visiting import booked_instead
from attune.films.models import Film
from attune.people.models import Family, Place
from attune.reviews.models import SharedReview
from attune.reviews.queries import carried_into

if TYPE_CHECKING:
    from attune.reviews.models import Words

TAPPED = (Visit.State.ARRIVED, Visit.State.LEFT)
HALF_A_DAY = 12


@dataclass(frozen=True)
class VisitCard:
    """What stands on the paper that goes along: first names only."""

    visit: Visit
    activity: str
    may: tuple[str, ...]  # who may be filmed
    may_not: tuple[str, ...]
    working_point: "Words | None"


def places_for(family: Family) -> list[Place]:
    """Return where visits of a family can be: its own places first, then the practice's."""
    found = Place.objects.filter(Q(family=family) | Q(family=None))
    return list(found.order_by(F("family").asc(nulls_last=True), "address"))


def is_overdue(visit: Visit) -> bool:
    """Tell whether somebody who is out should be out again by now."""
    return visit.state == Visit.State.ARRIVED and clock.now() > out_by(visit)


def out_by(visit: Visit) -> dt.datetime:
    """Return when a practitioner is expected to be out."""
    return visit.expected_end_at or visit.ends_at


def may_take_back(visit: Visit) -> bool:
    """Tell whether a tap can be taken back: nothing was invoiced, filmed, begun or booked because of it."""
    if visit.state in CANCELLED:
        return not booked_instead(visit) and not Charge.objects.filter(visit=visit, frozen_at__isnull=False).exists()
    if visit.state not in TAPPED:
        return False
    since = (visit.left_at if visit.state == Visit.State.LEFT else visit.arrived_at) or visit.starts_at
    begun = SharedReview.objects.filter(visit=visit).filter(Q(started_at__gte=since) | Q(done_at__gte=since))
    filmed = Film.objects.filter(visit=visit, added_at__gte=since)
    return not filmed.exists() and not begun.exists()


def neutral_message(visit: Visit) -> str:
    """Return what a buddy is told: when, and neither with whom nor what for."""
    return _("I am at my %(start)s; I will be done by %(end)s.") % {
        "start": _at_the_door(visit.starts_at),
        "end": _hour(out_by(visit)),
    }


def card_of(visit: Visit, people: Iterable[Participant], missing: Sequence[str]) -> VisitCard:
    """Return the paper of a visit; `missing`: the ids of members who have not agreed to be filmed."""
    carried = carried_into(visit.cycle) if visit.cycle else None
    points = carried.working_points if carried else ()
    named = [(one.member.known_as.split(" ")[0], one.member_id in missing) for one in people]
    return VisitCard(
        visit=visit,
        activity=(visit.cycle.activity if visit.cycle else "") or visit.case.activity,
        may=tuple(name for name, lacks in named if not lacks),
        may_not=tuple(name for name, lacks in named if lacks),
        working_point=points[-1] if points else None,
    )


def _at_the_door(moment: dt.datetime) -> str:
    local = timezone.localtime(moment, clock.zone())
    return _("%(hour)s o’clock") % {"hour": _hour(moment)} if local.minute == 0 else _hour(moment)


def _hour(moment: dt.datetime) -> str:
    local = timezone.localtime(moment, clock.zone())
    hour = local.hour % HALF_A_DAY or HALF_A_DAY
    return f"{hour}:{local.minute:02d}" if local.minute else str(hour)
