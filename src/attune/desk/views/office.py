"""The office: who to call, and what comes up."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from attune.cases.queries import WAITING, enquiries_visible_to
from attune.desk.queries import office as queries
from attune.people.access import office
from attune.people.middleware import PractitionerRequest


@require_safe
@office
def overview(request: PractitionerRequest) -> HttpResponse:
    """Show who is to be called, and the visits of the next two weeks."""
    found = enquiries_visible_to(request.person).filter(state__in=WAITING)
    context = {"enquiries": found[:10], "count": found.count(), "visits": queries.visits_ahead()}
    return render(request, "desk/office.html", context)
