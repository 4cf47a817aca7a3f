"""The office keeps the public page: texts with a preview, the two films, how it is reached, and who is presented."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from attune.desk.page_form import PlaceForm, ProfileForm, ReachForm, TextsForm
from attune.desk.queries import page as queries
from attune.desk.views.telling import told
from attune.people.access import office
from attune.people.actions import change_practice, change_profile
from attune.people.middleware import PractitionerRequest
from attune.people.models import Practice, Practitioner
from attune.public.actions import place_film, take_down_film
from attune.public.models import PublicFilm
from attune.public.queries import told as page_told
from attune.public.receiving import fits, receive_to_disk
from attune.public.sections import SECTIONS

PREVIEW = "preview"


@require_http_methods(["GET", "POST"])
@office
def overview(request: PractitionerRequest) -> HttpResponse:
    """Show all that can be kept; take how the practice is reached."""
    practice = get_object_or_404(Practice)
    form = ReachForm(request.POST or None, initial={"phone": practice.phone, "email": practice.email})
    if request.method == "POST" and form.is_valid():
        change_practice(practice=practice, by=request.person, **form.cleaned_data)
        messages.success(request, _("The page says so from now on."))
        return redirect("public-page")
    context = {
        "form": form,
        "places": queries.kept_places(),
        "sections": queries.kept_sections(practice.texts),
        "people": queries.working(),
        "copy": queries.kept_copy(),
    }
    return render(request, "desk/public_page.html", context)


@require_http_methods(["GET", "POST"])
@office
def texts(request: PractitionerRequest, section: str) -> HttpResponse:
    """Word a section of the page: seen first where that is asked, then kept."""
    if section not in SECTIONS:
        raise Http404
    practice = get_object_or_404(Practice)
    form = TextsForm(section, practice.texts, request.POST or None)
    if request.method == "POST" and form.is_valid():
        own = form.over(practice.texts)
        if request.POST.get("act") == PREVIEW:
            return render(request, "public/about.html", page_told(own) | {"preview": True})
        change_practice(practice=practice, by=request.person, texts=own)
        messages.success(request, _("The page says so from now on."))
        return redirect("public-page")
    context = {"form": form, "label": SECTIONS[section][0]}
    return render(request, "desk/public_texts.html", context)


@csrf_exempt  # only until it is said how the film comes in: the proof is read with the rest of the form
@require_http_methods(["GET", "POST"])
@office
def slot(request: PractitionerRequest, slot: str) -> HttpResponse:
    """Place a film; what stood there before is taken down."""
    if slot not in PublicFilm.Slot.values:
        raise Http404
    taken = fits(request)
    if request.method == "POST" and taken:
        receive_to_disk(request)
    return _slot(request, slot, too_big=not taken)


@csrf_protect
def _slot(request: PractitionerRequest, slot: str, *, too_big: bool) -> HttpResponse:
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PlaceForm(slot, queries.agreeing_to_publication(), *data, too_big=too_big)
    if request.method == "POST" and form.is_valid():
        place = PublicFilm.Slot(slot)
        if told(request, lambda: place_film(slot=place, by=request.person, **form.placed())):
            messages.success(request, _("The film is on the page."))
            return redirect("public-page")
    kept = next(one for one in queries.kept_places() if one.slot == slot)
    return render(request, "desk/public_slot.html", {"form": form, "place": kept})


@require_POST
@office
def slot_removal(request: PractitionerRequest, slot: str) -> HttpResponse:
    """Take a film down; it is deleted."""
    take_down_film(film=get_object_or_404(PublicFilm, slot=slot), by=request.person)
    messages.success(request, _("The film is off the page, and deleted."))
    return redirect("public-page")


@require_http_methods(["GET", "POST"])
@office
def person(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Word how a practitioner is presented: seen first where that is asked, then kept."""
    found = get_object_or_404(Practitioner, pk=pk)
    form = ProfileForm(request.POST or None, initial={"title": found.title, "about": found.about})
    if request.method == "POST" and form.is_valid():
        title, about = form.cleaned_data["title"], form.cleaned_data["about"].replace("\r\n", "\n")
        if request.POST.get("act") == PREVIEW:
            found.title, found.about = title, about
            return render(request, "public/practitioner.html", page_told() | {"presented": found, "preview": True})
        change_profile(practitioner=found, title=title, about=about, by=request.person)
        messages.success(request, _("The page says so from now on."))
        return redirect("public-page")
    return render(request, "desk/public_person.html", {"form": form, "presented": found})
