"""What the office looks at; it sees dates, names and money, and no film."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from attune import clock
from attune.billing.models import Charge, Rate
from attune.billing.queries import tariff
from attune.billing.rules import Dated, plain
from attune.cases.models import Visit
from attune.cases.rules import OPEN

AHEAD = dt.timedelta(days=14)


@dataclass(frozen=True)
class ShownRate:
    """A rate with where it stands today."""

    rate: Rate
    is_now: bool
    is_to_come: bool


def visits_ahead() -> list[Visit]:
    """Return the visits of the next two weeks, of everybody who works here."""
    now = clock.now()
    visits = Visit.objects.filter(
        state__in=OPEN, starts_at__gte=now - dt.timedelta(hours=12), starts_at__lt=now + AHEAD
    )
    return list(visits.select_related("family", "practitioner", "place").order_by("starts_at")[:60])


def rates() -> list[ShownRate]:
    """Return every rate, newest first; the practice's own is in force when it began last."""
    today = clock.today()
    found = list(Rate.objects.select_related("practitioner").order_by("-starts_on"))
    now = next((one.pk for one in found if one.starts_on <= today and one.practitioner_id is None), None)
    return [ShownRate(one, one.pk == now, one.starts_on > today) for one in found]


def factors() -> list[tuple[str, str]]:
    """Return each kind of visit with how many usual sessions it costs today; empty where that is not set."""
    known, today = tariff(), clock.today()
    return [(str(kind.label), _factor(known.factors.get(kind.value, ()), today)) for kind in Visit.Kind]


def charges() -> QuerySet[Charge]:
    """Return every charge, newest first."""
    found = Charge.objects.select_related("visit__family", "visit__practitioner", "visit__cycle")
    return found.order_by("-on", "-made_at")


def _factor(dated: tuple[Dated, ...], today: dt.date) -> str:
    begun = [one for one in dated if one.starts_on <= today]
    value = begun[-1].value if begun else None
    return "" if value is None else plain(value)
