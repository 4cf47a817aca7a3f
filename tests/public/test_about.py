"""The public page as a family gets it: its sentences, the price by the date, its films, and its practitioner."""

import dataclasses
import datetime as dt
import re

import pytest

from attune.audit.actions import SYSTEM
from attune.people.actions import add_practitioner
from attune.people.models import Practice
from attune.public.actions import place_film, public_folder
from attune.public.models import PublicFilm
from tests.cast import next_7_april

pytestmark = [pytest.mark.django_db, pytest.mark.db]

SENTENCES = {
    "P1": "VIG is an evidence-based programme. It supports building stronger relationships",
    "P2": "It can support people of every age. Most often it is offered to families with young children.",
    "P3a": "Improve the everyday back-and-forth between parent or carer and child.",
    "P3b": "Gain insight, and your own ways to improve behaviour",
    "P3c": "Improve communication, and notice the small cues",
    "P3d": "Let time spent together become more of a pleasure for both.",
    "P3e": "Your own confidence",
    "P4": "First we meet at the centre, for an initial consultation. After that we usually come to your home",
    "P5": "The work runs in cycles of two visits.",
    "P5 filming": "About 20 minutes",
    "P5 review": "A shared review of 60 minutes. We watch the film together.",
    "P6": "An activity agreed with you. A small handheld camera.",
    "P7": "Your practitioner edits the film and selects 1 to 4 clips. Each lasts 3 to 10 seconds.",
    "P8": "We recommend 3 or 4 cycles, so that it can take effect.",
    "P9": "Because editing and travel take time, each visit is charged at 1.5 times the usual session rate",
    "P10": "So it matters to become attuned to all the other ways",
    "P11": "That may change the structure of the brain",
    "P12": "One explains more about the process. In the other, parents and carers tell how it was for them.",
    "P13": "Read more about Ruth",
}


@pytest.fixture
def whole(ruth, tmp_path):
    """A practice whose page has everything on it: both films, and Ruth's own words."""
    ruth.about = "Ruth films with you.\n\nShe began in 2009."
    ruth.save()
    (tmp_path / "film.mp4").write_bytes(bytes(range(256)) * 5000)
    (tmp_path / "film.vtt").write_text("WEBVTT\n")
    place_film(
        slot=PublicFilm.Slot.EXPLAINS,
        title="What happens",
        file=tmp_path / "film.mp4",
        captions=tmp_path / "film.vtt",
        by=SYSTEM,
    )
    elsewhere = {"address": "https://films.example/1", "vouched": True}
    place_film(slot=PublicFilm.Slot.PARENTS, title="Parents tell", by=SYSTEM, **elsewhere)
    return ruth


def told(client, address="/about/"):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def on(settings, day):
    settings.SURROUNDINGS = dataclasses.replace(settings.SURROUNDINGS, today=day)


def test_every_sentence_of_the_page_is_there(client, whole):
    page = told(client)
    assert [place for place, sentence in SENTENCES.items() if sentence not in page] == []


def test_the_price_is_told_by_the_date(client, practice, settings):
    change = next_7_april(dt.date.today())  # noqa: DTZ011 - the practice's own rule in tests/cast.py
    on(settings, change - dt.timedelta(days=1))
    assert "so a cycle currently costs £150 (£165 from 7 April onwards)." in told(client)
    assert "A cycle with one visit on each side of 7 April costs £157.50." in told(client)
    on(settings, change)
    page = told(client)
    assert "so a cycle costs £165." in page
    assert "£150" not in page


def test_a_plan_is_reckoned_visit_by_visit(client, practice):
    first = next_7_april(dt.date.today()) - dt.timedelta(days=6)  # noqa: DTZ011
    page = told(client, f"/about/?cycles=3&first_visit={first}")
    assert "£487.50 for 3 cycles, 6 visits" in page
    assert "1 visit at 1.5 × £50.00 = £75.00" in page
    assert "5 visits at 1.5 × £55.00 = £412.50" in page


def test_a_plan_far_away_or_senseless_says_so(client, practice):
    assert "within the next three years" in told(client, "/about/?cycles=3&first_visit=2999-01-01")
    assert "reckoned__total" not in client.get("/about/?cycles=99&first_visit=x").content.decode()


def test_a_practice_without_a_rate_names_no_price(client, practice):
    from attune.billing.models import Rate

    Rate.objects.all().delete()
    page = told(client)
    assert "at 1.5 times the usual session rate. Ask us what that is now." in page
    assert "£" not in page


def test_the_practices_own_words_stand_on_the_page(client, practice):
    Practice.objects.update(texts={"hero_title": "Look how far you come"})
    assert "Look how far you come" in told(client)


def test_our_film_plays_by_range_and_has_captions(client, whole):
    assert 'src="/about/films/explains/captions/"' in client.get("/about/").content.decode()
    part = client.get("/about/films/explains/", headers={"range": "bytes=256-511"})
    assert (part.status_code, part["Content-Range"]) == (206, "bytes 256-511/1280000")
    assert part.content == bytes(range(256))
    assert client.get("/about/films/explains/", headers={"range": "bytes=9999999-"}).status_code == 416
    assert client.get("/about/films/explains/captions/").getvalue() == b"WEBVTT\n"
    assert client.get("/about/films/parents/").status_code == 404


def test_a_film_that_is_replaced_is_deleted(whole, tmp_path):
    before = {path.name for path in public_folder().iterdir()}
    place_film(slot=PublicFilm.Slot.EXPLAINS, title="Elsewhere", address="https://films.example/2", by=SYSTEM)
    gone = before - {path.name for path in public_folder().iterdir()}
    assert sorted(name.rpartition(".")[2] for name in gone) == ["mp4", "vtt"]


def test_the_practitioners_page_tells_the_rest(client, whole, olive):
    assert "She began in 2009." not in told(client)
    assert "She began in 2009." in told(client, f"/about/practitioners/{whole.id}/")
    assert client.get(f"/about/practitioners/{olive.id}/").status_code == 404


def test_somebody_without_a_role_is_not_presented(client, practice):
    left = add_practitioner(name="Gone Away", email="gone@quillbrook.example", about="I left.", by=SYSTEM)
    assert "Gone Away" not in told(client)
    assert client.get(f"/about/practitioners/{left.id}/").status_code == 404
