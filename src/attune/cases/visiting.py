"""Cycles and visits: planned, moved, arrived at, left, done or cancelled."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from attune import clock
from attune.audit.actions import record
from attune.audit.models import Actor
from attune.cases.actions import accept_enquiry, open_case, step_enquiry
from attune.cases.models import Case, CaseMember, Cycle, Enquiry, Participant, Visit
from attune.cases.queries import living_apart_from
from attune.cases.rules import (
    CANCELLED,
    OPEN,
    PlannedCycle,
    VisitEndsBeforeStart,
    WrongStep,
    check_cycles,
    check_open,
    check_step,
)
from attune.jobs.actions import post_news
from attune.people.models import Member, Place, Practitioner

LATER = dt.timedelta(minutes=5)  # what is noted within this is noted at once
BEFORE = (Visit.State.PROPOSED, Visit.State.BOOKED)  # at a visit that has begun film may have been made already


def plan_cycles(*, case: Case, planned: Sequence[PlannedCycle], place: Place | None, by: Actor) -> list[Cycle]:
    """Book the filming visit and the shared review of each planned cycle; the case becomes active."""
    check_cycles(case.cycles.count() + len(planned), case.profile)
    with transaction.atomic():
        cycles = [_book_cycle(case, dates, place, by) for dates in planned]
        case.state, case.cycles_agreed = Case.State.ACTIVE, case.cycles.count()
        case.save(update_fields=["state", "cycles_agreed"])
        record(actor=by, verb="plan", kind="case", thing=case.id, family=case.family_id, fields=["cycles"])
        accept_enquiry(family=case.family, by=by)
    return cycles


def book_consultation(
    *,
    enquiry: Enquiry,
    practitioner: Practitioner,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: Actor,
    place: Place | None = None,
) -> Visit:
    """Book the first talk; a case is opened for whoever leads it, unless one is open already."""
    family = enquiry.family
    with transaction.atomic():
        case = Case.objects.filter(family=family, closed_at=None).order_by("-opened_at").first()
        case = case or open_case(family=family, practitioner=practitioner, by=by, accept=False)
        kind = Visit.Kind.CONSULTATION
        visit = book_visit(case=case, kind=kind, starts_at=starts_at, ends_at=ends_at, place=place, by=by)
        if enquiry.state != Enquiry.State.ACCEPTED:
            step_enquiry(enquiry=enquiry, state=Enquiry.State.BOOKED, by=by)
    return visit


def join_case(*, case: Case, member: Member, part: str, by: Actor) -> CaseMember:
    """Let somebody of the family take part from now on; they may be in the films of the visits to come."""
    with transaction.atomic():
        person, _ = CaseMember.objects.get_or_create(case=case, member=member, defaults={"part": part})
        for visit in case.visits.filter(state__in=BEFORE).select_related("place"):
            if member.pk in set(living_apart_from(visit.place)):
                continue
            Participant.objects.get_or_create(visit=visit, member=member, defaults={"family_id": case.family_id})
        record(actor=by, verb="join", kind="case", thing=case.id, family=case.family_id, fields=["people"])
    return person


def book_visit(
    *,
    case: Case,
    kind: Visit.Kind,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: Actor,
    cycle: Cycle | None = None,
    place: Place | None = None,
    practitioner: Practitioner | None = None,
    proposed: bool = False,
) -> Visit:
    """Book or propose a visit; a visit at which film is made lists everybody who may be in it.

    At the home of one who lives apart, others who have a home of their own are not listed, and so are not told of it.
    """
    if ends_at <= starts_at:
        raise VisitEndsBeforeStart("The visit would end before it starts. Nothing was booked.")
    with transaction.atomic():
        visit = Visit.objects.create(
            case=case,
            family_id=case.family_id,
            cycle=cycle,
            kind=kind,
            state=Visit.State.PROPOSED if proposed else Visit.State.BOOKED,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place,
            practitioner=practitioner or case.practitioner,
        )
        for person in case.people.filter(in_film=True).exclude(member__in=living_apart_from(place)):
            Participant.objects.create(visit=visit, family_id=case.family_id, member_id=person.member_id)
        verb = "propose" if proposed else "book"
        record(actor=by, verb=verb, kind="visit", thing=visit.id, family=case.family_id)
    return visit


def confirm_visit(*, visit: Visit, by: Actor) -> Visit:
    """Book a visit that was proposed: the family says yes to it."""
    check_step(visit, {Visit.State.PROPOSED})
    return _save(visit, by, "confirm", state=Visit.State.BOOKED)


def move_visit(*, visit: Visit, starts_at: dt.datetime, ends_at: dt.datetime, by: Actor) -> Visit:
    """Give a visit another time."""
    check_open(visit)
    if ends_at <= starts_at:
        raise VisitEndsBeforeStart("The visit would end before it starts. Nothing was changed.")
    return _save(visit, by, "move", starts_at=starts_at, ends_at=ends_at, expected_end_at=None)


def change_details(
    *,
    visit: Visit,
    by: Actor,
    note: str,
    bring: str,
    buddy: str,
    expected_end_at: dt.datetime | None,
    place: Place | None,
) -> Visit:
    """Write down what to know of a visit: a note, what to bring, where it is, and who waits to hear that it is over."""
    check_open(visit)
    if expected_end_at is not None and expected_end_at <= visit.starts_at:
        raise VisitEndsBeforeStart("You would be out before the visit starts. Nothing was changed.")
    told = {"note": note, "bring": bring, "buddy": buddy, "expected_end_at": expected_end_at, "place": place}
    return _save(visit, by, "change", **told)


def arrive(*, visit: Visit, by: Actor, at: dt.datetime | None = None) -> Visit:
    """Note that the practitioner is there; a time that is over is kept with when it was written down."""
    check_step(visit, {Visit.State.PROPOSED, Visit.State.BOOKED})
    moment, noted = _noted(at)
    return _save(visit, by, "arrive", state=Visit.State.ARRIVED, arrived_at=moment, arrived_noted_at=noted)


def leave(*, visit: Visit, by: Actor, at: dt.datetime | None = None) -> Visit:
    """Note that the practitioner has left; a time that is over is kept with when it was written down."""
    check_step(visit, {Visit.State.ARRIVED})
    moment, noted = _noted(at)
    if visit.arrived_at is not None and moment < visit.arrived_at:
        raise VisitEndsBeforeStart("You would have left before you arrived. Nothing was changed.")
    return _save(visit, by, "leave", state=Visit.State.LEFT, left_at=moment, left_noted_at=noted)


def take_back(*, visit: Visit, by: Actor) -> Visit:
    """Take a mistaken tap back: arrived, left or cancelled. Later rooms say whether anything followed from it."""
    if visit.state in CANCELLED:
        return _stand_again(visit, by)
    check_step(visit, {Visit.State.ARRIVED, Visit.State.LEFT})
    if visit.state == Visit.State.ARRIVED:
        return _save(visit, by, "take back", state=Visit.State.BOOKED, arrived_at=None, arrived_noted_at=None)
    return _save(visit, by, "take back", state=Visit.State.ARRIVED, left_at=None, left_noted_at=None)


def booked_instead(visit: Visit) -> bool:
    """Tell whether another visit of its cycle has taken a cancelled visit's place."""
    others = Visit.objects.filter(cycle=visit.cycle_id, kind=visit.kind, state__in=[*OPEN, Visit.State.DONE])
    return visit.cycle_id is not None and others.exclude(pk=visit.pk).exists()


def finish_visit(*, visit: Visit, by: Actor, at: dt.datetime | None = None) -> Visit:
    """Mark a visit done: its cycle moves on, and later rooms are told (what it costs, what comes next)."""
    check_open(visit)
    with transaction.atomic():
        _save(visit, by, "finish", state=Visit.State.DONE, done_at=at or clock.now())
        if visit.cycle is not None:
            _move_cycle(visit.cycle, visit)
        post_news(news="visit.done", args={"visit": visit.id}, asked_by=by)
    return visit


def cancel_visit(*, visit: Visit, state: Visit.State, by: Actor, reason: str = "") -> Visit:
    """Note that a visit did not happen, on whose side that lay, and why."""
    check_open(visit)
    if state not in CANCELLED:
        raise ValueError(f"{state} is no way of cancelling.")
    with transaction.atomic():
        _save(visit, by, "cancel", state=state, reason=reason, cancelled_at=clock.now())
        post_news(news="visit.cancelled", args={"visit": visit.id}, asked_by=by)
    return visit


def list_participant(*, visit: Visit, member: Member, by: Actor) -> Participant:
    """List somebody as being in the frame at a visit."""
    with transaction.atomic():
        row, _ = Participant.objects.get_or_create(visit=visit, member=member, defaults={"family_id": visit.family_id})
        record(actor=by, verb="list", kind="visit", thing=visit.id, family=visit.family_id, fields=["participants"])
    return row


def note_assent(*, participant: Participant, assent: Participant.Assent, note: str, by: Actor) -> Participant:
    """Write down what was seen of somebody's wish to be filmed on the day."""
    with transaction.atomic():
        participant.assent, participant.assent_note = assent, note
        participant.save(update_fields=["assent", "assent_note"])
        record(
            actor=by,
            verb="note assent",
            kind="visit",
            thing=participant.visit_id,
            family=participant.family_id,
            fields=["assent"],
        )
    return participant


def move_cycle(*, cycle: Cycle, state: Cycle.State, by: Actor) -> Cycle:
    """Say where a cycle stands; later rooms call this as clips are chosen and made ready."""
    if cycle.state == state:
        return cycle
    with transaction.atomic():
        cycle.state = state
        cycle.save(update_fields=["state"])
        record(actor=by, verb=f"cycle {state}", kind="cycle", thing=cycle.id, family=cycle.family_id, fields=["state"])
    return cycle


def _book_cycle(case: Case, dates: PlannedCycle, place: Place | None, by: Actor) -> Cycle:
    cycle = Cycle.objects.create(case=case, family_id=case.family_id, number=dates.number, activity=case.activity)
    for kind, (starts_at, ends_at) in dates.visits:
        book_visit(
            case=case, cycle=cycle, kind=Visit.Kind(kind), starts_at=starts_at, ends_at=ends_at, place=place, by=by
        )
    return cycle


def _move_cycle(cycle: Cycle, visit: Visit) -> None:
    if visit.kind == Visit.Kind.FILMING and cycle.state == Cycle.State.PLANNED:
        cycle.state = Cycle.State.FILMED
    elif visit.kind in {Visit.Kind.REVIEW, Visit.Kind.BOTH}:
        cycle.state = Cycle.State.REVIEWED
    cycle.save(update_fields=["state"])


def _noted(at: dt.datetime | None) -> tuple[dt.datetime, dt.datetime | None]:
    now = clock.now()
    if at is not None and at > now:
        raise WrongStep("That time is still to come. Nothing was changed.")
    return at or now, now if at is not None and now - at > LATER else None


def _stand_again(visit: Visit, by: Actor) -> Visit:
    if booked_instead(visit):
        raise WrongStep("Another visit was booked in its place. Nothing was changed.")
    with transaction.atomic():
        before = Visit.State.LEFT if visit.left_at else Visit.State.ARRIVED if visit.arrived_at else Visit.State.BOOKED
        _save(visit, by, "take back", state=before, reason="", cancelled_at=None)
        post_news(news="visit.stands_again", args={"visit": visit.id}, asked_by=by)
    return visit


def _save(visit: Visit, by: Actor, verb: str, **fields: Any) -> Visit:
    with transaction.atomic():
        for name, value in fields.items():
            setattr(visit, name, value)
        visit.save(update_fields=list(fields))
        record(actor=by, verb=verb, kind="visit", thing=visit.id, family=visit.family_id, fields=fields)
    return visit
