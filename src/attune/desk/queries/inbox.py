"""The office's inbox: enquiries by where they stand, the waiting list, and who may have asked before."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Replace
from django.urls import reverse
from django.utils.translation import gettext as _

from attune.cases.models import Case, Enquiry, EnquiryStep
from attune.cases.queries import enquiries_visible_to
from attune.people.models import Member, Membership, Person, Practitioner

OPEN, EVERYTHING = "open", "all"
STATES: dict[str, tuple[Enquiry.State, ...]] = {
    OPEN: (Enquiry.State.RECEIVED, Enquiry.State.CONTACTED, Enquiry.State.BOOKED),
    "waiting": (Enquiry.State.WAITING,),
    "accepted": (Enquiry.State.ACCEPTED,),
    "declined": (Enquiry.State.DECLINED,),
    "withdrawn": (Enquiry.State.WITHDRAWN,),
    EVERYTHING: tuple(Enquiry.State),
}
TELLING_DIGITS = 7  # fewer may be anybody's
COMPARED_DIGITS = 10  # of a number, from its end: +44 and 0 before it are the same
MOST_ALIKE = 50  # more are a number that is not anybody's own
BETWEEN_DIGITS = " -().+/"


@dataclass(frozen=True)
class Shown:
    """One choice of the inbox: enquiries that stand somewhere, and how many there are."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Alike:
    """An enquiry or a family that may be the same: what is the same, and where it is."""

    name: str
    same: tuple[str, ...]
    url: str


def known_key(asked: str) -> str:
    """Return which enquiries are asked for; those to answer where nobody says, or nonsense."""
    return asked if asked in STATES else OPEN


def shown_choices(person: Practitioner) -> list[Shown]:
    """Return the choices of the inbox with their counts."""
    rows = enquiries_visible_to(person).order_by().values_list("state").annotate(count=Count("pk"))
    counts = dict(rows.values_list("state", "count"))
    labels = {
        OPEN: _("To answer"),
        "waiting": _("Waiting list"),
        "accepted": _("Accepted"),
        "declined": _("Declined"),
        "withdrawn": _("Withdrawn"),
        EVERYTHING: _("All"),
    }
    return [Shown(key, labels[key], sum(counts.get(one, 0) for one in states)) for key, states in STATES.items()]


def enquiries_standing(person: Practitioner, key: str) -> QuerySet[Enquiry]:
    """Return enquiries that stand somewhere, newest first; the waiting list in the order in which they wait."""
    found = enquiries_visible_to(person).filter(state__in=STATES[key])
    if key != "waiting":
        return found
    waits = EnquiryStep.objects.filter(enquiry=OuterRef("pk"), state=Enquiry.State.WAITING).order_by("-at")
    return found.annotate(waits_since=Subquery(waits.values("at")[:1])).order_by("waits_since", "received_at")


def alike(enquiry: Enquiry, person: Person) -> list[Alike]:
    """Return enquiries and families with the same e-mail, telephone, or child's name and birthday.

    Only what this person may see is told of; nothing is merged.
    """
    asked, belongs = _same_enquiry(enquiry), _same_member(enquiry)
    if not asked and not belongs:
        return []
    before = enquiries_visible_to(person).exclude(pk=enquiry.pk).annotate(digits=digits("phone"))
    found = {one.family_id: _of_enquiry(one, enquiry) for one in before.filter(asked)[:MOST_ALIKE]}
    same = list(
        Member.objects.annotate(digits=digits("phone")).filter(belongs).values_list("pk", flat=True)[:MOST_ALIKE]
    )
    seen = Case.objects.visible_to(person).filter(family=OuterRef("family"))
    members = Membership.objects.filter(Exists(seen), member__in=same)
    for one in members.exclude(family=enquiry.family_id).select_related("member", "family"):
        found[one.family_id] = _of_family(one, enquiry)
    return list(found.values())


def digits(field: str) -> Replace:
    """Return a telephone number without what stands between its digits, reckoned by the database."""
    bare = F(field)
    for sign in BETWEEN_DIGITS:
        bare = Replace(bare, Value(sign), Value(""))  # type: ignore[assignment]
    return bare  # type: ignore[return-value]


def telling(phone: str) -> str:
    """Return the end of a number by which it is told from others; empty where it is too short for that."""
    bare = "".join(sign for sign in phone if sign.isdigit())
    return bare[-COMPARED_DIGITS:] if len(bare) >= TELLING_DIGITS else ""


def _same_enquiry(enquiry: Enquiry) -> Q:
    same = Q()
    if enquiry.email:
        same |= Q(email__iexact=enquiry.email)
    same |= _same_phone(enquiry)
    if enquiry.child_name and enquiry.child_born_on:
        same |= Q(child_name__iexact=enquiry.child_name, child_born_on=enquiry.child_born_on)
    return same


def _same_phone(enquiry: Enquiry) -> Q:
    """Ask of the last digit first: it spares nine numbers of ten the work of being laid bare."""
    end = telling(enquiry.phone)
    return Q(phone__endswith=end[-1]) & Q(digits__endswith=end) if end else Q()


def _same_member(enquiry: Enquiry) -> Q:
    same = Q()
    if enquiry.email:
        same |= Q(email__iexact=enquiry.email)
    same |= _same_phone(enquiry)
    if enquiry.child_name and enquiry.child_born_on:
        same |= Q(known_as__iexact=enquiry.child_name, born_on=enquiry.child_born_on)
    return same


def _of_enquiry(other: Enquiry, enquiry: Enquiry) -> Alike:
    born = bool(enquiry.child_born_on) and other.child_born_on == enquiry.child_born_on
    child = born and other.child_name.lower() == enquiry.child_name.lower()
    same = _same(enquiry, other.email, other.phone, child=child)
    return Alike(_("An enquiry: %(name)s") % {"name": other.family}, same, reverse("enquiry", args=[other.pk]))


def _of_family(other: Membership, enquiry: Enquiry) -> Alike:
    member = other.member
    born = bool(enquiry.child_born_on) and member.born_on == enquiry.child_born_on
    child = born and member.known_as.lower() == enquiry.child_name.lower()
    same = _same(enquiry, member.email, member.phone, child=child)
    return Alike(_("A family: %(name)s") % {"name": other.family}, same, reverse("family", args=[other.family_id]))


def _same(enquiry: Enquiry, email: str, phone: str, *, child: bool) -> tuple[str, ...]:
    told = (
        (bool(email) and email.lower() == enquiry.email.lower(), _("the same e-mail address")),
        (bool(telling(phone)) and telling(phone) == telling(enquiry.phone), _("the same telephone")),
        (child, _("a child of the same name and birthday")),
    )
    return tuple(said for so, said in told if so)
