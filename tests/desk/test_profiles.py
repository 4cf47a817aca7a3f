"""Service profiles: dated numbers, variants that may be taken up, and the one that a case runs on."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attune import clock
from attune.cases.models import Case
from attune.people.models import Member, ServiceProfile
from attune.people.profiles import PRESETS, ProfileNotRight, set_profile
from attune.portal.asking import asked_in
from tests.cast import local, make_home, signed_in
from tests.desk.test_consent import words
from tests.desk.test_pages import CALL

pytestmark = pytest.mark.db


@pytest.fixture
def office(olive):
    return signed_in(Client(), olive)


def numbers(page):
    """What the form of a profile offers, as it would be sent."""
    form = page.context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() is not False}


@pytest.mark.parametrize("key", [one.key for one in PRESETS])
def test_every_variant_can_be_taken_up_as_it_is_offered(office, key):
    url = reverse("profile", args=[key])
    sent = numbers(office.get(url))
    sent["starts_on"] = (clock.today() + dt.timedelta(days=1)).isoformat()
    assert office.post(url, sent)["Location"] == url
    assert ServiceProfile.objects.filter(key=key, starts_on__gt=clock.today()).count() == 1


def test_new_numbers_count_from_their_day_and_open_cases_keep_theirs(office, amina_and_yusuf):
    url = reverse("profile", args=["standard"])
    office.post(url, numbers(office.get(url)) | {"starts_on": clock.today().isoformat(), "film_kept_days": "30"})
    old = Case.objects.get().profile
    assert (old.film_kept_days, ServiceProfile.objects.current().film_kept_days) == (60, 30)
    page = words(office.get(url))
    assert "kept for 60 days. 1 case runs on it, 1 of them open" in page
    assert "kept for 30 days. 0 cases run on it, 0 of them open" in page


def test_numbers_that_cannot_be_are_refused(office, practice, ruth):
    url = reverse("profile", args=["standard"])
    sent = numbers(office.get(url)) | {"starts_on": (clock.today() + dt.timedelta(days=2)).isoformat()}
    assert "no more than the most" in words(office.post(url, sent | {"clips_fewest": "5"}))
    assert "shorter than the longest" in words(office.post(url, sent | {"clip_seconds_shortest": "10"}))
    assert office.post(url, sent | {"starts_on": "2020-01-01"}).status_code == 200
    office.post(url, sent)
    assert "are there already" in words(office.post(url, sent))
    assert ServiceProfile.objects.count() == 2
    with pytest.raises(ProfileNotRight, match="no number called password"):
        set_profile(key="x", name="X", starts_on=clock.today(), by=ruth, numbers={"password": 1})


def test_a_case_chooses_its_profile_when_it_is_opened(ruth):
    desk = signed_in(Client(), ruth)
    assert "How do you work with them?" not in words(desk.get(reverse("family-new")))
    pre = set_profile(key="pre-birth", name="Before the birth", starts_on=clock.today(), by=ruth)
    assert "How do you work with them?" in words(desk.get(reverse("family-new")))
    due = clock.today() + dt.timedelta(days=50)
    told = CALL | {"profile": pre.pk, "people-1-due_on": due.isoformat(), "people-1-part": "child"}
    desk.post(reverse("family-new"), told)
    case = Case.objects.get()
    assert (case.profile, Member.objects.get(known_as="Walter").due_on) == (pre, due)
    assert "expected on" in words(desk.get(reverse("family", args=[case.family_id])))


def test_a_case_may_change_it_until_its_cycles_are_planned(ruth, amina_and_yusuf):
    desk, case = signed_in(Client(), ruth), amina_and_yusuf.case
    url = reverse("case-profile", args=[case.pk])
    remote = set_profile(key="remote", name="By video call", starts_on=clock.today(), by=ruth)
    refused = desk.post(url, {"profile": remote.pk})
    assert "Cycles are planned already" in words(refused)
    case.cycles.all().delete()
    desk.post(url, {"profile": remote.pk})
    case.refresh_from_db()
    assert case.profile == remote
    assert [str(one) for one in asked_in(case)][:2] == ["filming", "remote"]


def test_of_several_rows_of_one_profile_the_one_in_force_is_offered(ruth, practice):
    day = clock.today()
    now = set_profile(key="standard", name="Ours", starts_on=day, by=ruth)
    set_profile(key="standard", name="Later", starts_on=day + dt.timedelta(days=1), by=ruth)
    assert list(ServiceProfile.objects.offered()) == [now]


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_of_profiles_ask_as_often_for_three_as_for_one(office, ruth, count):
    for number in range(count):
        people = (f"Amina {number}", "client", "mother"), (f"Yusuf {number}", "child", "son")
        make_home(ruth, *people, first=local(clock.today(), 9 + number), question="?")
        day = clock.today() + dt.timedelta(days=number)
        set_profile(key="school", name="Teacher and pupil", starts_on=day, by=ruth)
    counts = {}
    for url in COUNTS:
        with CaptureQueriesContext(connection) as asked:
            office.get(url)
        counts[url] = len(asked)
    assert counts == COUNTS


COUNTS = {"/office/profiles/": 7, "/office/profiles/school/": 7}
