"""Where a visit can be, and whose home it is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attune.people.models import Member, Place


class PlaceForm(forms.Form):
    """One more place of a family."""

    kind = forms.ChoiceField(label=_("What sort of place?"), choices=Place.Kind.choices)
    address = forms.CharField(label=_("Address"), max_length=200)
    member = forms.ChoiceField(
        label=_("Whose own home is it?"),
        help_text=_("Of parents who live apart. Nobody else of the family is told of visits there."),
        required=False,
    )
    travel = forms.IntegerField(label=_("Minutes to get there"), min_value=0, max_value=600, required=False)

    def __init__(self, *args: Any, people: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = self.fields["member"]
        if isinstance(member, forms.ChoiceField):
            member.choices = [("", _("Everybody’s")), *((one.pk, one.known_as) for one in people)]
