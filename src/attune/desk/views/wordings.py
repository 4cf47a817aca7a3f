"""The practice's own words for each question of consent: a new version from a day on, and who agreed to which."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from attune import clock
from attune.consent.models import Purpose, Wording
from attune.consent.queries import agreed_to
from attune.consent.rules import SLOTS
from attune.consent.wordings import Built, reword, versions_of, wording_for
from attune.desk.consent_form import WordingForm
from attune.desk.views.telling import told
from attune.people.access import office
from attune.people.middleware import PractitionerRequest

PAGE = 30


@require_safe
@office
def wordings(request: PractitionerRequest) -> HttpResponse:
    """List what people are asked, in the words in force."""
    kept = {(one.purpose, one.easy_read): one for one in Wording.objects.in_force()}
    rows = [(one, kept.get((one.value, False)), kept.get((one.value, True))) for one in Purpose]
    return render(request, "desk/wordings.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@office
def wording(request: PractitionerRequest, purpose: str) -> HttpResponse:
    """Show every version of one question, and take a new one."""
    about = next((one for one in Purpose if one == purpose), None)
    if about is None:
        raise Http404
    easy = request.GET.get("easy") == "yes"
    now = wording_for(about, easy_read=easy)
    initial = {"question": now.question, "text": now.text, "yes": now.yes, "no": now.no, "since": clock.today()}
    form = WordingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _reworded(request, about, form, easy=easy):
        return redirect(request.get_full_path())
    versions = versions_of(about, easy_read=easy)
    slots = [f"{{{name}}}" for name in SLOTS]
    context = {"purpose": about, "easy": easy, "form": form, "versions": versions, "now": now, "slots": slots}
    return render(request, "desk/wording.html", context)


@require_safe
@office
def wording_version(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show one version with whoever said yes to it and whose yes still stands."""
    found = get_object_or_404(Wording, pk=pk)
    page = Paginator(agreed_to(found).values_list("pk", flat=True), PAGE).get_page(request.GET.get("page"))
    chosen = agreed_to(found).filter(pk__in=list(page)).select_related("member", "family", "decided_by")
    return render(request, "desk/wording_version.html", {"wording": found, "page": page, "decisions": chosen})


def _reworded(request: PractitionerRequest, purpose: Purpose, form: WordingForm, *, easy: bool) -> bool:
    said = form.cleaned_data
    words = Built(said["question"], tuple(said["text"].splitlines()), said["yes"], said["no"])
    by = request.person
    if not told(request, lambda: reword(purpose=purpose, easy_read=easy, words=words, since=said["since"], by=by)):
        return False
    messages.success(request, _("The new words are kept. Earlier answers keep theirs."))
    return True
