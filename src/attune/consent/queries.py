"""What stands: who has agreed to what now, and who has not."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from attune.consent.models import Decision, Purpose, Wording
from attune.people.models import Family, Member


@dataclass(frozen=True)
class Answer:
    """What one member's consent for one purpose is now; `decision` is none when nobody was asked."""

    member: Member
    purpose: Purpose
    decision: Decision | None
    live: bool


def answers(family: Family, members: Collection[Member]) -> dict[str, dict[Purpose, Answer]]:
    """Return, by member id and purpose, what stands now."""
    standing = {(d.member_id, d.purpose): d for d in Decision.objects.filter(family=family).standing()}
    live = set(Decision.objects.filter(family=family).live().values_list("id", flat=True))
    table: dict[str, dict[Purpose, Answer]] = {}
    for member in members:
        row = table.setdefault(member.id, {})
        for purpose in Purpose:
            decision = standing.get((member.id, purpose))
            row[purpose] = Answer(member, purpose, decision, decision is not None and decision.id in live)
    return table


def without_consent(family_id: str, members: Collection[Member], purpose: Purpose) -> list[Member]:
    """Return those of the members who have no live consent for the purpose."""
    agreed = set(
        Decision.objects.filter(family=family_id, purpose=purpose, member__in=members)
        .live()
        .values_list("member_id", flat=True)
    )
    return [member for member in members if member.id not in agreed]


def agreed(families: Collection[str], purpose: Purpose) -> set[tuple[str, str]]:
    """Return family and member of everybody whose consent for a purpose is live, of many families at once."""
    found = Decision.objects.filter(family__in=families, purpose=purpose).live()
    return set(found.values_list("family_id", "member_id"))


def agreed_to(wording: Wording) -> QuerySet[Decision]:
    """Return the standing yeses that were given to one version of a question, newest first."""
    return wording.decisions.standing().filter(says=Decision.Says.GIVEN).order_by("-at", "pk")


def to_ask_again(cases: QuerySet[Any], until: dt.date, most: int) -> list[Decision]:
    """Return so many standing yeses in some cases that stop counting by a day, or did already; the nearest first.

    Which they are is asked of the index of their days alone, so that it costs the same in a large practice.
    """
    found = Decision.objects.filter(Exists(cases.filter(family=OuterRef("family"))), review_on__lte=until)
    nearest = found.standing().filter(says=Decision.Says.GIVEN).order_by("review_on", "number")
    ids = list(nearest.values_list("pk", flat=True)[:most])
    chosen = Decision.objects.filter(pk__in=ids).select_related("member", "family")
    return list(chosen.order_by("review_on", "number"))
