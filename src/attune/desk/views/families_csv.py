"""Families from a CSV file: the file is looked at first, and nothing is written before that is confirmed."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from attune.desk.families_csv import UnreadableList, columns, decoded, preview, write_families
from attune.people.access import has_role, staff
from attune.people.middleware import PractitionerRequest
from attune.people.models import Role


@require_http_methods(["GET", "POST"])
@staff
def from_csv(request: PractitionerRequest) -> HttpResponse:
    """Ask for a file; show what it would write; write it once that is confirmed."""
    leads = has_role(request.person, Role.Kind.PRACTITIONER, Role.Kind.TRAINEE)
    if not leads and not has_role(request.person, Role.Kind.OFFICE):
        raise Http404
    if request.method == "GET":
        return _page(request)
    text = _text(request)
    if not text:
        return _page(request, wrong=_wrong(request))
    try:
        found = preview(text, request.person)
    except UnreadableList as refusal:
        return _page(request, wrong=refusal.sentence)
    if "confirmed" not in request.POST or not found.rows:
        return render(request, "desk/families_csv_preview.html", {"preview": found, "text": text})
    count = write_families(found.rows, request.person, leads=leads)
    said = ngettext("%(count)s family is written down.", "%(count)s families are written down.", count)
    messages.success(request, said % {"count": count})
    return redirect("families" if leads else "enquiries")


def _text(request: PractitionerRequest) -> str:
    """Return the list: out of the file, or as it was looked at before; it was kept nowhere meanwhile."""
    file = request.FILES.get("file")
    return decoded(file.read()) if file else request.POST.get("text", "")


def _wrong(request: PractitionerRequest) -> str:
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        return _("This file is over 10 MB. Nothing was written. Split it.")
    return _("Choose a file with families in it. Nothing was written.")


def _page(request: PractitionerRequest, wrong: str = "") -> HttpResponse:
    status = 422 if wrong else 200
    return render(request, "desk/families_csv.html", {"columns": columns(), "wrong": wrong}, status=status)
