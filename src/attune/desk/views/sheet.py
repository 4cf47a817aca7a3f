"""A family's sheet of paper: what happens, when, who sees the film, and when it goes; for those no link can reach."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from attune.cases.models import Case
from attune.cases.queries import families_led_by, visits_to_come
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest

MOST_VISITS = 4


@require_safe
@staff
def sheet(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show the sheet, to be printed."""
    found = get_object_or_404(families_led_by(request.person), pk=pk)
    cases = Case.objects.led_by(request.person).filter(family=found)
    case = get_object_or_404(cases.select_related("practitioner", "profile").order_by("-opened_at")[:1])
    context = {"family": found, "case": case, "visits": visits_to_come(case)[:MOST_VISITS]}
    return render(request, "desk/sheet.html", context)
