"""One cycle on one page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune.cases.models import Cycle
from attune.cases.queries import question_of
from attune.clips.presence import keep_seconds
from attune.desk.forms import MinutesForm
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
        "time_spent": queries.time_spent_on(found, request.person),
    }
    return render(request, "desk/cycle.html", context)


@require_POST
@staff
def time_spent(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Put right how long one was at the workbench on one day; nought removes it."""
    found = get_object_or_404(Cycle.objects.visible_to(request.person), pk=pk)
    spent = get_object_or_404(queries.time_spent_on(found, request.person), pk=request.POST.get("time", ""))
    form = MinutesForm(request.POST)
    if form.is_valid():
        keep_seconds(spent=spent, seconds=60 * form.cleaned_data["minutes"])
        messages.success(request, _("Your minutes are put right. Nobody else sees them."))
    else:
        messages.warning(request, _("Write whole minutes of one day, up to 1440. Nothing was changed."))
    return redirect("cycle", found.pk)
