"""The diary, a week at a time."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from attune import clock
from attune.billing.queries import tariff
from attune.desk.queries.diary import days_of, week_of
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest


@require_safe
@staff
def diary(request: PractitionerRequest) -> HttpResponse:
    """Show the week of a day, by default of today."""
    monday = week_of(request.GET.get("week", ""))
    week = dt.timedelta(days=7)
    rates = {rate.starts_on: rate.value for rate in tariff(request.person).rates}
    context = {
        "days": days_of(request.person, monday, rates),
        "monday": monday,
        "sunday": monday + dt.timedelta(days=6),
        "before": monday - week,
        "after": monday + week,
        "this_week": monday <= clock.today() < monday + week,
    }
    return render(request, "desk/diary.html", context)
