"""The page of giving out: what may be chosen, who has not agreed, and what is read from the form."""

import datetime as dt
from fractions import Fraction

import pytest

from attune import clock
from attune.clips.models import Export, Still
from attune.consent.models import Decision, Purpose
from attune.films.models import ConsentOverride, Film
from attune.jobs.models import Job
from attune.reviews.models import Words
from tests.cast import signed_in
from tests.routes.world import make_clip, make_world

pytestmark = pytest.mark.db
PAGE_QUERIES = 14


@pytest.fixture
def world(amina_and_yusuf, ruth, tmp_path):
    made = make_world(amina_and_yusuf, ruth, tmp_path)
    Film.objects.filter(pk=made.film.pk).update(facts={**made.film.facts, "probe": {}})
    Export.objects.all().delete()
    return made


@pytest.fixture
def giving(world, ruth, client):
    signed = signed_in(client, ruth)

    def ask(answers=None, **narrowed):
        address = f"/cases/{world.home.case.pk}/giving/"
        return signed.get(address, narrowed) if answers is None else signed.post(address, answers)

    return ask


def answers(world, **other):
    plain = {"what": "clip", "slow": "1", "heard": "yes", "side": "both", "kind": "auto", "purpose": "supervision"}
    return plain | {"clip": [world.clip.pk], f"words-{world.clip.pk}": "He waits"} | other


def test_each_purpose_says_who_has_not_agreed(giving, world, ruth):
    world.home.says("Yusuf", Decision.Says.WITHDRAWN, Purpose.SUPERVISION, by=ruth)
    standing = {one.purpose: (one.may, one.names) for one in giving().context["standings"]}
    assert standing[Purpose.FAMILY_COPY] == (True, "")
    assert standing[Purpose.SUPERVISION] == (False, "Yusuf")
    assert standing[Purpose.RESEARCH] == (False, "Amina, Yusuf")
    assert "Not agreed yet: Yusuf." in giving().text


def test_a_film_that_came_in_by_a_reason_is_for_no_purpose(giving, world, ruth):
    override = {"family": world.home.family, "visit": world.film.visit, "by_kind": "practitioner", "by": ruth.pk}
    ConsentOverride.objects.create(reason="Spoken", **override)
    assert [one.may for one in giving().context["standings"]] == [False] * 8


def test_the_words_over_a_clip_begin_as_what_the_family_said_first(giving, world):
    (choice,) = giving().context["clips"]
    assert (choice.title, choice.words) == ("You wait, and he reaches", "“He looked at me”")
    Words.objects.all().delete()
    (choice,) = giving().context["clips"]
    assert choice.words == "You wait, and he reaches"


def test_what_was_chosen_is_asked_for_as_it_was_chosen(giving, world):
    answer = giving(answers(world, slow="2", heard="no", hold_at="0.5", hold_for="2.5", whom="Ellen"))
    assert answer.status_code == 302
    export = Export.objects.get()
    item = export.items.get()
    assert (export.what, export.purpose, export.whom) == ("clip", "supervision", "Ellen")
    assert (item.start, item.end, item.words) == (100, 200, "He waits")
    hold = {"hold": 112, "seconds": [5, 2]}
    assert export.options == {"slow": 2, "heard": False, "kind": "auto", "side": "both"} | hold
    assert Job.objects.get(kind="clips.export").args == {"export": export.pk}


def test_stills_are_taken_for_stills_and_left_out_of_a_film(giving, world):
    ticked = [world.clip.pk, world.still.pk]
    giving(answers(world, what="stills", clip=ticked))
    giving(answers(world, what="reel", clip=ticked))
    reel, stills = Export.objects.order_by("what")
    assert [(item.start, item.end) for item in stills.items.all()] == [(100, 200), (5, 6)]
    assert [(item.start, item.end) for item in reel.items.all()] == [(100, 200)]


def test_a_refusal_is_said_on_the_page_and_nothing_is_asked_for(giving, world):
    said = giving(answers(world, purpose="research"))
    assert "Amina, Yusuf: no living yes to “Research”" in said.text
    assert Export.objects.count() == 0


def test_the_page_of_one_cycle_shows_its_clips_alone(giving, world):
    assert len(giving(cycle=world.home.cycles[0].pk).context["clips"]) == 1
    assert giving(cycle=world.home.cycles[1].pk).context["clips"] == []


def test_what_has_ended_says_why(giving, world):
    giving(answers(world))
    Export.objects.update(ends_at=clock.now() - dt.timedelta(days=1))
    assert "Its week is over." in giving().text


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_costs_the_same_for_one_clip_and_for_three(giving, world, more, django_assert_num_queries):
    for start in range(more):
        clip = make_clip(world.home.cycles[0], world.film)
        clip.start += start
        clip.save()
        Still.objects.create(film=world.film, family_id=world.film.family_id, frame=start)
    giving()
    with django_assert_num_queries(PAGE_QUERIES):
        giving()


def test_a_held_picture_is_the_one_on_show_then(giving, world):
    giving(answers(world, hold_at="0.039", hold_for="1"))
    assert Export.objects.get().options["hold"] == 100
    assert Fraction(*Export.objects.get().options["seconds"]) == 1
