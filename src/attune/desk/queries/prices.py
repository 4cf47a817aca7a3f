"""What the office looks at before it sets a price: rates, factors, terms, concessions, and letters to families."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from attune import clock
from attune.billing.models import CancellationTerms, Concession, CyclePrice, Rate
from attune.billing.previewing import Told
from attune.billing.queries import tariff
from attune.billing.rules import Dated, plain
from attune.cases.models import Case, Visit
from attune.people.models import Membership

LONGEST = 12  # of what is over, so many are shown


@dataclass(frozen=True)
class ShownRate:
    """A rate with where it stands today."""

    rate: Rate
    is_now: bool
    is_to_come: bool


@dataclass(frozen=True)
class Letter:
    """A letter to one client: first name, and the visits that cost something else."""

    name: str
    told: Told


def rates() -> list[ShownRate]:
    """Return every rate, newest first; what began last is in force, for the practice and for each practitioner."""
    today = clock.today()
    found = list(Rate.objects.select_related("practitioner").order_by("-starts_on"))
    now = {one.practitioner_id: one.pk for one in reversed(found) if one.starts_on <= today}
    return [ShownRate(one, one.pk in now.values(), one.starts_on > today) for one in found]


def factors() -> list[tuple[str, str]]:
    """Return each kind of visit with how many usual sessions it costs today; empty where that is not set."""
    known, today = tariff(), clock.today()
    return [(str(kind.label), _factor(known.factors.get(kind.value, ()), today)) for kind in Visit.Kind]


def cycle_prices() -> list[CyclePrice]:
    """Return the prices of a whole cycle, newest first."""
    return list(CyclePrice.objects.order_by("-starts_on")[:LONGEST])


def terms() -> list[CancellationTerms]:
    """Return the cancellation terms, newest first."""
    return list(CancellationTerms.objects.order_by("-starts_on")[:LONGEST])


def cases_named(name: str) -> QuerySet[Case]:
    """Return open cases with their concessions: those that have one, or whose family or member is called so."""
    standing = Concession.objects.filter(Q(ends_on=None) | Q(ends_on__gte=clock.today())).order_by("starts_on")
    found = Case.objects.filter(closed_at=None).select_related("family", "practitioner")
    if name:
        members = Membership.objects.filter(member__known_as__icontains=name).values("family")
        found = found.filter(Q(family__name__icontains=name) | Q(family__in=members))
    else:
        found = found.filter(pk__in=standing.values("case"))
    return found.prefetch_related(Prefetch("concessions", standing)).order_by("family__name", "pk")


def letters(told: Iterable[Told]) -> list[Letter]:
    """Return a letter to each client of each family: parents may live apart."""
    families = list(told)
    members = Membership.objects.filter(family__in=[one.family for one in families], part=Membership.Part.CLIENT)
    names: defaultdict[str, list[str]] = defaultdict(list)
    for one in members.select_related("member").order_by("place"):
        names[one.family_id].append(one.member.known_as)
    return [Letter(name, one) for one in families for name in names[one.family.pk]]


def _factor(dated: tuple[Dated, ...], today: dt.date) -> str:
    begun = [one for one in dated if one.starts_on <= today]
    value = begun[-1].value if begun else None
    return "" if value is None else plain(value)
