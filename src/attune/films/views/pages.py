"""The pages of films: the list, one film, bringing one in, and taking one away."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune.cases.models import Visit
from attune.films.actions import ask_consent, remove_film
from attune.films.models import Film
from attune.films.queries import films_of, unfinished, uploads_of
from attune.films.rules import PART_BYTES
from attune.films.telling import FilmTold, told_of
from attune.films.views.words import bringing_words
from attune.jobs.actions import cancel_job, retry_job, want_first
from attune.jobs.models import Job
from attune.media.recordings import LEFT, SUFFIXES
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.refusals import Refusal


@staff
@require_safe
def films(request: PractitionerRequest) -> HttpResponse:
    """List films: those coming in, those that wait for clips, and all others."""
    told = told_of(films_of(request.person))
    coming = [each for each in told if each.film.state == Film.State.IMPORTING]
    waiting = [each for each in told if each not in coming and each.waits_for_clips]
    others = [each for each in told if each not in coming and each not in waiting]
    return render(request, "films/list.html", {"coming": coming, "waiting": waiting, "others": others})


@staff
@require_safe
def film(request: PractitionerRequest, film: str) -> HttpResponse:
    """Show what one film is, how far it is, and what may be done with it; its work goes before other films'."""
    leads = Film.objects.led_by(request.person).filter(pk=film).exists()
    if leads:
        want_first(kind="film", thing=film, by=request.person)
    return render(request, "films/film.html", {"told": _told(request, film), "leads": leads})


@staff
@require_safe
def work(request: PractitionerRequest, film: str) -> HttpResponse:
    """Answer with the part of a page that tells how far a film is."""
    brief = request.GET.get("brief") == "yes"
    return render(request, "films/_work.html", {"told": _told(request, film), "brief": brief})


@staff
@require_safe
def bring(request: PractitionerRequest, visit: str) -> HttpResponse:
    """Offer to drop the film of a visit, or say why none may come in."""
    found = get_object_or_404(Visit.objects.led_by(request.person).select_related("family", "cycle"), pk=visit)
    kind = Film.Kind.REVIEW if found.kind == Visit.Kind.REVIEW else Film.Kind.INTERACTION
    refusal = ""
    try:
        ask_consent(visit=found, kind=kind)
    except Refusal as refused:
        refusal = refused.sentence
    begun = {upload.part.film_id for upload in unfinished(found)}
    given = {
        "begin": reverse("film-begin", args=[found.pk]),
        "looks": reverse("card-looks", args=[found.pk]),
        "recordings": reverse("card-recordings", args=[found.pk]),
        "pieceBytes": PART_BYTES,
        "rules": {"suffixes": sorted(SUFFIXES), "left": sorted(LEFT)},
        "words": bringing_words(),
    }
    told = told_of(films_of(request.person).filter(visit=found))
    context = {"visit": found, "refusal": refusal, "given": given, "begun": len(begun), "told": told}
    return render(request, "films/bring.html", context)


@staff
@require_safe
def upload_state(request: PractitionerRequest, upload: str) -> JsonResponse:
    """Tell the page that sent a film whether it is verified yet, and what is wrong if it cannot be."""
    found = get_object_or_404(uploads_of(request.person), pk=upload)
    told = _told(request, found.part.film_id)
    step = told.steps[0]
    said = {
        "film": reverse("film", args=[told.film.pk]),
        "state": told.film.state,
        "verified": told.verified,
        "sentence": told.problem,
        "percent": step.percent,
    }
    return JsonResponse(said, headers={"Cache-Control": "no-store"})


@staff
@require_POST
def stop_step(request: PractitionerRequest, film: str, job: int) -> HttpResponse:
    """Stop one step of a film."""
    cancel_job(job=_job(request, film, job), by=request.person)
    messages.info(request, _("Stopped. What is there already is kept; it can go on at any time."))
    return redirect("film", film)


@staff
@require_POST
def try_step_again(request: PractitionerRequest, film: str, job: int) -> HttpResponse:
    """Take a step up again that was stopped or did not succeed."""
    retry_job(job=_job(request, film, job), by=request.person)
    messages.info(request, _("It goes on where it stopped."))
    return redirect("film", film)


@staff
def removal(request: PractitionerRequest, film: str) -> HttpResponse:
    """Ask whether a film shall go, and let it go."""
    get_object_or_404(Film.objects.led_by(request.person), pk=film)
    told = _told(request, film)
    if request.method != "POST":
        return render(request, "films/removal.html", {"told": told})
    remove_film(film=told.film, by=request.person, why="asked")
    messages.success(request, _("The film and everything made from it are being deleted. The record of it stays."))
    return redirect("films")


def _told(request: PractitionerRequest, film: str) -> FilmTold:
    found = told_of(films_of(request.person).filter(pk=film))
    if not found:
        raise Http404
    return found[0]


def _job(request: PractitionerRequest, film: str, job: int) -> Job:
    found = get_object_or_404(Film.objects.led_by(request.person), pk=film)
    return get_object_or_404(Job, pk=job, thing_kind="film", thing=found.pk)
