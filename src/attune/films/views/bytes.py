"""The bytes of a film: to play, its frame table, peaks, sheets and original. Every one passes the gate."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from attune.films.actions import wish_for
from attune.films.gate import ask_gate, extend_sitting, gate, gate_fragment, is_open
from attune.films.growing import fragments_in, opening_of
from attune.films.models import Film, FilmSheet
from attune.films.queries import playing
from attune.films.ranges import answer
from attune.films.telling import growing_facts
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.people.models import Practitioner
from attune.prepared import Prepared
from attune.safe.models import StoredThing

NO_STORE = {"Cache-Control": "no-store"}


@staff
@require_safe
def play(request: PractitionerRequest, film: str) -> HttpResponseBase:
    """Play the copy to step through, once it is whole; before, the original where a browser can show it."""
    found = _film(request, film, "rendition")
    return _bytes(request, found, playing(found, request.GET.get("of", "")))


@staff
@require_safe
def fragments(request: PractitionerRequest, film: str) -> JsonResponse:
    """Say which fragments of the copy are there by now, as runs, and how long the rest takes."""
    found = _film(request, film, "rendition")
    ask_gate(person=request.person, film=found)
    return JsonResponse(growing_facts(found), headers=NO_STORE)


@staff
@require_safe
def opening(request: PractitionerRequest, film: str) -> HttpResponseBase:
    """Give the bytes that open a player for any fragment of the copy."""
    found = _film(request, film, "rendition")
    return _bytes(request, found, opening_of(found))


@staff
@require_safe
def fragment(request: PractitionerRequest, film: str, number: int) -> HttpResponseBase:
    """Give one fragment of the copy; of one that is not made yet keep that somebody waits for it, and say so."""
    found = _film(request, film)
    passed = gate_fragment(person=request.person, film=found, number=number)
    if passed is not None:
        return answer(request, passed)
    if number >= fragments_in(found):
        raise Http404
    if request.method == "GET":
        wish_for(film=found, fragment=number)
    return HttpResponse(status=202, headers=NO_STORE | {"Retry-After": "1"})


@staff
@require_safe
def part(request: PractitionerRequest, film: str) -> HttpResponseBase:
    """Give the original, or with `?place=1` its second part, as it came from the camera, to be saved."""
    found = get_object_or_404(Film.objects.led_by(request.person), pk=film)
    place = request.GET.get("place", "0")
    wanted = found.parts.select_related("thing").filter(place=place).first() if place.isdecimal() else None
    response = _bytes(request, found, wanted.thing if wanted else None)
    response["Content-Disposition"] = f'attachment; filename="{found.pk}-{place}"'
    return response


@staff
@require_safe
def frames(request: PractitionerRequest, film: str) -> HttpResponseBase:
    """Give the packed frame table."""
    found = _film(request, film, "frame_table")
    return _bytes(request, found, found.frame_table)


@staff
@require_safe
def peaks(request: PractitionerRequest, film: str) -> HttpResponseBase:
    """Give how loud the film is, a hundred times a second."""
    found = _film(request, film, "peaks")
    return _bytes(request, found, found.peaks)


@staff
@require_safe
def sheets(request: PractitionerRequest, film: str) -> HttpResponse:
    """Say which frames the small pictures show, and where their sheets are."""
    found = _film(request, film)
    rows = list(FilmSheet.objects.filter(film=found).select_related("thing"))
    gate(person=request.person, film=found, thing=rows[0].thing if rows else None)
    listed = [{"url": reverse("film-sheet", args=[found.pk, row.place]), "frames": row.facts["frames"]} for row in rows]
    response = JsonResponse(found.facts["sheets"] | {"sheets": listed})
    response["Cache-Control"] = "no-store"
    return response


@staff
@require_safe
def sheet(request: PractitionerRequest, film: str, place: int) -> HttpResponseBase:
    """Give one sheet of small pictures."""
    found = _film(request, film)
    row = get_object_or_404(FilmSheet.objects.select_related("thing"), film=found, place=place)
    return _bytes(request, found, row.thing)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def watching(request: PractitionerRequest, film: str) -> HttpResponse:
    """Tell a page whether it may still show the film; posted to, hear that it does."""
    found = _film(request, film)
    if request.method != "POST":
        if not is_open(person=request.person, film=found):
            raise Http404
        return HttpResponse(status=204, headers=NO_STORE)
    extend_sitting(person=request.person, kind="film", thing=found.pk)
    return HttpResponse(status=204)


def _film(request: PractitionerRequest, film: str, with_it: str = "") -> Film:
    found: list[Film] = _VISIBLE[with_it].instances(person=request.person.pk, film=film)
    if not found:
        raise Http404
    return found[0]


def _visible(with_it: str) -> Prepared:
    return Prepared(
        lambda person, film: (
            Film.objects.visible_to(Practitioner(pk=person))
            .filter(pk=film)
            .select_related(*[with_it] if with_it else [None])
        )
    )


_VISIBLE = {with_it: _visible(with_it) for with_it in ("", "rendition", "frame_table", "peaks")}


def _bytes(request: HttpRequest, film: Film, thing: StoredThing | None) -> HttpResponseBase:
    person = getattr(request, "person", None)
    if thing is None:
        raise Http404
    return answer(request, gate(person=person, film=film, thing=thing))
