"""Two parents who live apart: each sees what is theirs, and nothing that leads to the other."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from attune import clock
from attune.cases.models import Visit
from attune.cases.visiting import book_visit, join_case
from attune.people.actions import add_member, add_place
from attune.people.models import OneTimeLink, Place
from tests.cast import local, signed_in
from tests.desk.test_consent import words
from tests.portal.conftest import phone

pytestmark = pytest.mark.db


@pytest.fixture
def apart(hannah_and_leo, ruth):
    """Hannah and Dan, each with a home of their own, and a visit at each."""
    home = hannah_and_leo
    Visit.objects.filter(case=home.case).delete()
    day = clock.today() + dt.timedelta(days=2)
    for number, name in enumerate(("Hannah", "Dan")):
        own = {"kind": Place.Kind.HOME, "address": f"{number} {name} Lane", "member": home.people[name]}
        add_place(family=home.family, by=ruth, **own)
    for name, hour in (("Hannah", 9), ("Dan", 15)):
        when = {"starts_at": local(day, hour), "ends_at": local(day, hour + 1)}
        place = Place.objects.get(member=home.people[name])
        book_visit(case=home.case, kind=Visit.Kind.FILMING, place=place, by=ruth, **when)
    return home


def at(home, name):
    return Visit.objects.get(place__member=home.people[name])


def test_at_one_parents_home_the_other_is_not_listed_and_the_child_is(apart):
    listed = {
        name: sorted(one.member.known_as for one in at(apart, name).participants.select_related("member"))
        for name in ("Hannah", "Dan")
    }
    assert listed == {"Hannah": ["Hannah", "Leo"], "Dan": ["Dan", "Leo"]}


def test_each_is_told_of_their_own_visit_and_of_no_address(apart):
    told = {name: words(phone(apart.people[name], apart.family).get(reverse("our"))) for name in ("Hannah", "Dan")}
    assert ("9:00 am" in told["Hannah"], "3:00 pm" in told["Hannah"]) == (True, False)
    assert ("9:00 am" in told["Dan"], "3:00 pm" in told["Dan"]) == (False, True)
    assert [name for name, page in told.items() if "Lane" in page] == []


def test_even_a_parent_who_is_listed_is_not_told_of_a_visit_at_the_others_home(apart):
    visit = at(apart, "Hannah")
    visit.participants.create(family=apart.family, member=apart.people["Dan"])
    assert "9:00 am" not in words(phone(apart.people["Dan"], apart.family).get(reverse("our")))


def test_whoever_joins_later_is_listed_where_they_may_be(apart, ruth):
    aunt = add_member(family=apart.family, known_as="Ada", part="other", by=ruth)
    add_place(family=apart.family, kind=Place.Kind.HOME, address="9 Ada Lane", member=aunt, by=ruth)
    friend = add_member(family=apart.family, known_as="Fred", part="other", by=ruth)
    for member in (aunt, friend):
        join_case(case=apart.case, member=member, part="other", by=ruth)
    assert [one.member.known_as for one in at(apart, "Dan").participants.filter(member__in=[aunt, friend])] == ["Fred"]


def test_a_home_is_written_down_as_one_persons(apart, ruth):
    desk, url = signed_in(Client(), ruth), reverse("places", args=[apart.family.pk])
    desk.post(url, {"kind": "home", "address": "7 Mill Lane", "member": apart.people["Dan"].pk, "travel": "15"})
    assert Place.objects.get(address="7 Mill Lane").member == apart.people["Dan"]
    assert "7 Mill Lane At home, 15 minutes Dan’s own home" in words(desk.get(url))


def test_one_persons_links_are_taken_back_and_nobody_elses(apart, ruth):
    desk = signed_in(Client(), ruth)
    url = reverse("member-link", args=[apart.family.pk])
    made = {}
    for name in ("Hannah", "Dan"):
        page = desk.post(url, {"member": apart.people[name].pk})
        made[name] = page.context["address"]
    assert words(desk.get(url)).count("1 link was not used yet") == 2
    desk.post(reverse("member-links-ending", args=[apart.family.pk]), {"member": apart.people["Dan"].pk})
    assert words(desk.get(url)).count("1 link was not used yet") == 1
    opened = {name: Client().post(address).status_code for name, address in made.items()}
    assert opened == {"Hannah": 302, "Dan": 410}
    assert OneTimeLink.objects.filter(used_at=None).count() == 1
