"""How close a film is looked at is kept for who chooses its clips, and changes nothing else."""

import json

import pytest

from attune.clips.telling import film_told
from attune.films.models import Film

pytestmark = pytest.mark.db
LOOK = {"scale": 2.5, "x": 0.25, "y": 0.75}


def send(client, bench, told):
    return client.post(f"/films/{bench.film.pk}/close-up/", told, content_type="application/json")


def kept(bench):
    return film_told(Film.objects.get(pk=bench.film.pk))["close_up"]["look"]


def test_the_newest_look_is_told_when_the_workbench_opens_again(bench, ruth):
    assert kept(bench) is None
    assert send(ruth, bench, json.dumps({"scale": 6, "x": 0.5, "y": 0.5})).status_code == 204
    assert send(ruth, bench, json.dumps(LOOK)).status_code == 204
    assert kept(bench) == LOOK


@pytest.mark.parametrize(
    "told",
    [
        "",
        "[]",
        "null",
        json.dumps(LOOK | {"scale": 0.5}),
        json.dumps(LOOK | {"scale": 7}),
        json.dumps(LOOK | {"x": 1.5}),
        json.dumps(LOOK | {"y": float("nan")}),
        json.dumps(LOOK | {"y": None}),
        json.dumps({"scale": 2}),
        '{"scale": 2, "x": 1e999, "y": 0}',
    ],
)
def test_what_is_no_look_is_not_kept(bench, ruth, told):
    assert send(ruth, bench, told).status_code == 400
    assert kept(bench) is None


def test_a_stranger_moves_nobodys_picture(bench, cy):
    assert send(cy, bench, json.dumps(LOOK)).status_code == 404
    assert kept(bench) is None
