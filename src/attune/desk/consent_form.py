"""An answer written down in full: what was decided, by whom and by what right, how, and the paper of it."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attune import clock
from attune.consent.models import Decision, Wording
from attune.consent.rules import SCAN_BYTES, NotAScan, scan_type
from attune.desk.forms import DateBox, words
from attune.people.models import Membership

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

UNCHOSEN = ("", _("Not noted"))


class DecisionInFullForm(forms.Form):
    """One answer of one person for one purpose, with everything that is known of it."""

    says = forms.ChoiceField(label=_("What was decided?"), choices=Decision.Says.choices, widget=forms.RadioSelect)
    authority = forms.ChoiceField(label=_("By what right?"), choices=Decision.Authority.choices)
    decided_by = forms.ChoiceField(label=_("Who decided?"), required=False)
    decider = forms.CharField(
        label=_("Or somebody else"),
        help_text=_("Such as a social worker, with the name of the authority."),
        max_length=160,
        required=False,
    )
    method = forms.ChoiceField(label=_("How?"), choices=Decision.Method.choices)
    decided_on = forms.DateField(label=_("On"), widget=DateBox())
    review_on = forms.DateField(
        label=_("Counts until"), help_text=_("After this day it is asked again."), required=False, widget=DateBox()
    )
    witness = forms.CharField(label=_("Who was there as a witness?"), max_length=120, required=False)
    wording = forms.ChoiceField(label=_("Which words were shown or read?"), required=False)
    paper = forms.FileField(
        label=_("A scan of the paper"),
        help_text=_("PDF, JPEG or PNG, up to 10 MiB. It is sealed as it arrives."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    note = words(_("A note"), rows=2)

    def __init__(
        self, *args: Any, deciders: list[Membership], wordings: list[Wording], too_long: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.too_long = too_long  # Django leaves out unread what is longer than memory may hold
        self.wordings = {f"{one.easy_read:d}-{one.version}": one for one in wordings}
        self._choose("decided_by", [UNCHOSEN, *((one.member_id, one.member.known_as) for one in deciders)])
        self._choose("wording", [UNCHOSEN, *((key, _named(one)) for key, one in self.wordings.items())])

    def clean_paper(self) -> bytes | None:
        """Return the scan's bytes, or none; what it is, is told by its first bytes alone."""
        given: UploadedFile[bytes] | None = self.cleaned_data.get("paper")
        if given is None and self.too_long:
            raise forms.ValidationError(NotAScan().sentence)
        if given is None:
            return None
        if (given.size or 0) > SCAN_BYTES:
            raise forms.ValidationError(str(NotAScan()))
        data: bytes = given.read()
        try:
            scan_type(data)
        except NotAScan as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
        return data

    def clean_decided_on(self) -> dt.date:
        """Refuse a day that is still to come."""
        day: dt.date = self.cleaned_data["decided_on"]
        if day > clock.today():
            raise forms.ValidationError(_("Nobody can have decided on a day that is still to come."))
        return day

    def chosen_wording(self) -> Wording | None:
        """Return the words that were shown."""
        return self.wordings.get(self.cleaned_data["wording"])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class WordingForm(forms.Form):
    """A purpose's question in the practice's own words."""

    question = forms.CharField(label=_("The question"), max_length=200)
    text = forms.CharField(
        label=_("What goes with it"),
        help_text=_("One short sentence a line, up to four."),
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    yes = forms.CharField(label=_("What a yes means"), max_length=120)
    no = forms.CharField(label=_("What a no means"), max_length=120)
    since = forms.DateField(label=_("From"), widget=DateBox())

    def clean_since(self) -> dt.date:
        """Refuse a day that is past: nobody saw these words then."""
        day: dt.date = self.cleaned_data["since"]
        if day < clock.today():
            raise forms.ValidationError(_("Nobody saw these words before today. Choose today or a later day."))
        return day


class UnexpectedForm(forms.Form):
    """Who came into the shot unexpectedly, and why the film is needed all the same."""

    who = forms.CharField(label=_("Who was in the shot?"), max_length=200)
    reason = forms.CharField(
        label=_("Why is the film needed all the same?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


def _named(wording: Wording) -> Any:
    kind = _("easy words") if wording.easy_read else _("usual words")
    return f"{kind}, {wording.version}: {wording.question[:60]}"
