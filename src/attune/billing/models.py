"""Dated rates and multipliers, quotes as they were given, and the charge of each visit."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from django.db import models

from attune import clock
from attune.billing.rules import Line
from attune.cases.models import Case, Visit
from attune.ids import new_id
from attune.people.models import Family, Practitioner


class RateWords(models.QuerySet["Rate"]):
    """What is asked of rates."""

    def on(self, day: dt.date, practitioner: Practitioner | None = None) -> "Rate | None":
        """Return the rate in force on a date: the practitioner's own before the practice's."""
        begun = self.filter(starts_on__lte=day).filter(
            models.Q(practitioner=None) | models.Q(practitioner=practitioner)
        )
        return begun.order_by(models.F("practitioner").asc(nulls_last=True), "-starts_on").first()


class Rate(models.Model):
    """The usual session rate, from a date on."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    starts_on = models.DateField()
    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.CASCADE, null=True, blank=True, related_name="rates"
    )

    objects = RateWords.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["starts_on", "practitioner"], name="own_rate_once_a_day"),
            models.UniqueConstraint(
                fields=["starts_on"], condition=models.Q(practitioner=None), name="rate_once_a_day"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="rate_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.starts_on}"


class Multiplier(models.Model):
    """How many usual sessions a kind of visit costs, from a date on; none = not yet set by the practice."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    kind = models.CharField(max_length=20, choices=Visit.Kind.choices)
    factor = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    starts_on = models.DateField(default=dt.date(2000, 1, 1))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "starts_on"], name="multiplier_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.factor}"


class Quote(models.Model):
    """What was told to the family before they agreed; kept as it was."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="quotes")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=clock.now)
    lines = models.JSONField()  # date, kind, multiplier, rate, amount: texts of decimals
    total = models.DecimalField(max_digits=10, decimal_places=2)

    def __str__(self) -> str:
        return f"quote of {self.total}"


class Charge(models.Model):
    """What one visit costs, with the rate and multiplier it came from; frozen when invoiced."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="charge")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="charges")
    on = models.DateField()
    rate = models.DecimalField(max_digits=8, decimal_places=2)
    multiplier = models.DecimalField(max_digits=4, decimal_places=2)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    made_at = models.DateTimeField(default=clock.now)
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gte=Decimal(0)), name="charge_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.amount} for {self.visit_id}"

    @property
    def line(self) -> Line:
        """Return the reckoning that the charge came from."""
        return Line(self.visit.kind, self.on, self.multiplier, self.rate)
