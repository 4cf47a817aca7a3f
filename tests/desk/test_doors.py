"""Who may open which page: its practitioner, and nobody by guessing."""

import pytest
from django.test import Client
from django.urls import reverse

from attune.cases.actions import receive_enquiry
from attune.consent.models import Purpose
from tests.cast import signed_in

pytestmark = pytest.mark.db

OWN = [
    ("family", lambda home: [home.family.pk]),
    ("member-new", lambda home: [home.family.pk]),
    ("member", lambda home: [home.family.pk, home.child.pk]),
    ("consent", lambda home: [home.family.pk]),
    ("consent-question", lambda home: [home.family.pk, home.client.pk, Purpose.FILMING]),
    ("cycle", lambda home: [home.cycles[0].pk]),
    ("visit", lambda home: [home.filming.pk]),
    ("visit-time", lambda home: [home.review.pk]),
    ("visit-new", lambda home: [home.case.pk]),
    ("consultation", lambda home: [home.case.pk]),
    ("plan", lambda home: [home.case.pk]),
    ("ending", lambda home: [home.case.pk]),
]
ACTS = [
    ("visit-arrival", lambda home: [home.filming.pk]),
    ("visit-departure", lambda home: [home.filming.pk]),
    ("visit-completion", lambda home: [home.filming.pk]),
    ("visit-cancellation", lambda home: [home.filming.pk]),
    ("assent", lambda home: [home.filming.participants.first().pk]),
    ("decisions", lambda home: [home.family.pk]),
    ("goals", lambda home: [home.case.pk]),
    ("goal-drop", lambda home: [home.case.goals.first().pk]),
    ("goal-rating", lambda home: [home.case.goals.first().pk]),
    ("ending-begun", lambda home: [home.case.pk]),
    ("closing", lambda home: [home.case.pk]),
    ("moments", lambda home: [home.case.pk]),
    ("member-link", lambda home: [home.family.pk]),
]
GENERAL = ["home", "families", "family-new", "diary"]
OFFICE = ["office", "enquiries", "money"]


@pytest.fixture
def strangers(amina_and_yusuf, cy, olive):
    """Another practitioner, the office, and a parent, each signed in."""
    return [signed_in(Client(), person) for person in (cy, olive, amina_and_yusuf.client)]


@pytest.mark.parametrize(("name", "of"), OWN, ids=[name for name, _of in OWN])
def test_a_page_of_a_family_opens_to_its_practitioner_alone(amina_and_yusuf, ruth, strangers, name, of):
    url = reverse(name, args=of(amina_and_yusuf))
    assert signed_in(Client(), ruth).get(url).status_code == 200
    assert [stranger.get(url).status_code for stranger in strangers] == [404, 404, 404]
    out = Client().get(url)
    assert (out.status_code, out["Location"]) == (302, f"/account/login/?next={url}")


@pytest.mark.parametrize(("name", "of"), ACTS, ids=[name for name, _of in ACTS])
def test_an_act_on_a_family_is_nobody_elses(amina_and_yusuf, strangers, name, of):
    url = reverse(name, args=of(amina_and_yusuf))
    assert [stranger.post(url).status_code for stranger in strangers] == [404, 404, 404]
    assert Client().post(url).status_code == 302


@pytest.mark.parametrize("name", GENERAL)
def test_every_practitioner_has_these_pages_and_no_others_families_on_them(client, amina_and_yusuf, ruth, cy, name):
    own = signed_in(client, ruth).get(reverse(name))
    other = signed_in(Client(), cy).get(reverse(name))
    assert (own.status_code, other.status_code) == (200, 200)
    assert "Amina" not in other.content.decode()
    assert ("Amina" in own.content.decode()) is (name != "family-new")


@pytest.mark.parametrize("name", OFFICE)
def test_the_office_keeps_its_own_pages(client, olive, cy, ruth, name):
    url = reverse(name)
    assert signed_in(client, olive).get(url).status_code == 200
    assert signed_in(Client(), ruth).get(url).status_code == 200
    assert signed_in(Client(), cy).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_an_enquiry_is_the_offices(client, olive, cy):
    enquiry = receive_enquiry(family_name="Nora and Walter", asked_by="Nora", by=olive, reasons="He is quiet now.")
    url = reverse("enquiry", args=[enquiry.pk])
    page = signed_in(client, olive).get(url)
    assert (page.status_code, "He is quiet now." in page.content.decode()) == (200, True)
    assert signed_in(Client(), cy).get(url).status_code == 404
    assert signed_in(Client(), cy).post(reverse("enquiry-talk", args=[enquiry.pk])).status_code == 404
    assert signed_in(Client(), cy).post(reverse("enquiry-steps", args=[enquiry.pk])).status_code == 404


def test_what_things_cost_is_set_by_the_office(client, cy):
    other = signed_in(client, cy)
    assert [other.post(reverse(name)).status_code for name in ("rate-preview", "factors")] == [404, 404]


def test_who_keeps_only_the_office_begins_there(client, olive):
    assert signed_in(client, olive).get("/")["Location"] == "/office/"


def test_a_member_begins_in_the_familys_own_place(client, amina_and_yusuf):
    assert signed_in(client, amina_and_yusuf.client).get("/")["Location"] == "/our/"
