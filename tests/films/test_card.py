"""What is on a card is looked at without keeping it, told as recordings, begun as films, and noted when it is wiped."""

import base64
import hashlib
import os

import pytest

from attune.audit.models import Line
from attune.consent.models import Decision
from attune.films.actions import verify_film
from attune.films.models import Film, FilmPart, Upload
from attune.jobs.models import Job
from attune.safe.keys import objects
from attune.safe.models import Segment, StoredThing
from tests.filmmaker import make, trap
from tests.films.sending import patch, sum_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PARTS = [os.urandom(length) for length in (9_000, 5_000)]
SEEN = {
    "container": "mpegts",
    "codec": "h264",
    "width": 1920,
    "height": 1080,
    "rate": 25.0,
    "sound": "ac3 48000 2",
    "recorded": "",
}


def place(cast, what):
    return f"/visits/{cast.home.visit.pk}/{what}/"


def look(client, cast, data, pieces=None, length=None):
    pieces = pieces or f"0+{len(data)}"
    headers = {"Film-Pieces": pieces, "Film-Length": str(length or len(data))}
    return client.post(place(cast, "card/looks"), data, content_type="application/octet-stream", headers=headers)


def on_card(number, *, begins=1.0, seconds=60.0, data=None):
    data = PARTS[number] if data is None else data
    return {
        "path": f"AVCHD/BDMV/STREAM/0000{number}.MTS",
        "name": f"0000{number}.MTS",
        "length": len(data),
        "written": 1_700_000_000 + 60.0 * (number + 1),
        "opening": hashlib.sha256(data).hexdigest(),
        "seen": SEEN | {"begins": begins, "seconds": seconds},
    }


def ask(client, cast, what, files):
    return client.post(place(cast, what), {"files": files}, content_type="application/json")


def begin(client, cast):
    return ask(client, cast, "films", [on_card(0), on_card(1)])


def bring(client, cast):
    """Bring both parts in and prove the film."""
    for part, data in zip(begin(client, cast).json()["parts"], PARTS, strict=True):
        patch(client, part["address"], 0, data, checksum=sum_of(data))
        client.post(f"{part['address']}sum/", {"sha256": hashlib.sha256(data).hexdigest()})
    verify_film(film=Film.objects.get())
    return Film.objects.get()


@pytest.mark.film
def test_a_look_tells_what_a_film_is_shows_it_and_keeps_nothing(cast, ruth):
    data = make("h264_25").path.read_bytes()
    before = sorted(objects().names())
    lines = Line.objects.count()
    told = look(ruth, cast, data)
    assert (told.status_code, told["Cache-Control"]) == (200, "no-store")
    facts = told.json()
    assert (facts["codec"], facts["seconds"], base64.b64decode(facts["picture"])[:2]) == ("h264", 3.0, b"\xff\xd8")
    kept = [model.objects.count() for model in (Film, FilmPart, Upload, StoredThing, Segment, Job)]
    assert (kept, sorted(objects().names()), Line.objects.count()) == ([0] * 6, before, lines)


@pytest.mark.film
def test_a_look_at_what_is_no_film_says_what_to_do(cast, ruth, tmp_path):
    told = look(ruth, cast, trap("text", tmp_path, tmp_path / "none").read_bytes())
    assert (told.status_code, "is not a film that can be opened here" in told.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("pieces", "length"),
    [("0-5", 5), ("", 5), ("0+6", 5), ("2+3,0+2", 5), ("0+3,2+3", 9), ("0+9", 9), ("0+16777217", 2**30), ("x", 5)],
)
def test_pieces_that_cannot_be_are_refused(cast, ruth, pieces, length):
    assert look(ruth, cast, b"12345", pieces or "-", length).status_code == 400


def test_the_parts_of_a_recording_are_told_as_one(cast, ruth):
    files = [on_card(1, begins=61.0), on_card(0)]
    told = ask(ruth, cast, "card/recordings", files).json()
    assert told == {"recordings": [{"parts": [1, 0], "here": "", "begun": False}]}


def test_a_recording_that_is_here_already_is_told_with_its_page(cast, ruth):
    film = bring(ruth, cast)
    files = [on_card(0), on_card(1, begins=61.0), on_card(0) | {"path": "COPY.MTS"}]
    told = ask(ruth, cast, "card/recordings", files).json()["recordings"]
    assert told == [
        {"parts": [0, 1], "here": f"/films/{film.pk}/", "begun": False},
        {"parts": [2], "here": "", "begun": False},
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"files": []},
        {"files": [5]},
        {"files": "all"},
        {},
        [],
        {"files": [{"name": "a"}]},
        {"files": [on_card(0) | {"length": -1}]},
        {"files": [on_card(0) | {"opening": "short"}]},
        {"files": [on_card(0) | {"seen": {"codec": "h264"}}]},
    ],
)
def test_a_listing_that_cannot_be_understood_is_refused(cast, ruth, wrong):
    answer = ruth.post(place(cast, "card/recordings"), wrong, content_type="application/json")
    assert (answer.status_code, "Nothing was stored" in answer.content.decode()) == (400, True)


def test_a_recording_is_begun_with_an_upload_for_each_part_and_gone_on_with(cast, ruth):
    first = begin(ruth, cast)
    told = first.json()
    assert (first.status_code, told["film"]) == (201, f"/films/{Film.objects.get().pk}/")
    assert [(part["offset"], part["length"]) for part in told["parts"]] == [(0, 9_000), (0, 5_000)]
    patch(ruth, told["parts"][0]["address"], 0, PARTS[0])
    again = begin(ruth, cast).json()
    assert [part["offset"] for part in again["parts"]] == [9_000, 0]
    assert (again["film"], Film.objects.count()) == (told["film"], 1)
    listed = ask(ruth, cast, "card/recordings", [on_card(0), on_card(1, begins=61.0)]).json()
    assert listed == {"recordings": [{"parts": [0, 1], "here": "", "begun": True}]}


def test_nothing_is_looked_at_told_or_begun_without_everybodys_yes(cast, ruth):
    cast.says(cast.home.child, Decision.Says.REFUSED)
    answers = [look(ruth, cast, b"12345"), ask(ruth, cast, "card/recordings", [on_card(0)]), begin(ruth, cast)]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert {"Yusuf has not said yes to being filmed" in answer.content.decode() for answer in answers} == {True}
    assert Film.objects.count() == 0


def test_strangers_find_no_card(cast, cy):
    answers = [look(cy, cast, b"12345"), ask(cy, cast, "card/recordings", [on_card(0)]), begin(cy, cast)]
    answers.append(cy.post(place(cast, "card/wiped"), {"film": "x"}))
    assert [answer.status_code for answer in answers] == [404] * 4


def test_a_wiped_card_is_kept_for_each_part_of_the_films_that_came_from_it(cast, ruth):
    begun = begin(ruth, cast).json()
    early = ruth.post(place(cast, "card/wiped"), {"film": begun["id"]}, follow=True)
    assert "has not come in whole yet" in early.content.decode()
    film = bring(ruth, cast)
    noted = ruth.post(place(cast, "card/wiped"), {"film": film.pk})
    assert (noted.status_code, noted["Location"]) == (302, f"/films/{film.pk}/")
    assert all(part.card_wiped_at for part in film.parts.all())
    assert Line.objects.filter(verb="wipe").count() == 2


def test_a_film_of_another_visit_is_not_noted_with_this_card(cast, ruth):
    film = bring(ruth, cast)
    answer = ruth.post(place(cast, "card/wiped"), {"film": "elsewhere"})
    assert (answer.status_code, film.parts.filter(card_wiped_at=None).count()) == (302, 2)
