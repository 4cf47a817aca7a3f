"""The diary, a week at a time."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from attune import clock
from attune.billing.queries import tariff
from attune.desk.hours_form import HoursForm
from attune.desk.queries import diary as queries
from attune.people.access import office, staff
from attune.people.actions import change_practice
from attune.people.middleware import PractitionerRequest
from attune.people.models import Practice, Practitioner


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


@require_http_methods(["GET", "POST"])
@office
def hours(request: PractitionerRequest) -> HttpResponse:
    """Say between which hours the practice visits."""
    practice = get_object_or_404(Practice)
    kept = {name: getattr(practice, name) for name in HoursForm.base_fields}
    form = HoursForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        change_practice(practice=practice, by=request.person, **form.cleaned_data)
        messages.success(request, _("The diary goes by these hours from now on."))
        return redirect("office-hours")
    return render(request, "desk/hours.html", {"form": form})


def _whose(request: PractitionerRequest, people: list[Practitioner]) -> str:
    """Return whose diary is asked for: nothing for one's own; who visits nobody sees everybody's."""
    if not people:
        return ""
    asked = request.GET.get("who", "" if request.person in people else queries.ALL)
    known = {queries.ALL, *(one.id for one in people)} - {request.person.id}
    return asked if asked in known else ""
