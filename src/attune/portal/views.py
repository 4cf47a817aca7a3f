"""The family's own place: what happens next, their moments and hopes, who can see their film, and the way out."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune.cases.models import Case
from attune.clips.models import Clip
from attune.consent.models import Decision
from attune.films.gate import Passed, extend_sitting, open_sitting
from attune.films.ranges import answer
from attune.people.models import Membership
from attune.portal import queries
from attune.portal.access import MemberRequest, member
from attune.portal.actions import take_answer
from attune.portal.asking import asked_in, question, questions
from attune.portal.forms import AnswerForm
from attune.safe.models import StoredThing


@require_safe
@member
def home(request: MemberRequest) -> HttpResponse:
    """Show a member their own page."""
    own = request.membership
    moments, hopes = queries.good_moments(own), queries.hopes(own)
    context = {
        "membership": own,
        "visit": queries.next_visit(own),
        "kept_days": queries.film_days(own),
        "moments": moments,
        "hopes": hopes,
        "films": queries.films_seen(own),
        "places": _places(moments=bool(moments), hopes=bool(hopes)),
        "leave_url": reverse("our-leaving"),
    }
    return render(request, "portal/home.html", context)


@require_safe
@member
def choices(request: MemberRequest) -> HttpResponse:
    """Show a grown-up what they said yes and no to, each to be changed."""
    own, case = request.membership, _case(request)
    places = [{"url": reverse("our"), "icon": "house", "label": _("Home")}]
    context = {"questions": questions(case, own), "places": places, "leave_url": reverse("our-leaving")}
    return render(request, "portal/choices.html", context)


@require_http_methods(["GET", "POST"])
@member
def choice(request: MemberRequest, purpose: str) -> HttpResponse:
    """Ask one question, and take the answer from that moment on."""
    case, easy = _case(request), request.GET.get("easy") == "yes"
    about = next((one for one in asked_in(case) if one == purpose), None)
    if about is None:
        raise Http404
    asked = question(case, request.membership, about, easy_read=easy)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        says = Decision.Says(form.cleaned_data["answer"])
        take_answer(question=asked, says=says, by=request.person)
        return redirect("our-choices")
    context = {"asked": asked, "form": form, "easy": easy, "before": "", "leave_url": reverse("our-leaving")}
    return render(request, "portal/choice.html", context | {"alone": True})


@require_safe
@member
def moment(request: MemberRequest, clip: str) -> HttpResponseBase:
    """Play a moment that was given to this member, while everybody in it agrees."""
    person = request.person
    found, cut = _moment(request, clip)
    open_sitting(person=person, kind="clip", thing=found.pk, family=found.family_id)
    return answer(cast("HttpRequest", request), Passed(cut, lambda: queries.may_watch(person, found)))


@require_http_methods(["GET", "HEAD", "POST"])
@member
def watching(request: MemberRequest, clip: str) -> HttpResponse:
    """Tell a page whether it may still show a moment; posted to, hear that it does."""
    found, _cut = _moment(request, clip)
    if request.method != "POST":
        return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    extend_sitting(person=request.person, kind="clip", thing=found.pk)
    return HttpResponse(status=204)


@require_POST
def leaving(request: HttpRequest) -> HttpResponse:
    """Forget who was here, and go to a page that tells nothing."""
    request.session.flush()
    return redirect("our-left")


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Show a page that tells nothing."""
    return render(request, "portal/left.html")


def _case(request: MemberRequest) -> Case:
    """Return the case in which a grown-up, or a young client, decides for themselves; a child is asked on the day."""
    case = queries.case_of(request.membership)
    if case is None or request.membership.part == Membership.Part.CHILD:
        raise Http404
    return case


def _moment(request: MemberRequest, clip: str) -> tuple[Clip, StoredThing]:
    clips = queries.moments_of(request.person).filter(family=request.membership.family_id)
    found = get_object_or_404(clips, pk=clip)
    if found.cut is None or found.cut.completed_at is None or not queries.may_watch(request.person, found):
        raise Http404
    return found, found.cut


def _places(*, moments: bool, hopes: bool) -> list[dict[str, object]]:
    found: list[dict[str, object]] = [{"url": "#main", "icon": "house", "label": _("Home"), "current": True}]
    if moments:
        found.append({"url": "#moments", "icon": "heart", "label": _("Moments")})
    if hopes:
        found.append({"url": "#hopes", "icon": "sprout", "label": _("Hopes")})
    found.append({"url": "#who", "icon": "eye", "label": _("Who sees it")})
    return found
