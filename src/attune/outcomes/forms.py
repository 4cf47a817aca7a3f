"""What is asked about a goal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from attune.outcomes.rules import HIGHEST, LOWEST

UNKEPT = {"autocomplete": "off"}  # or the browser would offer what another family said
LINE = [(number, str(number)) for number in range(LOWEST, HIGHEST + 1)]


class RatingForm(forms.Form):
    """Where a goal is now on the line, where it is hoped to be, and what was said about it."""

    now = forms.TypedChoiceField(label=_("Where is it now?"), choices=LINE, coerce=int, widget=forms.RadioSelect)
    hoped = forms.TypedChoiceField(
        label=_("Where do you hope it will be?"),
        choices=LINE,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In their words"), required=False, max_length=2000, widget=forms.TextInput(attrs=UNKEPT)
    )
