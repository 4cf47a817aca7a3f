"""The kept-safe card tells when all was last read back, and what of one's own is damaged."""

import pytest
from django.test import Client

from attune import clock
from attune.safe.models import Damage, Reading, StoredThing
from tests.cast import signed_in
from tests.desk.test_pages import words

pytestmark = pytest.mark.db


def damage(family):
    thing = StoredThing.objects.create(family=family, kind="part", created_at=clock.now())
    return Damage.objects.create(thing=thing, name="a" * 16, why="missing", found_at=clock.now())


def card(person):
    return words(signed_in(Client(), person).get("/"))


def test_it_says_when_everything_was_last_read(ruth, amina_and_yusuf):
    assert "All was last read back" not in card(ruth)
    Reading.objects.create(started_at=clock.now(), finished_at=clock.now())
    assert "All was last read back on" in card(ruth)


def test_damage_is_told_to_whoever_works_with_the_family_and_to_nobody_else(ruth, cy, amina_and_yusuf):
    damage(amina_and_yusuf.family)
    assert [card(person).count("1 stored piece of your films is damaged") for person in (ruth, cy)] == [1, 0]
