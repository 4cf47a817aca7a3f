"""Consent as living switches for those who work here, and as one question a page on a tablet."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune.cases.models import Case
from attune.cases.queries import families_led_by, families_visible_to
from attune.consent.actions import answer, decide
from attune.consent.models import Decision, Purpose
from attune.consent.queries import answers
from attune.desk.asking import question
from attune.desk.forms import AnswerForm, DecisionForm
from attune.desk.queries import consenting as queries
from attune.desk.views.telling import told
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.people.models import Family, Membership, Practitioner


@require_safe
@staff
def consent(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show what everybody of a family has said for each purpose."""
    family = get_object_or_404(families_visible_to(request.person), pk=pk)
    leads = families_led_by(request.person).filter(pk=family.pk).exists()
    context = {
        "family": family,
        "leads": leads,
        "people": queries.persons_consents(family),
        "history": queries.history(family),
        "methods": Decision.Method.choices,
        "first": queries.ASKED_FIRST[0],
    }
    return render(request, "desk/consent.html", context)


@require_POST
@staff
def decisions(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take one switch: given, or withdrawn."""
    family = get_object_or_404(families_led_by(request.person), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Http404
    membership = _membership(family, form.cleaned_data["member"])
    if told(request, lambda: _switch(family, membership, form.cleaned_data, request.person)):
        messages.success(request, _("Written down, with the date and your name."))
    return redirect("consent", family.id)


@require_http_methods(["GET", "POST"])
@staff
def consent_question(request: PractitionerRequest, pk: str, member: str, purpose: str) -> HttpResponse:
    """Ask one person one question, on a page of its own."""
    family = get_object_or_404(families_led_by(request.person), pk=pk)
    membership, asked = _membership(family, member), _purpose(purpose)
    if membership.part == Membership.Part.CHILD:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    case = Case.objects.led_by(request.person).filter(family=family).select_related("practitioner", "profile").first()
    if case is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        says, person = Decision.Says(form.cleaned_data["answer"]), membership.member
        if told(request, lambda: answer(family=family, member=person, purpose=asked, says=says, by=request.person)):
            return _following(family, membership, asked)
    standing = answers(family, [membership.member])[membership.member_id]
    context = question(case, membership, asked, standing) | {"form": form, "family": family}
    return render(request, "desk/consent_question.html", context)


def _switch(family: Family, membership: Membership, said: dict[str, Any], by: Practitioner) -> None:
    chosen = family.memberships.filter(member=said["decided_by"] or None).select_related("member").first()
    child = membership.part == Membership.Part.CHILD
    decide(
        family=family,
        member=membership.member,
        purpose=Purpose(said["purpose"]),
        says=Decision.Says.GIVEN if said["given"] else Decision.Says.WITHDRAWN,
        decided_by=chosen.member if chosen else membership.member,
        authority=Decision.Authority.PARENT if child else Decision.Authority.ADULT,
        method=Decision.Method(said["method"] or Decision.Method.SPOKEN),
        by=by,
    )


def _following(family: Family, membership: Membership, purpose: Purpose) -> HttpResponse:
    following = queries.ASKED_FIRST[queries.ASKED_FIRST.index(purpose) + 1 :]
    if not following:
        return redirect("consent", family.id)
    return redirect("consent-question", family.id, membership.member_id, following[0])


def _membership(family: Family, member: str) -> Membership:
    return get_object_or_404(family.memberships.select_related("member", "family"), member=member)


def _purpose(key: str) -> Purpose:
    found = next((purpose for purpose in queries.ASKED_FIRST if purpose == key), None)
    if found is None:
        raise Http404
    return found
