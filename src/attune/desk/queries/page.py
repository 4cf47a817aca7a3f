"""What the office sees of the public page: its films with who is in them, its texts, who is presented."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from attune.consent.models import Decision, Purpose
from attune.people.models import Membership, Practitioner, Role
from attune.public.copying import changes
from attune.public.models import PublicFilm, SiteCopy
from attune.public.sections import SECTIONS, keys_of


@dataclass(frozen=True)
class KeptPlace:
    """One of the two film places: its film, or none; whether it is seen now, and who is in it."""

    slot: str
    label: str
    film: PublicFilm | None
    live: bool
    people: tuple[str, ...]


@dataclass(frozen=True)
class KeptSection:
    """A section of the page, and how many of its texts are the practice's own."""

    key: str
    label: str
    own: int


@dataclass(frozen=True)
class KeptCopy:
    """The copy of the page that was written out last, and what has changed since."""

    made_at: dt.datetime
    changed: tuple[str, ...]


def kept_copy() -> KeptCopy | None:
    """Return the copy that was written out last; none where there never was one."""
    last = SiteCopy.objects.order_by("made_at").last()
    return KeptCopy(last.made_at, changes(last.sums)) if last else None


def kept_places() -> list[KeptPlace]:
    """Return both film places."""
    films = {film.slot: film for film in PublicFilm.objects.prefetch_related("appearances__member")}
    live = set(PublicFilm.objects.live().values_list("slot", flat=True))
    return [_place(slot, films.get(slot), live) for slot in PublicFilm.Slot]


def kept_sections(own: dict[str, Any]) -> list[KeptSection]:
    """Return every section of the page."""
    return [
        KeptSection(key, str(label), sum(text in own for text in keys_of(key)))
        for key, (label, _prefixes) in SECTIONS.items()
    ]


def working() -> list[Practitioner]:
    """Return the practitioners who may be presented."""
    kinds = [Role.Kind.PRACTITIONER, Role.Kind.TRAINEE]
    roles = Role.objects.live().filter(kind__in=kinds).values("practitioner")
    return list(Practitioner.objects.filter(pk__in=roles, is_active=True).order_by("joined_at", "name"))


def agreeing_to_publication() -> list[Membership]:
    """Return everybody who agrees to publication now, by family."""
    yes = set(Decision.objects.live().filter(purpose=Purpose.PUBLICATION).values_list("family", "member"))
    found = Membership.objects.filter(family__in={family for family, _member in yes})
    rows = found.select_related("member", "family").order_by("family__name", "place")
    return [one for one in rows if (one.family_id, one.member_id) in yes]


def _place(slot: PublicFilm.Slot, film: PublicFilm | None, live: set[str]) -> KeptPlace:
    people = tuple(one.member.known_as for one in film.appearances.all()) if film else ()
    return KeptPlace(slot.value, str(slot.label), film, slot in live, people)
