"""Service profiles: their dated numbers for the office, and which one a case runs on."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from attune import clock
from attune.cases.actions import choose_profile
from attune.cases.models import Case
from attune.desk.profile_form import ProfileChoice, ProfileForm
from attune.desk.queries import profiles as queries
from attune.desk.views.telling import told
from attune.people.access import office, staff
from attune.people.middleware import PractitionerRequest
from attune.people.models import ServiceProfile
from attune.people.profiles import NUMBERS, preset, set_profile


@require_safe
@office
def profiles(request: PractitionerRequest) -> HttpResponse:
    """List the profiles of the practice, and the variants that it has not taken up."""
    return render(request, "desk/profiles.html", {"profiles": queries.profiles()})


@require_http_methods(["GET", "POST"])
@office
def profile(request: PractitionerRequest, key: str) -> HttpResponse:
    """Show a profile's numbers with their dates, and take new ones from a day on."""
    rows, brought = queries.dated(key), preset(key)
    if not rows and brought is None:
        raise Http404
    now = rows[0].profile if rows else ServiceProfile(key=key, **(brought.numbers if brought else {}))
    name = now.name if rows else str(brought.name if brought else key)
    initial = {number: getattr(now, number) for number in NUMBERS} | {"name": name, "starts_on": clock.today()}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _set(request, key, form):
        return redirect("profile", key)
    return render(request, "desk/profile.html", {"form": form, "rows": rows, "name": name, "preset": brought})


@require_http_methods(["GET", "POST"])
@staff
def case_profile(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Choose by which numbers a case runs, before its cycles are planned."""
    case = get_object_or_404(Case.objects.led_by(request.person).select_related("family", "profile"), pk=pk)
    offered = list(ServiceProfile.objects.offered())
    form = ProfileChoice(request.POST or None, offered=offered, initial={"profile": case.profile_id})
    if (
        request.method == "POST"
        and form.is_valid()
        and told(request, lambda: choose_profile(case=case, profile=form.chosen(), by=request.person))
    ):
        return redirect("family", case.family_id)
    planned = case.cycles.exists()
    return render(request, "desk/case_profile.html", {"case": case, "form": form, "planned": planned})


def _set(request: PractitionerRequest, key: str, form: ProfileForm) -> bool:
    said, by = form.cleaned_data, request.person
    told_so = told(
        request,
        lambda: set_profile(key=key, name=said["name"], starts_on=said["starts_on"], numbers=form.numbers(), by=by),
    )
    if told_so:
        messages.success(request, _("Kept from that day on. Cases that are open keep their own numbers."))
    return told_so
