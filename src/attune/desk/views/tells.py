"""What gathers across the cycles of a case: clips to borrow, and how somebody tells us."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from attune.cases.models import Case
from attune.clips.queries import films_to_edit
from attune.desk.queries.lending import lent_told
from attune.desk.queries.tells import member_of, ways_of
from attune.films.consenting import may_be_seen
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest


@require_safe
@staff
def tells(request: PractitionerRequest, pk: str, member: str) -> HttpResponse:
    """Show how somebody of a case tells us, with what was answered and what was said about it."""
    cases = Case.objects.led_by(request.person).select_related("family")
    case = get_object_or_404(cases, pk=pk)
    found = member_of(case, member)
    if found is None:
        raise Http404
    context = {"case": case, "member": found, "ways": ways_of(case, found, request.person)}
    return render(request, "desk/tells.html", context)


@require_safe
@staff
def earlier(request: PractitionerRequest, film: str) -> JsonResponse:
    """Tell which clips of earlier cycles a film's bench may borrow."""
    films = films_to_edit(request.person).select_related("case__profile", "visit__cycle")
    found = get_object_or_404(films, pk=film)
    if not may_be_seen(found):
        raise Http404
    return JsonResponse({"clips": lent_told(found)})
