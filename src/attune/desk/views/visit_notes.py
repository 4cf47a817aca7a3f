"""What is written down of a visit: what to know of it, its check-list, times put right, and the paper to take along."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune import clock
from attune.cases import check_lists, visiting
from attune.cases.models import CheckItem, Visit
from attune.cases.queries import participants_of
from attune.cases.rules import FILMED_AT
from attune.consent.models import Purpose
from attune.consent.queries import agreed
from attune.desk.queries import visit as queries
from attune.desk.views.telling import told
from attune.desk.visit_forms import CheckListForm, DetailsForm, TimesForm
from attune.people.access import office, staff
from attune.people.middleware import PractitionerRequest


@require_http_methods(["GET", "POST"])
@staff
def details(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Change what to know of a visit: place, note, what to bring, and who waits to hear that it is over."""
    found = _led(request, pk)
    expected = found.expected_end_at
    initial: dict[str, Any] = {"note": found.note, "bring": found.bring, "buddy": found.buddy, "place": found.place_id}
    initial["out_by"] = timezone.localtime(expected, clock.zone()).time() if expected else None
    form = DetailsForm(request.POST or None, places=queries.places_for(found.family), visit=found, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and told(request, lambda: visiting.change_details(visit=found, by=request.person, **form.told()))
    ):
        messages.success(request, _("Written down."))
        return redirect("visit", found.id)
    return render(request, "desk/visit_details.html", {"visit": found, "form": form})


@require_http_methods(["GET", "POST"])
@staff
def times(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Write down afterwards when one arrived and left; the visit says that it was later."""
    found = _led(request, pk)
    form = TimesForm(request.POST or None, visit=found)
    if request.method == "POST" and form.is_valid() and told(request, lambda: _note_times(request, found, form)):
        return redirect("visit", found.id)
    return render(request, "desk/visit_times.html", {"visit": found, "form": form})


@require_POST
@staff
def taking_back(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take a mistaken tap back, while nothing has followed from it."""
    found = _led(request, pk)
    if not queries.may_take_back(found):
        messages.warning(request, _("Something has followed from it already, so it stays. Nothing was changed."))
    elif told(request, lambda: visiting.take_back(visit=found, by=request.person)):
        messages.success(request, _("Taken back."))
    return redirect("visit", found.id)


@require_POST
@staff
def ticks(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Keep which lines of a check-list are done."""
    found, phase = _led(request, pk), request.POST.get("phase", "")
    if phase in CheckItem.Phase.values:
        check_lists.tick(visit=found, phase=phase, items=request.POST.getlist("item"), by=request.person)
        return redirect(f"{reverse('visit', args=[found.id])}#{phase}")
    return redirect("visit", found.id)


@require_safe
@staff
def card(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show the paper of a visit: what is filmed, who may be, the last working point, where and when."""
    found = _led(request, pk)
    people = list(participants_of([found])) if found.kind in FILMED_AT else []
    yes = agreed({found.family_id}, Purpose.FILMING)
    missing = [one.member_id for one in people if (found.family_id, one.member_id) not in yes]
    lines = check_lists.checked_for(found)[CheckItem.Phase.BEFORE]
    context = {"visit": found, "card": queries.card_of(found, people, missing), "lines": lines}
    return render(request, "desk/visit_card.html", context)


@require_http_methods(["GET", "POST"])
@office
def lists(request: PractitionerRequest) -> HttpResponse:
    """Show the practice's own check-lists, one for each kind of visit, and keep one."""
    wanted = request.POST.get("visits", "")
    forms = []
    for kind, lines in check_lists.check_lists(CheckItem.For.values).items():
        typed = request.POST if kind == wanted else None
        form = CheckListForm(typed, lines=lines, auto_id=f"{kind}_%s")
        if typed and form.is_valid():
            check_lists.keep_check_list(visits=kind, texts=form.cleaned_data, by=request.person)
            messages.success(request, _("The list is kept. Visits show it from now on."))
            return redirect("check-lists")
        forms.append((kind, CheckItem.For(kind).label, form))
    return render(request, "desk/check_lists.html", {"forms": forms})


def _note_times(request: PractitionerRequest, visit: Visit, form: TimesForm) -> None:
    arrived, left = form.moment("arrived"), form.moment("left")
    with transaction.atomic():  # both times, or neither
        if arrived is not None:
            visiting.arrive(visit=visit, by=request.person, at=arrived)
        if left is not None:
            visiting.leave(visit=visit, by=request.person, at=left)


def _led(request: PractitionerRequest, pk: str) -> Visit:
    visits = Visit.objects.led_by(request.person)
    return get_object_or_404(visits.select_related("case", "cycle__case", "family", "place"), pk=pk)
