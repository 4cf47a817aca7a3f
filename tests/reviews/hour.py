"""Two families with a review each to come, and everybody who may and may not see it."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from attune import clock
from attune.audit.actions import SYSTEM
from attune.cases.actions import ask_question, open_case, set_goal
from attune.cases.models import Cycle, Visit
from attune.cases.rules import plan
from attune.cases.visiting import plan_cycles
from attune.clips.models import Clip, ClipSet, ClipSetItem
from attune.consent.actions import decide
from attune.consent.models import Decision, Purpose
from attune.films.models import Film
from attune.media.span import FrameTable
from attune.people.actions import add_family, add_member, add_practitioner, give_role
from attune.people.models import Membership, Practitioner, Role, ServiceProfile
from attune.reviews.models import SharedReview
from attune.safe.actions import seal_thing
from attune.safe.models import StoredThing

RATE = 25
FRAMES = RATE * 60
FIRST_FILMING = dt.datetime(2027, 3, 1, 10, tzinfo=dt.UTC)


@dataclass
class Hour:
    """One family on the day of a shared review."""

    practitioner: Practitioner
    parent: object
    child: object
    case: object
    cycle: Cycle
    film: Film
    visit: Visit
    clips: list
    clip_set: ClipSet

    @property
    def review(self):
        return SharedReview.objects.get(visit=self.visit)


def practitioner(name, *roles):
    person = add_practitioner(name=name, email=f"{name.lower().replace(' ', '.')}@example.org", by=SYSTEM)
    for role in roles or [Role.Kind.PRACTITIONER]:
        give_role(practitioner=person, kind=role, by=SYSTEM, starts_on=dt.date(2020, 1, 1))
    return person


def an_hour(person, names=("Amina", "Yusuf"), *, clips=3, consent=True, cut=True, cycles=2):
    """A case with its first cycle filmed, clips chosen and made ready, and the review's visit booked."""
    ServiceProfile.objects.get_or_create(starts_on=dt.date(2000, 1, 1))
    family = add_family(name=" and ".join(names), by=person)
    parent = add_member(
        family=family, known_as=names[0], part=Membership.Part.CLIENT, by=person, parental_responsibility=True
    )
    child = add_member(family=family, known_as=names[1], part=Membership.Part.CHILD, by=person)
    case = open_case(family=family, practitioner=person, by=person)
    ask_question(case=case, text=f"How can I tell what {names[1]} is asking me?", said_by=parent, by=person)
    set_goal(case=case, text="More calm evenings", by=person)
    if consent:
        agree(family, parent, child, person)
    planned = plan(first=FIRST_FILMING, count=cycles, profile=case.profile)
    cycle = plan_cycles(case=case, planned=planned, place=None, by=person)[0]
    film = a_film(cycle)
    made = [a_clip(film, cycle, place, cut=cut) for place in range(clips)]
    clip_set = a_set(cycle, made)
    Cycle.objects.filter(pk=cycle.pk).update(state=Cycle.State.CLIPS_READY)
    visit = cycle.visits.get(kind=Visit.Kind.REVIEW)
    return Hour(person, parent, child, case, cycle, film, visit, made, clip_set)


def agree(family, parent, child, by):
    given = {"family": family, "purpose": Purpose.FILMING, "says": Decision.Says.GIVEN, "decided_by": parent, "by": by}
    decide(member=parent, **given)
    decide(member=child, authority=Decision.Authority.PARENT, **given)


def withdraw(hour):
    decide(
        family=hour.case.family,
        member=hour.parent,
        purpose=Purpose.FILMING,
        says=Decision.Says.WITHDRAWN,
        decided_by=hour.parent,
        by=hour.practitioner,
    )


def a_film(cycle):
    """A film of one minute, known by its frame table alone."""
    table = FrameTable(np.arange(FRAMES + 1) * 512, Fraction(1, 512 * RATE), np.arange(0, FRAMES, 50))
    thing = seal_thing(
        family=cycle.family_id,
        kind=StoredThing.Kind.FRAMES,
        media_type="application/octet-stream",
        chunks=[table.pack()],
    )
    copy = seal_thing(family=cycle.family_id, kind=StoredThing.Kind.RENDITION, media_type="video/mp4", chunks=[b"film"])
    return Film.objects.create(
        family_id=cycle.family_id,
        case=cycle.case,
        visit=cycle.visits.get(kind=Visit.Kind.FILMING),
        state=Film.State.READY,
        added_by_kind="practitioner",
        added_by="x",
        frames_count=FRAMES,
        time_base_num=1,
        time_base_den=512 * RATE,
        frame_table=thing,
        rendition=copy,
    )


def a_clip(film, cycle, place, *, cut=True):
    start = 100 + 300 * place
    clip = Clip(
        film=film,
        family_id=film.family_id,
        cycle=cycle,
        start=start,
        end=start + 4 * RATE,
        place=place,
        made_by_kind="practitioner",
        made_by="x",
        title=f"You wait, and he reaches ({place})",
    )
    if cut:
        clip.cut = seal_thing(
            family=film.family_id, kind=StoredThing.Kind.CLIP, media_type="video/mp4", chunks=[b"film"]
        )
        clip.cut_start, clip.cut_end = clip.start, clip.end
    clip.save()
    return clip


def a_set(cycle, clips):
    clip_set = ClipSet.objects.create(
        cycle=cycle, family_id=cycle.family_id, ready_by_kind="practitioner", ready_by="x", ready_at=clock.now()
    )
    for place, clip in enumerate(clips):
        ClipSetItem.objects.create(clip_set=clip_set, family_id=cycle.family_id, place=place, clip=clip)
    return clip_set
