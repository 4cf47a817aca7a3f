"""Many families at once: what is written is what one family's screens write, and it is all or nothing."""

import pytest
from django.conf import settings
from django.db import IntegrityError

from attune.audit.models import Line
from attune.cases.actions import open_case, receive_enquiry
from attune.cases.admitting import Admission, admit
from attune.cases.models import Case, CaseMember, Enquiry, EnquiryStep
from attune.people.actions import add_member, add_place
from attune.people.models import Family, Member, Membership, Place

pytestmark = pytest.mark.db

TOLD = {"asked_by": "Nora", "email": "nora@example.org", "reasons": "He is so quiet now.", "child_name": "Walter"}
PEOPLE = (
    {"known_as": "Nora", "part": "client", "relation": "daughter", "email": "nora@example.org"},
    {"known_as": "Walter", "part": "child", "language": "Welsh"},
)
OWN = {
    "id",
    "family_id",
    "member_id",
    "case_id",
    "enquiry_id",
    "thing",
    "family",
    "at",
    "received_at",
    "opened_at",
    "created_at",
}
NAME, HOME = "Nora and Walter", "3 Mill Lane"


def left_behind(family):
    """All rows of a family, without what is each row's own: ids and times."""
    members = Member.objects.filter(memberships__family=family)
    found = [
        *Family.objects.filter(pk=family.pk).order_by("pk"),
        *members.order_by("known_as"),
        *Membership.objects.filter(family=family).order_by("place"),
        *Enquiry.objects.filter(family=family),
        *EnquiryStep.objects.filter(family=family).order_by("at"),
        *Place.objects.filter(family=family),
        *Case.objects.filter(family=family),
        *CaseMember.objects.filter(case__family=family).order_by("part"),
    ]
    rows = [
        {field.attname: getattr(one, field.attname) for field in one._meta.fields if field.attname not in OWN}
        for one in found
    ]
    lines = Line.objects.filter(family=family.pk).order_by("verb", "thing_kind", "pk")
    return rows, list(lines.values_list("verb", "thing_kind", "actor"))


def one_by_one(by, *, leads):
    enquiry = receive_enquiry(family_name=NAME, by=by, **TOLD)
    for one in PEOPLE:
        add_member(family=enquiry.family, by=by, **one)
    add_place(family=enquiry.family, kind=Place.Kind.HOME, address=HOME, by=by)
    if leads:
        open_case(family=enquiry.family, practitioner=by, by=by)
    return enquiry.family


@pytest.mark.parametrize("leads", [True, False], ids=["with a case", "for the office"])
def test_it_leaves_what_the_screens_for_one_family_leave(ruth, leads):
    first = one_by_one(ruth, leads=leads)
    admission = Admission(NAME, TOLD, PEOPLE, HOME)
    assert admit(admissions=[admission], by=ruth, leads=ruth if leads else None) == 1
    second = Family.objects.exclude(pk=first.pk).get()
    assert left_behind(second) == left_behind(first)
    assert second.enquiry.reasons == "He is so quiet now."


def test_many_are_written_in_as_few_statements_as_some(ruth, django_assert_num_queries):
    for count in (2, 12):
        with django_assert_num_queries(12):
            admit(admissions=[Admission(NAME, TOLD, PEOPLE, HOME)] * count, by=ruth, leads=ruth)
    assert (Family.objects.count(), Case.objects.filter(practitioner=ruth).count()) == (14, 14)


@pytest.mark.parametrize(
    ("people", "trouble"),
    [([{"known_as": "Bo", "part": None}], IntegrityError), ([{"known_as": "Bo", "part": "client", "x": 1}], TypeError)],
    ids=["while it writes", "before it writes"],
)
def test_where_one_cannot_be_written_none_is_and_no_key_stays(ruth, people, trouble):
    keys = set((settings.DATA / "keys").rglob("*.age"))
    lines = Line.objects.count()
    with pytest.raises(trouble):
        admit(admissions=[Admission(NAME, TOLD, PEOPLE), Admission("Bo", TOLD, people)], by=ruth, leads=ruth)
    assert (Family.objects.count(), Enquiry.objects.count(), Line.objects.count()) == (0, 0, lines)
    assert set((settings.DATA / "keys").rglob("*.age")) == keys
