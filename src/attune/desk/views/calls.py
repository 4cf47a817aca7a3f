"""A telephone enquiry in one screen, and what is told later."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from attune.cases.actions import complete_enquiry
from attune.cases.queries import enquiries_visible_to
from attune.desk.call_form import CallForm, ToldForm
from attune.desk.intake import take_down
from attune.people.access import office
from attune.people.middleware import PractitionerRequest


@require_http_methods(["GET", "POST"])
@office
def call(request: PractitionerRequest) -> HttpResponse:
    """Take down a whole call; the enquiry's page then tells whether somebody alike has asked before."""
    form = CallForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return render(request, "desk/enquiry_new.html", {"form": form})
    with transaction.atomic():  # one screen is kept whole or not at all
        enquiry = take_down(form.told(), form.people(), request.person)
    messages.success(request, _("The enquiry is written down."))
    return redirect("enquiry", enquiry.id)


@require_http_methods(["GET", "POST"])
@office
def told(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Complete what was told, such as by somebody who wrote on the public page and is called back."""
    found = get_object_or_404(enquiries_visible_to(request.person), pk=pk)
    initial = {name: getattr(found, name) for name in ToldForm.base_fields} if request.method == "GET" else None
    form = ToldForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        complete_enquiry(enquiry=found, by=request.person, **form.cleaned_data)
        messages.success(request, _("Written down."))
        return redirect("enquiry", found.id)
    return render(request, "desk/enquiry_told.html", {"enquiry": found, "form": form})
