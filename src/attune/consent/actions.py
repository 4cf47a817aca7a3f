"""Decisions are added and never changed; a withdrawal ends what it had opened in the same moment."""

import datetime as dt
from contextlib import ExitStack
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max

from attune import clock
from attune.audit.actions import record
from attune.audit.models import Actor
from attune.consent.models import ENDING, Decision, Grant, Purpose, Wording
from attune.consent.rules import GrantTooLong, MayNotDecide, NoScan, decides_as_child, scan_type
from attune.consent.wordings import keep_wording
from attune.jobs.actions import post_news
from attune.people.models import Family, Member, Membership, Person
from attune.safe.actions import remove_thing, seal_thing
from attune.safe.models import StoredThing


def decide(
    *,
    family: Family,
    member: Member,
    purpose: Purpose,
    says: Decision.Says,
    decided_by: Member | None,
    by: Actor,
    authority: Decision.Authority = Decision.Authority.ADULT,
    wording: Wording | None = None,
    paper: bytes | None = None,
    **facts: Any,
) -> Decision:
    """Add one answer. A no or a withdrawal ends the family's grants for that purpose at once; later rooms are told.

    `wording` is kept if it is not yet; `paper` is a scan, sealed before anything is written. Raises MayNotDecide,
    NotAScan.
    """
    _check_authority(family, member, decided_by, authority, facts.get("decider", ""))
    scan = _sealed(family, paper) if paper is not None else None
    facts |= {"decided_by": decided_by, "authority": authority, "wording": wording, "scan": scan}
    with ExitStack() as undone:
        if scan is not None:
            undone.callback(remove_thing, thing=scan)
        decision = _added(family=family, member=member, purpose=purpose, says=says, by=by, facts=facts)
        undone.pop_all()
    return decision


def _added(
    *, family: Family, member: Member, purpose: Purpose, says: Decision.Says, by: Actor, facts: dict[str, Any]
) -> Decision:
    with transaction.atomic():
        if facts["wording"] is not None:
            facts["wording"] = keep_wording(facts["wording"])
        Family.objects.select_for_update().get(pk=family.pk)  # decisions of a family are numbered one after another
        last = Decision.objects.filter(family=family).aggregate(last=Max("number"))["last"] or 0
        decision = Decision.objects.create(
            family=family,
            number=last + 1,
            member=member,
            purpose=purpose,
            says=says,
            at=facts.pop("at", None) or clock.now(),
            recorded_by_kind=by.actor_kind,
            recorded_by=by.id,
            **facts,
        )
        record(actor=by, verb=f"consent {says}", kind="member", thing=member.id, family=family.id, fields=[purpose])
        if says in ENDING:
            _end_grants(family, purpose, by)
            news = {"family": family.id, "member": member.id, "purpose": str(purpose)}
            post_news(news="consent.withdrawn", args=news, asked_by=by)
    return decision


def answer(
    *,
    family: Family,
    member: Member,
    purpose: Purpose,
    says: Decision.Says,
    by: Actor,
    method: Decision.Method = Decision.Method.SCREEN,
    **facts: Any,
) -> list[Decision]:
    """Take somebody's answer for themselves, and for the children for whom they may decide.

    A no for a child stands: another parent's yes does not undo it.
    """
    told = partial(decide, family=family, purpose=purpose, says=says, decided_by=member, by=by, method=method, **facts)
    young = decides_as_child(member.born_on, clock.today())
    right = Decision.Authority.CHILD if young else Decision.Authority.ADULT
    with transaction.atomic():
        children = [
            child for child in _decides_for(family, member) if not _stands_against(family, child, purpose, member, says)
        ]
        own = told(member=member, authority=right)
        return [own, *(told(member=child, authority=Decision.Authority.PARENT) for child in children)]


def give_grant(
    *, person: Person, thing: tuple[str, str], family: Family, purpose: Purpose, until: dt.datetime, by: Actor
) -> Grant:
    """Let a person see a thing of a family's, for a purpose, until a moment."""
    moment = clock.now()
    if until <= moment:
        raise GrantTooLong("Sharing ends on a date. Choose one that is still to come.")
    with transaction.atomic():
        grant = Grant.objects.create(
            family=family,
            person_kind=person.actor_kind,
            person=person.id,
            thing_kind=thing[0],
            thing=thing[1],
            purpose=purpose,
            starts_at=moment,
            ends_at=until,
            given_by_kind=by.actor_kind,
            given_by=by.id,
        )
        record(actor=by, verb="grant", kind=thing[0], thing=thing[1], family=family.id, fields=[purpose])
    return grant


def show_scan(*, decision: Decision, by: Actor) -> StoredThing:
    """Let whoever works with the family look at the paper of a decision; writes an audit line. Raises NoScan."""
    if decision.scan is None:
        raise NoScan
    with transaction.atomic():
        record(actor=by, verb="show", kind="scan", thing=decision.scan.id, family=decision.family_id)
    return decision.scan


def end_grant(*, grant: Grant, by: Actor) -> Grant:
    """End a grant now; the row stays as the record of what was open."""
    with transaction.atomic():
        grant.ended_at, grant.ended_by_kind, grant.ended_by = clock.now(), by.actor_kind, by.id
        grant.save(update_fields=["ended_at", "ended_by_kind", "ended_by"])
        record(actor=by, verb="end grant", kind=grant.thing_kind, thing=grant.thing, family=grant.family_id)
    return grant


def _check_authority(
    family: Family, member: Member, decided_by: Member | None, authority: Decision.Authority, decider: str
) -> None:
    own = Decision.Authority.ADULT, Decision.Authority.CHILD
    if authority in own and decided_by != member:
        raise MayNotDecide(
            f"{member.known_as} decides for themselves, or somebody who has the right to decide for them."
        )
    if authority == Decision.Authority.PARENT:
        belongs = Membership.objects.filter(family=family, member=decided_by, parental_responsibility=True)
        if not belongs.exists():
            name = decided_by.known_as if decided_by else "Nobody named"
            raise MayNotDecide(f"{name} is not noted as having parental responsibility for {member.known_as}.")

    elif authority not in own and not (decided_by or decider.strip()):
        raise MayNotDecide("It is not noted who decided. Nothing was written down. Write their name.")


def _sealed(family: Family, paper: bytes) -> StoredThing:
    media_type = scan_type(paper)
    return seal_thing(family=family.id, kind=StoredThing.Kind.SCAN, media_type=media_type, chunks=[paper])


def _decides_for(family: Family, member: Member) -> list[Member]:
    if not family.memberships.filter(member=member, parental_responsibility=True).exists():
        return []
    children = family.memberships.filter(part=Membership.Part.CHILD).exclude(member=member)
    return [membership.member for membership in children.select_related("member")]


def _stands_against(family: Family, child: Member, purpose: Purpose, decider: Member, says: Decision.Says) -> bool:
    if says in ENDING:
        return False
    standing = Decision.objects.filter(family=family, member=child, purpose=purpose).standing().first()
    if standing is None:
        return False
    return standing.says in ENDING and standing.decided_by_id != decider.id


def _end_grants(family: Family, purpose: Purpose, by: Actor) -> None:
    live = Grant.objects.filter(family=family, ended_at=None)
    if purpose != Purpose.FILMING:  # without consent to filming nothing of the film may be seen for any purpose
        live = live.filter(purpose=purpose)
    live.update(ended_at=clock.now(), ended_by_kind=by.actor_kind, ended_by=by.id)
