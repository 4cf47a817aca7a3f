"""The words in which each purpose is asked about, one question a page, for somebody who reads little."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from attune.cases.models import Case
from attune.consent.models import Purpose
from attune.consent.queries import Answer
from attune.consent.rules import names_joined
from attune.desk.queries.consenting import ASKED_FIRST
from attune.people.models import Membership


@dataclass(frozen=True)
class Asked:
    """A question with three facts, and what each answer means."""

    title: str
    facts: tuple[tuple[str, str], ...]  # icon and sentence
    yes: str
    no: str
    sign: str


@dataclass(frozen=True)
class Decider:
    """Somebody of the family, and who decides for them."""

    name: str
    initial: str
    said: str


def question(
    case: Case, membership: Membership, purpose: Purpose, standing: Mapping[Purpose, Answer]
) -> dict[str, Any]:
    """Return what the page of one question shows."""
    belongs = list(membership.family.memberships.select_related("member"))
    place = ASKED_FIRST.index(purpose)
    before = ASKED_FIRST[place - 1] if place else None
    return {
        "membership": membership,
        "purpose": purpose,
        "asked": _asked(case, membership, purpose, belongs),
        "number": place + 1,
        "before": before,
        "steps": [
            (number, "is-now" if one == purpose else "is-done" if standing[one].decision else "")
            for number, one in enumerate(ASKED_FIRST, 1)
        ],
        "standing": standing[purpose].decision,
        "deciders": [_decider(one, membership) for one in belongs],
    }


def _asked(case: Case, membership: Membership, purpose: Purpose, belongs: list[Membership]) -> Asked:
    children = [one.member.known_as for one in belongs if one.part == Membership.Part.CHILD]
    names = {
        "practitioner": case.practitioner.first_name,
        "you": names_joined([_("you"), *children]) if membership.parental_responsibility else _("you"),
        "minutes": case.profile.film_minutes,
        "review": case.profile.review_minutes,
        "activity": case.activity or _("something that you do every day"),
    }
    title, facts, yes, no, sign = _WORDS[purpose]()
    told = tuple((icon, text % names) for icon, text in facts)
    return Asked(title % names, told, yes % names, no % names, sign)


def _decider(one: Membership, asked: Membership) -> Decider:
    name = one.member.known_as
    if one.part == Membership.Part.CHILD:
        return Decider(name, one.member.initials, _("We ask %(name)s on the day.") % {"name": name})
    if one != asked:
        return Decider(name, one.member.initials, _("We ask %(name)s too.") % {"name": name})
    return Decider(_("You, %(name)s") % {"name": name}, one.member.initials, _decides(one))


def _decides(one: Membership) -> str:
    children = one.family.memberships.filter(part=Membership.Part.CHILD).select_related("member")
    names = names_joined([child.member.known_as for child in children])
    if names and one.parental_responsibility:
        return _("You decide for you and for %(names)s.") % {"names": names}
    return _("You decide for yourself.")


Words = tuple[str, tuple[tuple[str, str], ...], str, str, str]


def _filming() -> Words:
    facts = (
        ("clock", _("%(practitioner)s films for about %(minutes)s minutes.")),
        ("house", _("You do this: %(activity)s.")),
        ("hand", _("You can stop at any time.")),
    )
    return (
        _("May %(practitioner)s film %(you)s?"),
        facts,
        _("%(practitioner)s may film us."),
        _("Please do not film."),
        "camera",
    )


def _filming_review() -> Words:
    facts = (
        ("clock", _("We look at the film for about %(review)s minutes.")),
        ("camera", _("A camera films us as we talk.")),
        ("graduation-cap", _("%(practitioner)s learns from it.")),
    )
    return _("May we film the talk as well?"), facts, _("Film our talk."), _("Only talk, no film."), "messages-square"


def _supervision() -> Words:
    facts = (
        ("users", _("One other trained person helps %(practitioner)s.")),
        ("eye", _("They look at parts of the film.")),
        ("lock", _("They keep no copy.")),
    )
    return (
        _("May %(practitioner)s’s guide see the film?"),
        facts,
        _("The guide may look."),
        _("Only %(practitioner)s may look."),
        "graduation-cap",
    )


def _family_copy() -> Words:
    facts = (
        ("image", _("You get some pictures and clips.")),
        ("heart", _("They are yours to keep.")),
        ("hand-heart", _("Please think before you pass them on.")),
    )
    return _("Would you like some to keep?"), facts, _("Yes, please."), _("No, thank you."), "heart"


def _professional() -> Words:
    facts = (
        ("user-round", _("You choose the person, such as a teacher.")),
        ("eye", _("You choose what they see.")),
        ("calendar-clock", _("It ends on a date.")),
    )
    return _("May somebody you choose see a clip?"), facts, _("I will choose."), _("Nobody else."), "user-round"


def _training() -> Words:
    facts = (
        ("users-round", _("People who learn this work would see a clip.")),
        ("eye-off", _("We do not say your name.")),
        ("hand", _("You can change your mind.")),
    )
    return _("May we teach with a clip of %(you)s?"), facts, _("You may teach with it."), _("Please do not."), "school"


_WORDS = {
    Purpose.FILMING: _filming,
    Purpose.FILMING_REVIEW: _filming_review,
    Purpose.SUPERVISION: _supervision,
    Purpose.FAMILY_COPY: _family_copy,
    Purpose.PROFESSIONAL: _professional,
    Purpose.TRAINING: _training,
}
