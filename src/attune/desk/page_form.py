"""What the office types to keep the public page: its texts, its films, how it is reached, who is presented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune.public.models import PublicFilm
from attune.public.sections import LONG, keys_of
from attune.public.texts import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.uploadedfile import UploadedFile

    from attune.people.models import Membership

LONGEST = 2000
INVENTED, HERE, ELSEWHERE, NOBODY = "invented", "here", "elsewhere", "nobody"
WHO = {
    NOBODY: gettext_lazy("Only people who work here"),
    INVENTED: gettext_lazy("Nobody real: it is drawn, or acted"),
    HERE: gettext_lazy("People of families who are kept here"),
    ELSEWHERE: gettext_lazy("Others, who agreed elsewhere; we keep their papers"),
}


class TextsForm(forms.Form):
    """The texts of one section. An empty box means the built-in wording, which stands in it as a hint."""

    def __init__(self, section: str, own: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data, initial={key: own.get(key, "") for key in keys_of(section)})
        for key in keys_of(section):
            built_in = str(DEFAULTS[key])
            rows = {"rows": 4} if len(built_in) > LONG else {"rows": 2}
            box = forms.Textarea(attrs=rows)
            label = key.replace("_", " ").capitalize()
            field = forms.CharField(label=label, help_text=built_in, max_length=LONGEST, required=False, widget=box)
            self.fields[key] = field

    def over(self, own: Mapping[str, str]) -> dict[str, str]:
        """Return the practice's texts with these put over them; an empty one falls back to ours."""
        told = dict(own) | self.cleaned_data
        return {key: text for key, text in told.items() if text}


class ReachForm(forms.Form):
    """How families reach the practice, as the foot of the page tells."""

    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)


class ProfileForm(forms.Form):
    """How a practitioner is presented."""

    title = forms.CharField(label=gettext_lazy("What they are"), max_length=120, required=False)
    about = forms.CharField(
        label=gettext_lazy("About them"),
        help_text=gettext_lazy(
            "The first paragraph stands on the page; what follows after an empty line stands on a page of its own. "
            "Empty: they are not presented."
        ),
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class PlaceForm(forms.Form):
    """A film for one of the two places: an own file with captions, or a link; and who is in it."""

    title = forms.CharField(label=gettext_lazy("Its name"), max_length=160)
    about = forms.CharField(label=gettext_lazy("One line about it"), max_length=300, required=False)
    file = forms.FileField(
        label=gettext_lazy("Our own file"),
        help_text=gettext_lazy("MP4 (H.264), up to 500 MB. A bigger one: attune public place."),
        required=False,
    )
    captions = forms.FileField(label=gettext_lazy("Its captions"), help_text=gettext_lazy("WebVTT"), required=False)
    address = forms.URLField(
        label=gettext_lazy("Or a link to a film elsewhere"),
        help_text=gettext_lazy("Nothing is loaded from there before somebody presses it."),
        required=False,
        assume_scheme="https",
    )
    who = forms.ChoiceField(label=gettext_lazy("Who is in it?"), widget=forms.RadioSelect)
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Everybody who is seen or heard"),
        help_text=gettext_lazy(
            "Only those stand here who agree to publication now. The film is shown while every one of them does."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, slot: str, agreeing: list[Membership], *args: Any, too_big: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.agreeing, self.too_big = {one.pk: one for one in agreeing}, too_big
        who, people = self.fields["who"], self.fields["people"]
        if isinstance(who, forms.ChoiceField) and isinstance(people, forms.ChoiceField):
            who.choices = [
                (key, said) for key, said in WHO.items() if key != NOBODY or slot == PublicFilm.Slot.EXPLAINS
            ]
            people.choices = [(one.pk, f"{one.member} ({one.family})") for one in agreeing]
        if not agreeing:
            del self.fields["people"]

    def clean_file(self) -> UploadedFile[bytes] | None:
        """Refuse what no browser would play."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file and file.read(8)[4:] != b"ftyp":
            raise forms.ValidationError(_("This is not an MP4 file. Nothing was changed."))
        return file

    def clean_captions(self) -> UploadedFile[bytes] | None:
        """Refuse what is not WebVTT."""
        captions: UploadedFile[bytes] | None = self.cleaned_data["captions"]
        if captions and not captions.read(9).removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
            raise forms.ValidationError(_("Captions are a WebVTT file, which begins with WEBVTT. Nothing was changed."))
        return captions

    def clean(self) -> dict[str, Any]:
        """Ask for just one of file and link, for captions beside a file, and for the people it is of."""
        clean = super().clean() or {}
        file, address = clean.get("file"), clean.get("address")
        if self.too_big:
            self.add_error(
                "file",
                _(
                    "This film is over 500 MB, or there is no room for it. Nothing was changed. Make it smaller, or "
                    "free some room; whoever keeps the machine can also place it with: attune public place."
                ),
            )
        elif not self.errors and bool(file) == bool(address):
            self.add_error("file", _("Choose a file, or give a link: one of them."))
        elif file and not clean.get("captions") and "captions" not in self.errors:
            self.add_error("captions", _("A film of ours has captions, for those who do not hear it."))
        if clean.get("who") == HERE and not clean.get("people"):
            self.add_error(
                "who", _("Tick everybody who is in it. Who is not in the list has not agreed to publication.")
            )
        return clean

    def placed(self) -> dict[str, Any]:
        """Return what the action takes."""
        found = self.cleaned_data
        people = [self.agreeing[pk] for pk in found.get("people", [])] if found["who"] == HERE else []
        told = {name: found[name] for name in ("title", "about", "address", "file", "captions")}
        if not told["file"]:
            told["captions"] = None
        return told | {"people": people, "invented": found["who"] == INVENTED, "vouched": found["who"] == ELSEWHERE}
