"""Who works here: people with their roles for whoever keeps the office or the machine, and one's own page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune import clock
from attune.cases.actions import hand_over, hand_over_left
from attune.cases.models import Case
from attune.desk.people_form import HandoverForm, LeftForm, MeForm, PersonForm, RoleForm
from attune.desk.queries import people as queries
from attune.desk.queries.seeing import who_can_see
from attune.desk.views.telling import told
from attune.people.access import keepers, office, staff
from attune.people.actions import add_practitioner, change_profile, end_role, give_role, hand_out_link
from attune.people.middleware import PractitionerRequest
from attune.people.models import Practitioner, Role
from attune.people.rules import NotTheirLink


@require_http_methods(["GET", "POST"])
@keepers
def people(request: PractitionerRequest) -> HttpResponse:
    """List who works here; take somebody new with their first role."""
    form = PersonForm(request.POST or None, initial={"starts_on": clock.today()})
    if request.method == "POST" and form.is_valid() and told(request, lambda: _add(form, request.person)):
        messages.success(request, _("They are written down. Hand them a link to sign in with."))
        return redirect("people")
    return render(request, "desk/people.html", {"form": form, "people": queries.people_here()})


@require_http_methods(["GET", "POST"])
@keepers
def person(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show somebody's roles, and give one more from a date on."""
    found = get_object_or_404(Practitioner, pk=pk)
    form = RoleForm(request.POST or None, initial={"starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        kind, day = Role.Kind(form.cleaned_data["kind"]), form.cleaned_data["starts_on"]
        if told(request, lambda: give_role(practitioner=found, kind=kind, starts_on=day, by=request.person)):
            return redirect("person", found.pk)
    return render(request, "desk/person.html", {"form": form, "shown": queries.person_here(found)})


@require_POST
@keepers
def role_ending(request: PractitionerRequest, pk: int) -> HttpResponse:
    """End a role today."""
    role = get_object_or_404(Role.objects.select_related("practitioner"), pk=pk, ends_on=None)
    if told(request, lambda: end_role(role=role, by=request.person)):
        messages.success(request, _("The role ended today. What they did in it stays written down."))
    return redirect("person", role.practitioner_id)


@require_POST
@keepers
def person_link(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Make a one-time link to sign in with, and show it this once."""
    found = get_object_or_404(Practitioner, pk=pk, is_active=True)
    try:
        token = hand_out_link(practitioner=found, by=request.person)
    except NotTheirLink as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("person", found.pk)
    address = request.build_absolute_uri(reverse("link", args=[token]))
    return render(request, "desk/person_link.html", {"found": found, "address": address})


@require_http_methods(["GET", "POST"])
@office
def left_cases(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Hand over the cases of somebody who has left: which, to whom, and why. Nothing of their film is here."""
    found = get_object_or_404(Practitioner.objects.prefetch_related("roles"), pk=pk)
    cases, others = queries.cases_of(found), list(queries.others_who_work(found))
    form = LeftForm(request.POST or None, others=others, cases=cases)
    if request.method == "POST" and form.is_valid():
        to, chosen = form.cleaned_data["to"], form.cleaned_data["cases"]
        given = {
            "left": found,
            "to": next(one for one in others if one.pk == to),
            "reason": form.cleaned_data["reason"],
        }
        if told(request, lambda: hand_over_left(cases=chosen, **given, by=request.person)):
            messages.success(request, _("The cases are handed over. Tell each family who comes now."))
            return redirect("person", found.pk)
    context = {"shown": queries.person_here(found), "form": form, "cases": cases, "others": others}
    return render(request, "desk/left_cases.html", context)


@require_http_methods(["GET", "POST"])
@staff
def me(request: PractitionerRequest) -> HttpResponse:
    """Show what is said of oneself, and lead to password, second step and keys."""
    own = request.person
    form = MeForm(request.POST or None, initial={"name": own.name, "title": own.title, "about": own.about})
    if request.method == "POST" and form.is_valid():
        change_profile(practitioner=own, by=own, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("me")
    context = {"form": form, "shown": queries.person_here(own), "has_password": own.has_usable_password()}
    return render(request, "desk/me.html", context)


@require_http_methods(["GET", "POST"])
@staff
def handover(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Hand a case over: to whom, why, what moves along, and who can see the film now."""
    cases = Case.objects.led_by(request.person).select_related("family", "practitioner")
    case = get_object_or_404(cases, pk=pk)
    others = list(queries.others_who_work(case.practitioner))
    form = HandoverForm(request.POST or None, others=others)
    if request.method == "POST" and form.is_valid():
        to = next(one for one in others if one.pk == form.cleaned_data["to"])
        reason = form.cleaned_data["reason"]
        if told(request, lambda: hand_over(case=case, to=to, reason=reason, by=request.person)):
            said = _("%(family)s is with %(name)s now.")
            messages.success(request, said % {"family": case.family, "name": to.name})
            return redirect("families")
    context = {"case": case, "form": form, "others": others, "seeing": who_can_see(case.family, case)}
    context |= {"visits": case.visits.filter(state__in=["booked", "proposed"]).count()}
    return render(request, "desk/handover.html", context)


def _add(form: PersonForm, by: Practitioner) -> None:
    said = form.cleaned_data
    made = add_practitioner(name=said["name"], email=said["email"], title=said["title"], by=by)
    give_role(practitioner=made, kind=Role.Kind(said["kind"]), starts_on=said["starts_on"], by=by)
