"""The diary, a week at a time."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from attune import clock
from attune.billing.queries import tariff
from attune.desk.queries import diary as queries
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.people.models import Practitioner


@require_safe
@staff
def diary(request: PractitionerRequest) -> HttpResponse:
    """Show the week of a day, by default of today; the office may see everybody's."""
    monday = queries.week_of(request.GET.get("week", ""))
    week = dt.timedelta(days=7)
    rates = {rate.starts_on: rate.value for rate in tariff(request.person).rates}
    people = queries.colleagues() if queries.may_see_all(request.person) else []
    whose = _whose(request, people)
    days = queries.days_of(request.person, monday, rates, whose=whose)
    context = {
        "days": days,
        "full": sum(len(one.visits) for one in days) == queries.MOST_SHOWN,
        "booked": any(one.visits or one.rate is not None for one in days),
        "monday": monday,
        "sunday": monday + dt.timedelta(days=6),
        "before": monday - week,
        "after": monday + week,
        "this_week": monday <= clock.today() < monday + week,
        "people": people,
        "whose": whose,
    }
    return render(request, "desk/diary.html", context)


def _whose(request: PractitionerRequest, people: list[Practitioner]) -> str:
    """Return whose diary is asked for: nothing for one's own; who visits nobody sees everybody's."""
    if not people:
        return ""
    asked = request.GET.get("who", "" if request.person in people else queries.ALL)
    known = {queries.ALL, *(one.id for one in people)} - {request.person.id}
    return asked if asked in known else ""
