"""Who works in the practice: a new person, a role from a date on, what is said of oneself, and handing a case over."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attune.cases.models import Case
from attune.desk.forms import DateBox
from attune.desk.queries.people import OVER
from attune.people.models import Practitioner, Role

ROLES = [
    (Role.Kind.PRACTITIONER, _("Practitioner: works with families and their film")),
    (Role.Kind.TRAINEE, _("Trainee: the same, while learning")),
    (Role.Kind.SUPERVISOR, _("Supervisor: sees what is shared with them")),
    (Role.Kind.OFFICE, _("Office: enquiries, visits and money, and no film")),
    (Role.Kind.OPERATOR, _("Operator: keeps the machine")),
]


class PersonForm(forms.Form):
    """Somebody who begins to work here."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), help_text=_("To sign in with. No mail is sent."))
    title = forms.CharField(label=_("What families are told they are"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("What do they do?"), choices=ROLES)
    starts_on = forms.DateField(label=_("From"), widget=DateBox())


class RoleForm(forms.Form):
    """A role from a date on."""

    kind = forms.ChoiceField(label=_("What do they do?"), choices=ROLES)
    starts_on = forms.DateField(label=_("From"), widget=DateBox())


class MeForm(forms.Form):
    """What is said of oneself."""

    name = forms.CharField(label=_("Name"), max_length=120)
    title = forms.CharField(label=_("Title"), help_text=_("Such as: VIG practitioner"), max_length=120, required=False)
    about = forms.CharField(
        label=_("About you"),
        help_text=_("It stands on the public page. Leave it empty, and the page does not name you."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class HandoverForm(forms.Form):
    """To whom a case goes, and why."""

    to = forms.ChoiceField(label=_("To whom?"))
    reason = forms.CharField(label=_("Why?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, others: Sequence[Practitioner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        if isinstance(to, forms.ChoiceField):
            to.choices = [(one.pk, one.name) for one in others]


class LeftForm(HandoverForm):
    """Which cases of somebody who has left go, to whom, and why; those that are open are ticked."""

    cases = forms.MultipleChoiceField(
        label=_("Which cases?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one case.")},
    )
    field_order = ("cases", "to", "reason")

    def __init__(self, *args: Any, cases: Sequence[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_id = {case.pk: case for case in cases}
        ticks = self.fields["cases"]
        if isinstance(ticks, forms.MultipleChoiceField):
            ticks.choices = [(case.pk, f"{case.family}, {case.get_state_display()}") for case in cases]
        ticks.initial = [case.pk for case in cases if case.state not in OVER]

    def clean_cases(self) -> list[Case]:
        """Return the cases that are ticked."""
        return [self.by_id[key] for key in self.cleaned_data["cases"]]
