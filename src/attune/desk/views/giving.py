"""Giving out: choose what, say for which purpose, see who has not agreed, wait, and save."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune.cases.models import Case
from attune.clips.exports import ASKED, ask_export, end_export, file_name, give_out
from attune.clips.giving import standings
from attune.clips.models import Export
from attune.desk.giving_form import GivingForm
from attune.desk.queries import giving as queries
from attune.films.models import Film
from attune.films.ranges import answer
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.refusals import Refusal

NARROWED = ("cycle", "film")


@staff
@require_http_methods(["GET", "POST"])
def giving(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show what may be given out of a case, or of one cycle or film of it; take what is asked for."""
    case = get_object_or_404(Case.objects.filter(practitioner=request.person).select_related("family"), pk=pk)
    asked = {key: request.GET.get(key, "") for key in NARROWED}
    films = queries.films_of_case(case, **asked)
    clips, stills = queries.choices_of(films, queries.words_over(films))
    form = GivingForm(request.POST or None, initial={"what": Export.What.CLIP})
    if request.method == "POST" and form.is_valid() and _asked(request, case, form, clips, stills):
        return redirect(f"{request.path}?{request.GET.urlencode()}#made")
    context = {
        "case": case,
        "form": form,
        "clips": clips,
        "stills": stills,
        "ticked": request.POST.getlist("clip") if request.method == "POST" else None,
        "standings": standings(films),
        "exports": queries.exports_of(case),
        "narrowed": any(asked.values()),
    }
    return render(request, "desk/giving.html", context)


@staff
@require_safe
def export(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Answer with the part of the page that tells how far one export is."""
    return render(request, "desk/_export.html", {"told": queries.told_of(_export(request, pk))})


@staff
@require_POST
def ending(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Stop the making, or delete what was made."""
    ended = end_export(export=_export(request, pk), by=request.person, why=ASKED)
    messages.info(request, _("Ended. Nothing of it is kept here any more."))
    return redirect("giving", ended.case_id)


@staff
@require_safe
def file(request: PractitionerRequest, pk: str, place: int) -> HttpResponseBase:
    """Give one file out, under a name that tells nothing."""
    found = _export(request, pk)
    passed = give_out(export=found, place=place, person=request.person)
    response = answer(request, passed)
    name = file_name(found, place, passed.thing.media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(
    request: PractitionerRequest,
    case: Case,
    form: GivingForm,
    clips: list[queries.Choice],
    stills: list[queries.Choice],
) -> bool:
    """Ask for what the form says; say why not, where it is refused."""
    pieces, found = form.pieces(clips, stills), form.cleaned_data
    asked = {"what": Export.What(found["what"]), "purpose": found["purpose"], "whom": found["whom"]}
    try:
        ask_export(case=case, pieces=pieces, how=form.how(pieces), by=request.person, **asked)
    except Refusal as refused:
        form.add_error(None, refused.sentence)
        return False
    messages.success(request, _("It is being made. You can leave this page."))
    return True


def _export(request: PractitionerRequest, pk: str) -> Export:
    """Return an export of one's own case whose films are all still there."""
    found = get_object_or_404(Export.objects.led_by(request.person).prefetch_related("files__thing"), pk=pk)
    if Film.objects.filter(pk__in=found.items.values("film")).exclude(deleted_at=None).exists():
        raise Http404
    return found
