"""One purpose, asked of one person on a page of its own, in the words in force, for somebody who reads little."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from attune.cases.models import Case
from attune.consent.models import Decision, Purpose, Wording
from attune.consent.queries import answers
from attune.consent.rules import names_joined
from attune.consent.wordings import filled, shown_as, wordings_for
from attune.people.models import Membership

ASKED_FIRST: Final = (
    Purpose.FILMING,
    Purpose.FILMING_REVIEW,
    Purpose.SUPERVISION,
    Purpose.FAMILY_COPY,
    Purpose.PROFESSIONAL,
    Purpose.TRAINING,
)
REMOTE: Final = "remote"  # the key of the profile in which a video call is kept
SIGNS: Final = {
    Purpose.FILMING: ("camera", "clock", "house", "hand"),
    Purpose.FILMING_REVIEW: ("messages-square", "clock", "camera", "graduation-cap"),
    Purpose.SUPERVISION: ("graduation-cap", "users", "eye", "lock"),
    Purpose.PEERS: ("users", "users", "eye", "lock"),
    Purpose.ACCREDITATION: ("graduation-cap", "eye", "heart", "lock"),
    Purpose.FAMILY_COPY: ("heart", "image", "heart", "hand-heart"),
    Purpose.PROFESSIONAL: ("user-round", "user-round", "eye", "calendar-clock"),
    Purpose.TRAINING: ("school", "users-round", "eye-off", "hand"),
    Purpose.PUBLICATION: ("eye", "eye", "user-round", "hand"),
    Purpose.RESEARCH: ("book-open", "users-round", "eye-off", "hand"),
    Purpose.REMOTE: ("laptop", "laptop", "film", "hand"),
}

EASY_SIGNS: Final = {
    Purpose.FILMING: ("clock", "hand"),
    Purpose.FILMING_REVIEW: ("messages-square", "camera"),
    Purpose.SUPERVISION: ("users", "lock"),
    Purpose.PEERS: ("users", "lock"),
    Purpose.ACCREDITATION: ("graduation-cap", "heart"),
    Purpose.FAMILY_COPY: ("image", "heart"),
    Purpose.PROFESSIONAL: ("user-round", "eye", "calendar-clock"),
    Purpose.TRAINING: ("users-round", "eye-off"),
    Purpose.PUBLICATION: ("eye", "user-round", "hand"),
    Purpose.RESEARCH: ("users-round", "eye-off"),
    Purpose.REMOTE: ("film", "hand"),
}


@dataclass(frozen=True)
class Decider:
    """Somebody of the family, and who decides for them."""

    name: str
    initial: str
    said: str


@dataclass(frozen=True)
class Question:
    """A question with its sentences, what each answer means, and where it stands among the others."""

    case: Case
    membership: Membership
    purpose: Purpose
    wording: Wording
    names: dict[str, object]
    purposes: tuple[Purpose, ...]
    answered: frozenset[Purpose]
    standing: Decision | None
    live: bool
    deciders: tuple[Decider, ...]

    @property
    def title(self) -> str:
        """Return the question."""
        return filled(self.wording.question, self.names)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return icon and sentence of what goes with it; words that the practice wrote keep the icons' order."""
        signs = EASY_SIGNS[self.purpose] if self.wording.easy_read else SIGNS[self.purpose][1:]
        said = [filled(one, self.names) for one in self.wording.sentences]
        more = ["check"] * len(said)
        return list(zip([*signs, *more], said, strict=False))

    @property
    def yes(self) -> str:
        """Return what a yes means."""
        return filled(self.wording.yes, self.names)

    @property
    def no(self) -> str:
        """Return what a no means."""
        return filled(self.wording.no, self.names)

    @property
    def sign(self) -> str:
        """Return the icon of the whole question."""
        return SIGNS[self.purpose][0]

    @property
    def shown(self) -> str:
        """Return all that is on the page, as it is kept with the answer."""
        return shown_as(self.wording, self.names)

    @property
    def number(self) -> int:
        """Return which question it is, from one."""
        return self.purposes.index(self.purpose) + 1

    @property
    def before(self) -> Purpose | None:
        """Return the question before this one."""
        return self.purposes[self.number - 2] if self.number > 1 else None

    @property
    def following(self) -> Purpose | None:
        """Return the question after this one."""
        return self.purposes[self.number] if self.number < len(self.purposes) else None

    @property
    def steps(self) -> list[tuple[int, str]]:
        """Return each question's number, and whether it is the one now, or answered."""
        return [
            (number, "is-now" if one == self.purpose else "is-done" if one in self.answered else "")
            for number, one in enumerate(self.purposes, 1)
        ]


def asked_in(case: Case) -> tuple[Purpose, ...]:
    """Return what is asked one after the other in a case: of those who meet by video, also whether the call is kept."""
    if case.profile.key != REMOTE:
        return ASKED_FIRST
    return (ASKED_FIRST[0], Purpose.REMOTE, *ASKED_FIRST[1:])


def question(case: Case, membership: Membership, purpose: Purpose, *, easy_read: bool = False) -> Question:
    """Return what the page of one question shows."""
    return _questions(case, membership, [purpose], easy_read=easy_read)[0]


def questions(case: Case, membership: Membership) -> list[Question]:
    """Return all that somebody is asked, with what stands."""
    return _questions(case, membership, asked_in(case))


def _questions(
    case: Case, membership: Membership, purposes: Sequence[Purpose], *, easy_read: bool = False
) -> list[Question]:
    belongs = list(membership.family.memberships.select_related("member"))
    standing = answers(membership.family, [membership.member])[membership.member_id]
    wordings = wordings_for(purposes, easy_read=easy_read)
    return [
        Question(
            case=case,
            membership=membership,
            purpose=purpose,
            wording=wordings[purpose],
            names=_names(case, membership, belongs),
            purposes=asked_in(case),
            answered=frozenset(one for one, found in standing.items() if found.decision),
            standing=standing[purpose].decision,
            live=standing[purpose].live,
            deciders=tuple(_decider(one, membership, belongs) for one in belongs),
        )
        for purpose in purposes
    ]


def _names(case: Case, membership: Membership, belongs: list[Membership]) -> dict[str, object]:
    children = _children(belongs, membership)
    return {
        "practitioner": case.practitioner.first_name,
        "you": names_joined([_("you"), *children]) if membership.parental_responsibility else _("you"),
        "minutes": case.profile.film_minutes,
        "review": case.profile.review_minutes,
        "activity": case.activity or _("something that you do every day"),
    }


def _children(belongs: list[Membership], but: Membership) -> list[str]:
    return [one.member.known_as for one in belongs if one.part == Membership.Part.CHILD and one.pk != but.pk]


def _decider(one: Membership, asked: Membership, belongs: list[Membership]) -> Decider:
    name = one.member.known_as
    if one.pk == asked.pk:
        return Decider(_("You, %(name)s") % {"name": name}, one.member.initials, _decides(one, belongs))
    if one.part == Membership.Part.CHILD:
        return Decider(name, one.member.initials, _("We ask %(name)s on the day.") % {"name": name})
    return Decider(name, one.member.initials, _("We ask %(name)s too.") % {"name": name})


def _decides(one: Membership, belongs: list[Membership]) -> str:
    names = names_joined(_children(belongs, one))
    if names and one.parental_responsibility:
        return _("You decide for you and for %(names)s.") % {"names": names}
    return _("You decide for yourself.")
