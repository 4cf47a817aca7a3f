"""Somebody unexpected in the shot: a reason to bring the film in, who it was, and settling it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune.cases.models import Visit
from attune.desk.consent_form import UnexpectedForm
from attune.desk.views.telling import told
from attune.films.actions import name_unexpected, override_consent, settle_override
from attune.films.models import ConsentOverride, Film
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest


@require_http_methods(["GET", "POST"])
@staff
def unexpected(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show who came into the shot of a visit unexpectedly, and take down a reason."""
    visits = Visit.objects.led_by(request.person).select_related("family", "case")
    visit = get_object_or_404(visits, pk=pk)
    form = UnexpectedForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and told(request, lambda: override_consent(visit=visit, by=request.person, **form.cleaned_data))
    ):
        messages.success(request, _("Written down. The film can come in, and nothing of it goes to anybody else."))
        return redirect("unexpected", visit.id)
    context = {
        "visit": visit,
        "form": form,
        "overrides": visit.overrides.select_related("member").order_by("at"),
        "people": visit.family.memberships.select_related("member"),
    }
    return render(request, "desk/unexpected.html", context)


@require_POST
@staff
def settling(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Note who it was, and settle it where everybody agrees now."""
    led = Visit.objects.led_by(request.person)
    overrides = ConsentOverride.objects.standing().filter(visit__in=led)
    override = get_object_or_404(overrides.select_related("visit__case", "visit__family", "member"), pk=pk)
    belongs = override.visit.family.memberships.select_related("member")
    chosen = belongs.filter(member=request.POST.get("member", "")).first()
    if chosen is not None:
        name_unexpected(override=override, member=chosen.member, by=request.person)
    kind = Film.Kind.REVIEW if override.visit.kind == Visit.Kind.REVIEW else Film.Kind.INTERACTION
    if told(request, lambda: settle_override(override=override, kind=kind, by=request.person)):
        messages.success(request, _("Settled: everybody in the film agrees."))
    return redirect("unexpected", override.visit_id)
