"""What is typed about keeping: a hold, and that the family was told."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attune import clock
from attune.desk.forms import DateBox
from attune.keeping.models import DeletionNotice
from attune.people.models import Membership


class HoldForm(forms.Form):
    """Why a film stays beyond its day, and until when."""

    reason = forms.CharField(label=_("Why does it stay?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    until = forms.DateField(label=_("Until"), help_text=_("On this day the hold ends by itself."), widget=DateBox())


class NoticeForm(forms.Form):
    """Who of the family was told of the day of deletion, when, and how."""

    member = forms.ChoiceField(label=_("Who was told?"))
    how = forms.ChoiceField(label=_("How?"), choices=DeletionNotice.How.choices)
    told_on = forms.DateField(label=_("When?"), widget=DateBox())

    def __init__(self, *args: Any, people: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = self.fields["member"]
        if isinstance(member, forms.ChoiceField):
            member.choices = [(one.member_id, one.member.known_as) for one in people]

    def clean_told_on(self) -> dt.date:
        """Refuse a day that is still to come."""
        day: dt.date = self.cleaned_data["told_on"]
        if day > clock.today():
            raise forms.ValidationError(_("Nobody can have been told on a day that is still to come."))
        return day
