"""What people type of visits: their dates, what to know of them, when somebody was there, and the check-list."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attune import clock
from attune.cases.models import CheckItem, Visit
from attune.cases.rules import PlannedCycle, cycle_on
from attune.desk.forms import DateBox, TimeBox, VisitForm, words
from attune.people.models import Place, ServiceProfile
from attune.when import refuse_skipped

LONGEST_LINE = 200
MOST_LINES = 30


class DatesForm(forms.Form):
    """Every date of a plan, each of which may be another one."""

    def __init__(self, *args: Any, planned: Sequence[PlannedCycle], profile: ServiceProfile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposed, self.profile = planned, profile
        for cycle in planned:
            self._add(f"filming_{cycle.number}", cycle.filming[0])
            if not cycle.together:
                self._add(f"review_{cycle.number}", cycle.review[0])

    def _add(self, name: str, start: dt.datetime) -> None:
        self.fields[f"{name}_day"] = forms.DateField(label=_("Day"), initial=start.date(), widget=DateBox())
        self.fields[f"{name}_time"] = forms.TimeField(label=_("At"), initial=start.time(), widget=TimeBox())

    def clean(self) -> None:
        """Refuse an hour that there is not."""
        super().clean()
        for name in [name.removesuffix("_day") for name in self.fields if name.endswith("_day")]:
            refuse_skipped(self, f"{name}_day", f"{name}_time")

    def planned(self) -> list[PlannedCycle]:
        """Return the cycles with the dates as they stand in the form; those proposed where nothing was typed."""
        if not self.is_bound or not self.is_valid():
            return list(self.proposed)
        return [self._cycle(cycle) for cycle in self.proposed]

    def pairs(self, cycle: PlannedCycle) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the boxes of a cycle, day and time for each visit."""
        names = [f"filming_{cycle.number}"] + ([] if cycle.together else [f"review_{cycle.number}"])
        return [(self[f"{name}_day"], self[f"{name}_time"]) for name in names]

    def _cycle(self, cycle: PlannedCycle) -> PlannedCycle:
        filming = self._start(f"filming_{cycle.number}")
        review = filming if cycle.together else self._start(f"review_{cycle.number}")
        return cycle_on(cycle.number, filming, review, self.profile, together=cycle.together)

    def _start(self, name: str) -> dt.datetime:
        return clock.at(self.cleaned_data[f"{name}_day"], self.cleaned_data[f"{name}_time"])


class BookForm(VisitForm):
    """A visit to be booked, or proposed for now."""

    proposed = forms.BooleanField(label=_("Only proposed: they still have to say yes"), required=False)


class CycleVisitForm(BookForm):
    """One more visit of a cycle."""

    KINDS = (Visit.Kind.FILMING, Visit.Kind.REVIEW, Visit.Kind.BOTH)
    move_review = forms.BooleanField(
        label=_("Move the shared review to a week after it, if it would come too early"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [(one, one.label) for one in self.KINDS]


class DetailsForm(forms.Form):
    """What to know of a visit, and who waits to hear that it is over."""

    place = forms.ChoiceField(label=_("Where?"), required=False)
    note = words(_("A note for this visit"), rows=2)
    bring = words(_("What to bring"), rows=2)
    buddy = forms.CharField(
        label=_("Your buddy"), help_text=_("Who waits to hear that you are out again."), max_length=120, required=False
    )
    out_by = forms.TimeField(
        label=_("You will be out by"), help_text=_("Empty: by the end of the visit."), required=False, widget=TimeBox()
    )

    def __init__(self, *args: Any, places: Sequence[Place], visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.visit = {place.id: place for place in places}, visit
        place = self.fields["place"]
        if isinstance(place, forms.ChoiceField):
            place.choices = [("", _("Not known yet")), *((one.id, str(one)) for one in places)]

    def told(self) -> dict[str, Any]:
        """Return what was typed as the action takes it."""
        said = dict(self.cleaned_data)
        time, day = said.pop("out_by"), timezone.localtime(self.visit.starts_at, clock.zone()).date()
        said["place"] = self.places.get(said["place"])
        said["expected_end_at"] = clock.at(day, time) if time else None
        return said


class TimesForm(forms.Form):
    """When somebody arrived and left, written down afterwards."""

    arrived = forms.TimeField(label=_("You arrived at"), required=False, widget=TimeBox())
    left = forms.TimeField(label=_("You left at"), required=False, widget=TimeBox())

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = timezone.localtime(visit.starts_at, clock.zone()).date()
        if visit.state == Visit.State.ARRIVED:
            del self.fields["arrived"]

    def moment(self, name: str) -> dt.datetime | None:
        """Return a typed time on the day of the visit."""
        time = self.cleaned_data.get(name)
        return clock.at(self.day, time) if time else None


class ReasonForm(forms.Form):
    """Why a visit does not take place."""

    state = forms.ChoiceField(
        choices=[
            (Visit.State.CANCELLED_FAMILY, ""),
            (Visit.State.CANCELLED_US, ""),
            (Visit.State.NOBODY_HOME, ""),
        ]
    )
    reason = forms.CharField(max_length=400, required=False)


class CheckListForm(forms.Form):
    """The practice's own list for one kind of visit: a line of the box is a line of the list."""

    def __init__(self, *args: Any, lines: Mapping[str, Sequence[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for phase in CheckItem.Phase:
            box = forms.Textarea(attrs={"rows": max(3, len(lines[phase]) + 1)})
            text = "\n".join(text for _item, text in lines[phase])
            self.fields[phase] = forms.CharField(label=phase.label, initial=text, required=False, widget=box)

    def clean(self) -> dict[str, list[str]]:
        """Take each box apart into its lines."""
        typed = super().clean() or {}
        found = {
            phase: [line.strip() for line in typed.get(phase, "").splitlines() if line.strip()]
            for phase in CheckItem.Phase.values
        }
        if any(len(line) > LONGEST_LINE for lines in found.values() for line in lines):
            raise forms.ValidationError(_("A line has more than 200 letters. Make it shorter, or two lines."))
        if any(len(lines) > MOST_LINES for lines in found.values()):
            raise forms.ValidationError(_("There are more than 30 lines. A shorter list is looked at."))
        return found


class ReminderForm(forms.Form):
    """Whether somebody wants reminders, and where."""

    email = forms.EmailField(label=_("E-mail"), required=False)
    wanted = forms.BooleanField(label=_("Wants a reminder of each visit by e-mail"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for an address where reminders are wanted."""
        said = super().clean() or {}
        if said.get("wanted") and not said.get("email") and "email" not in self.errors:
            raise forms.ValidationError(_("Write an e-mail address first. Nothing was changed."))
        return said
