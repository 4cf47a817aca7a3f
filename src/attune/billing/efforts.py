"""What visits took: written down by whoever made them, for herself; told to the practice as sums over all cycles."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, DurationField, ExpressionWrapper, F, OuterRef, Subquery, Sum, When
from django.db.models.functions import Coalesce

from attune import clock
from attune.audit.actions import record
from attune.billing.models import Charge, Effort
from attune.billing.rules import NOTHING, PENNY
from attune.cases.models import Cycle, Visit
from attune.people.models import Practitioner

A_YEAR = dt.timedelta(days=365)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Took:
    """What the visits of one kind took in all, in minutes, and what was charged for them."""

    kind: str
    visits: int
    there: int
    way: int
    editing: int
    besides: int
    miles: Decimal
    charged: Decimal

    @property
    def minutes(self) -> int:
        """Return all minutes together."""
        return self.there + self.way + self.editing + self.besides

    @property
    def label(self) -> str:
        """Return what the kind is called."""
        return str(Visit.Kind(self.kind).label)

    def sessions(self, minutes: int) -> Decimal:
        """Return how many usual sessions of so many minutes a visit of the kind took."""
        return (Decimal(self.minutes) / self.visits / minutes).quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class CyclesTook:
    """What the reviewed cycles of a year took, kind by kind, and all of it for one cycle."""

    cycles: int
    kinds: tuple[Took, ...]
    mile_rate: Decimal | None

    @property
    def hours(self) -> Decimal:
        """Return the hours of one cycle."""
        return self._each(Decimal(sum(one.minutes for one in self.kinds)) / 60, TENTH)

    @property
    def miles(self) -> Decimal:
        """Return the miles of one cycle."""
        return self._each(sum((one.miles for one in self.kinds), Decimal(0)), TENTH)

    @property
    def way_costs(self) -> Decimal:
        """Return what the miles of one cycle cost."""
        return self._each((self.mile_rate or NOTHING) * sum((one.miles for one in self.kinds), Decimal(0)), PENNY)

    @property
    def charged(self) -> Decimal:
        """Return what is charged for one cycle."""
        return self._each(sum((one.charged for one in self.kinds), NOTHING), PENNY)

    @property
    def an_hour(self) -> Decimal | None:
        """Return what an hour of work brings once the miles are paid; none where no time is known."""
        return ((self.charged - self.way_costs) / self.hours).quantize(PENNY, ROUND_HALF_UP) if self.hours else None

    def _each(self, total: Decimal, unit: Decimal) -> Decimal:
        return (total / self.cycles).quantize(unit, ROUND_HALF_UP) if self.cycles else Decimal(0).quantize(unit)


def note_effort(
    *,
    visit: Visit,
    travel_minutes: int,
    editing_minutes: int,
    other_minutes: int,
    miles: Decimal,
    by: Practitioner,
) -> Effort:
    """Write down what a visit took besides its own time."""
    told = {
        "travel_minutes": travel_minutes,
        "editing_minutes": editing_minutes,
        "other_minutes": other_minutes,
        "miles": miles,
    }
    with transaction.atomic():
        effort, _made = Effort.objects.update_or_create(visit=visit, defaults=told)
        record(actor=by, verb="note effort", kind="visit", thing=visit.id, family=visit.family_id, fields=[*told])
    return effort


def cycles_took(mile_rate: Decimal | None) -> CyclesTook:
    """Return what the cycles took whose shared review was in the last year; nobody's own numbers are told apart."""
    year = Visit.objects.filter(state=Visit.State.DONE, starts_at__gte=clock.now() - A_YEAR)
    reviewed = Cycle.objects.filter(
        state=Cycle.State.REVIEWED, pk__in=year.filter(kind__in=[Visit.Kind.REVIEW, Visit.Kind.BOTH]).values("cycle")
    )
    length = Case(
        When(left_at__gte=F("arrived_at"), then=F("left_at") - F("arrived_at")),
        default=F("ends_at") - F("starts_at"),
        output_field=DurationField(),
    )
    efforts = Effort.objects.filter(visit=OuterRef("pk"))
    charged = Charge.objects.filter(visit=OuterRef("pk")).values("amount")
    rows = (
        Visit.objects.filter(cycle__in=reviewed.values("pk"), state=Visit.State.DONE)
        .annotate(
            length=ExpressionWrapper(length, DurationField()),
            way=Subquery(efforts.values("travel_minutes")),
            editing=Subquery(efforts.values("editing_minutes")),
            besides=Subquery(efforts.values("other_minutes")),
            far=Subquery(efforts.values("miles")),
            charged=Subquery(charged),
        )
        .order_by()
        .values("kind")
        .annotate(
            visits=Count("pk"),
            all_there=Sum("length"),
            all_way=Coalesce(Sum("way"), 0),
            all_editing=Coalesce(Sum("editing"), 0),
            all_besides=Coalesce(Sum("besides"), 0),
            all_miles=Sum("far"),
            all_charged=Sum("charged"),
        )
    )
    found = {row["kind"]: row for row in rows}
    return CyclesTook(
        reviewed.count(), tuple(_took(found[kind]) for kind in Visit.Kind.values if kind in found), mile_rate
    )


def _took(row: Mapping[str, Any]) -> Took:
    return Took(
        row["kind"],
        row["visits"],
        int(row["all_there"].total_seconds() // 60),
        row["all_way"],
        row["all_editing"],
        row["all_besides"],
        Decimal(row["all_miles"] or 0).quantize(TENTH),
        Decimal(row["all_charged"] or 0).quantize(PENNY),
    )
