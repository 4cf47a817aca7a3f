"""What people type at the desk."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attune import clock
from attune.cases.models import Enquiry, Participant, Theme, Visit
from attune.consent.models import Decision, Purpose
from attune.people.models import Family, Membership, Place, Practitioner, ServiceProfile
from attune.when import refuse_skipped

if TYPE_CHECKING:
    BaseMembers = forms.BaseFormSet["MemberForm"]
else:
    BaseMembers = forms.BaseFormSet  # Django's form sets take no type arguments at run time

LONGEST = 4000


class DateBox(forms.DateInput):
    """The browser's own box for a date."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class TimeBox(forms.TimeInput):
    """The browser's own box for a time of day."""

    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


def words(label: Any, hint: Any = "", rows: int = 3) -> forms.CharField:
    """Return a field for a few sentences."""
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=False, max_length=LONGEST, widget=box)


class EnquiryForm(forms.Form):
    """What somebody tells on the telephone."""

    asked_by = forms.CharField(label=_("Who asks?"), max_length=120)
    source = forms.ChoiceField(label=_("They are"), choices=Enquiry.Source.choices)
    referrer = forms.CharField(label=_("Who sent them?"), max_length=160, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    best_time = forms.CharField(label=_("When is it best to call?"), max_length=120, required=False)
    safely = forms.CharField(label=_("How is it safe to answer?"), max_length=300, required=False)
    gp = forms.CharField(label=_("GP"), max_length=160, required=False)
    school = forms.CharField(label=_("School or nursery"), max_length=160, required=False)
    reasons = words(_("What brings them?"), _("In their own words, as far as you can."))
    history = words(_("What was before?"), rows=2)
    strengths = words(_("What goes well, and what do they like?"), rows=2)
    address = forms.CharField(label=_("Where do they live?"), max_length=200, required=False)
    travel = forms.IntegerField(label=_("Minutes to get there"), min_value=0, max_value=600, required=False)


class MemberForm(forms.Form):
    """Somebody of a family."""

    known_as = forms.CharField(label=_("Known as"), max_length=60)
    part = forms.ChoiceField(label=_("In the work"), choices=Membership.Part.choices)
    relation = forms.CharField(
        label=_("Relation"), help_text=_("As they say it: mother, father, daughter"), max_length=60, required=False
    )
    born_on = forms.DateField(label=_("Date of birth"), required=False, widget=DateBox())
    due_on = forms.DateField(label=_("Not born yet: expected on"), required=False, widget=DateBox())
    language = forms.CharField(label=_("Speaks"), max_length=60, required=False)
    communication_needs = forms.CharField(label=_("How do they tell you?"), max_length=400, required=False)
    parental_responsibility = forms.BooleanField(label=_("Has parental responsibility"), required=False)

    def has_changed(self) -> bool:
        """Tell whether somebody is written in this row: what a list offers by itself does not count."""
        return bool(set(self.changed_data) - {"part"})


class MemberAgainForm(MemberForm):
    """Somebody of a family as they are known by now; what they are in the work stays."""

    part = None  # type: ignore[assignment]  # Django's way to leave a field out


class MembersForms(BaseMembers):
    """The people of a family, row by row; the second one is mostly the child."""

    def add_fields(self, form: MemberForm, index: int | None) -> None:
        """Begin the second row as the child's."""
        super().add_fields(form, index)
        if index == 1:
            form.fields["part"].initial = Membership.Part.CHILD


MembersFormSet = forms.formset_factory(
    MemberForm, formset=MembersForms, extra=3, min_num=1, max_num=8, validate_min=True
)


class TalkForm(forms.Form):
    """What is heard at the first talk."""

    question = forms.CharField(
        label=_("Their own helping question"),
        help_text=_("As they say it, such as: How can I help him tell me what he wants?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    said_by = forms.ChoiceField(label=_("Whose question is it?"), required=False)
    hopes = words(_("What do they hope for?"))
    worries = words(_("What worries them?"))
    activity = forms.CharField(
        label=_("What will be filmed?"),
        help_text=_("An everyday activity, agreed with them."),
        max_length=LONGEST,
        required=False,
    )

    def __init__(self, *args: Any, family: Family, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = family.memberships.exclude(part=Membership.Part.CHILD).select_related("member")
        said_by = self.fields["said_by"]
        if isinstance(said_by, forms.ChoiceField):
            said_by.choices = [(one.member_id, one.member.known_as) for one in people]


class GoalForm(forms.Form):
    """A goal in the client's words."""

    text = forms.CharField(label=_("A hope, in their words"), max_length=400)
    theme = forms.ChoiceField(label=_("Theme"), choices=[("", _("None")), *Theme.choices], required=False)


class PlanForm(forms.Form):
    """When the cycles are."""

    count = forms.TypedChoiceField(label=_("How many cycles?"), coerce=int)
    day = forms.DateField(label=_("First filming visit"), widget=DateBox())
    time = forms.TimeField(label=_("At"), widget=TimeBox())
    place = forms.ChoiceField(label=_("Where?"), required=False)
    together = forms.BooleanField(label=_("Film and look together in one visit"), required=False)

    def __init__(self, *args: Any, profile: ServiceProfile, places: list[Place], most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        count, place = self.fields["count"], self.fields["place"]
        if isinstance(count, forms.ChoiceField) and isinstance(place, forms.ChoiceField):
            count.choices = [(number, str(number)) for number in range(1, most + 1)]
            count.initial = min(profile.cycles_fewest, most)
            place.choices = [("", _("Not known yet")), *((one.id, str(one)) for one in places)]
            place.initial = places[0].id if places else ""

    def clean(self) -> None:
        """Refuse an hour that there is not."""
        super().clean()
        refuse_skipped(self, "day", "time")

    def first(self) -> dt.datetime:
        """Return the start of the first filming visit, where the practice is."""
        return clock.at(self.cleaned_data["day"], self.cleaned_data["time"])


class WhenForm(forms.Form):
    """When a visit is."""

    day = forms.DateField(label=_("Day"), widget=DateBox())
    time = forms.TimeField(label=_("From"), widget=TimeBox())
    until = forms.TimeField(label=_("Until"), widget=TimeBox())

    def clean(self) -> None:
        """Refuse an hour that there is not."""
        super().clean()
        refuse_skipped(self, "day", "time", "until")

    def starts_at(self) -> dt.datetime:
        """Return the start, where the practice is."""
        return clock.at(self.cleaned_data["day"], self.cleaned_data["time"])

    def ends_at(self) -> dt.datetime:
        """Return the end, where the practice is."""
        return clock.at(self.cleaned_data["day"], self.cleaned_data["until"])


class VisitForm(WhenForm):
    """A visit of a case, beside those of its cycles."""

    kind = forms.ChoiceField(label=_("What for?"), choices=Visit.Kind.choices)
    place = forms.ChoiceField(label=_("Where?"), required=False)
    field_order = ("kind", "day", "time", "until", "place")

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        if isinstance(place, forms.ChoiceField):
            place.choices = [("", _("Not known yet")), *((one.id, str(one)) for one in places)]


class BookTalkForm(WhenForm):
    """When the first talk is, and with whom."""

    practitioner = forms.ModelChoiceField(label=_("With"), queryset=Practitioner.objects.none(), empty_label=None)
    field_order = ("practitioner", "day", "time", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["practitioner"]
        if isinstance(who, forms.ModelChoiceField):
            who.queryset = Practitioner.objects.filter(is_active=True, roles__kind="practitioner").distinct()


class StepForm(forms.Form):
    """Where an enquiry stands now."""

    state = forms.ChoiceField(label=_("What happened?"), choices=Enquiry.State.choices)
    reason = forms.CharField(label=_("Why?"), max_length=400, required=False)


class AssentForm(forms.Form):
    """What was seen of somebody's wish to be filmed."""

    assent = forms.ChoiceField(choices=Participant.Assent.choices)
    note = forms.CharField(label=_("What did you see?"), max_length=400, required=False)


class DecisionForm(forms.Form):
    """One switch: a person and a purpose, on or off."""

    member = forms.CharField(max_length=16)
    purpose = forms.ChoiceField(choices=Purpose.choices)
    given = forms.BooleanField(required=False)
    decided_by = forms.CharField(max_length=16, required=False)
    method = forms.ChoiceField(choices=Decision.Method.choices, required=False)


class MomentForm(forms.Form):
    """A clip that somebody of the family keeps until a day."""

    clip = forms.CharField(max_length=16)
    member = forms.CharField(max_length=16)
    until = forms.DateField(label=_("Until"), widget=DateBox())


class MinutesForm(forms.Form):
    """How long one was at work on one day."""

    minutes = forms.IntegerField(min_value=0, max_value=24 * 60)
