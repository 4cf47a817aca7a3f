"""Who of a family has a link that was not used yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from attune.people.models import Family, Member, Membership, OneTimeLink


@dataclass(frozen=True)
class PersonsLinks:
    """A grown-up of a family with the links that still open."""

    member: Member
    links: Sequence[OneTimeLink]


def open_links(family: Family) -> list[PersonsLinks]:
    """Return the grown-ups of a family, each with their links that were not used yet."""
    people = family.memberships.exclude(part=Membership.Part.CHILD).select_related("member")
    found = OneTimeLink.objects.filter(family=family, used_at=None, expires_at__gt=timezone.now())
    waiting = list(found.exclude(member=None).order_by("expires_at"))
    return [PersonsLinks(one.member, [link for link in waiting if link.member_id == one.member_id]) for one in people]
