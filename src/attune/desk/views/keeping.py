"""What is kept of a case and until when: telling the family, holds, the letter, and the certificate."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune import clock
from attune.cases.models import Case
from attune.desk.keeping_form import HoldForm, NoticeForm
from attune.desk.queries.change import last_strength
from attune.desk.views.telling import told
from attune.keeping.actions import end_hold, note_told, place_hold
from attune.keeping.models import DeletionNotice, Hold
from attune.keeping.queries import kept_of
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.people.models import Membership


@require_safe
@staff
def keeping(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show what is kept of a case, what the family was told, and what holds a deletion."""
    case = _led(request, pk)
    people = _grown(case)
    context = {
        "case": case,
        "kept": kept_of(case),
        "people": people,
        "notice_form": NoticeForm(people=people, auto_id="notice_%s", initial={"told_on": clock.today()}),
        "hold_form": HoldForm(auto_id="hold_%s"),
    }
    return render(request, "desk/keeping.html", context)


@require_POST
@staff
def notices(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Write down who was told, when and how."""
    case = _led(request, pk)
    people = _grown(case)
    form = NoticeForm(request.POST, people=people)
    if not form.is_valid():
        messages.warning(request, _("Choose who was told, how, and a day that is not to come. Nothing was changed."))
        return redirect("keeping", case.id)
    said = form.cleaned_data
    member = next(one.member for one in people if one.member_id == said["member"])
    how, told_on = DeletionNotice.How(said["how"]), said["told_on"]
    due_on = kept_of(case).goes_on
    note_told(case=case, member=member, how=how, told_on=told_on, due_on=due_on, practitioner=request.person)
    messages.success(request, _("Written down."))
    return redirect("keeping", case.id)


@require_POST
@staff
def holds(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Let the film stay beyond its day, for a reason, until another day."""
    case, form = _led(request, pk), HoldForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("A hold needs a reason and a last day. Nothing was changed."))
    elif told(request, lambda: place_hold(case=case, owner=request.person, by=request.person, **form.cleaned_data)):
        messages.success(request, _("The film stays until that day. Then the hold ends by itself."))
    return redirect("keeping", case.id)


@require_POST
@staff
def hold_ending(request: PractitionerRequest, pk: str) -> HttpResponse:
    """End a hold now."""
    found = Hold.objects.filter(case__in=Case.objects.led_by(request.person), ended_at=None)
    hold = get_object_or_404(found, pk=pk)
    end_hold(hold=hold, by=request.person)
    messages.success(request, _("The hold has ended. What is due is deleted."))
    return redirect("keeping", hold.case_id)


@require_safe
@staff
def letter(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show the letter that thanks the family, to be printed."""
    case = _led(request, pk)
    people = _grown(case)
    to = next((one for one in people if one.member_id == request.GET.get("to")), people[0] if people else None)
    context = {
        "case": case,
        "to": to,
        "people": people,
        "kept": kept_of(case),
        "strength": last_strength(case, to.member) if to else None,
    }
    return render(request, "desk/letter.html", context)


@require_safe
@staff
def certificate(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show the certificate of what was deleted, to be printed for the family."""
    case = _led(request, pk)
    return render(request, "desk/certificate.html", {"case": case, "kept": kept_of(case)})


def _grown(case: Case) -> list[Membership]:
    return list(case.family.memberships.exclude(part=Membership.Part.CHILD).select_related("member"))


def _led(request: PractitionerRequest, pk: str) -> Case:
    cases = Case.objects.led_by(request.person).select_related("family", "practitioner", "profile")
    return get_object_or_404(cases, pk=pk)
