"""Lists of the desk to save: families as they were found, enquiries as they stand, the visits of a week."""

import datetime as dt

from django.http import HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from attune import clock
from attune.cases.models import Enquiry, Visit
from attune.desk.csv_lists import csv_answer
from attune.desk.finding_form import FindForm
from attune.desk.queries import inbox
from attune.desk.queries.diary import week_of
from attune.desk.queries.finding import families_found
from attune.desk.queries.today import visits_between
from attune.people.access import office, staff
from attune.people.middleware import PractitionerRequest
from attune.people.models import Family

AT_ONCE = 100  # families, of eight people at the most: SQLite takes no question about a thousand of them
WEEK = dt.timedelta(days=7)


@require_http_methods(["GET", "POST"])
@staff
def families(request: PractitionerRequest) -> HttpResponse:
    """Save the families that were found; all of them where nothing is looked for."""
    headings = (_("Family"), _("People"), _("The work is"), _("With"), _("Since"), _("Until"), _("Cycles"))
    found = families_found(request.person, FindForm(request.POST).wanted())
    return csv_answer("families", headings, map(_family, found.iterator(AT_ONCE)), by=request.person)


@require_safe
@office
def enquiries(request: PractitionerRequest) -> HttpResponse:
    """Save the enquiries of one step; what they told in their own words stays sealed here."""
    headings = (_("Received"), _("State"), _("Asks"), _("They are"), _("Telephone"), _("E-mail"), _("Best time"))
    more = (_("Child"), _("Born"), _("Sent by"), _("GP"), _("School"))
    found = inbox.enquiries_standing(request.person, inbox.known_key(request.GET.get("state", "")))
    return csv_answer("enquiries", headings + more, [_enquiry(one) for one in found], by=request.person)


@require_safe
@staff
def diary(request: PractitionerRequest) -> HttpResponse:
    """Save the visits of a week."""
    headings = (_("Day"), _("From"), _("Until"), _("Visit"), _("State"), _("Family"), _("Place"), _("Cycle"))
    monday = week_of(request.GET.get("week", ""))
    found = visits_between(request.person, monday, monday + WEEK)
    return csv_answer("diary", headings, [_visit(one) for one in found], by=request.person)


def _family(one: Family) -> tuple[object, ...]:
    case = one.cases.all()[0]
    people = ", ".join(belongs.member.known_as for belongs in one.memberships.all())
    closed = case.closed_at and _day(case.closed_at)
    cycles = getattr(case, "cycles_count", "")
    return one.name, people, case.get_state_display(), case.practitioner, _day(case.opened_at), closed, cycles


def _enquiry(one: Enquiry) -> tuple[object, ...]:
    asks = (_day(one.received_at), one.get_state_display(), one.asked_by, one.get_source_display())
    reach = (one.phone, one.email, one.best_time)
    return (*asks, *reach, one.child_name, one.child_born_on, one.referrer, one.gp, one.school)


def _visit(one: Visit) -> tuple[object, ...]:
    start, end = localtime(one.starts_at, clock.zone()), localtime(one.ends_at, clock.zone())
    when = (start.date(), f"{start:%H:%M}", f"{end:%H:%M}")
    place = one.place.get_kind_display() if one.place else ""
    number = one.cycle.number if one.cycle else ""
    return (*when, one.get_kind_display(), one.get_state_display(), one.family, place, number)


def _day(moment: dt.datetime) -> dt.date:
    return localtime(moment, clock.zone()).date()
