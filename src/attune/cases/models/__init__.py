"""From enquiry to ending: the case with its helping question, goals, cycles and visits."""

from attune.cases.models.cases import Case, CaseMember, CaseWords, Goal, Handover, HelpingQuestion
from attune.cases.models.diary import CheckItem, DiaryFeed, Reminder, Tick
from attune.cases.models.enquiries import Enquiry, EnquiryStep, Theme
from attune.cases.models.visits import Cycle, CycleWords, Participant, Visit, VisitWords

__all__ = [
    "Case",
    "CaseMember",
    "CaseWords",
    "CheckItem",
    "Cycle",
    "CycleWords",
    "DiaryFeed",
    "Enquiry",
    "EnquiryStep",
    "Goal",
    "Handover",
    "HelpingQuestion",
    "Participant",
    "Reminder",
    "Theme",
    "Tick",
    "Visit",
    "VisitWords",
]
