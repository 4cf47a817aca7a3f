"""The office's inbox: calls taken down whole, the waiting list, reasons, who has asked before, and replies."""

import datetime as dt
import re
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from attune import clock
from attune.audit.actions import SYSTEM
from attune.audit.models import Line
from attune.billing.actions import set_rate
from attune.billing.models import Rate
from attune.cases.actions import receive_enquiry, step_enquiry
from attune.cases.models import Case, Enquiry
from attune.people.models import Family, Member, Membership, Practice
from attune.public.models import ReplyTemplate
from attune.refusals import ReasonMissing
from tests.cast import signed_in

pytestmark = pytest.mark.db

CALL = {
    "asked_by": "Dr Lin Osei",
    "source": "professional",
    "phone": "01632 960 777",
    "email": "lin@clinic.example",
    "safely": "Write to the clinic; never ring the home.",
    "best_time": "Fridays",
    "referrer": "Alder Clinic",
    "gp": "Dr Osei",
    "school": "Mill Nursery",
    "carer_name": "Priya",
    "carer_relation": "mother",
    "child_name": "Dev",
    "child_born_on": "2025-03-02",
    "reasons": "He turns away.",
    "history": "They saw a speech therapist.",
    "strengths": "He loves water.",
}


@pytest.fixture
def office(olive):
    return signed_in(Client(), olive)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def asked(by, name="Nora and Walter", **told):
    return receive_enquiry(family_name=name, asked_by="Nora", by=by, **told)


def test_a_whole_call_is_written_down_in_one_screen(office):
    answer = office.post(reverse("enquiry-new"), CALL)
    enquiry = Enquiry.objects.get()
    assert answer["Location"] == reverse("enquiry", args=[enquiry.pk])
    kept = {name: getattr(enquiry, name) for name in CALL if not name.startswith("carer_")}
    assert kept == {name: CALL[name] for name in kept} | {"child_born_on": dt.date(2025, 3, 2)}
    people = Membership.objects.filter(family=enquiry.family)
    assert [(one.member.known_as, one.part, one.relation, one.member.born_on) for one in people] == [
        ("Priya", "client", "mother", None),
        ("Dev", "child", "", dt.date(2025, 3, 2)),
    ]
    assert (enquiry.family.name, Case.objects.count()) == ("Priya and Dev", 0)


def test_a_parent_who_calls_is_the_client_and_is_reached_as_they_said(office):
    office.post(reverse("enquiry-new"), CALL | {"source": "self", "asked_by": "Priya Nair", "carer_name": ""})
    member = Member.objects.get(memberships__part="client")
    assert (member.known_as, member.name, member.email) == ("Priya", "Priya Nair", "lin@clinic.example")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"phone": "", "email": ""}, "so that you can answer"),
        ({"carer_name": ""}, "who is the parent or carer?"),
        ({"asked_by": ""}, "This field is required."),
    ],
)
def test_a_call_that_lacks_something_keeps_what_was_typed_and_makes_nothing(office, changed, said):
    page = office.post(reverse("enquiry-new"), CALL | changed)
    assert (page.status_code, Family.objects.count()) == (200, 0)
    assert said in words(page)
    assert "He turns away." in page.content.decode()


def test_what_is_told_of_how_to_answer_lies_sealed(office):
    office.post(reverse("enquiry-new"), CALL)
    with connection.cursor() as cursor:
        cursor.execute("select safely, history from attune_enquiry")
        sealed = b"".join(bytes(part) for part in cursor.fetchone())
    assert b"clinic" not in sealed
    assert b"therapist" not in sealed


def test_what_is_told_later_completes_it_and_the_audit_keeps_only_which_fields(office, olive):
    enquiry = asked(olive, reasons="He is quiet.")
    url = reverse("enquiry-told", args=[enquiry.pk])
    assert "He is quiet." in office.get(url).content.decode()
    office.post(url, {"asked_by": "Nora", "source": "self", "reasons": "He is quiet.", "gp": "Dr Lane"})
    assert Enquiry.objects.get().gp == "Dr Lane"
    assert Line.objects.get(verb="complete").fields == ["gp"]


def test_declining_or_waiting_needs_a_reason(office, olive):
    enquiry = asked(olive)
    for state in (Enquiry.State.DECLINED, Enquiry.State.WAITING):
        with pytest.raises(ReasonMissing):
            step_enquiry(enquiry=enquiry, state=state, by=olive, reason=" ")
    url = reverse("enquiry-steps", args=[enquiry.pk])
    assert "Say why" in words(office.post(url, {"state": "declined", "why": "other", "more": " "}, follow=True))
    office.post(url, {"state": "declined", "why": "We have no room", "more": "Until June"})
    assert (Enquiry.objects.get().state, enquiry.steps.latest("at").reason) == (
        "declined",
        "We have no room. Until June",
    )


def test_the_inbox_shows_each_step_by_itself_and_the_waiting_list_longest_first(office, olive):
    names = ["Ada and Bo", "Cleo and Dee", "Eve and Flo"]
    first, second, _third = [asked(olive, name) for name in names]
    with clock.told(clock.now() + dt.timedelta(days=1)):
        step_enquiry(enquiry=second, state=Enquiry.State.WAITING, by=olive, reason="No room")
    with clock.told(clock.now() + dt.timedelta(days=2)):
        step_enquiry(enquiry=first, state=Enquiry.State.WAITING, by=olive, reason="No room")
    shown = {
        key: re.findall("|".join(names), words(office.get(reverse("enquiries"), {"state": key})))
        for key in ("open", "waiting", "declined", "all", "nonsense")
    }
    assert shown == {
        "open": ["Eve and Flo"],
        "waiting": ["Cleo and Dee", "Ada and Bo"],
        "declined": [],
        "all": ["Eve and Flo", "Cleo and Dee", "Ada and Bo"],
        "nonsense": ["Eve and Flo"],
    }
    assert "To answer 1 Waiting list 2 Accepted 0 Declined 0 Withdrawn 0 All 3" in words(office.get("/enquiries/"))


@pytest.mark.parametrize(
    ("told", "same"),
    [
        ({"email": "NORA@example.org"}, "the same e-mail address"),
        ({"phone": "+44 (1632) 960-123"}, "the same telephone"),
        ({"child_name": "walter", "child_born_on": dt.date(2024, 1, 2)}, "a child of the same name and birthday"),
    ],
)
def test_who_has_asked_before_is_told_and_nothing_is_put_together(office, olive, told, same):
    born = {"child_name": "Walter", "child_born_on": dt.date(2024, 1, 2)}
    before = asked(olive, email="nora@example.org", phone="01632 960123", **born)
    now = asked(olive, "Somebody else", **told)
    page = words(office.get(reverse("enquiry", args=[now.pk])))
    assert f"An enquiry: {before.family} : {same}" in page
    assert Family.objects.count() == 2


def test_a_short_number_or_a_name_alone_is_nobodys(office, olive):
    asked(olive, phone="999", child_name="Walter")
    now = asked(olive, "Somebody else", phone="999", child_name="Walter")
    assert "Perhaps they have asked before." not in words(office.get(reverse("enquiry", args=[now.pk])))


def test_a_family_is_hinted_at_only_to_who_may_see_it(office, amina_and_yusuf, ruth, olive):
    Member.objects.filter(pk=amina_and_yusuf.client.pk).update(email="amina@example.org")
    url = reverse("enquiry", args=[asked(olive, "A caller", email="amina@example.org").pk])
    assert "Amina" not in words(office.get(url))
    assert "A family: Amina and Yusuf : the same e-mail address" in words(signed_in(Client(), ruth).get(url))


def test_a_reply_tells_todays_price_and_the_wait_and_sends_nothing(office, olive, mailoutbox):
    office.post(reverse("replies"), {"waiting_time": "six weeks"})
    enquiry = asked(olive, email="nora@example.org", child_name="Walter", reasons="He shouts.")
    page = office.get(reverse("enquiry", args=[enquiry.pk])).content.decode()
    letters = [unquote(one) for one in re.findall(r'href="(mailto:[^"]+)"', page)]
    assert len(letters) == 3
    assert "The wait for it is about six weeks." in letters[0]
    assert "so a cycle currently costs £150" in letters[0]
    assert letters[0].startswith("mailto:nora@example.org?subject=Your enquiry: a first talk&amp;body=Hello Nora,")
    assert [word for word in ("Walter", "shouts") if word in "".join(letters)] == []
    Rate.objects.all().delete()
    set_rate(amount=Decimal("60.00"), starts_on=clock.today(), by=SYSTEM)
    assert "so a cycle costs £180" in words(office.get(reverse("enquiry", args=[enquiry.pk])))
    assert mailoutbox == []


def test_a_practice_words_its_replies_and_may_bring_ours_back(office, practice):
    url = reverse("reply", args=["talk"])
    office.post(url, {"name": "Come", "subject": "A talk", "text": "Dear {asked_by}, {nothing}"})
    assert "Dear Sam, {nothing}" in words(office.get(reverse("replies")))
    office.post(reverse("reply-removal", args=["talk"]))
    assert "Thank you for asking us." in words(office.get(reverse("replies")))
    office.post(reverse("reply", args=["new"]), {"name": "Away", "subject": "Away", "text": "We are away."})
    own = ReplyTemplate.objects.get()
    assert office.get(reverse("reply", args=[own.pk])).status_code == 200
    office.post(reverse("reply-removal", args=[own.pk]))
    assert not ReplyTemplate.objects.exists()
    assert office.post(reverse("reply-removal", args=["talk"])).status_code == 404


def test_the_wait_is_told_nowhere_while_it_is_not_set(office, practice):
    assert "The wait for it" not in words(office.get(reverse("replies")))
    assert Practice.objects.get().waiting_time == ""


COUNTS = {"/enquiries/": 10, "/enquiries/?state=waiting": 10, "/enquiries/new/": 5, "/enquiries/replies/": 13}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("url", COUNTS)
def test_a_page_of_the_inbox_asks_as_often_for_three_as_for_one(office, olive, url, count, django_assert_num_queries):
    for number in range(count):
        enquiry = asked(olive, f"Family {number}")
        if "waiting" in url:
            step_enquiry(enquiry=enquiry, state=Enquiry.State.WAITING, by=olive, reason="No room")
    with django_assert_num_queries(COUNTS[url]):
        assert office.get(url).status_code == 200


def test_an_enquirys_page_asks_a_known_number_of_times(office, olive, django_assert_num_queries):
    for number in range(3):
        asked(olive, f"Family {number}", email="nora@example.org")
    enquiry = asked(olive, email="nora@example.org")
    with django_assert_num_queries(22):
        assert office.get(reverse("enquiry", args=[enquiry.pk])).status_code == 200
