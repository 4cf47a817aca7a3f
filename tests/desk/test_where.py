"""What one laptop cannot do is left out, and paper stands in for it; hosted, links begin with the public address."""

import dataclasses
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from attune import env
from attune.people.models import Practice
from tests.cast import signed_in

pytestmark = pytest.mark.db


@pytest.fixture
def desk(ruth):
    return signed_in(Client(), ruth)


@pytest.fixture
def hosted(settings):
    address = "https://vig.example.org"
    settings.SURROUNDINGS = dataclasses.replace(settings.SURROUNDINGS, address=address)
    settings.ALLOWED_HOSTS = ["testserver"]


def shown(desk, home):
    page = desk.get(reverse("family", args=[home.family.pk])).content.decode()
    return {"link": "Make a link for" in page, "sheet": "A sheet for the family" in page}


def test_a_laptop_offers_no_link_that_nobody_could_open_but_a_sheet(desk, amina_and_yusuf):
    assert shown(desk, amina_and_yusuf) == {"link": False, "sheet": True}
    assert "This is one laptop" in desk.get("/office/page/").content.decode()


def test_a_demonstration_shows_everything(desk, amina_and_yusuf):
    Practice.objects.update(demonstration=True)
    assert shown(desk, amina_and_yusuf) == {"link": True, "sheet": True}


def test_a_hosted_practice_gives_links_under_its_own_address(desk, amina_and_yusuf, hosted):
    assert shown(desk, amina_and_yusuf) == {"link": True, "sheet": True}
    told = {"member": amina_and_yusuf.client.pk}
    page = desk.post(reverse("member-link", args=[amina_and_yusuf.family.pk]), told).content.decode()
    assert re.findall(r'value="(https?://[^/]+)/link/', page) == ["https://vig.example.org"]
    assert "This is one laptop" not in desk.get("/office/page/").content.decode()


def test_the_sheet_tells_when_what_and_until_when(desk, amina_and_yusuf, django_assert_num_queries):
    with django_assert_num_queries(7):
        page = desk.get(reverse("family-sheet", args=[amina_and_yusuf.family.pk]))
    told = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    assert "We film for about 20 minutes. We meet at home." in told
    assert "60 days after we end. Or when you ask." in told


@pytest.mark.parametrize(
    ("values", "hosted"),
    [
        ({}, False),
        ({"ATTUNE_HTTPS": "yes"}, True),
        ({"ATTUNE_ADDRESS": "https://vig.example.org/"}, True),
    ],
)
def test_where_it_runs_is_known_from_the_surroundings(values, hosted):
    assert env.read(values | {"ATTUNE_DATA": str(Path("data"))}).hosted is hosted


@pytest.mark.parametrize("address", ["vig.example.org", "ftp://vig.example.org", "https://", "https://a.b/c"])
def test_an_address_that_no_link_could_begin_with_is_refused(address):
    with pytest.raises(env.BadEnvironment, match="ATTUNE_ADDRESS"):
        env.read({"ATTUNE_ADDRESS": address})
