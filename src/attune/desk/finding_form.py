"""What somebody types to find a family. It is sent in the body of a request, never in an address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from attune.cases.models import Case
from attune.desk.forms import DateBox
from attune.desk.queries.finding import Wanted
from attune.people.models import Place


class FindForm(forms.Form):
    """Names and places by letters; the state of the work, the kind of place, and the days of visits."""

    text = forms.CharField(
        label=_("Name or address"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(
        label=_("The work is"), choices=[("", _("at any step")), *Case.State.choices], required=False
    )
    place = forms.ChoiceField(
        label=_("They live or meet"), choices=[("", _("anywhere")), *Place.Kind.choices], required=False
    )
    start = forms.DateField(label=_("A visit from"), required=False, widget=DateBox())
    end = forms.DateField(label=_("A visit until"), required=False, widget=DateBox())

    def wanted(self) -> Wanted:
        """Return what is looked for; of fields that cannot be read, nothing."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})
