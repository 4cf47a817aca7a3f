"""What is asked of enquiries, families and cases; each read starts from the person who asks."""

from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery

from attune.cases.models import Case, Enquiry, HelpingQuestion, Participant, Visit
from attune.cases.rules import OPEN
from attune.people.access import has_role
from attune.people.models import Family, Membership, Person, Place, Practitioner, Role

WAITING = (Enquiry.State.RECEIVED, Enquiry.State.CONTACTED, Enquiry.State.BOOKED, Enquiry.State.WAITING)
WORKING = (Role.Kind.PRACTITIONER, Role.Kind.TRAINEE)


def families_visible_to(person: Person | None) -> QuerySet[Family]:
    """Return the families of cases that a person may see."""
    return Family.objects.filter(cases__in=Case.objects.visible_to(person)).distinct()


def families_led_by(person: Person | None) -> QuerySet[Family]:
    """Return the families of a person's own cases."""
    return Family.objects.filter(cases__in=Case.objects.led_by(person)).distinct()


def works_with_families(person: Practitioner) -> bool:
    """Tell whether somebody may have cases today: signs in, and holds such a role."""
    return person.is_active and has_role(person, *WORKING)


def enquiries_visible_to(person: Person | None) -> QuerySet[Enquiry]:
    """Return enquiries, newest first, to whoever keeps the office."""
    if not has_role(person, Role.Kind.OFFICE):
        return Enquiry.objects.none()
    return Enquiry.objects.select_related("family").order_by("-received_at")


def question_of(case: Case) -> HelpingQuestion | None:
    """Return the helping question as it stands now."""
    return case.questions.select_related("said_by").order_by("-version").first()


def participants_of(visits: Iterable[Visit]) -> QuerySet[Participant]:
    """Return who is in the frame at some visits, in the order in which they stand in their family."""
    belongs = Membership.objects.filter(family=OuterRef("family"), member=OuterRef("member"))
    found = Participant.objects.filter(visit__in=visits).select_related("member")
    return found.annotate(place=Subquery(belongs.values("place")[:1])).order_by("place", "member__known_as")


def visits_to_come(case: Case) -> QuerySet[Visit]:
    """Return the visits of a case that are still to be, in order of time."""
    return case.visits.filter(state__in=OPEN).select_related("cycle", "place").order_by("starts_at")


def living_apart_from(place: Place | None) -> QuerySet[Place, str]:
    """Return the members who have a home of their own where a place is the home of somebody else of their family."""
    if place is None or place.member_id is None:
        return Place.objects.none().values_list("member", flat=True)
    homes = Place.objects.filter(family=place.family_id, member__isnull=False).exclude(member=place.member_id)
    return homes.values_list("member", flat=True)
