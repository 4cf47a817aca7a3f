"""The numbers of a service profile from a day on, and which profile a case runs on."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attune import clock
from attune.desk.forms import DateBox
from attune.people.models import ServiceProfile
from attune.people.profiles import NUMBERS

LIMITS = [
    (ServiceProfile.Limits.REASON, _("Ask for a reason, and keep it")),
    (ServiceProfile.Limits.STRICT, _("Accept no reason")),
    (ServiceProfile.Limits.ADVISORY, _("Say it, and leave it to the practitioner")),
]


def number(label: Any, most: int, least: int = 0, hint: Any = "") -> forms.IntegerField:
    """Return a box for a whole number."""
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=hint)


class ProfileForm(forms.Form):
    """A profile's name and numbers."""

    name = forms.CharField(label=_("What it is called"), max_length=80)
    starts_on = forms.DateField(label=_("From"), widget=DateBox())
    film_minutes = number(_("Minutes of film"), 240, 1)
    review_minutes = number(_("Minutes of a shared review"), 240, 5)
    days_to_review = number(_("Days from filming to the review"), 60)
    clips_fewest = number(_("Fewest clips"), 20, 1)
    clips_most = number(_("Most clips"), 20, 1)
    clip_seconds_shortest = forms.DecimalField(
        label=_("Shortest clip, in seconds"), min_value=0, max_value=600, decimal_places=2
    )
    clip_seconds_longest = forms.DecimalField(
        label=_("Longest clip, in seconds"), min_value=0, max_value=600, decimal_places=2
    )
    limits = forms.ChoiceField(label=_("Outside these limits"), choices=LIMITS)
    stills_alone = forms.BooleanField(label=_("Stills without clips are enough"), required=False)
    cycles_fewest = number(_("Fewest cycles"), 20, 1)
    cycles_most = number(_("Most cycles"), 20, 1)
    film_kept_days = number(_("Days that film is kept after the end"), 3650)
    warning_days = number(_("Days before a deletion that Today warns"), 365)
    consent_days = number(_("Days that a yes counts"), 3650, 1)
    follow_up_from_months = number(_("A follow-up is due from"), 24, hint=_("Months after the ending."))
    follow_up_until_months = number(_("and until"), 36, hint=_("Months after the ending."))

    def clean_starts_on(self) -> dt.date:
        """Refuse a day that is past: cases were opened by other numbers then."""
        day: dt.date = self.cleaned_data["starts_on"]
        if day < clock.today():
            raise forms.ValidationError(_("Cases were opened by other numbers before today. Choose today or later."))
        return day

    def numbers(self) -> dict[str, Any]:
        """Return what was typed, by the profile's own names."""
        return {name: self.cleaned_data[name] for name in NUMBERS}


class ProfileChoice(forms.Form):
    """Which profile a case runs on."""

    profile = forms.ChoiceField(label=_("How do you work with them?"))

    def __init__(self, *args: Any, offered: Iterable[ServiceProfile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profile = self.fields["profile"]
        self.offered = list(offered)
        if isinstance(profile, forms.ChoiceField):
            profile.choices = [(one.pk, one.name) for one in self.offered]

    def chosen(self) -> ServiceProfile:
        """Return the profile that was chosen."""
        return next(one for one in self.offered if one.pk == self.cleaned_data["profile"])
