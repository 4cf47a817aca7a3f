"""The workbench, its edits, the choice for a review, and cut clips and stills through the gate."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune.cases.models import Cycle, Visit
from attune.clips import actions, presence, rules
from attune.clips.closeup import NotALook, keep_look, read_look
from attune.clips.habits import NotHabits, habits_of, keep_habits, read_habits
from attune.clips.lengths import verdicts_on
from attune.clips.models import Clip, Still
from attune.clips.payloads import NotAnEdit, Reader, SentEdit, read_post
from attune.clips.queries import chosen_in, edits_after, film_of, films_to_edit, people_of, ready_set
from attune.clips.telling import bench_state, film_told
from attune.films.consenting import may_be_seen
from attune.films.gate import gate
from attune.films.models import Film
from attune.films.ranges import answer
from attune.jobs.actions import want_first
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.refusals import Refusal

OFF = {Visit.State.CANCELLED_FAMILY, Visit.State.CANCELLED_US, Visit.State.NOBODY_HOME}


class SameAgain(HttpResponseRedirect):
    """Sends a form on to another address as it was sent."""

    status_code = 307


@staff
@require_safe
def workbench(request: PractitionerRequest, film: str) -> HttpResponse:
    """Show the workbench, or that the film is still being read; its work goes before other films'."""
    found = _film(request, film)
    want_first(kind="film", thing=found.pk, by=request.person)
    if found.state == Film.State.REFUSED:
        return redirect(f"/films/{found.pk}/")
    if found.frame_table is None or found.frame_table.completed_at is None:
        return _waiting(request, found)
    cycle = found.visit.cycle
    context = {
        "film": found,
        "state": bench_state(found, request.person),
        "cycle": cycle,
        "clip_set": ready_set(cycle) if cycle else None,
    }
    return render(request, "clips/workbench.html", context)


@staff
@require_http_methods(["GET", "POST"])
def edits(request: PractitionerRequest, film: str) -> JsonResponse:
    """Tell the edits after a number; or take new ones, in order, up to the first that no longer applies."""
    found = _film(request, film)
    if request.method != "POST":
        after = request.GET.get("after", "0")
        return _told(found, int(after) if after.isdecimal() else 0, film=film_told(found))
    people = {person["id"] for person in people_of(found)}
    try:
        base, sent = read_post(request.body, Reader(found.frames_count or 0, people))
    except NotAnEdit as error:
        sentence = _("This page is older than Attune itself. Load it again: what was saved is still there.")
        return JsonResponse({"sentence": sentence, "wrong": str(error), "key": error.key}, status=400)
    return _record(request, found, base, sent)


@staff
@require_POST
def close_up(request: PractitionerRequest, film: str) -> HttpResponse:
    """Keep how close the picture is looked at."""
    found = _film(request, film)
    try:
        keep_look(film=found, look=read_look(request.body))
    except NotALook:
        return HttpResponse(status=400)
    return HttpResponse(status=204)


def _waiting(request: PractitionerRequest, film: Film) -> HttpResponse:
    """Say that the film is still being read; the page looks again by itself."""
    response = render(request, "clips/waiting.html", {"film": film})
    response["Refresh"] = "3"
    return response


def _record(request: PractitionerRequest, film: Film, base: int, sent: list[SentEdit]) -> JsonResponse:
    for edit in sent:
        try:
            actions.record_edit(film=film, by=request.person, base=base, sent=edit)
        except Refusal as refusal:
            return _told(film, base, status=409, sentence=refusal.sentence, key=edit.key)
    return _told(film, base)


@staff
@require_POST
def here(request: PractitionerRequest, film: str) -> JsonResponse:
    """Hear that a window has the film open, or was closed; tell who else has."""
    found = _film(request, film)
    try:
        word = presence.read_word(request.body)
    except presence.NotAWord as error:
        return JsonResponse({"wrong": str(error)}, status=400)
    if word.gone:
        presence.leave(film=found, by=request.person, window=word.window)
        return JsonResponse({"others": []})
    presence.be_here(film=found, by=request.person, window=word.window, active=word.active)
    others = presence.others_at(found, request.person, word.window)
    return JsonResponse({"others": [other.as_json() for other in others]})


@staff
@require_http_methods(["GET", "POST"])
def habits(request: PractitionerRequest) -> JsonResponse:
    """Tell how one likes one's workbench; on POST keep it."""
    if request.method == "POST":
        try:
            keep_habits(by=request.person, told=read_habits(request.body))
        except NotHabits as error:
            sentence = _("This was not understood, so your keys stay as they were. Load the page again.")
            return JsonResponse({"sentence": sentence, "wrong": str(error)}, status=400)
    return JsonResponse(habits_of(request.person))


@staff
@require_http_methods(["GET", "POST"])
def clip_set(request: PractitionerRequest, cycle: str) -> HttpResponse:
    """Show what is chosen for a cycle's review; on POST make it ready and go on to the preparation."""
    found = _cycle(request, cycle)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            actions.make_ready(cycle=found, by=request.person, reason=request.POST.get("reason", ""))
            return _on_to_the_review(found)
        except rules.ClipSetRefused as refusal:
            refused = refusal
    return render(request, "clips/clip_set.html", _choice(found, refused), status=422 if refused else 200)


@staff
@require_POST
def reopening(request: PractitionerRequest, cycle: str) -> HttpResponse:
    """Open the ready choice again."""
    found = _cycle(request, cycle)
    try:
        actions.reopen(cycle=found, by=request.person)
        messages.success(request, _("The clips are open again. Nothing that you chose is lost."))
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    film = films_to_edit(request.person).filter(visit__cycle=found, pk=request.POST.get("film", "")).first()
    film = film or film_of(found)
    return redirect("workbench", film.pk) if film else redirect(f"/cycles/{found.pk}/")


@staff
@require_safe
def clip_bytes(request: PractitionerRequest, clip: str) -> HttpResponseBase:
    """Play a clip as it was cut."""
    found = get_object_or_404(Clip.objects.visible_to(request.person).kept().select_related("film", "cut"), pk=clip)
    if (found.start, found.end) != (found.cut_start, found.cut_end):
        raise Http404
    return answer(cast("HttpRequest", request), gate(person=request.person, film=found.film, thing=found.cut))


@staff
@require_safe
def still_bytes(request: PractitionerRequest, still: str) -> HttpResponseBase:
    """Show a still at full size."""
    stills = Still.objects.filter(film__in=Film.objects.visible_to(request.person), removed_at=None)
    found = get_object_or_404(stills.select_related("film", "picture"), pk=still)
    return answer(cast("HttpRequest", request), gate(person=request.person, film=found.film, thing=found.picture))


def _film(request: PractitionerRequest, film: str) -> Film:
    """Return a film whose clips this person chooses, while the consent to it holds."""
    films = films_to_edit(request.person).select_related(
        "family", "case__profile", "visit__cycle", "frame_table", "rendition", "peaks"
    )
    found: Film = get_object_or_404(films, pk=film)
    if not may_be_seen(found):
        raise Http404
    return found


def _cycle(request: PractitionerRequest, cycle: str) -> Cycle:
    cycles = Cycle.objects.visible_to(request.person).filter(case__practitioner=request.person)
    return get_object_or_404(cycles.select_related("case__profile", "family"), pk=cycle)


def _told(found: Film, after: int, *, status: int = 200, **more: Any) -> JsonResponse:
    known = edits_after(found, after)
    head = known[-1]["number"] if known else after
    return JsonResponse({"head": head, "edits": known, **more}, status=status)


def _choice(cycle: Cycle, refused: Refusal | None) -> dict[str, Any]:
    """Return what the page of a choice shows: the clips, what is outside the limits, whether a reason is asked for."""
    clips = chosen_in(cycle)
    limits = rules.Limits.of(cycle.case.profile)
    verdicts = verdicts_on(clips, limits)
    outside = rules.outside(limits, verdicts) if clips else []
    judged = [{"kind": kind, "words": rules.VERDICTS[kind]} for kind in verdicts]
    return {
        "cycle": cycle,
        "clips": clips,
        "judged": list(zip(clips, judged, strict=True)),
        "film": next((clip.film for clip in clips if clip.cycle_id == cycle.pk), None) or film_of(cycle),
        "clip_set": ready_set(cycle),
        "outside": rules.sentences(outside, limits),
        "refused": refused,
        "takes_reason": limits.firmness == "reason" and bool(outside),
        "is_firm": limits.firmness == "strict" and bool(outside),
    }


def _on_to_the_review(cycle: Cycle) -> HttpResponse:
    """Open the review of this cycle's visit, or go to the cycle where its visit is not booked yet."""
    visits = cycle.visits.filter(kind__in=[Visit.Kind.REVIEW, Visit.Kind.BOTH]).exclude(state__in=OFF)
    visit = visits.order_by("-starts_at").first()
    if visit is None:
        return redirect(f"/cycles/{cycle.pk}/")
    try:
        return SameAgain(reverse("review-open", args=[visit.pk]))
    except NoReverseMatch:
        return redirect(f"/visits/{visit.pk}/")
