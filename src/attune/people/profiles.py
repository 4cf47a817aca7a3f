"""The variants of the method that a practice may offer, each with the numbers to begin with. They are dated rows."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from attune.audit.actions import record
from attune.audit.models import Actor
from attune.people.models import ServiceProfile
from attune.people.rules import ProfileNotRight

NUMBERS: Final = (
    "film_minutes",
    "review_minutes",
    "clips_fewest",
    "clips_most",
    "clip_seconds_shortest",
    "clip_seconds_longest",
    "limits",
    "stills_alone",
    "cycles_fewest",
    "cycles_most",
    "days_to_review",
    "film_kept_days",
    "warning_days",
    "consent_days",
    "follow_up_from_months",
    "follow_up_until_months",
)


@dataclass(frozen=True)
class Preset:
    """A variant as Attune brings it: what it is for, and in which numbers it differs from the usual one."""

    key: str
    name: Any
    why: Any
    numbers: dict[str, Any] = field(default_factory=dict)


PRESETS: Final = (
    Preset("standard", "Video Interaction Guidance", _("A parent or carer and a child, at home.")),
    Preset(
        "verp",
        _("Video enhanced reflective practice"),
        _("Professionals film their own work and look at it, alone or in a group."),
        {"film_minutes": 15, "days_to_review": 14, "follow_up_from_months": 6, "follow_up_until_months": 9},
    ),
    Preset(
        "pre-birth",
        _("Before the birth"),
        _("The child is not born yet: the day it is expected stands where the date of birth would."),
        {"film_minutes": 10, "review_minutes": 45, "cycles_fewest": 1, "cycles_most": 3},
    ),
    Preset(
        "remote",
        _("By video call"),
        _("Visits are online and the film is the kept call, which is asked about by itself."),
        {"film_minutes": 15, "review_minutes": 50},
    ),
    Preset(
        "young-person",
        _("A young person as client"),
        _("The young person decides and speaks first, and is asked in easy words."),
        {"review_minutes": 45, "clips_most": 3},
    ),
    Preset(
        "adult-and-carer",
        _("An adult and their carer"),
        _("Somebody grown up who is cared for, and whoever cares for them."),
        {"review_minutes": 45, "consent_days": 180},
    ),
    Preset(
        "school",
        _("Teacher and pupil"),
        _("At school or nursery, with whoever teaches."),
        {"film_minutes": 15, "review_minutes": 45},
    ),
    Preset(
        "stills",
        _("Stills only"),
        _("Pictures are looked at instead of clips."),
        {"stills_alone": True, "clips_most": 4},
    ),
)


def preset(key: str) -> Preset | None:
    """Return a variant by its key."""
    return next((one for one in PRESETS if one.key == key), None)


def set_profile(
    *, key: str, name: str, starts_on: dt.date, by: Actor, numbers: dict[str, Any] | None = None
) -> ServiceProfile:
    """Write a profile's numbers from a day on, as a new row; cases keep the row they run on. Raises ProfileNotRight."""
    told = numbers or {}
    unknown = sorted(set(told) - set(NUMBERS))
    if unknown:
        raise ProfileNotRight(f"A profile has no number called {unknown[0]}. Nothing was changed.")
    made = ServiceProfile(key=key, name=name, starts_on=starts_on, **told)
    _check(made)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            record(actor=by, verb="set", kind="profile", thing=made.id, fields=told)
    except IntegrityError as there:
        day = f"{starts_on.day} {starts_on:%B %Y}"
        raise ProfileNotRight(
            f"Numbers from {day} are there already. Nothing was changed. Choose another day."
        ) from there
    return made


def _check(profile: ServiceProfile) -> None:
    for low, high, what in (
        (profile.clips_fewest, profile.clips_most, "clips"),
        (profile.cycles_fewest, profile.cycles_most, "cycles"),
    ):
        if not 1 <= low <= high:
            raise ProfileNotRight(
                f"The fewest {what} are at least one, and no more than the most. Nothing was changed."
            )
    if not 0 < profile.clip_seconds_shortest < profile.clip_seconds_longest:
        raise ProfileNotRight("The shortest clip is shorter than the longest. Nothing was changed.")
