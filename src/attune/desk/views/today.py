"""The first page: today for those who work here, the public page for everybody else."""

import datetime as dt
import shutil
from importlib import import_module
from importlib.util import find_spec
from typing import cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from attune import clock
from attune.desk.queries import today as queries
from attune.desk.queries.follow_ups import follow_ups_due
from attune.desk.queries.work import open_work
from attune.people.middleware import AskedRequest, PractitionerRequest
from attune.people.models import Member, Role, ServiceProfile

NOON, EVENING = 12, 18
GIGABYTE = 10**9


@require_safe
def home(request: AskedRequest) -> HttpResponseBase:
    """Open the place of whoever asks."""
    if request.person is None:
        return _public(request)
    if isinstance(request.person, Member):
        return redirect("/our/")
    if set(request.person.roles.live().values_list("kind", flat=True)) == {Role.Kind.OFFICE}:
        return redirect("office")
    return _today(cast("PractitionerRequest", request))


def _today(request: PractitionerRequest) -> HttpResponse:
    person, day = request.person, clock.today()
    visits, week = queries.visits_between(person, day, day + dt.timedelta(days=1)), queries.week_of(person, day)
    context = {
        "hour": _part_of_day(),
        "visits": queries.todays_visits(visits),
        "week": week,
        "films": queries.waiting_films(person),
        "reviews": queries.reviews_to_prepare(person),
        "said": queries.said_lately(person),
        "kept": queries.films_kept(person),
        "due": queries.films_due(person),
        "follow_ups": follow_ups_due(person),
        "asks_again": queries.consents_ending(person),
        "sound": queries.soundness_for(person),
        "under_way": open_work(person),
        "free": shutil.disk_usage(settings.DATA).free // GIGABYTE,
        "profile": ServiceProfile.objects.current(),
        "left_open": queries.left_open(person, day),
        "next_visit": None if any(one.filming for one in week) else queries.next_visit(person),
    }
    return render(request, "desk/today.html", context)


def _public(request: AskedRequest) -> HttpResponseBase:
    if find_spec("attune.public.views") is None:
        return redirect_to_login("/")
    return cast("HttpResponseBase", import_module("attune.public.views").about(request))


def _part_of_day() -> str:
    hour = timezone.localtime(clock.now(), clock.zone()).hour
    return "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"
