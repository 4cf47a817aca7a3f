"""Who of a case wants reminders by mail."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from attune.cases.models import Case
from attune.cases.reminding import ask_for_reminders, who_may_be_reminded
from attune.desk.visit_forms import ReminderForm
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest


@require_http_methods(["GET", "POST"])
@staff
def case_reminders(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show the grown-up people of a case, each with their wish, and keep one."""
    case = get_object_or_404(Case.objects.led_by(request.person).select_related("family"), pk=pk)
    rows = []
    for person in who_may_be_reminded(case):
        typed = request.POST if request.POST.get("member") == person.member_id else None
        initial = {"email": person.member.email, "wanted": bool(person.reminded_since)}
        form = ReminderForm(typed, auto_id=f"{person.member_id}_%s", initial=initial)
        if typed and form.is_valid():
            ask_for_reminders(person=person, by=request.person, **form.cleaned_data)
            messages.success(request, _("Written down."))
            return redirect("case-reminders", case.id)
        rows.append((person, form))
    context = {"case": case, "rows": rows, "hours": settings.SURROUNDINGS.remind_hours}
    return render(request, "desk/reminders.html", context | {"leaves": settings.SURROUNDINGS.mail is not None})
