"""The first talk, the goals, and the ending."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune import clock
from attune.cases import actions
from attune.cases.models import Case, Goal, Visit
from attune.cases.queries import question_of
from attune.clips.models import Clip
from attune.desk.forms import GoalForm, MomentForm, TalkForm
from attune.desk.queries import ending as endings
from attune.desk.queries.change import under_themes
from attune.desk.views.telling import told
from attune.keeping.queries import kept_of
from attune.outcomes.actions import rate_goal
from attune.outcomes.forms import RatingForm
from attune.outcomes.queries import ratings_of
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.people.models import Membership
from attune.portal.actions import release_moment


@require_http_methods(["GET", "POST"])
@staff
def consultation(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Take down the helping question, the hopes and the activity; goals stand beside them."""
    case = _led(request, pk)
    question = question_of(case)
    initial: dict[str, str | None] = {"hopes": case.hopes, "worries": case.worries, "activity": case.activity}
    initial |= {"question": question.text, "said_by": question.said_by_id} if question else {}
    form = TalkForm(request.POST or None, family=case.family, initial=initial)
    if request.method == "POST" and form.is_valid():
        _take_down(request, case, form, question.text if question else "")
        messages.success(request, _("Written down."))
        return redirect("consultation", case.id)
    ratings = ratings_of(case)
    goals = [(goal, ratings.get(goal.id, []), RatingForm(auto_id=f"{goal.id}_%s")) for goal in _goals(case)]
    context = {"case": case, "form": form, "goals": goals, "goal_form": GoalForm(auto_id="goal_%s")}
    return render(request, "desk/consultation.html", context)


@require_POST
@staff
def goals(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Write down a goal."""
    case, form = _led(request, pk), GoalForm(request.POST)
    if form.is_valid():
        told(request, lambda: actions.set_goal(case=case, by=request.person, **form.cleaned_data))
    return redirect("consultation", case.id)


@require_POST
@staff
def goal_drop(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Drop a goal; its ratings stay."""
    goal = _goal(request, pk)
    actions.drop_goal(goal=goal, by=request.person)
    return redirect("consultation", goal.case_id)


@require_POST
@staff
def goal_rating(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Keep where a goal is now and where they hope it will be."""
    goal, form = _goal(request, pk), RatingForm(request.POST)
    if form.is_valid():
        told(request, lambda: rate_goal(goal=goal, by=request.person, **form.cleaned_data))
    else:
        messages.warning(request, _("Choose a number from 0 to 10 for where it is now. Nothing was changed."))
    return redirect("ending" if "ending" in request.POST else "consultation", goal.case_id)


@require_safe
@staff
def ending(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Show the goals to be rated again, the first and the last clip, and when the film is deleted."""
    case = _led(request, pk)
    context = {
        "case": case,
        "goals": [(one, RatingForm(auto_id=f"{one.goal.id}_%s")) for one in endings.goals_at_ending(case)],
        "clips": endings.first_and_last(case),
        "due_on": endings.due_on(case),
        "films": endings.films_kept(case),
        "moments": endings.moments_of(case),
        "under_themes": under_themes(case),
        "kept": kept_of(case),
        "people": case.family.memberships.exclude(part=Membership.Part.CHILD).select_related("member"),
        "open_visits": case.visits.filter(state__in=["booked", "proposed"]).count(),
        "closing": case.visits.filter(kind=Visit.Kind.CLOSING).first(),
    }
    return render(request, "desk/ending.html", context)


@require_POST
@staff
def ending_begun(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Begin the ending."""
    case = _led(request, pk)
    told(request, lambda: actions.begin_ending(case=case, by=request.person))
    return redirect("ending", case.id)


@require_POST
@staff
def closing(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Close the case: the clock of the film's deletion starts."""
    case = _led(request, pk)
    if told(request, lambda: actions.close_case(case=case, by=request.person)):
        messages.success(request, _("The case is closed. Tell the family when their film is deleted."))
    return redirect("ending", case.id)


@require_POST
@staff
def follow_up_dropped(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Note that no follow-up is wanted."""
    actions.drop_follow_up(case=_led(request, pk), by=request.person)
    messages.success(request, _("No follow-up then. You can book a visit at any time."))
    return redirect("home")


@require_POST
@staff
def moments(request: PractitionerRequest, pk: str) -> HttpResponse:
    """Give a clip that was looked at together to somebody of the family, until a day."""
    case, form = _led(request, pk), MomentForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose who keeps it, and until which day. Nothing was changed."))
        return redirect("ending", case.id)
    clip = get_object_or_404(Clip, pk=form.cleaned_data["clip"], film__case=case, removed_at=None)
    membership = get_object_or_404(case.family.memberships.select_related("member"), member=form.cleaned_data["member"])
    until = clock.at(form.cleaned_data["until"], dt.time(23, 59))
    if told(request, lambda: release_moment(clip=clip, to=membership.member, until=until, by=request.person)):
        messages.success(request, _("It stands on the family’s own page now."))
    return redirect("ending", case.id)


def _take_down(request: PractitionerRequest, case: Case, form: TalkForm, before: str) -> None:
    said, by = form.cleaned_data, request.person
    actions.hear_hopes(case=case, hopes=said["hopes"], worries=said["worries"], by=by)
    if said["question"] and said["question"] != before:
        membership = case.family.memberships.filter(member=said["said_by"] or None).select_related("member").first()
        actions.ask_question(case=case, text=said["question"], said_by=membership.member if membership else None, by=by)
    if said["activity"] and said["activity"] != case.activity:
        actions.agree_activity(case=case, activity=said["activity"], by=by)


def _goals(case: Case) -> list[Goal]:
    return list(case.goals.filter(dropped_at=None))


def _goal(request: PractitionerRequest, pk: str) -> Goal:
    goals = Goal.objects.filter(case__in=Case.objects.led_by(request.person), dropped_at=None)
    return get_object_or_404(goals.select_related("case"), pk=pk)


def _led(request: PractitionerRequest, pk: str) -> Case:
    cases = Case.objects.led_by(request.person).select_related("family", "practitioner", "profile")
    return get_object_or_404(cases, pk=pk)
