"""The whole story of a family, to be read and printed."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from attune import clock
from attune.cases.queries import families_led_by
from attune.desk.queries.whole_story import whole_story
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest


@require_safe
@staff
def story(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Tell a family's story from the enquiry to the ending, oldest first."""
    family = get_object_or_404(families_led_by(request.person), pk=pk)
    context = {"family": family, "story": whole_story(family), "now": clock.now()}
    return render(request, "desk/story.html", context)
