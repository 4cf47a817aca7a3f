"""How somebody tells us: only clips in which they say it, with the family's own words and what came next."""

import pytest
from django.test import Client

from attune.clips.models import Clip, ClipTag
from attune.consent.models import Decision
from attune.ids import new_id
from attune.reviews.actions import Said, catch_words
from attune.reviews.models import Words
from tests.cast import signed_in
from tests.routes.world import make_clip, make_world

pytestmark = pytest.mark.db

PAGE_QUERIES = 14


@pytest.fixture
def world(amina_and_yusuf, ruth, tmp_path):
    return make_world(amina_and_yusuf, ruth, tmp_path)


@pytest.fixture
def tells(world, ruth):
    """Ask for the page of how somebody tells us."""
    client = signed_in(Client(), ruth)
    return lambda who=world.home.child: client.get(f"/cases/{world.home.case.pk}/tells/{who.pk}/")


def reach(world, clip, *how, **other):
    """Say that Yusuf began in a clip, and how."""
    told = {"principle": "attentive", "actor": world.home.child, "partner": world.home.client, "way": "initiative"}
    return ClipTag.objects.create(clip=clip, how=list(how), **(told | other))


def ways(response):
    return [(way.key, [telling.clip.pk for telling in way.tellings]) for way in response.context["ways"]]


def test_before_anything_is_said_the_page_says_how_it_begins(tells):
    page = tells().content.decode()
    assert "What Yusuf says without words gathers here." in page


def test_each_way_of_telling_gathers_its_clips_over_the_cycles(world, tells):
    ClipTag.objects.all().delete()
    later = make_clip(world.home.cycles[1], world.film)
    reach(world, world.clip, "reach", "look")
    reach(world, later, "look", "nod")
    reach(world, later, "face", actor=world.home.client)
    reach(world, world.clip, principle="guiding")
    first = world.clip.pk
    assert ways(tells()) == [("look", [first, later.pk]), ("reach", [first]), ("nod", [later.pk])]


def test_a_telling_has_the_familys_words_and_what_the_other_one_did_next(world, tells, ruth):
    ClipTag.objects.all().delete()
    reach(world, world.clip, "reach")
    mother = {"actor": world.home.client, "partner": world.home.child}
    reach(world, world.clip, "sound", "look", principle="receiving", way="reception", **mother)
    kept_for_the_review = Said(
        new_id(), world.clip.pk, world.home.client.pk, Words.Kind.WORKING_POINT, "Wait longer for him"
    )
    catch_words(review=world.review, said=kept_for_the_review, by=ruth)
    ((telling,),) = [way.tellings for way in tells().context["ways"]]
    assert telling.answers == ("Amina was receiving: look, sound",)
    assert [words.text for words in telling.words] == ["He looked at me"]
    assert (telling.cycle, telling.way, telling.how) == (1, "initiative", ("reach",))


def test_what_is_removed_or_shut_is_not_shown(world, tells, ruth):
    ClipTag.objects.all().delete()
    reach(world, world.clip, "reach")
    assert len(ways(tells())) == 1
    world.home.says("Amina", Decision.Says.WITHDRAWN, by=ruth)
    assert ways(tells()) == []
    world.home.says("Amina", Decision.Says.GIVEN, by=ruth)
    Clip.objects.update(removed_at="2026-01-01T00:00Z")
    assert ways(tells()) == []


def test_nobody_of_another_family_has_such_a_page(world, tells, hannah_and_leo):
    assert tells(hannah_and_leo.child).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_three_clips_as_for_one(world, tells, count, django_assert_num_queries):
    ClipTag.objects.all().delete()
    for _ in range(count):
        reach(world, make_clip(world.home.cycles[0], world.film), "look", "reach")
    tells()
    with django_assert_num_queries(PAGE_QUERIES):
        tells()


def test_the_familys_page_leads_there(world, ruth):
    page = signed_in(Client(), ruth).get(f"/families/{world.home.family.pk}/").content.decode()
    assert f"/cases/{world.home.case.pk}/tells/{world.home.child.pk}/" in page
