"""What is taken down while somebody is on the telephone, and why an enquiry waits or is declined."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune.cases.models import Enquiry
from attune.desk.forms import DateBox, words
from attune.people.models import Membership

WAITS = [
    gettext_lazy("Nobody of us is free yet"),
    gettext_lazy("They would like to wait"),
    gettext_lazy("Something must be cleared up first"),
]
DECLINES = [
    gettext_lazy("We have no room"),
    gettext_lazy("Another service can help better"),
    gettext_lazy("It is outside where or for whom we work"),
    gettext_lazy("They asked for something else"),
]
OTHER = "other"
WHYS = {Enquiry.State.WAITING: WAITS, Enquiry.State.DECLINED: DECLINES}


def line(label: Any, most: int, hint: Any = "") -> forms.CharField:
    """Return a field for one line that may stay empty."""
    return forms.CharField(label=label, help_text=hint, max_length=most, required=False)


class ToldForm(forms.Form):
    """Everything that an enquiry keeps, besides who the family are."""

    asked_by = forms.CharField(label=gettext_lazy("Who asks?"), max_length=120)
    source = forms.ChoiceField(label=gettext_lazy("They are"), choices=Enquiry.Source.choices)
    phone = line(gettext_lazy("Telephone"), 40)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    best_time = line(gettext_lazy("When is it best to call?"), 120)
    safely = line(
        gettext_lazy("How is it safe to answer?"),
        300,
        gettext_lazy("Such as: no messages on the house telephone; write only, to this address."),
    )
    referrer = line(gettext_lazy("Who sent them?"), 160)
    gp = line(gettext_lazy("GP"), 160)
    school = line(gettext_lazy("School or nursery"), 160)
    child_name = line(gettext_lazy("The child’s first name"), 60)
    child_born_on = forms.DateField(label=gettext_lazy("The child’s date of birth"), required=False, widget=DateBox())
    reasons = words(gettext_lazy("What brings them?"), gettext_lazy("In their own words, as far as you can."))
    history = words(gettext_lazy("What was before?"), gettext_lazy("What they tried, and who helped."), rows=2)
    strengths = words(gettext_lazy("What goes well, and what do they like?"), rows=2)


class CallForm(ToldForm):
    """A whole telephone enquiry in one screen: the call, the parent or carer, the child."""

    carer_name = line(gettext_lazy("The parent or carer’s first name"), 60, gettext_lazy("Empty where it is who asks."))
    carer_relation = line(gettext_lazy("They are the child’s"), 60, gettext_lazy("As they say it: mother, grandad."))

    def clean(self) -> dict[str, Any]:
        """Ask for one way to answer, and for the family's side where a professional asks."""
        clean = super().clean() or {}
        if not clean.get("phone") and not clean.get("email") and "email" not in self.errors:
            self.add_error("phone", _("Take down a telephone number or an e-mail address, so that you can answer."))
        if clean.get("source") == Enquiry.Source.PROFESSIONAL and not clean.get("carer_name"):
            self.add_error("carer_name", _("A professional asks: who is the parent or carer?"))
        return clean

    def told(self) -> dict[str, Any]:
        """Return what the enquiry keeps."""
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith("carer_")}

    def people(self) -> list[dict[str, Any]]:
        """Return the people of the family that are named: the parent or carer, and the child."""
        found = self.cleaned_data
        asks = found["source"] == Enquiry.Source.SELF
        carer = {
            "known_as": found["carer_name"] or found["asked_by"].split()[0][:60],
            "name": found["asked_by"] if asks and not found["carer_name"] else found["carer_name"],
            "part": Membership.Part.CLIENT,
            "relation": found["carer_relation"],
            "email": found["email"] if asks else "",
            "phone": found["phone"] if asks else "",
        }
        child = {
            "known_as": found["child_name"],
            "part": Membership.Part.CHILD,
            "born_on": found["child_born_on"],
        }
        return [carer, child] if found["child_name"] else [carer]


class WhyForm(forms.Form):
    """Why an enquiry waits or is declined: a common reason, more words, or both."""

    state = forms.ChoiceField(choices=[(state, state.label) for state in WHYS], widget=forms.HiddenInput, required=True)
    why = forms.ChoiceField(label=gettext_lazy("Why?"))
    more = line(gettext_lazy("In your own words"), 400)

    def __init__(self, data: Any = None, *, state: Enquiry.State) -> None:
        super().__init__(data, initial={"state": state}, auto_id=f"{state}_%s")
        why = self.fields["why"]
        if isinstance(why, forms.ChoiceField):
            why.choices = [*((str(one), one) for one in WHYS[state]), (OTHER, _("Another reason"))]

    def reason(self) -> str:
        """Return the reason as it is kept; empty where none was given."""
        found = self.cleaned_data
        return ". ".join(said for said in (found["why"], found["more"].strip()) if said and said != OTHER)
