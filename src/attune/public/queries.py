"""What the public page tells: its texts with the practice's numbers, prices, films and practitioners."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from attune import clock
from attune.billing import queries as billing
from attune.billing.rules import FILMING, STANDARD_FACTORS, PriceNotSet, plain
from attune.people.models import Practice, Practitioner, Role, ServiceProfile
from attune.public.models import PublicFilm
from attune.public.texts import path_of_cycles, worded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from attune.billing.rules import Prices

VISITS = 2  # of a cycle
NUMBERS = (
    "film_minutes",
    "review_minutes",
    "clips_fewest",
    "clips_most",
    "clip_seconds_shortest",
    "clip_seconds_longest",
    "cycles_fewest",
    "cycles_most",
)


@dataclass(frozen=True)
class FilmPlace:
    """One of the two films as the page shows it: our own file at `url`, or a link to `address`."""

    title: str
    about: str
    url: str
    address: str
    captions_url: str
    invented: bool


@dataclass(frozen=True)
class Profile:
    """A practitioner as the public page presents them; `about` is the beginning where `more_url` leads to the rest."""

    name: str
    first_name: str
    title: str
    about: str
    more_url: str | None
    picture_url: None = None


@dataclass(frozen=True)
class Total:
    """What so many cycles cost, by the day from which a price holds."""

    cycles: int
    visits: int
    amounts: tuple[Decimal, ...]


def told(texts: Mapping[str, str] | None = None, films: QuerySet[PublicFilm] | None = None) -> dict[str, Any]:
    """Return all that the page says, but for its forms; with `texts` or `films`, as it would be with those."""
    profile = ServiceProfile.objects.current()
    practice = Practice.objects.first()
    prices, sentence = _prices()
    facts = {name: getattr(profile, name) for name in NUMBERS} | {"price_sentence": sentence}
    return {
        "practice": practice,
        "texts": worded((practice.texts if practice else {}) if texts is None else texts, facts),
        "path": path_of_cycles(profile.cycles_fewest, profile.cycles_most),
        "prices": prices,
        "films": _films(PublicFilm.objects.live() if films is None else films),
        "practitioners": [_profile(person) for person in presented()],
    }


def presented() -> QuerySet[Practitioner]:
    """Return the practitioners who work now and wrote something about themselves."""
    working = Role.objects.live().filter(kind__in=[Role.Kind.PRACTITIONER, Role.Kind.TRAINEE]).values("practitioner")
    return Practitioner.objects.filter(pk__in=working, is_active=True).exclude(about="").order_by("joined_at", "name")


def told_texts() -> dict[str, str]:
    """Return the texts with the method's numbers, and with the price's place left open."""
    profile, practice = ServiceProfile.objects.current(), Practice.objects.first()
    return worded(practice.texts if practice else {}, {name: getattr(profile, name) for name in NUMBERS})


def cycle_totals() -> list[Total]:
    """Return what each number of cycles that is recommended costs: now, and from the next change of the rate on."""
    profile = ServiceProfile.objects.current()
    prices, _sentence = _prices()
    if prices is None:
        return []
    days = [clock.today(), *([prices.later_from] if prices.later_from else [])]
    counts = range(profile.cycles_fewest, profile.cycles_most + 1)
    return [Total(count, count * VISITS, billing.cycle_totals(count, days)) for count in counts]


def price_told() -> str:
    """Return the one sentence about the price as it stands today."""
    return _prices()[1]


def _prices() -> tuple[Prices | None, str]:
    try:
        return billing.prices(), billing.price_sentence()
    except PriceNotSet:
        factor = plain(STANDARD_FACTORS[FILMING] or Decimal(1))
        said = _("each visit is charged at %(factor)s times the usual session rate. Ask us what that is now")
        return None, said % {"factor": factor}


def _films(films: QuerySet[PublicFilm]) -> dict[str, FilmPlace | None]:
    found = {film.slot: film for film in films}
    return {slot: _place(found[slot]) if slot in found else None for slot in PublicFilm.Slot.values}


def _place(film: PublicFilm) -> FilmPlace:
    return FilmPlace(
        title=film.title,
        about=film.about,
        url=reverse("public-film", args=[film.slot]) if film.file else "",
        address=film.address,
        captions_url=reverse("public-captions", args=[film.slot]) if film.captions else "",
        invented=film.invented,
    )


def _profile(person: Practitioner) -> Profile:
    beginning = person.about.split("\n\n", 1)[0]
    more = reverse("public-practitioner", args=[person.id]) if beginning != person.about else None
    return Profile(person.name, person.first_name, person.title, beginning, more)
