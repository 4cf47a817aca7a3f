"""Between which hours the practice visits, and how long a gap must be to be called free."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune.desk.forms import TimeBox


class HoursForm(forms.Form):
    """The practice's day as the diary shows it. Nobody is kept from booking at another time."""

    day_begins = forms.TimeField(label=gettext_lazy("A day begins at"), widget=TimeBox())
    day_ends = forms.TimeField(label=gettext_lazy("It ends at"), widget=TimeBox())
    free_minutes = forms.IntegerField(
        label=gettext_lazy("Shortest gap that is called free"),
        help_text=gettext_lazy("In minutes."),
        min_value=5,
        max_value=480,
    )
    weekends = forms.BooleanField(label=gettext_lazy("We also visit on Saturdays and Sundays"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a day that ends after it begins."""
        clean = super().clean() or {}
        begins, ends = clean.get("day_begins"), clean.get("day_ends")
        if begins is not None and ends is not None and ends <= begins:
            self.add_error("day_ends", _("The day would end before it begins. Nothing was changed."))
        return clean
