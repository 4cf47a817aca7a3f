"""Consent as living switches for those who work here, as one question a page on a tablet, and written down in full."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune import clock
from attune.cases.models import Case
from attune.cases.queries import families_led_by, families_visible_to
from attune.cases.rules import asks_again_on
from attune.consent.actions import decide, show_scan
from attune.consent.models import Decision, Purpose
from attune.consent.rules import SCAN_BYTES, NoScan
from attune.consent.wordings import versions_of
from attune.desk.consent_form import DecisionInFullForm
from attune.desk.forms import DecisionForm
from attune.desk.queries import consenting as queries
from attune.desk.queries.seeing import who_can_see
from attune.desk.views.telling import told
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.people.models import Family, Membership, Practitioner
from attune.portal.actions import take_answer
from attune.portal.asking import ASKED_FIRST, asked_in, question
from attune.portal.forms import AnswerForm
from attune.safe.queries import open_thing

SCAN_NAMES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@require_safe
@staff
def consent(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show what everybody of a family has said for each purpose."""
    family = get_object_or_404(families_visible_to(request.person), pk=pk)
    cases = Case.objects.visible_to(request.person).filter(family=family).select_related("practitioner")
    case = cases.order_by("-opened_at").first()
    context = {
        "family": family,
        "leads": families_led_by(request.person).filter(pk=family.pk).exists(),
        "people": queries.persons_consents(family),
        "history": queries.history(family),
        "methods": Decision.Method.choices,
        "first": ASKED_FIRST[0],
        "seeing": who_can_see(family, case) if case else [],
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
    if told(request, lambda: _switch(_led(request, family), membership, form.cleaned_data, request.person)):
        messages.success(request, _("Written down, with the date and your name."))
    return redirect("consent", family.id)


@require_http_methods(["GET", "POST"])
@staff
def consent_question(request: PractitionerRequest, pk: str, member: str, purpose: str) -> HttpResponse:
    """Ask one person one question, on a page of its own."""
    family = get_object_or_404(families_led_by(request.person), pk=pk)
    membership, easy = _membership(family, member), request.GET.get("easy") == "yes"
    if membership.part == Membership.Part.CHILD:
        raise Http404
    case = _led(request, family)
    asked = question(case, membership, _purpose(purpose, case), easy_read=easy)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        says = Decision.Says(form.cleaned_data["answer"])
        if told(request, lambda: take_answer(question=asked, says=says, by=request.person)):
            following = asked.following
            there = reverse("consent-thanks", args=[family.id])
            return redirect(_asking(membership, following, easy=easy) if following else there)
    before = _asking(membership, asked.before, easy=easy) if asked.before else ""
    context = {"asked": asked, "form": form, "family": family, "easy": easy, "before": before}
    return render(request, "desk/consent_question.html", context)


@require_safe
@staff
def thanks(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show whoever answered that the tablet goes back; nothing of anybody stands on it."""
    family = get_object_or_404(families_led_by(request.person), pk=pk)
    return render(request, "desk/consent_thanks.html", {"family": family})


@require_http_methods(["GET", "POST"])
@staff
def decision_in_full(request: PractitionerRequest, pk: str, member: str, purpose: str) -> HttpResponse:
    """Write an answer down in full: by what right, how, who was there, with the paper of it."""
    family = get_object_or_404(families_led_by(request.person), pk=pk)
    membership, case = _membership(family, member), _led(request, family)
    about = next((one for one in Purpose if one == purpose), None)
    if about is None:
        raise Http404
    form = _full_form(request, family, membership, case, about)
    if (
        request.method == "POST"
        and form.is_valid()
        and told(request, lambda: _write_in_full(family, membership, about, form, request.person))
    ):
        messages.success(request, _("Written down, with the date and your name."))
        return redirect("consent", family.id)
    context = {"family": family, "member": membership.member, "purpose": about, "form": form}
    return render(request, "desk/decision.html", context)


@require_safe
@staff
def scan(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Give the paper of a decision to whoever works with the family, under a name that tells nothing."""
    found = Decision.objects.filter(family__in=families_led_by(request.person)).select_related("scan")
    decision = get_object_or_404(found, pk=pk)
    try:
        thing = show_scan(decision=decision, by=request.person)
    except NoScan as none:
        raise Http404 from none
    with open_thing(thing) as reader:
        response = HttpResponse(reader.read_at(0, thing.clear_length), content_type=thing.media_type)
    name = f"attune-paper-{thing.pk[:6]}.{SCAN_NAMES[thing.media_type]}"
    kept = "inline" if thing.media_type.startswith("image/") else "attachment"  # a PDF is opened by its own program
    response["Content-Disposition"] = f'{kept}; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _switch(case: Case, membership: Membership, said: dict[str, Any], by: Practitioner) -> None:
    chosen = case.family.memberships.filter(member=said["decided_by"] or None).select_related("member").first()
    child = membership.part == Membership.Part.CHILD
    decide(
        family=case.family,
        member=membership.member,
        purpose=Purpose(said["purpose"]),
        says=Decision.Says.GIVEN if said["given"] else Decision.Says.WITHDRAWN,
        decided_by=chosen.member if chosen else membership.member,
        authority=Decision.Authority.PARENT if child else Decision.Authority.ADULT,
        method=Decision.Method(said["method"] or Decision.Method.SPOKEN),
        review_on=asks_again_on(case.profile, clock.today()) if said["given"] else None,
        by=by,
    )


def _full_form(
    request: PractitionerRequest, family: Family, membership: Membership, case: Case, purpose: Purpose
) -> DecisionInFullForm:
    child = membership.part == Membership.Part.CHILD
    initial = {
        "says": Decision.Says.GIVEN,
        "authority": Decision.Authority.PARENT if child else Decision.Authority.ADULT,
        "decided_by": "" if child else membership.member_id,
        "method": Decision.Method.PAPER,
        "decided_on": clock.today(),
        "review_on": asks_again_on(case.profile, clock.today()),
    }
    people = family.memberships.select_related("member")
    wordings = [one for easy in (False, True) for one in versions_of(purpose, easy_read=easy)]
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    too_long = int(request.META.get("CONTENT_LENGTH") or 0) > SCAN_BYTES
    return DecisionInFullForm(*given, deciders=list(people), wordings=wordings, initial=initial, too_long=too_long)


def _write_in_full(
    family: Family, membership: Membership, purpose: Purpose, form: DecisionInFullForm, by: Practitioner
) -> None:
    said = form.cleaned_data
    chosen = family.memberships.filter(member=said["decided_by"] or None).select_related("member").first()
    given = said["says"] == Decision.Says.GIVEN
    day = clock.at(said["decided_on"], dt.time(12))
    decide(
        family=family,
        member=membership.member,
        purpose=purpose,
        says=Decision.Says(said["says"]),
        decided_by=chosen.member if chosen else None,
        decider=said["decider"],
        authority=Decision.Authority(said["authority"]),
        method=Decision.Method(said["method"]),
        witness=said["witness"],
        wording=form.chosen_wording(),
        paper=said["paper"],
        note=said["note"],
        review_on=said["review_on"] if given else None,
        at=clock.now() if said["decided_on"] == clock.today() else day,
        by=by,
    )


def _asking(membership: Membership, purpose: Purpose, *, easy: bool) -> str:
    there = reverse("consent-question", args=[membership.family_id, membership.member_id, purpose])
    return f"{there}?easy=yes" if easy else there


def _led(request: PractitionerRequest, family: Family) -> Case:
    cases = Case.objects.led_by(request.person).filter(family=family).select_related("practitioner", "profile")
    return get_object_or_404(cases.select_related("family").order_by("-opened_at")[:1])


def _membership(family: Family, member: str) -> Membership:
    return get_object_or_404(family.memberships.select_related("member", "family"), member=member)


def _purpose(key: str, case: Case) -> Purpose:
    found = next((purpose for purpose in asked_in(case) if purpose == key), None)
    if found is None:
        raise Http404
    return found
