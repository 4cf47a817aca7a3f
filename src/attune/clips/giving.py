"""What may be given out: for which purposes, when everybody in the picture has agreed, and what is said when not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from attune.consent.models import Decision, Purpose
from attune.films.consenting import is_overridden, people_in_frame, purpose_of, unconsented
from attune.films.models import Film
from attune.refusals import Refusal

if TYPE_CHECKING:
    from attune.people.models import Member

PURPOSES = (
    Purpose.FAMILY_COPY,
    Purpose.SUPERVISION,
    Purpose.PEERS,
    Purpose.ACCREDITATION,
    Purpose.PROFESSIONAL,
    Purpose.TRAINING,
    Purpose.PUBLICATION,
    Purpose.RESEARCH,
)
"""What film may leave for; to be filmed is no such purpose."""

KEPT_DAYS = 7  # that what was made waits to be saved
LONGEST_HOLD = 30  # seconds


class NotGivenOut(Refusal):
    """Something may not be given out."""


class NotAgreed(NotGivenOut):
    """Somebody in the picture has not agreed to this purpose. The sentence names them: for a page, never for a log."""

    code = "not-agreed"


class NotForThat(NotGivenOut):
    """Film is never given out for this purpose."""

    code = "not-for-that"

    def __init__(self) -> None:
        super().__init__(_("Film is not given out for that. Nothing was made. Choose what it is for."))


class CameInWithoutConsent(NotGivenOut):
    """The film came in by somebody's reason instead of everybody's consent."""

    code = "came-in-without-consent"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This film came in without everybody’s yes, for a reason that was written down. Nothing of it can be "
                "given out. It stays here, sealed."
            )
        )


class NobodyInFrame(NotGivenOut):
    """It is not known who is in the picture, so nobody can have agreed."""

    code = "nobody-in-frame"

    def __init__(self) -> None:
        super().__init__(
            _("It is not noted who is in this film. Nothing was made. Note on the visit’s page who is in it.")
        )


class WrongChoice(NotGivenOut):
    """What was chosen does not make what was asked for."""

    code = "wrong-choice"


class LettersNotThere(NotGivenOut):
    """Words hold letters that the faces of the cards do not have."""

    code = "letters-not-there"

    def __init__(self, letters: str) -> None:
        super().__init__(
            _(
                "The letters for cards and sheets do not have “%(letters)s” yet. Nothing was made. Leave them out, or "
                "leave the words empty."
            )
            % {"letters": letters}
        )


@dataclass(frozen=True)
class Standing:
    """How it stands with one purpose: who in the picture has not agreed, and whether nothing may leave at all."""

    purpose: Purpose
    missing: tuple["Member", ...]
    barred: bool

    @property
    def may(self) -> bool:
        """Tell whether film may be given out for it now."""
        return not self.missing and not self.barred

    @property
    def names(self) -> str:
        """Return who has not agreed, with commas between."""
        return ", ".join(member.known_as for member in self.missing)


def check_agreed(films: Iterable[Film], purpose: str) -> None:
    """Refuse unless everybody in these films agrees, now, to be filmed and to the purpose; no override helps."""
    if purpose not in PURPOSES:
        raise NotForThat
    for film in films:
        check_filmed(film)
        missing = unconsented(film.visit, Purpose(purpose))
        if missing:
            raise NotAgreed(_not_agreed(missing, Purpose(purpose)))


def check_filmed(film: Film) -> None:
    """Refuse unless everybody in a film agrees, now, to be filmed: what is asked before any of it lies in clear."""
    if is_overridden([film.visit_id]):
        raise CameInWithoutConsent
    if not people_in_frame(film.visit):
        raise NobodyInFrame
    missing = unconsented(film.visit, purpose_of(film.kind))
    if missing:
        raise NotAgreed(_not_agreed(missing, purpose_of(film.kind)))


def agreed(films: Iterable[Film], purpose: str) -> bool:
    """Tell the same."""
    try:
        check_agreed(films, purpose)
    except NotGivenOut:
        return False
    return True


def standings(films: Sequence[Film]) -> list[Standing]:
    """Return for each purpose how it stands with these films of one family."""
    visits = {film.visit_id: film for film in films}
    people = {visit: people_in_frame(film.visit) for visit, film in visits.items()}
    everybody = {member.pk: member for members in people.values() for member in members}
    barred = not films or not all(people.values()) or is_overridden(visits)
    asked = Decision.objects.filter(family__in={film.family_id for film in films}, member__in=everybody)
    live = set(asked.live().values_list("member_id", "purpose"))
    filmed = {(member.pk, purpose_of(film.kind)) for visit, film in visits.items() for member in people[visit]}
    found = []
    for purpose in PURPOSES:
        missing = {pk for pk, _kind in filmed - live} | {pk for pk in everybody if (pk, purpose) not in live}
        found.append(Standing(purpose, tuple(everybody[pk] for pk in everybody if pk in missing), barred))
    return found


def _not_agreed(missing: Sequence["Member"], purpose: Purpose) -> str:
    return _("%(names)s: no living yes to “%(purpose)s”. Nothing was made. Ask first, then come back.") % {
        "names": ", ".join(member.known_as for member in missing),
        "purpose": purpose.label,
    }
