"""The practice and its people come to be: each act writes its line of the audit."""

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from attune import clock
from attune.audit.actions import record
from attune.audit.models import Actor
from attune.ids import new_id
from attune.people.models import (
    Family,
    Member,
    Membership,
    OneTimeLink,
    Person,
    Place,
    Practice,
    Practitioner,
    Role,
    ServiceProfile,
)
from attune.people.rules import EmailTaken, LastOperator, LinkNotValid, NotTheirLink, PracticeExists, RoleHeld
from attune.safe.keys import family_keys

LINK_LIFE = dt.timedelta(days=7)


def add_practice(*, name: str, by: Actor, demonstration: bool = False, **facts: Any) -> Practice:
    """Make the practice that this installation serves, with the standard service profile; there is only one."""
    if Practice.objects.exists():
        raise PracticeExists("This installation already serves a practice. Nothing was changed.")
    with transaction.atomic():
        practice = Practice.objects.create(name=name, demonstration=demonstration, **facts)
        ServiceProfile.objects.create(starts_on=dt.date(2000, 1, 1))
        record(actor=by, verb="add", kind="practice", thing=practice.id)
    return practice


def change_practice(*, practice: Practice, by: Actor, **facts: Any) -> Practice:
    """Change what the practice says of itself: how it is reached, how long one waits, its own texts."""
    with transaction.atomic():
        for name, value in facts.items():
            setattr(practice, name, value)
        practice.save(update_fields=list(facts))
        record(actor=by, verb="change", kind="practice", thing=practice.id, fields=facts)
    return practice


def add_practitioner(*, name: str, email: str, by: Actor, password: str | None = None, **facts: Any) -> Practitioner:
    """Make somebody who works in the practice; without a password they sign in by a one-time link first."""
    if Practitioner.objects.filter(email__iexact=email).exists():
        raise EmailTaken(f"Somebody already signs in with {email}. Nothing was changed.")
    person = Practitioner(name=name, email=email, **facts)
    person.set_password(password)
    with transaction.atomic():
        person.save()
        record(actor=by, verb="add", kind="practitioner", thing=person.id)
    return person


def give_role(*, practitioner: Practitioner, kind: Role.Kind, by: Actor, starts_on: dt.date | None = None) -> Role:
    """Give somebody a role from a date on. Raises RoleHeld."""
    day = starts_on or clock.today()
    held = practitioner.roles.filter(kind=kind).filter(Q(ends_on=None) | Q(ends_on__gt=day))
    if held.exists():
        raise RoleHeld(f"{practitioner.name} is {Role.Kind(kind).label.lower()} already. Nothing was changed.")
    with transaction.atomic():
        role = Role.objects.create(practitioner=practitioner, kind=kind, starts_on=day)
        record(actor=by, verb="give role", kind="practitioner", thing=practitioner.id, fields=["roles"])
    return role


def end_role(*, role: Role, by: Actor, ends_on: dt.date | None = None) -> Role:
    """End a role on a date; the row stays. Raises LastOperator."""
    others = Role.objects.live().filter(kind=Role.Kind.OPERATOR, practitioner__is_active=True).exclude(pk=role.pk)
    if role.kind == Role.Kind.OPERATOR and not others.exists():
        raise LastOperator
    with transaction.atomic():
        role.ends_on = ends_on or clock.today()
        role.save(update_fields=["ends_on"])
        record(actor=by, verb="end role", kind="practitioner", thing=role.practitioner_id, fields=["roles"])
    return role


def change_profile(*, practitioner: Practitioner, by: Actor, **told: str) -> Practitioner:
    """Change what is said of somebody who works here: name, title, and about them on the public page."""
    with transaction.atomic():
        for name, value in told.items():
            setattr(practitioner, name, value)
        practitioner.save(update_fields=list(told))
        record(actor=by, verb="change", kind="practitioner", thing=practitioner.id, fields=told)
    return practitioner


def hand_out_link(*, practitioner: Practitioner, by: Practitioner) -> str:
    """Make a one-time link by which somebody signs in. Raises NotTheirLink.

    For somebody who signs in by themselves already only whoever keeps the machine makes one: a link is as good as their
    password, and the office sees no film.
    """
    operates = by.roles.live().filter(kind=Role.Kind.OPERATOR).exists()
    if practitioner.last_login is not None and not operates:
        raise NotTheirLink(
            f"{practitioner.name} signs in already. Nothing was made. Whoever keeps the machine can make a new link."
        )
    return make_link(person=practitioner, by=by)


def add_family(*, name: str, by: Actor) -> Family:
    """Make a family and, before its row, its key: nothing about it is ever written unsealed."""
    family = Family(id=new_id(), name=name)
    family_keys().create(family.id)
    with transaction.atomic():
        family.save(force_insert=True)
        record(actor=by, verb="add", kind="family", thing=family.id, family=family.id)
    return family


def add_member(
    *,
    family: Family,
    known_as: str,
    part: Membership.Part,
    by: Actor,
    name: str = "",
    relation: str = "",
    parental_responsibility: bool | None = None,
    communication_needs: str = "",
    **facts: Any,
) -> Member:
    """Add a person to a family, with how they belong to it."""
    with transaction.atomic():
        member = Member.objects.create(name=name or known_as, known_as=known_as, **facts)
        Membership.objects.create(
            family=family,
            member=member,
            part=part,
            relation=relation,
            parental_responsibility=parental_responsibility,
            communication_needs=communication_needs,
            place=family.memberships.count(),
        )
        record(actor=by, verb="add", kind="member", thing=member.id, family=family.id)
    return member


def change_member(
    *,
    membership: Membership,
    by: Actor,
    relation: str,
    parental_responsibility: bool,
    communication_needs: str,
    **facts: Any,
) -> Member:
    """Put right who a person of a family is and how they belong to it; the audit keeps which fields alone."""
    member = membership.member
    if member.name == member.known_as:
        facts["name"] = facts["known_as"]
    belongs = {
        "relation": relation,
        "parental_responsibility": parental_responsibility,
        "communication_needs": communication_needs,
    }
    changed = [_put(membership, belongs), _put(member, facts)]
    with transaction.atomic():
        membership.save(update_fields=changed[0])
        member.save(update_fields=changed[1])
        record(
            actor=by,
            verb="change",
            kind="member",
            thing=member.id,
            family=membership.family_id,
            fields=[*changed[0], *changed[1]],
        )
    return member


def _put(row: Member | Membership, values: dict[str, Any]) -> list[str]:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def add_place(
    *,
    family: Family | None,
    kind: Place.Kind,
    by: Actor,
    address: str = "",
    travel: int | None = None,
    member: Member | None = None,
) -> Place:
    """Add a place where visits are; a place of no family is the practice's own. `travel` is in minutes.

    The home of one `member` who lives apart is told to nobody else of the family, and neither are visits there.
    """
    with transaction.atomic():
        place = Place.objects.create(family=family, member=member, kind=kind, address=address, travel_minutes=travel)
        record(actor=by, verb="add", kind="place", thing=place.id, family=family.id if family else "")
    return place


def make_link(
    *,
    person: Person,
    by: Actor,
    leads_to: str = "/",
    family: Family | None = None,
    life: dt.timedelta = LINK_LIFE,
    many_times: bool = False,
) -> str:
    """Make a one-time link for a person and return its token, which is kept nowhere; only its digest is."""
    token = secrets.token_urlsafe(24)
    moment = timezone.now()
    with transaction.atomic():
        OneTimeLink.objects.create(
            token_digest=_digest(token),
            practitioner=person if isinstance(person, Practitioner) else None,
            member=person if isinstance(person, Member) else None,
            family=family,
            leads_to=leads_to,
            made_at=moment,
            expires_at=moment + life,
            many_times=many_times,
        )
        record(actor=by, verb="make link", kind=person.actor_kind, thing=person.id)
    return token


def find_link(*, token: str) -> OneTimeLink:
    """Return a link that still opens; raise LinkNotValid when it was used, is too old or never was."""
    with transaction.atomic():
        link = OneTimeLink.objects.select_for_update().filter(pk=_digest(token)).first()
    if link is None or link.expires_at < timezone.now() or (link.used_at and not link.many_times):
        raise LinkNotValid("This link was used already or is too old. Ask for a new one.")
    return link


def use_link(*, token: str) -> OneTimeLink:
    """Open a one-time link, which then opens no more; raise LinkNotValid as `find_link` does."""
    with transaction.atomic():
        link = find_link(token=token)
        link.used_at = timezone.now()
        link.save(update_fields=["used_at"])
        person = link.practitioner or link.member
        if person is not None:
            record(actor=person, verb="use link", kind=person.actor_kind, thing=person.id)
    return link


def end_links(*, person: Person, family: Family | None, by: Actor) -> int:
    """Take back every link of a person that was not used yet; return how many."""
    which = {"practitioner": person} if isinstance(person, Practitioner) else {"member": person, "family": family}
    with transaction.atomic():
        open_links = OneTimeLink.objects.filter(**which, used_at=None, many_times=False, expires_at__gt=timezone.now())
        count = open_links.update(expires_at=timezone.now())
        record(actor=by, verb="end links", kind=person.actor_kind, thing=person.id, family=family.id if family else "")
    return count


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
