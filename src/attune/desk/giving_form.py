"""What somebody chooses to be given out, read from the page's form."""

from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attune.clips.exports import How, Piece
from attune.clips.giving import LONGEST_HOLD, PURPOSES
from attune.clips.lengths import frame_table
from attune.clips.models import Clip, Export, Still
from attune.desk.queries.giving import Choice

WHATS = [
    (Export.What.CLIP, _("One clip")),
    (Export.What.EACH, _("Clips, each a file of its own")),
    (Export.What.CLIPS, _("Clips, one after the other, as one film")),
    (Export.What.REEL, _("A reel: the clips with title cards")),
    (Export.What.SEQUENCE, _("First and last, one after the other")),
    (Export.What.BESIDE, _("First and last, side by side")),
    (Export.What.STILLS, _("Stills at full size")),
    (Export.What.SHEET, _("A contact sheet on paper")),
]
SPEEDS = [(1, _("As it was")), (2, _("Half speed (½)")), (4, _("Quarter speed (¼)"))]
SOUND = [("yes", _("With its sound")), ("no", _("Silent"))]
SIDES = [
    ("both", _("Both are heard")),
    ("left", _("The first is heard")),
    ("right", _("The last is heard")),
    ("none", _("Silent")),
]
KINDS = [("auto", _("Stills PNG, sheet PDF")), ("png", "PNG"), ("jpeg", _("JPEG (stills only)"))]


class GivingForm(forms.Form):
    """What, how, and for which purpose; which clips and which words are read beside it."""

    what = forms.ChoiceField(label=_("What shall it be?"), choices=WHATS, widget=forms.RadioSelect)
    slow = forms.TypedChoiceField(
        label=_("Speed"), help_text=_("Each picture once, shown longer."), choices=SPEEDS, coerce=int
    )
    heard = forms.ChoiceField(label=_("Sound"), help_text=_("Slow voices keep their pitch."), choices=SOUND)
    hold_at = forms.DecimalField(
        label=_("Hold the picture at"),
        help_text=_("Seconds after its beginning; of one clip."),
        min_value=0,
        max_value=600,
        decimal_places=3,
        required=False,
    )
    hold_for = forms.DecimalField(
        label=_("Hold it for"),
        help_text=_("Seconds, up to 30; silent meanwhile."),
        min_value=0,
        max_value=LONGEST_HOLD,
        decimal_places=2,
        required=False,
    )
    side = forms.ChoiceField(label=_("Side by side"), choices=SIDES)
    kind = forms.ChoiceField(label=_("Picture file"), choices=KINDS)
    purpose = forms.ChoiceField(
        label=_("What is it for?"), choices=[(each, each.label) for each in PURPOSES], widget=forms.RadioSelect
    )
    whom = forms.CharField(label=_("For whom?"), max_length=200, required=False)

    def pieces(self, clips: list[Choice], stills: list[Choice]) -> list[Piece]:
        """Return what was ticked, in the page's order: stills for stills, clips for everything else."""
        wanted = set(self.data.getlist("clip"))  # type: ignore[attr-defined]
        still = self.cleaned_data["what"] == Export.What.STILLS
        ticked = [each.thing for each in (*clips, *(stills if still else [])) if each.thing.pk in wanted]
        return [self._piece(thing) for thing in ticked]

    def how(self, pieces: list[Piece]) -> How:
        """Return how it is made; a held picture is the one on show at the time that was typed."""
        found: dict[str, Any] = self.cleaned_data
        hold = None
        if found["hold_at"] is not None and found["hold_for"] and pieces and pieces[0].clip is not None:
            table = frame_table(pieces[0].film)
            at = table.time_of(pieces[0].start) + Fraction(found["hold_at"])
            last = pieces[0].end - 1
            hold = (table.frame_at(min(at, table.time_of(last))), Fraction(found["hold_for"]))
        heard = found["heard"] == "yes"
        return How(found["slow"], heard, hold, found["kind"], found["side"])

    def _piece(self, thing: Clip | Still) -> Piece:
        words = str(self.data.get(f"words-{thing.pk}", ""))[:300]
        if isinstance(thing, Still):
            return Piece(thing.film, thing.frame, thing.frame + 1, words)
        return Piece.of(thing, words)
