"""What people type on the public page: how many cycles from when, and an enquiry."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune import clock
from attune.cases.models import Enquiry
from attune.public.rules import QUICKEST_SECONDS, SLOWEST_SECONDS

if TYPE_CHECKING:
    from attune.people.models import ServiceProfile

SALT = "attune enquiry form"
FURTHEST_DAYS = 3 * 366


class QuoteForm(forms.Form):
    """A plan to be reckoned; nothing of it is kept."""

    cycles = forms.TypedChoiceField(label=gettext_lazy("How many cycles"), coerce=int)
    first_visit = forms.DateField(
        label=gettext_lazy("First visit"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, profile: ServiceProfile, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["cycles"].choices = [(n, str(n)) for n in range(profile.cycles_fewest, profile.cycles_most + 1)]  # type: ignore[attr-defined]
        self.fields["cycles"].initial = profile.cycles_fewest
        self.fields["first_visit"].initial = clock.today() + dt.timedelta(days=14)

    def clean_first_visit(self) -> dt.date:
        """Refuse a date that no rate could be known for."""
        day: dt.date = self.cleaned_data["first_visit"]
        if abs((day - clock.today()).days) > FURTHEST_DAYS:
            raise forms.ValidationError(_("Choose a date within the next three years."))
        return day


class EnquiryForm(forms.Form):
    """Somebody asks. `website` is for machines: people do not see it; `opened` says when the form was made."""

    asked_by = forms.CharField(label=gettext_lazy("Your name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Your e-mail address"), required=False)
    phone = forms.CharField(label=gettext_lazy("Your telephone number"), max_length=40, required=False)
    safely = forms.CharField(
        label=gettext_lazy("How and when may we reach you safely?"),
        help_text=gettext_lazy("Say if a message could be read by somebody who should not."),
        max_length=300,
        required=False,
    )
    child_name = forms.CharField(
        label=gettext_lazy("The first name of the person it is about"), max_length=60, required=False
    )
    source = forms.ChoiceField(label=gettext_lazy("You are"), choices=Enquiry.Source.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=gettext_lazy("What would you like to be different?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["source"].initial = Enquiry.Source.SELF
        self.fields["opened"].initial = opened_now

    @property
    def is_a_machine(self) -> bool:
        """Tell whether the field that people do not see was filled."""
        return bool(self.cleaned_data.get("website"))

    def clean(self) -> dict[str, Any]:
        """Ask for one way to answer, and for a form that was open for as long as reading takes."""
        clean = super().clean() or {}
        if not clean.get("email") and not clean.get("phone") and "email" not in self.errors:
            self.add_error("email", _("Give us an e-mail address or a telephone number, so that we can answer."))
        if not self.errors and not _was_open_for_a_while(clean.get("opened", "")):
            self.data = {**{name: self.data.get(name) for name in self.fields}, "opened": opened_now()}
            raise forms.ValidationError(_("Please press “Send” once more. Everything you wrote is still here."))
        return clean

    def said(self) -> dict[str, Any]:
        """Return what was written, without what is for machines."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"website", "opened"}}


def opened_now() -> str:
    """Return the signed moment at which a form is shown."""
    return signing.TimestampSigner(salt=SALT).sign("enquiry")


def _was_open_for_a_while(opened: str) -> bool:
    signer = signing.TimestampSigner(salt=SALT)
    try:
        signer.unsign(opened, max_age=SLOWEST_SECONDS)
    except signing.BadSignature:
        return False
    try:
        signer.unsign(opened, max_age=QUICKEST_SECONDS)
    except signing.SignatureExpired:
        return True
    return False
