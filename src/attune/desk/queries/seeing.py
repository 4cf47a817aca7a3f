"""Who can see a family's film now, in sentences: always reckoned from live grants and consents, never typed."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from attune.cases.models import Case, CaseMember, Participant
from attune.clips.models import Clip
from attune.consent.models import Grant, Purpose
from attune.consent.queries import agreed
from attune.consent.rules import names_joined
from attune.films.consenting import purpose_of
from attune.films.models import ConsentOverride, Film
from attune.people.models import Family, Member, Practitioner
from attune.templatetags.attune import day


def who_can_see(family: Family, case: Case) -> list[str]:
    """Return a sentence for whoever works with the family, and one for each live grant."""
    films = list(Film.objects.filter(family=family, deleted_at=None).select_related("visit").order_by("added_at"))
    if not films:
        return [_("There is no film yet, so nobody can see one.")]
    shut = _shut(family, films)
    open_films = [film for film in films if film.pk not in shut]
    names = {"name": case.practitioner.first_name}
    said = [_("%(name)s can see the film, and works with it.") % names] if open_films else []
    said += [_nobody(film, shut[film.pk]) for film in films if film.pk in shut]
    grants = list(Grant.objects.live().filter(family=family).order_by("starts_at"))
    said += _granted(grants, {film.pk: film for film in open_films}, case)
    return [*said, *_overridden(family)]


def _granted(grants: Sequence[Grant], films: Mapping[str, Film], case: Case) -> list[str]:
    people: dict[str, str] = {}
    people |= {one.pk: one.known_as for one in Member.objects.filter(pk__in=_ids(grants, Member.actor_kind))}
    people |= {one.pk: one.name for one in Practitioner.objects.filter(pk__in=_ids(grants, Practitioner.actor_kind))}
    clips = Clip.objects.filter(pk__in=[grant.thing for grant in grants if grant.thing_kind == "clip"])
    things = {clip.pk: _("the clip “%(title)s”") % {"title": clip.title} for clip in clips if clip.film_id in films}
    things |= {pk: _("the film of %(day)s") % {"day": day(film.visit.starts_at)} for pk, film in films.items()}
    if films:
        things[case.pk] = _("every film")
    said = _("%(who)s can see %(what)s until %(day)s (%(purpose)s).")
    return [
        said
        % {
            "who": people[grant.person],
            "what": things[grant.thing],
            "day": day(grant.ends_at),
            "purpose": Purpose(grant.purpose).label.lower(),
        }
        for grant in grants
        if grant.person in people and grant.thing in things
    ]


def _ids(grants: Iterable[Grant], kind: str) -> list[str]:
    return [grant.person for grant in grants if grant.person_kind == kind]


def _shut(family: Family, films: Sequence[Film]) -> dict[str, str]:
    """Return, by film, who does not agree to it; a film that came in by a reason is told of by itself."""
    listed = Participant.objects.filter(visit__in=[film.visit_id for film in films]).select_related("member")
    people = list(listed.order_by("member__known_as"))
    in_cases = CaseMember.objects.filter(case__in={film.case_id for film in films}, in_film=True)
    unlisted = list(in_cases.select_related("member").order_by("member__known_as"))
    named = {one.visit_id for one in people}
    yes = {kind: agreed([family.pk], purpose_of(kind)) for kind in {film.kind for film in films}}
    reasons = set(ConsentOverride.objects.standing().filter(family=family).values_list("visit_id", flat=True))
    found = {}
    for film in films:
        here = [one.member for one in people if one.visit_id == film.visit_id]
        if (
            film.visit_id not in named
        ):  # nobody is listed at the visit: then it is everybody of the case, as at the gate
            here = [one.member for one in unlisted if one.case_id == film.case_id]
        names = [one.known_as for one in here if (family.pk, one.pk) not in yes[film.kind]]
        if names and film.visit_id not in reasons:
            found[film.pk] = names_joined(names)
    return found


def _nobody(film: Film, names: str) -> str:
    said = _("Nobody can see the film of %(day)s: there is no living yes from %(names)s.")
    return said % {"day": day(film.visit.starts_at), "names": names}


def _overridden(family: Family) -> list[str]:
    found = ConsentOverride.objects.standing().filter(family=family).select_related("visit").order_by("at")
    said = _("Somebody unexpected is in the film of %(day)s: nothing of it goes to anybody else.")
    return [said % {"day": day(one.visit.starts_at)} for one in found]
