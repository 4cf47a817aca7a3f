"""A practice says the method in its own words, and what was said before them is told in them too."""

import pytest
from django.test import Client

from attune.audit.models import Line
from attune.clips.wording import HOW, worded, wording
from tests.cast import signed_in

pytestmark = pytest.mark.db

ADDRESS = "/office/words/"


@pytest.fixture
def office(practice, olive):
    return signed_in(Client(), olive)


def typed(client, **changed):
    """What the page's form sends, with something typed into it."""
    form = client.get(ADDRESS).context["form"]
    told = {name: form[name].value() for name in form.fields}
    return {name: said for name, said in (told | changed).items() if said not in {None, False}}


def test_until_somebody_changes_them_the_words_are_the_built_in_ones(office):
    assert [way["key"] for way in wording().offered] == list(HOW)
    office.post(ADDRESS, typed(office))
    said = wording()
    assert (said.short("attentive"), said.how_said(["sign", "look"])) == ("Attentive", ["look", "sign"])
    assert said.ways == worded({}, []).ways


def test_a_principle_and_a_way_get_the_practices_own_names_and_their_own_back(office, olive):
    office.post(ADDRESS, typed(office, short_attentive="With you", way_look="eyes"))
    assert (wording().short("attentive"), wording().how_said(["look"])) == ("With you", ["eyes"])
    office.post(ADDRESS, typed(office, short_attentive="", way_look=""))
    assert (wording().short("attentive"), wording().how_said(["look"])) == ("Attentive", ["look"])
    assert Line.objects.filter(verb="reword", actor=olive.pk).count() == 2


def test_a_way_of_its_own_is_offered_until_it_is_not_and_keeps_its_name(office):
    office.post(ADDRESS, typed(office, new_0="humming"))
    own = wording().offered[-1]
    assert (own["name"], len(wording().offered)) == ("humming", len(HOW) + 1)
    office.post(ADDRESS, typed(office, **{f"offered_{own['key']}": False, "offered_touch": False}))
    assert [way["name"] for way in wording().ways if not way["offered"]] == ["touch", "humming"]
    assert wording().how_said([own["key"], "nod"]) == ["humming", "nod"]


def test_a_way_that_is_built_in_later_joins_the_end_of_a_practices_list():
    known = worded({}, [{"key": "hum", "name": "humming", "offered": True}])
    assert [way["key"] for way in known.ways] == ["hum", *HOW]


def test_the_page_asks_little(office, django_assert_num_queries):
    with django_assert_num_queries(6):
        office.get(ADDRESS)
