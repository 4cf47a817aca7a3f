"""Whether everybody in the frame of a film has said yes, asked before each byte of it is shown."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from attune.cases.models import CaseMember, Participant, Visit
from attune.consent.models import ENDING, Decision, Purpose
from attune.consent.queries import without_consent
from attune.films.models import ConsentOverride, Film
from attune.people.models import Member
from attune.prepared import Prepared


def people_in_frame(visit: Visit) -> list[Member]:
    """Return who is in the film of a visit, by name: its participants, or before any is named those of the case."""
    participants = Participant.objects.filter(visit=visit).select_related("member").order_by("member__known_as")
    if named := [each.member for each in participants]:
        return named
    of_case = CaseMember.objects.filter(case=visit.case_id, in_film=True)
    return [each.member for each in of_case.select_related("member").order_by("member__known_as")]


def purpose_of(kind: str) -> Purpose:
    """Return what people must have agreed to for a kind of film."""
    return Purpose.FILMING_REVIEW if kind == Film.Kind.REVIEW else Purpose.FILMING


def unconsented(visit: Visit, purpose: Purpose) -> list[Member]:
    """Return who is in the frame without a live yes for a purpose."""
    return without_consent(visit.family_id, people_in_frame(visit), purpose)


def may_be_seen(film: Film) -> bool:
    """Tell whether a film's consent holds now: everybody's yes is live, or somebody has given a reason to go on."""
    return consent_holds(visit=film.visit_id, case=film.case_id, family=film.family_id, kind=film.kind)


def consent_holds(*, visit: str, case: str, family: str, kind: str, shared: bool = False) -> bool:
    """Tell the same by ids alone, since it is asked before every range of bytes.

    `shared` is for whoever sees the film by a grant: they see nothing of it while somebody unexpected is in the shot.
    A reason to go on does not outlive a withdrawal that comes after it.
    """
    asked = {"family": family, "purpose": purpose_of(kind).value}
    people = _NAMED.rows(visit=visit, **asked) or _IN_CASE.rows(case=case, **asked)
    agreed = bool(people) and all(agrees for _member, agrees in people)
    if agreed and not shared:
        return True
    overridden = ConsentOverride.objects.standing().filter(visit=visit).order_by("-at").values_list("at", flat=True)
    since = overridden.first()
    if shared or since is None:
        return agreed and since is None
    missing = [member for member, agrees in people if not agrees]
    said = Decision.objects.filter(family=family, purpose=asked["purpose"], member__in=missing).standing()
    return not said.filter(says__in=ENDING, written_at__gt=since).exists()


def is_overridden(visits: Iterable[str]) -> bool:
    """Tell whether a film of these visits came in by a reason that still stands, so that nothing of it goes out."""
    return ConsentOverride.objects.standing().filter(visit__in=visits).exists()


def _agrees(family: str, purpose: str) -> Exists:
    """Tell, of a row that names a member, whether their yes is live."""
    return Exists(Decision.objects.filter(family=family, member=OuterRef("member"), purpose=purpose).live())


_NAMED = Prepared(
    lambda visit, family, purpose: Participant.objects.filter(visit=visit).values_list(
        "member_id", _agrees(family, purpose)
    )
)
_IN_CASE = Prepared(
    lambda case, family, purpose: CaseMember.objects.filter(case=case, in_film=True).values_list(
        "member_id", _agrees(family, purpose)
    )
)
