"""Goals rated at a visit: the earlier rating stays hidden until the new one is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from attune.cases.models import Visit
from attune.outcomes import queries
from attune.outcomes.actions import rate_goal
from attune.outcomes.forms import RatingForm
from attune.people.access import staff
from attune.refusals import Refusal

if TYPE_CHECKING:
    from django.http import HttpResponse

    from attune.people.middleware import PractitionerRequest


@require_GET
@staff
def ratings(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show the goals of a visit, those to be rated and those that are."""
    visit = _visit(request, pk)
    rated = queries.rated_at(visit)
    again = request.GET.get("again", "")
    goals = [(one, RatingForm(auto_id=f"{one.goal.id}_%s") if _is_asked(one, again) else None) for one in rated]
    return render(request, "outcomes/ratings.html", {"visit": visit, "goals": goals})


@require_POST
@staff
def rated(request: PractitionerRequest, pk: str, goal: str) -> HttpResponse:
    """Keep a rating."""
    visit = _visit(request, pk)
    found = get_object_or_404(visit.case.goals.filter(dropped_at=None), pk=goal)
    form = RatingForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose a number from 0 to 10 for where it is now. Nothing was changed."))
        return redirect("ratings", visit.id)
    try:
        rate_goal(goal=found, **form.cleaned_data, visit=visit, by=request.person)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("ratings", visit.id)


def _is_asked(one: queries.RatedGoal, again: str) -> bool:
    return one.rating is None or one.goal.id == again


def _visit(request: PractitionerRequest, pk: str) -> Visit:
    visits = Visit.objects.visible_to(request.person).filter(case__practitioner=request.person)
    return get_object_or_404(visits.select_related("case", "family", "cycle"), pk=pk)
