"""Visits as a calendar program reads them (RFC 5545): times in UTC, initials, and nothing of whom or what for."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from attune import clock
from attune.cases.models import Visit
from attune.cases.rules import CANCELLED, OPEN
from attune.people.models import Family, Membership, Practitioner

MEDIA_TYPE = "text/calendar; charset=utf-8"
BACK, AHEAD = dt.timedelta(days=30), dt.timedelta(days=190)
MOST = 1000  # an event takes about half a millisecond to write
STATUS = {str(Visit.State.PROPOSED): "TENTATIVE", **dict.fromkeys(CANCELLED, "CANCELLED")}


def visits_for_feed(person: Practitioner) -> QuerySet[Visit]:
    """Return the visits of a practitioner's own cases that stand in her calendar: a month back, half a year ahead."""
    now = clock.now()
    visits = Visit.objects.led_by(person).filter(state__in=[*OPEN, Visit.State.DONE])
    return with_people(visits.filter(starts_at__gt=now - BACK, starts_at__lt=now + AHEAD)).order_by("starts_at")[:MOST]


def with_people(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Return visits with the people of their families, whose initials a calendar shows."""
    people = Membership.objects.select_related("member").order_by("place")
    return visits.select_related("family").prefetch_related(Prefetch("family__memberships", people))


def calendar_of(visits: Iterable[Visit]) -> bytes:
    """Return a calendar file."""
    calendar = Calendar()
    calendar.add("prodid", "-//Attune//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Visits"))
    for visit in visits:
        calendar.add_component(_event(visit))
    data: bytes = calendar.to_ical()
    return data


def initials_of(family: Family) -> str:
    """Return the first letters of a family's people; of its name while nobody is written down."""
    names = [one.member.known_as for one in family.memberships.all()] or [family.name]
    return " ".join(name[:1].upper() for name in names)


def _event(visit: Visit) -> Event:
    event = Event()
    event.add("uid", f"{visit.id}@attune")
    event.add("dtstamp", clock.now().replace(microsecond=0))
    event.add("dtstart", visit.starts_at.astimezone(dt.UTC))
    event.add("dtend", visit.ends_at.astimezone(dt.UTC))
    event.add("summary", _("Visit %(initials)s") % {"initials": initials_of(visit.family)})
    event.add("status", STATUS.get(visit.state, "CONFIRMED"))
    event.add("class", "PRIVATE")
    return event
