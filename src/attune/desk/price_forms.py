"""What the office types of prices: rates, factors, cycle prices, terms, concessions; and what a visit took."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attune import clock
from attune.billing.models import CancellationTerms
from attune.billing.terms import MOST_STEPS
from attune.cases.models import Visit
from attune.desk.forms import DateBox
from attune.people.models import Practice, Practitioner, Role

LONGEST_REASON = 400
A_DAY = 24 * 60


def _pounds(label: Any, hint: Any = "", *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=hint, min_value=0, max_digits=8, decimal_places=2, required=required
    )


def _day(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, required=required, widget=DateBox())


def _reason(hint: Any) -> forms.CharField:
    return forms.CharField(label=_("Why?"), help_text=hint, max_length=LONGEST_REASON)


class RateForm(forms.Form):
    """A session rate from a date on, of the practice or of one practitioner."""

    amount = _pounds(_("Usual session rate, in £"))
    starts_on = _day(_("From"))
    practitioner = forms.ModelChoiceField(
        label=_("Whose?"), queryset=Practitioner.objects.none(), empty_label=_("The practice’s"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = Role.objects.live().filter(kind__in=[Role.Kind.PRACTITIONER, Role.Kind.TRAINEE])
        whose = self.fields["practitioner"]
        if isinstance(whose, forms.ModelChoiceField):
            whose.queryset = Practitioner.objects.filter(pk__in=working.values("practitioner")).order_by("name")


class FactorForm(forms.Form):
    """How many usual sessions a kind of visit counts as, from a date on."""

    kind = forms.ChoiceField(label=_("Kind of visit"), choices=Visit.Kind.choices)
    factor = forms.DecimalField(
        label=_("Counts as so many usual sessions"),
        help_text=_("Such as 1.5. Empty: not set, and so not charged."),
        min_value=0,
        max_digits=4,
        decimal_places=2,
        required=False,
    )
    starts_on = _day(_("From"))


class PickForm(forms.Form):
    """Which date picks the rate, and what a mile costs the practice."""

    picks = forms.ChoiceField(
        label=_("Which date picks the rate of a visit?"), choices=Practice.RatePick.choices, widget=forms.RadioSelect
    )
    mile_rate = _pounds(
        _("What a mile on the way costs you, in £"), _("Only for “What a cycle takes”."), required=False
    )


class CyclePriceForm(forms.Form):
    """What a whole cycle costs from a date on."""

    amount = _pounds(_("A cycle costs, in £"), _("Empty: each visit has its own price again."), required=False)
    starts_on = _day(_("From"))


class TermsForm(forms.Form):
    """Steps of hours and percent, and what nobody home costs."""

    starts_on = _day(_("For visits booked from"))
    nobody_home = forms.IntegerField(label=_("Nobody home: percent of the price"), min_value=0, max_value=100)

    def __init__(self, *args: Any, standing: CancellationTerms | None, **kwargs: Any) -> None:
        """Begin with the terms that were set last."""
        initial = {"starts_on": clock.today(), "nobody_home": standing.nobody_home if standing else 0}
        for number, (hours, percent) in enumerate(standing.steps if standing else (), 1):
            initial |= {f"hours_{number}": hours, f"percent_{number}": percent}
        super().__init__(*args, **(kwargs | {"initial": initial}))
        for number in range(1, MOST_STEPS + 1):
            self.fields[f"hours_{number}"] = forms.IntegerField(
                label=_("Less than so many hours before"), min_value=1, max_value=999, required=False
            )
            self.fields[f"percent_{number}"] = forms.IntegerField(
                label=_("Percent of the price"), min_value=0, max_value=100, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of a step."""
        told = super().clean() or {}
        for number in range(1, MOST_STEPS + 1):
            if (told.get(f"hours_{number}") is None) != (told.get(f"percent_{number}") is None):
                raise forms.ValidationError(_("A step needs both: hours and percent. Nothing was changed."))
        return told

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the two boxes of each step."""
        return [(self[f"hours_{number}"], self[f"percent_{number}"]) for number in range(1, MOST_STEPS + 1)]

    def plain(self) -> list[forms.BoundField]:
        """Return the boxes that belong to no step."""
        return [self["starts_on"], self["nobody_home"]]

    def told(self) -> dict[str, Any]:
        """Return what was typed as the action takes it."""
        said = self.cleaned_data
        pairs = [(said[f"hours_{number}"], said[f"percent_{number}"]) for number in range(1, MOST_STEPS + 1)]
        steps = [(hours, percent) for hours, percent in pairs if hours is not None]
        return {"starts_on": said["starts_on"], "nobody_home": said["nobody_home"], "steps": steps}


class ConcessionForm(forms.Form):
    """What one case pays otherwise, from when until when, and why."""

    percent = forms.DecimalField(
        label=_("Percent less, each visit"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    amount = _pounds(_("Or so much less each visit, in £"), required=False)
    price_of = _day(_("Or the prices of this day"), _("An old price that you honour."), required=False)
    starts_on = _day(_("For visits from"))
    ends_on = _day(_("Until"), _("The last day. Empty: until you end it."), required=False)
    reason = _reason(_("Kept sealed, for the office alone."))


class AmountForm(forms.Form):
    """Another amount for a charge, and why."""

    amount = _pounds(_("What is asked for instead, in £"))
    reason = _reason(_("Kept sealed, for the office alone. The line says only that it was agreed."))


class EffortForm(forms.Form):
    """What a visit took besides its own time."""

    travel_minutes = forms.IntegerField(label=_("Minutes on the way, there and back"), min_value=0, max_value=A_DAY)
    miles = forms.DecimalField(label=_("Miles, there and back"), min_value=0, max_digits=6, decimal_places=1)
    editing_minutes = forms.IntegerField(label=_("Minutes at the edit"), min_value=0, max_value=A_DAY)
    other_minutes = forms.IntegerField(
        label=_("Minutes besides"), help_text=_("Calls, notes, preparing."), min_value=0, max_value=A_DAY
    )
