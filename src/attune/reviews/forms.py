"""What is typed, and what the room's page sends, about a shared review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext_lazy as _

from attune import clock
from attune.cases.models import Theme
from attune.ids import LENGTH, is_id
from attune.reviews.actions import Said
from attune.reviews.models import Tried, Words
from attune.reviews.rehearsing import awake_found, power_found, sound_found
from attune.reviews.rules import LONGEST_WORDS, LOUDER
from attune.when import refuse_skipped

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


class IdField(forms.CharField):
    """An id of the shape of all our ids."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(required=required, max_length=LENGTH, validators=[_must_be_id])


def _must_be_id(text: str) -> None:
    if not is_id(text):
        raise ValidationError("That is not an id.")


class OpeningForm(forms.Form):
    """The practitioner's own opening question for one clip."""

    text = forms.CharField(required=False, max_length=300)
    opener = forms.CharField(required=False, max_length=300)  # one of the starters, taken by a tap


class LouderForm(forms.Form):
    """How much louder one clip plays."""

    STEPS = list(zip(LOUDER, [_("As filmed"), _("Louder"), _("Much louder"), _("As loud as it goes")], strict=True))

    louder = forms.TypedChoiceField(choices=STEPS, coerce=int)


class TriedForm(forms.Form):
    """What the rehearsal's page found of one thing; what its browser cannot tell is left out."""

    what = forms.ChoiceField(choices=Tried.What.choices)
    heard = forms.BooleanField(required=False)
    level = forms.IntegerField(required=False, min_value=-200, max_value=20)  # decibels, full scale being nought
    plugged = forms.NullBooleanField(required=False)
    percent = forms.IntegerField(required=False, min_value=0, max_value=100)
    awake = forms.NullBooleanField(required=False)

    def found(self) -> Tried.Found:
        """Return what was found, once it is valid."""
        clean = self.cleaned_data
        if clean["what"] == Tried.What.SOUND:
            return sound_found(heard=clean["heard"], level=clean["level"])
        if clean["what"] == Tried.What.POWER:
            return power_found(plugged=clean["plugged"])
        return awake_found(awake=clean["awake"])

    def figure(self) -> int | None:
        """Return how loud what was played was, or how full the battery is; none where that was not told."""
        level: int | None = self.cleaned_data["level"]
        percent: int | None = self.cleaned_data["percent"]
        return level if self.cleaned_data["what"] == Tried.What.SOUND else percent


class SeenForm(forms.Form):
    """What she looked at herself: all that no browser need know."""

    what = forms.ChoiceField(choices=[(what, what) for what in (Tried.What.POWER, Tried.What.AWAKE)])


class AllowedForm(forms.Form):
    """What may be opened in the room beside the clips."""

    little_more = forms.BooleanField(required=False)
    whole_film = forms.BooleanField(required=False)


def begun_at(letter: Mapping[str, object]) -> dt.datetime | None:
    """Return when the room says that the hour began; none where it says nothing that is a moment."""
    try:
        moment = parse_datetime(str(letter.get("at", "")))
    except ValueError:  # of the shape of a moment, with no such day or hour
        return None
    return moment if moment is not None and is_aware(moment) else None


class SaidForm(forms.Form):
    """Words as the room's page sends them."""

    id = IdField()
    clip = IdField(required=False)
    said_by = IdField()
    kind = forms.ChoiceField(choices=Words.Kind.choices)
    text = forms.CharField(max_length=LONGEST_WORDS)

    def said(self) -> Said:
        """Return the words, once they are valid."""
        clean = self.cleaned_data
        return Said(clean["id"], clean["clip"] or None, clean["said_by"], Words.Kind(clean["kind"]), clean["text"])


class ShownForm(forms.Form):
    """A showing of a clip as the page sends it."""

    id = IdField()
    clip = IdField()
    rehearsal = forms.BooleanField(required=False)
    through = forms.BooleanField(required=False)


class HeldForm(forms.Form):
    """A picture held in the room and kept: the frame of the film that was on show."""

    id = IdField()
    clip = IdField()
    frame = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class PinForm(forms.Form):
    """A PIN for one outing; whoever has a password may do without."""

    pin = forms.CharField(
        label=_("A PIN for this visit"),
        help_text=_("4 to 8 digits. It unlocks Attune when you are back."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password", "maxlength": 8}),
    )

    def __init__(self, *args: object, needed: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["pin"].required = needed
        if not needed:
            self.fields["pin"].help_text = _("4 to 8 digits, quicker than your password. Either unlocks Attune.")


class AddWordsForm(forms.Form):
    """Words written down after the review."""

    text = forms.CharField(label=_("What was said"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 2}))
    said_by = forms.ChoiceField(label=_("Who said it"))
    kind = forms.ChoiceField(
        label=_("Taken as"), choices=[(key, label.capitalize()) for key, label in Words.Kind.choices]
    )

    def __init__(self, *args: object, people: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["said_by"].choices = people  # type: ignore[attr-defined]


class TapForm(forms.Form):
    """One tap on words after the review, or their text put right."""

    act = forms.ChoiceField(choices=[("kind", ""), ("theme", ""), ("text", ""), ("remove", "")])
    kind = forms.ChoiceField(choices=Words.Kind.choices, required=False)
    theme = forms.ChoiceField(choices=Theme.choices, required=False)
    text = forms.CharField(max_length=LONGEST_WORDS, required=False)
    said_by = IdField(required=False)

    def clean(self) -> dict[str, str]:
        """Refuse a tap on a kind that names none, and a change that leaves no words or nobody who said them."""
        clean: dict[str, str] = super().clean() or {}
        needed = {"kind": ["kind"], "text": ["text", "said_by"]}.get(clean.get("act", ""), [])
        if not all(clean.get(name) for name in needed):
            raise ValidationError("Something is not named.")
        return clean


class NextForm(forms.Form):
    """When the next filming visit is."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    @staticmethod
    def at(moment: dt.datetime) -> dict[str, dt.date | dt.time]:
        """Return what the form begins with for a moment in the practice's zone."""
        return {"day": moment.date(), "time": moment.time()}

    def clean(self) -> None:
        """Refuse an hour that there is not."""
        super().clean()
        refuse_skipped(self, "day", "time")

    def starts_at(self) -> dt.datetime:
        """Return the moment, once it is valid."""
        clean = self.cleaned_data
        return clock.at(clean["day"], clean["time"])


class AfterForm(forms.Form):
    """How the review ends: the next activity, and the practitioner's own reflection."""

    next_activity = forms.CharField(
        label=_("The next film"),
        help_text=_("What will you film next time? It is shown on the next cycle’s page."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),  # the browser would offer another family's
    )
    reflection = forms.CharField(
        label=_("Your own reflection"),
        help_text=_("For you and your supervision. No family page shows it."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
