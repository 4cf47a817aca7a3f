"""What to know before a time is agreed: who is visited then, how long the way is, and what the day costs."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune import clock
from attune.billing.queries import asked_of, local_day, tariff
from attune.billing.rules import Asked, PriceNotSet, Quotation, quote
from attune.cases.models import Case, Visit
from attune.cases.rules import OPEN, Clash, PlannedCycle, Slot, clashes
from attune.money import money
from attune.people.models import Family, Place, Practitioner
from attune.templatetags.attune import clock as time_of_day

STANDING = (*OPEN, Visit.State.DONE)
A_DAY = dt.timedelta(days=1)


def slot_at(starts_at: dt.datetime, ends_at: dt.datetime, place: Place | None) -> Slot:
    """Return a visit that is not booked yet, as a day's plan sees it."""
    return Slot(starts_at, ends_at, place.id if place else None, place.travel_minutes if place else None)


def clashes_of(
    slots: Sequence[Slot],
    practitioner: Practitioner,
    *,
    moving: Visit | None = None,
    without: Family | None = None,
    names: bool = True,
) -> list[list[str]]:
    """Return a list of sentences for each slot: what a practitioner's day has against it. Nothing is forbidden by them.

    `without`: a family whose own visits do not count; `names`: whether other families may be named on the page.
    """
    if not slots:
        return []
    booked = _booked(slots, practitioner, moving, without)
    found = []
    for slot in slots:
        day = local_day(slot.starts_at)
        others = [*booked[day], *(other for other in slots if other is not slot and local_day(other.starts_at) == day)]
        found.append([_said(clash, slot, names=names) for clash in clashes(slot, others)])
    return found


def price_told(
    kind: str, starts_at: dt.datetime, practitioner: Practitioner, *, case: Case, moving: Visit | None = None
) -> list[str]:
    """Return a sentence where a visit costs another amount on its day than where it was, or than today."""
    known, day, today = tariff(practitioner, case), local_day(starts_at), clock.today()
    other, booked = (local_day(moving.starts_at), local_day(moving.booked_at)) if moving else (today, today)
    (standing,) = asked_of([moving], known) if moving else (None,)
    first = standing.cycle_from if standing and standing.cycle_from != other else None  # of a visit that stays
    asked = [Asked(kind, on, first or on, booked) for on in (day, other)]
    try:
        now, before = quote(asked, known).lines
    except PriceNotSet:
        return []
    if now.rate == before.rate:
        return []
    said = {"rate": money(now.rate), "other": money(before.rate), "now": money(now.amount)}
    said["before"] = money(before.amount)
    return [
        _("On that day the session rate is %(rate)s and not %(other)s: this visit costs %(now)s instead of %(before)s.")
        % said
    ]


def rate_changes(quotation: Quotation | None) -> list[str]:
    """Return a sentence for each change of the session rate between the visits of a plan."""
    if quotation is None:
        return []
    lines, found = sorted(quotation.lines, key=lambda line: line.on), list[str]()
    for before, after in pairwise(lines):
        if before.rate == after.rate:
            continue
        change = next((day for day in quotation.changes if day > before.on), after.on)
        said = {"day": date_format(change, "j F"), "rate": money(before.rate), "later": money(after.rate)}
        said |= {"before": money(before.amount), "after": money(after.amount)}
        found.append(
            _(
                "The session rate changes on %(day)s from %(rate)s to %(later)s: "
                "a visit before costs %(before)s, a visit from then on %(after)s."
            )
            % said
        )
    return found


def plan_warnings(
    planned: Sequence[PlannedCycle], place: Place | None, practitioner: Practitioner
) -> list[list[list[str]]]:
    """Return, for each planned cycle and each of its visits, what the day has against it."""
    slots = [
        Slot(start, end, place.id if place else None, place.travel_minutes if place else None, _("another visit here"))
        for cycle in planned
        for _kind, (start, end) in cycle.visits
    ]
    found = iter(clashes_of(slots, practitioner))
    return [[[*next(found), *_too_early(cycle, number)] for number in range(len(cycle.visits))] for cycle in planned]


def _too_early(cycle: PlannedCycle, number: int) -> list[str]:
    if not cycle.together and number == 1 and cycle.review[0] < cycle.filming[1]:
        return [_("The shared review would come before its film.")]
    return []


def _booked(
    slots: Sequence[Slot], practitioner: Practitioner, moving: Visit | None, without: Family | None
) -> dict[dt.date, list[Slot]]:
    low, high = min(slot.starts_at for slot in slots) - A_DAY, max(slot.ends_at for slot in slots) + A_DAY
    visits = Visit.objects.filter(practitioner=practitioner, state__in=STANDING, starts_at__gt=low, starts_at__lt=high)
    found: defaultdict[dt.date, list[Slot]] = defaultdict(list)
    if moving is not None:
        visits = visits.exclude(pk=moving.pk)
    if without is not None:
        visits = visits.exclude(family=without)
    for visit in visits.select_related("family", "place"):
        way = visit.place.travel_minutes if visit.place else None
        slot = Slot(visit.starts_at, visit.ends_at, visit.place_id, way, visit.family.name)
        found[local_day(visit.starts_at)].append(slot)
    return found


def _said(clash: Clash, slot: Slot, *, names: bool) -> str:
    other = clash.other
    said = {"who": other.name if names else _("another visit"), "way": clash.way, "gap": clash.gap}
    if clash.overlaps:
        said |= {"from": time_of_day(other.starts_at), "until": time_of_day(other.ends_at)}
        return _("At the same time as %(who)s, %(from)s to %(until)s.") % said
    if other.ends_at <= slot.starts_at:
        return (
            ngettext(
                "Only %(gap)s minute after %(who)s; the way takes about %(way)s minutes.",
                "Only %(gap)s minutes after %(who)s; the way takes about %(way)s minutes.",
                clash.gap,
            )
            % said
        )
    return (
        ngettext(
            "Only %(gap)s minute before %(who)s; the way takes about %(way)s minutes.",
            "Only %(gap)s minutes before %(who)s; the way takes about %(way)s minutes.",
            clash.gap,
        )
        % said
    )
