"""One cycle on one page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from attune.cases.models import Cycle
from attune.cases.queries import question_of
from attune.desk.queries import cycle as queries
from attune.desk.queries.consenting import consent_table
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.reviews.queries import carried_into


@require_safe
@staff
def cycle(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show everything of a cycle."""
    cycles = Cycle.objects.visible_to(request.person)
    found = get_object_or_404(cycles.select_related("case__practitioner", "case__profile", "case__family"), pk=pk)
    visits = list(found.visits.select_related("place", "practitioner").order_by("starts_at"))
    films = queries.films_of_cycle(found)
    assents = queries.assents_of(visits)
    leads = found.case.practitioner_id == request.person.pk
    context = {
        "cycle": found,
        "case": found.case,
        "leads": leads,
        "way": queries.way_of(found, visits),
        "question": question_of(found.case),
        "goals": queries.goals_with_ratings(found),
        "carried": carried_into(found),
        "visits": [(visit, assents[visit.id]) for visit in visits],
        "films": films,
        "next": queries.next_of(found, visits, films) if leads else None,
        "consent": consent_table(found.case),
        "money": queries.money_of(visits),
    }
    return render(request, "desk/cycle.html", context)
