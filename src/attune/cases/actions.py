"""From enquiry to closing: what happens to enquiries and cases, each with its line of the audit."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from attune import clock
from attune.audit.actions import record
from attune.audit.models import Actor
from attune.cases.models import Case, CaseMember, Enquiry, EnquiryStep, Goal, Handover, HelpingQuestion, Theme
from attune.cases.queries import works_with_families
from attune.cases.rules import OPEN, NotHandedOver, WrongStep, check_goals, check_reason
from attune.jobs.actions import post_news
from attune.people.actions import add_family
from attune.people.models import Family, Member, Practitioner, ServiceProfile


def receive_enquiry(*, family_name: str, asked_by: str, by: Actor, **told: Any) -> Enquiry:
    """Take in an enquiry: a family with a key of its own is made at once, so that what they tell is sealed."""
    family = add_family(name=family_name, by=by)
    with transaction.atomic():
        enquiry = Enquiry.objects.create(family=family, asked_by=asked_by, **told)
        _note_step(enquiry, Enquiry.State.RECEIVED, by)
        record(actor=by, verb="receive", kind="enquiry", thing=enquiry.id, family=family.id)
    return enquiry


def complete_enquiry(*, enquiry: Enquiry, by: Actor, **told: Any) -> Enquiry:
    """Write down what was told later, or better understood; the audit keeps which fields, never what stood there."""
    with transaction.atomic():
        changed = [name for name, value in told.items() if getattr(enquiry, name) != value]
        for name in changed:
            setattr(enquiry, name, told[name])
        enquiry.save(update_fields=changed)
        record(actor=by, verb="complete", kind="enquiry", thing=enquiry.id, family=enquiry.family_id, fields=changed)
    return enquiry


def step_enquiry(*, enquiry: Enquiry, state: Enquiry.State, by: Actor, reason: str = "") -> Enquiry:
    """Move an enquiry on, with the reason if there is one."""
    if enquiry.state in {Enquiry.State.ACCEPTED, Enquiry.State.WITHDRAWN}:
        raise WrongStep(f"This enquiry is {enquiry.get_state_display()} already. Nothing was changed.")
    check_reason(state, reason)
    with transaction.atomic():
        enquiry.state = state
        enquiry.save(update_fields=["state"])
        _note_step(enquiry, state, by, reason)
        record(actor=by, verb=f"enquiry {state}", kind="enquiry", thing=enquiry.id, family=enquiry.family_id)
    return enquiry


def open_case(
    *,
    family: Family,
    practitioner: Practitioner,
    by: Actor,
    profile: ServiceProfile | None = None,
    accept: bool = True,
) -> Case:
    """Open a case for a family with everybody who belongs to it; its enquiry, if there is one, is accepted."""
    chosen = profile or ServiceProfile.objects.current()
    with transaction.atomic():
        case = Case.objects.create(family=family, practitioner=practitioner, profile=chosen)
        for membership in family.memberships.all():
            CaseMember.objects.create(case=case, member_id=membership.member_id, part=membership.part)
        record(actor=by, verb="open", kind="case", thing=case.id, family=family.id)
        if accept:
            accept_enquiry(family=family, by=by)
    return case


def accept_enquiry(*, family: Family, by: Actor) -> None:
    """Note that the practice and the family go on together, where an enquiry stands open."""
    over = [Enquiry.State.ACCEPTED, Enquiry.State.WITHDRAWN]
    enquiry = Enquiry.objects.filter(family=family).exclude(state__in=over).first()
    if enquiry is not None:
        step_enquiry(enquiry=enquiry, state=Enquiry.State.ACCEPTED, by=by)


def hear_hopes(*, case: Case, hopes: str, worries: str, by: Actor) -> Case:
    """Write down what the family hopes and worries about."""
    return _save(case, by, "hear hopes", hopes=hopes, worries=worries)


def ask_question(*, case: Case, text: str, said_by: Member | None, by: Actor) -> HelpingQuestion:
    """Write down the client's own helping question; a new wording is a new version."""
    with transaction.atomic():
        question = HelpingQuestion.objects.create(
            case=case,
            family_id=case.family_id,
            version=case.questions.count() + 1,
            text=text,
            said_by=said_by,
            at=clock.now(),
        )
        record(actor=by, verb="ask question", kind="case", thing=case.id, family=case.family_id, fields=["question"])
    return question


def set_goal(*, case: Case, text: str, by: Actor, theme: Theme | str = "") -> Goal:
    """Write down a goal in the client's words; up to three."""
    check_goals(case.goals.filter(dropped_at=None).count())
    with transaction.atomic():
        goal = Goal.objects.create(
            case=case, family_id=case.family_id, place=case.goals.count() + 1, text=text, theme=theme
        )
        record(actor=by, verb="set goal", kind="goal", thing=goal.id, family=case.family_id)
    return goal


def drop_goal(*, goal: Goal, by: Actor) -> Goal:
    """Drop a goal; its ratings stay."""
    with transaction.atomic():
        goal.dropped_at = clock.now()
        goal.save(update_fields=["dropped_at"])
        record(actor=by, verb="drop", kind="goal", thing=goal.id, family=goal.family_id)
    return goal


def agree_activity(*, case: Case, activity: str, by: Actor) -> Case:
    """Write down what will be filmed; the case is agreed once there is an activity."""
    state = Case.State.AGREED if case.state == Case.State.OPEN else case.state
    return _save(case, by, "agree activity", activity=activity, state=state)


def begin_ending(*, case: Case, by: Actor) -> Case:
    """Begin the ending: goals are rated again, and the family is told when their film is deleted."""
    if case.state in {Case.State.CLOSED, Case.State.STOPPED}:
        raise WrongStep("This case is closed already. Nothing was changed.")
    return _save(case, by, "begin ending", state=Case.State.ENDING)


def close_case(*, case: Case, by: Actor) -> Case:
    """Close a case; later rooms are told, and the retention clock of its films starts."""
    if case.state == Case.State.CLOSED:
        raise WrongStep("This case is closed already. Nothing was changed.")
    with transaction.atomic():
        _save(case, by, "close", state=Case.State.CLOSED, closed_at=clock.now())
        post_news(news="case.closed", args={"case": case.id}, asked_by=by)
    return case


def drop_follow_up(*, case: Case, by: Actor) -> Case:
    """Note that no follow-up is wanted; a visit may still be booked at any time."""
    return _save(case, by, "drop follow-up", follow_up_dropped_at=clock.now())


def hand_over(*, case: Case, to: Practitioner, reason: str, by: Actor) -> Handover:
    """Give a case with its open visits to another practitioner, for a reason that is kept; raises NotHandedOver.

    From then on the case is the other one's. What was granted to others stays as it is, until its own day.
    """
    if not reason.strip():
        raise NotHandedOver("Write why the case goes to somebody else. Nothing was changed.")
    if not works_with_families(to) or to.pk == case.practitioner_id:
        raise NotHandedOver(
            f"A case goes to another practitioner of this practice. {to.name} is none. Nothing was changed."
        )
    with transaction.atomic():
        made = Handover.objects.create(
            case=case, family_id=case.family_id, giver_id=case.practitioner_id, taker=to, reason=reason.strip()
        )
        case.visits.filter(state__in=OPEN, practitioner_id=case.practitioner_id).update(practitioner=to)
        _save(case, by, "hand over", practitioner=to)
    return made


def hand_over_left(*, cases: Iterable[Case], left: Practitioner, to: Practitioner, reason: str, by: Actor) -> int:
    """Give cases of somebody who has left to another practitioner, all or none; return how many. Raises NotHandedOver.

    Whoever still works with families hands over their own: nobody takes a case, and with it film, out of their hands.
    """
    if works_with_families(left):
        raise NotHandedOver(
            f"{left.name} works with families still, and hands over by themselves. Nothing was changed."
        )
    with transaction.atomic():
        return len([hand_over(case=case, to=to, reason=reason, by=by) for case in cases])


def choose_profile(*, case: Case, profile: ServiceProfile, by: Actor) -> Case:
    """Choose by which numbers a case runs; raises WrongStep once cycles are planned by others."""
    if case.cycles.exists() and case.profile_id != profile.pk:
        raise WrongStep("Cycles are planned already by this case’s own profile. Nothing was changed.")
    return _save(case, by, "choose profile", profile=profile)


def _save(case: Case, by: Actor, verb: str, **fields: Any) -> Case:
    with transaction.atomic():
        for name, value in fields.items():
            setattr(case, name, value)
        case.save(update_fields=list(fields))
        record(actor=by, verb=verb, kind="case", thing=case.id, family=case.family_id, fields=fields)
    return case


def _note_step(enquiry: Enquiry, state: str, by: Actor, reason: str = "") -> None:
    EnquiryStep.objects.create(
        enquiry=enquiry,
        family_id=enquiry.family_id,
        state=state,
        reason=reason,
        at=clock.now(),
        by_kind=by.actor_kind,
        by=by.id,
    )
