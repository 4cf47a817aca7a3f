"""Every room's models, as Django's door; no room imports this."""

from attune.audit.models import Line, Link, Sitting
from attune.billing.models import Charge, Multiplier, Quote, Rate
from attune.cases.models import (
    Case,
    CaseMember,
    Cycle,
    Enquiry,
    EnquiryStep,
    Goal,
    HelpingQuestion,
    Participant,
    Visit,
)
from attune.clips.models import (
    Clip,
    ClipSet,
    ClipSetItem,
    ClipTag,
    Edit,
    Export,
    ExportFile,
    ExportItem,
    Mark,
    Still,
)
from attune.consent.models import Decision, Grant, Wording
from attune.films.models import ConsentOverride, Film, FilmPart, FilmSheet, FilmWish, Upload
from attune.jobs.models import Job
from attune.outcomes.models import GoalRating
from attune.people.models import (
    Family,
    Member,
    Membership,
    OneTimeLink,
    Place,
    Practice,
    Practitioner,
    Role,
    ServiceProfile,
)
from attune.public.models import Knock, PublicFilm
from attune.reviews.models import SharedReview, Shown, Words
from attune.safe.models import Damage, Reading, Segment, StoredThing, Stray

__all__ = [
    "Case",
    "CaseMember",
    "Charge",
    "Clip",
    "ClipSet",
    "ClipSetItem",
    "ClipTag",
    "ConsentOverride",
    "Cycle",
    "Damage",
    "Decision",
    "Edit",
    "Enquiry",
    "EnquiryStep",
    "Export",
    "ExportFile",
    "ExportItem",
    "Family",
    "Film",
    "FilmPart",
    "FilmSheet",
    "FilmWish",
    "Goal",
    "GoalRating",
    "Grant",
    "HelpingQuestion",
    "Job",
    "Knock",
    "Line",
    "Link",
    "Mark",
    "Member",
    "Membership",
    "Multiplier",
    "OneTimeLink",
    "Participant",
    "Place",
    "Practice",
    "Practitioner",
    "PublicFilm",
    "Quote",
    "Rate",
    "Reading",
    "Role",
    "Segment",
    "ServiceProfile",
    "SharedReview",
    "Shown",
    "Sitting",
    "Still",
    "StoredThing",
    "Stray",
    "Upload",
    "Visit",
    "Wording",
    "Words",
]  # fmt: skip
