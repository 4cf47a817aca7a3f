"""Consent as the pages show it: who said what, what follows from it, and who may decide for whom."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from attune.cases.models import Case
from attune.consent.models import Decision, Purpose
from attune.consent.queries import Answer, answers
from attune.consent.rules import names_joined
from attune.people.models import Family, Member, Membership
from attune.portal.asking import ASKED_FIRST

ALWAYS_SHOWN = ASKED_FIRST[:4]


@dataclass(frozen=True)
class PurposeRow:
    """One purpose with everybody's answer to it, in the order of the members."""

    purpose: Purpose
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class ConsentTable:
    """Who has said what, and in a sentence what follows from it."""

    members: tuple[Member, ...]
    rows: tuple[PurposeRow, ...]
    consequence: str


@dataclass(frozen=True)
class PersonsConsent:
    """One person's answers, with who may decide for them."""

    membership: Membership
    first: tuple[Answer, ...]
    others: tuple[Answer, ...]
    deciders: tuple[Member, ...]
    answered: str  # names of who said a yes that stands, and is not noted any more as who may

    @property
    def member(self) -> Member:
        """Return whom it is about."""
        return self.membership.member


def consent_table(case: Case) -> ConsentTable:
    """Return the answers of everybody who decides for themselves; what follows is reckoned of everybody."""
    belongs = list(case.family.memberships.select_related("member"))
    grown = [one.member for one in belongs if one.part != Membership.Part.CHILD]
    children = [one.member for one in belongs if one.part == Membership.Part.CHILD]
    members = [*grown, *children]
    table = answers(case.family, members)
    shown = grown or members
    asked = {purpose for row in table.values() for purpose, answer in row.items() if answer.decision is not None}
    rows = tuple(
        PurposeRow(purpose, tuple(table[member.id][purpose] for member in shown))
        for purpose in Purpose
        if purpose in asked or purpose in ALWAYS_SHOWN
    )
    return ConsentTable(tuple(shown), rows, _consequence(case, members, children, table))


def persons_consents(family: Family) -> list[PersonsConsent]:
    """Return every person of a family with their answers and who may decide for them."""
    belongs = list(family.memberships.select_related("member"))
    table = answers(family, [one.member for one in belongs])
    return [_persons_consent(one, belongs, table[one.member_id]) for one in belongs]


def _persons_consent(one: Membership, belongs: list[Membership], said: dict[Purpose, Answer]) -> PersonsConsent:
    parents = tuple(each.member for each in belongs if each.parental_responsibility)
    deciders = parents if one.part == Membership.Part.CHILD else (one.member,)
    parental = Decision.Authority.PARENT
    found = [each.decision for each in said.values() if each.live and each.decision]
    by = {decision.decided_by_id for decision in found if decision.authority == parental}
    former = [each.member for each in belongs if each.member_id in by and each.member not in deciders]
    return PersonsConsent(
        membership=one,
        first=tuple(said[purpose] for purpose in ASKED_FIRST),
        others=tuple(answer for purpose, answer in said.items() if purpose not in ASKED_FIRST),
        deciders=deciders,
        answered=names_joined([member.known_as for member in former]),
    )


def history(family: Family) -> list[Decision]:
    """Return every decision ever made in a family, newest first."""
    return list(family.decisions.select_related("member", "decided_by", "wording").order_by("-number"))


def _consequence(
    case: Case, members: Collection[Member], children: Collection[Member], table: dict[str, dict[Purpose, Answer]]
) -> str:
    said = []
    filming, supervision = (_missing(members, table, one) for one in (Purpose.FILMING, Purpose.SUPERVISION))
    if filming:
        said.append(_("No film can be brought in until %(names)s says yes to filming.") % {"names": filming})
    elif supervision:
        names = {"practitioner": case.practitioner.first_name, "names": supervision}
        said.append(_("So the film stays with %(practitioner)s until %(names)s decides about supervision.") % names)
    if children:
        names = {"names": names_joined([child.known_as for child in children])}
        said.append(_("%(names)s is asked at each visit.") % names)
    return " ".join(said)


def _missing(members: Collection[Member], table: dict[str, dict[Purpose, Answer]], purpose: Purpose) -> str:
    return names_joined([member.known_as for member in members if not table[member.id][purpose].live])
