"""Dated rates and multipliers, quotes as they were given, and the charge of each visit."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from django.db import models

from attune import clock
from attune.billing.rules import DONE, LATE, NOBODY_HOME, REFILM, Due, Line, Off
from attune.billing.terms import Terms
from attune.cases.models import Case, Visit
from attune.ids import new_id
from attune.people.models import Family, Practitioner
from attune.safe.fields import SealedText


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


class CyclePrice(models.Model):
    """What a whole cycle costs from a date on, where a practice works so; none = each visit has its own price again."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    amount = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    starts_on = models.DateField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="cycle_price_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.amount} a cycle from {self.starts_on}"


class Concession(models.Model):
    """What one case pays otherwise, and why: less a visit by percent or amount, or the prices of an earlier day."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="concessions")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    amount = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    price_of = models.DateField(null=True)  # the day whose prices are honoured
    reason = SealedText()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # the last day on which it holds
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(percent__gt=0, percent__lte=100, amount=None, price_of=None)
                | models.Q(percent=None, amount__gt=0, price_of=None)
                | models.Q(percent=None, amount=None, price_of__isnull=False),
                name="concession_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"concession of {self.case_id} from {self.starts_on}"

    @property
    def off(self) -> Off:
        """Return it as a price sees it."""
        nothing = Decimal("0.00")
        return Off(self.starts_on, self.ends_on, self.amount or nothing, self.percent or nothing, self.price_of)


class CancellationTerms(models.Model):
    """What a visit costs that a family cancels late, from a date on; it holds for visits booked from then on."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    starts_on = models.DateField(unique=True)
    steps = models.JSONField(default=list)  # pairs of hours and percent
    nobody_home = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "cancellation terms"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(nobody_home__lte=100), name="nobody_home_at_most_whole")
        ]

    def __str__(self) -> str:
        return f"terms from {self.starts_on}"

    @property
    def terms(self) -> Terms:
        """Return them as a price sees them."""
        return Terms(tuple((int(hours), int(percent)) for hours, percent in self.steps), self.nobody_home)


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
    """What one visit costs, with all that it came from; frozen when invoiced."""

    class What(models.TextChoices):
        """What happened."""

        DONE = DONE, "Done"
        LATE = LATE, "Cancelled late by the family"
        NOBODY_HOME = NOBODY_HOME, "Nobody home"
        REFILM = REFILM, "Filmed again"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="charge")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="charges")
    what = models.CharField(max_length=12, choices=What.choices, default=What.DONE)
    on = models.DateField()
    rate = models.DecimalField(max_digits=8, decimal_places=2)
    multiplier = models.DecimalField(max_digits=4, decimal_places=2)
    of_cycle = models.DecimalField(max_digits=8, decimal_places=2, null=True)  # the cycle's price that it shares in
    less = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal("0.00"))
    less_percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal("0.00"))
    percent = models.PositiveSmallIntegerField(default=100)  # of its price, by the cancellation terms
    hours = models.PositiveIntegerField(null=True)  # of notice
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    made_at = models.DateTimeField(default=clock.now)
    set_at = models.DateTimeField(null=True)  # when the amount was set by hand
    reason = SealedText()  # and why
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["frozen_at", "on"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gte=Decimal(0)), name="charge_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.amount} for {self.visit_id}"

    @property
    def line(self) -> Line:
        """Return the reckoning that the charge came from."""
        return Line(
            self.visit.kind,
            self.on,
            self.multiplier,
            self.rate,
            self.of_cycle,
            self.less,
            self.less_percent,
            Due(self.what, self.percent, self.hours),
            self.amount if self.set_at is not None else None,
        )


class Effort(models.Model):
    """What a visit took besides its own time, as its practitioner wrote down for herself; no family sees it."""

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, primary_key=True, related_name="+")
    travel_minutes = models.PositiveSmallIntegerField(default=0)
    editing_minutes = models.PositiveSmallIntegerField(default=0)
    other_minutes = models.PositiveSmallIntegerField(default=0)
    miles = models.DecimalField(max_digits=6, decimal_places=1, default=Decimal("0.0"))

    def __str__(self) -> str:
        return f"effort of {self.visit_id}"
