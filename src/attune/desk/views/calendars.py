"""Visits for calendar programs: one as a file, all of one's own under a secret address."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from attune.cases.feeds import end_feed, feed_behind, feed_of, make_feed
from attune.cases.models import Visit
from attune.desk.queries.calendar import MEDIA_TYPE, calendar_of, visits_for_feed, with_people
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.people.senders import sender_of
from attune.public.actions import knock

MOST_AN_HOUR = 120  # from one address of the network: a few people's programs, each every few minutes


@require_safe
@staff
def visit_calendar(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Give one visit as a calendar file."""
    visit = get_object_or_404(with_people(Visit.objects.led_by(request.person)), pk=pk)
    return _file(calendar_of([visit]))


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def diary_feed(request: PractitionerRequest) -> HttpResponse:
    """Show whether one's own secret address is there; make a new one, shown this once, or end it."""
    address = ""
    if request.method == "POST" and "end" in request.POST:
        end_feed(by=request.person)
        messages.success(request, _("The address opens no more."))
        return redirect("diary-feed")
    if request.method == "POST":
        address = request.build_absolute_uri(reverse("feed", args=[make_feed(by=request.person)]))
    return render(request, "desk/diary_feed.html", {"feed": feed_of(request.person), "address": address})


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Give a practitioner's visits to whoever has her secret address, with initials only."""
    if not knock(sender=sender_of(request), door="attune feed", most=MOST_AN_HOUR):
        return HttpResponse(status=429, headers={"Retry-After": "3600"})
    found = feed_behind(secret)
    if found is None:
        raise Http404
    return _file(calendar_of(visits_for_feed(found.practitioner)))


def _file(data: bytes) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="visits.ics"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=MEDIA_TYPE, headers=headers)
