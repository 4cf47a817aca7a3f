"""Try your camera: a test film is looked at in the locked child, what 20 minutes need is told, and nothing is kept."""

import datetime as dt
from dataclasses import replace

import pytest

from attune import clock
from attune.films.models import Film, Upload
from attune.films.rules import size
from attune.films.trying import tried
from attune.media.look import Seen
from attune.safe.keys import objects
from tests.filmmaker import make, trap

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SEEN = Seen("mov", "h264", 1920, 1080, 25.0, "aac 48000 2", 10.0, None, "")


def drop(client, data, pieces=None):
    headers = {"Film-Pieces": pieces or f"0+{len(data)}", "Film-Length": str(len(data))}
    return client.post("/help/camera/", data, content_type="application/octet-stream", headers=headers)


@pytest.mark.film
def test_a_test_film_works_and_nothing_of_it_is_kept(cast, ruth):
    data = make("h264_25").path.read_bytes()
    before = sorted(objects().names())
    page = drop(ruth, data).content.decode()
    assert ("It works." in page, f"20 minutes need {size(len(data) * 400)}." in page) == (True, True)
    assert (Film.objects.count(), Upload.objects.count(), sorted(objects().names())) == (0, 0, before)


@pytest.mark.film
def test_what_is_no_film_is_refused_in_a_sentence(cast, ruth, tmp_path):
    answer = drop(ruth, trap("text", tmp_path, tmp_path / "none").read_bytes())
    assert (answer.status_code, "is not a film that can be opened here" in answer.content.decode()) == (422, True)


def test_pieces_that_cannot_be_are_refused(cast, ruth):
    assert drop(ruth, b"12345", "0+6").status_code == 400


def test_twenty_minutes_need_what_ten_seconds_need_a_hundred_and_twenty_times(cast):
    trial = tried(SEEN, 23_000_000)
    assert (trial.needs, trial.told_needs, trial.notes) == (2_760_000_000, "2.6 GB", ())
    assert trial.films == int(trial.free // (2_760_000_000 * 1.4))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sound": ""}, "no sound"),
        ({"height": 240}, "picture is small"),
        ({"rate": 10.0}, "few pictures a second"),
        ({"seconds": 1.0}, "too short"),
        ({"seconds": None}, "too short"),
        ({"recorded": "2012-01-01T00:00:00"}, "clock is wrong"),
    ],
)
def test_what_is_amiss_is_said_with_what_to_do(cast, changed, said):
    (note,) = tried(replace(SEEN, **changed), 23_000_000).notes
    assert said in note


def test_a_camera_whose_clock_is_right_is_not_spoken_of(cast):
    recorded = f"{clock.now() - dt.timedelta(hours=2):%Y-%m-%dT%H:%M:%S}"
    assert tried(replace(SEEN, recorded=recorded), 23_000_000).notes == ()
