"""Families: the list, a new one in one screen, and a family's story."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from attune.cases.actions import open_case
from attune.cases.models import Case
from attune.cases.queries import families_led_by, families_visible_to, question_of, visits_to_come
from attune.cases.visiting import join_case
from attune.desk.finding_form import FindForm
from attune.desk.forms import EnquiryForm, MemberAgainForm, MemberForm, MembersFormSet
from attune.desk.intake import take_down
from attune.desk.profile_form import ProfileChoice
from attune.desk.queries import family as queries
from attune.desk.queries.consenting import consent_table
from attune.desk.queries.finding import page_found
from attune.films.models import Film
from attune.people.access import has_role, staff
from attune.people.actions import add_member, change_member
from attune.people.middleware import PractitionerRequest
from attune.people.models import Family, Membership, Practitioner, Role, ServiceProfile

PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def families(request: PractitionerRequest) -> HttpResponse:
    """List families by name; what is looked for comes as a body, so that no name stands in an address or a log."""
    form = FindForm(request.POST if request.method == "POST" else {})
    wanted = form.wanted()
    asked = request.POST if request.method == "POST" else request.GET
    page = page_found(request.person, wanted, asked.get("page"), PAGE)
    return render(request, "desk/families.html", {"page": page, "form": form, "found": not wanted.is_all})


@require_http_methods(["GET", "POST"])
@staff
def family_new(request: PractitionerRequest) -> HttpResponse:
    """Take down a telephone enquiry with the people of the family."""
    form, people = EnquiryForm(request.POST or None), MembersFormSet(request.POST or None, prefix="people")
    choice = ProfileChoice(
        request.POST if "profile" in request.POST else None, offered=ServiceProfile.objects.offered()
    )
    if request.method == "GET" or not (form.is_valid() and people.is_valid()):
        return render(request, "desk/family_new.html", {"form": form, "people": people, "choice": choice})
    members = [one for one in people.cleaned_data if one]
    leads = has_role(request.person, Role.Kind.PRACTITIONER, Role.Kind.TRAINEE)
    with transaction.atomic():  # one screen is kept whole or not at all
        enquiry = take_down(dict(form.cleaned_data), members, request.person)
        case = _open(enquiry.family, choice, request.person) if leads else None
    if case is None:
        messages.success(request, _("The enquiry is written down."))
        return redirect("enquiry", enquiry.id)
    messages.success(request, _("The family is written down, and you work with them."))
    return redirect("consultation", case.id)


@require_safe
@staff
def family(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show a family's story with its hopes, cycles, people, consent and money."""
    found = get_object_or_404(families_visible_to(request.person), pk=pk)
    case = _case(request, found)
    films = Film.objects.visible_to(request.person).filter(case=case)
    context = {
        "family": found,
        "case": case,
        "leads": case.practitioner_id == request.person.pk,
        "question": question_of(case),
        "story": queries.story_of(case),
        "hopes": queries.hopes_of(case),
        "cycles": case.cycles.all(),
        "now": queries.cycle_now(case),
        "people": found.memberships.select_related("member"),
        "consent": consent_table(case),
        "money": queries.money_of(case),
        "charged": queries.charged_so_far(case),
        "keeps_office": has_role(request.person, Role.Kind.OFFICE),
        "films": films.count(),
        "to_come": visits_to_come(case).first(),
    }
    return render(request, "desk/family.html", context)


@require_http_methods(["GET", "POST"])
@staff
def member_new(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Add somebody to a family."""
    found = get_object_or_404(families_led_by(request.person), pk=pk)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member = add_member(family=found, by=request.person, **form.cleaned_data)
        for case in Case.objects.led_by(request.person).filter(family=found, closed_at=None):
            join_case(case=case, member=member, part=form.cleaned_data["part"], by=request.person)
        return redirect("family", found.id)
    return render(request, "desk/member_new.html", {"family": found, "form": form})


@require_http_methods(["GET", "POST"])
@staff
def member(request: PractitionerRequest, pk: str, member: str) -> HttpResponse:
    """Put right who somebody of a family is: a call or a list may not have told whether they decide for the child."""
    families = families_led_by(request.person).filter(pk=pk)
    found = get_object_or_404(Membership.objects.select_related("family", "member"), family__in=families, member=member)
    kept = {
        name: getattr(found if hasattr(found, name) else found.member, name) for name in MemberAgainForm.base_fields
    }
    form = MemberAgainForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        change_member(membership=found, by=request.person, **form.cleaned_data)
        decides_no_more = kept["parental_responsibility"] and not form.cleaned_data["parental_responsibility"]
        return redirect("consent" if decides_no_more else "family", pk)
    return render(request, "desk/member_new.html", {"family": found.family, "form": form, "member": found.member})


def _case(request: PractitionerRequest, found: Family) -> Case:
    cases = Case.objects.visible_to(request.person).filter(family=found)
    return get_object_or_404(cases.select_related("practitioner", "profile", "family").order_by("-opened_at")[:1])


def _open(family: Family, choice: ProfileChoice, by: Practitioner) -> Case:
    profile = choice.chosen() if choice.is_valid() else None
    return open_case(family=family, practitioner=by, profile=profile, by=by)
