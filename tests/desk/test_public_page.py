"""The office keeps the public page: texts and profiles seen before they are kept, films only with everybody's word."""

import dataclasses
import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from attune import clock
from attune.audit.actions import SYSTEM
from attune.consent.models import Decision, Purpose
from attune.jobs.worker import drain
from attune.people.models import Membership, Practice, Practitioner
from attune.public.actions import delete_due_films, place_film, public_folder
from attune.public.models import PublicFilm
from attune.public.receiving import sweep
from attune.public.sections import SECTIONS, keys_of
from attune.public.texts import DEFAULTS
from tests.cast import signed_in

pytestmark = pytest.mark.db

MP4 = b"\0\0\0\x18ftypisom" + b"x" * (3 * 2**20)
VTT = b"WEBVTT\n"


@pytest.fixture
def office(olive):
    return signed_in(Client(), olive)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def files(film=MP4, captions=VTT):
    return {"file": SimpleUploadedFile("a.mp4", film), "captions": SimpleUploadedFile("a.vtt", captions)}


def on_page():
    return re.findall(r'src="(/about/films/\w+/)"', Client().get("/about/").content.decode())


def lying():
    return {path.name for path in public_folder().glob("*")}


def status(url):
    answer = Client().get(url)
    answer.getvalue()  # an answer that is never read holds its place
    return answer.status_code


def agreeing(home):
    """Amina and Yusuf say yes to publication; their memberships."""
    for name in home.people:
        home.says(name, Decision.Says.GIVEN, Purpose.PUBLICATION)
    return list(Membership.objects.filter(family=home.family))


@pytest.fixture
def of_a_family(amina_and_yusuf, tmp_path):
    """A parents' film of Amina and Yusuf, who both agree."""
    people = agreeing(amina_and_yusuf)
    (tmp_path / "told.mp4").write_bytes(MP4)
    (tmp_path / "told.vtt").write_bytes(VTT)
    kept = {"file": tmp_path / "told.mp4", "captions": tmp_path / "told.vtt"}
    slot = PublicFilm.Slot.PARENTS
    return place_film(slot=slot, title="Parents tell", people=people, by=amina_and_yusuf.case.practitioner, **kept)


def test_a_text_is_seen_before_it_is_kept(office, practice):
    url = reverse("public-texts", args=["hero"])
    typed = {"hero_title": "Look how far you come"}
    seen = words(office.post(url, typed | {"act": "preview"}))
    assert "A preview. Nothing is kept yet." in seen
    assert "Look how far you come" in seen
    assert Practice.objects.get().texts == {}
    office.post(url, typed | {"act": "keep"})
    assert Practice.objects.get().texts == typed
    assert "Look how far you come" in words(Client().get("/about/"))
    office.post(url, {"act": "keep"})
    assert Practice.objects.get().texts == {}


def test_every_text_of_the_page_belongs_to_just_one_section():
    assert sorted(key for section in SECTIONS for key in keys_of(section)) == sorted(DEFAULTS)


def test_a_profile_is_seen_before_it_is_kept(office, ruth):
    url = reverse("public-person", args=[ruth.pk])
    typed = {"title": "VIG guide", "about": "Ruth films with you.\r\n\r\nShe began in 2009."}
    assert "She began in 2009." in words(office.post(url, typed | {"act": "preview"}))
    assert Practitioner.objects.get(pk=ruth.pk).about == ""
    office.post(url, typed)
    assert "Ruth films with you." in words(Client().get("/about/"))


def test_how_the_practice_is_reached_stands_on_the_page(office, practice):
    office.post(reverse("public-page"), {"phone": "01632 960 000", "email": "hello@quillbrook.example"})
    assert "01632 960 000" in words(Client().get("/about/"))


def test_a_film_is_placed_and_taken_down(office, practice):
    url, before = reverse("public-slot", args=["explains"]), lying()
    office.post(url, {"title": "What happens", "who": "nobody"} | files())
    assert on_page() == ["/about/films/explains/"]
    assert Client().get("/about/films/explains/captions/").getvalue() == VTT
    office.post(reverse("public-slot-removal", args=["explains"]))
    assert (on_page(), lying()) == ([], before)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"who": "invented"}, "Choose a file, or give a link"),
        ({"who": "invented", "address": "https://films.example/1"} | files(), "Choose a file, or give a link"),
        ({"who": "invented"} | files(film=b"<script>alert(1)</script>"), "This is not an MP4 file."),
        ({"who": "invented"} | files(captions=b"1\n00:00"), "Captions are a WebVTT file"),
        ({"who": "invented", "file": SimpleUploadedFile("a.mp4", MP4)}, "A film of ours has captions"),
        ({"who": "here", "address": "https://films.example/1"}, "Tick everybody who is in it."),
        ({"who": "nobody", "address": "https://films.example/1"}, "Select a valid choice."),
    ],
    ids=["neither", "both", "no film", "no captions", "without captions", "nobody named", "unsaid"],
)
def test_a_film_that_may_not_stand_there_is_refused_in_a_sentence(office, practice, sent, said):
    for file in (one for one in sent.values() if hasattr(one, "seek")):
        file.seek(0)
    page = office.post(reverse("public-slot", args=["parents"]), {"title": "Parents tell"} | sent)
    assert said in words(page)
    assert not PublicFilm.objects.exists()


def test_a_film_that_does_not_fit_in_memory_is_placed_and_leaves_nothing_beside_it(office, practice):
    before = lying()
    film = MP4 + b"x" * 12 * 2**20  # more than a request may hold in memory
    office.post(reverse("public-slot", args=["explains"]), {"title": "What happens", "who": "nobody"} | files(film))
    kept = PublicFilm.objects.get()
    assert lying() - before == {kept.file, kept.captions}
    assert (public_folder() / kept.file).read_bytes() == film


def test_a_film_that_is_refused_leaves_nothing(office, practice):
    before = lying()
    sent = {"title": "What happens", "who": "nobody"} | files(b"\0" * 12 * 2**20)
    assert "This is not an MP4 file." in words(office.post(reverse("public-slot", args=["explains"]), sent))
    assert lying() == before


def test_a_film_over_the_limit_is_refused_in_a_sentence_and_is_not_written(office, practice, settings):
    settings.PUBLIC_FILM_BYTES = 11 * 2**20
    before = lying()
    sent = {"title": "Parents tell", "who": "invented"} | files(MP4 + b"x" * 8 * 2**20)
    page = office.post(reverse("public-slot", args=["parents"]), sent)
    assert "This film is over 500 MB, or there is no room for it. Nothing was changed." in words(page)
    assert (PublicFilm.objects.count(), lying()) == (0, before)


def test_without_the_proof_of_the_page_no_film_is_placed(olive, practice):
    strict = signed_in(Client(enforce_csrf_checks=True), olive)
    sent = {"title": "What happens", "who": "nobody"} | files()
    assert strict.post(reverse("public-slot", args=["explains"]), sent).status_code == 403
    assert not PublicFilm.objects.exists()


def test_what_never_came_in_whole_is_deleted_a_day_later(practice):
    public_folder().mkdir(exist_ok=True)
    left = public_folder() / "half.upload"
    left.write_bytes(MP4)
    began = left.stat().st_mtime
    assert [sweep(began + hours * 3600) for hours in (23, 25)] == [0, 1]
    assert not left.exists()


def test_only_who_agrees_to_publication_can_be_named(office, amina_and_yusuf, hannah_and_leo):
    people = agreeing(amina_and_yusuf)
    url = reverse("public-slot", args=["parents"])
    page = words(office.get(url))
    assert ("Amina (Amina and Yusuf)" in page, "Hannah" in page) == (True, False)
    ticked = {"title": "Parents tell", "who": "here", "people": [one.pk for one in people]}
    office.post(url, ticked | files())
    assert (PublicFilm.objects.get().named, on_page()) == (2, ["/about/films/parents/"])


@pytest.mark.parametrize("name", ["Amina", "Yusuf"])
def test_with_the_next_request_after_a_withdrawal_the_film_is_nowhere(office, of_a_family, amina_and_yusuf, name):
    asked = ["/about/films/parents/", "/about/films/parents/captions/"]
    assert [status(url) for url in asked] == [200, 200]
    amina_and_yusuf.says(name, Decision.Says.WITHDRAWN, Purpose.PUBLICATION)
    assert [status(url) for url in asked] == [404, 404]
    assert Client().get(asked[0], headers={"range": "bytes=0-9"}).status_code == 404
    assert on_page() == []
    assert "It is not shown: somebody in it no longer agrees" in words(office.get(reverse("public-page")))
    amina_and_yusuf.says(name, Decision.Says.GIVEN, Purpose.PUBLICATION)
    assert on_page() == ["/about/films/parents/"]


def test_a_film_that_is_on_its_way_stops_when_somebody_withdraws(of_a_family, amina_and_yusuf):
    answer = Client().get("/about/films/parents/")
    pieces = iter(answer.streaming_content)
    assert len(next(pieces)) == 2**20
    amina_and_yusuf.says("Amina", Decision.Says.WITHDRAWN, Purpose.PUBLICATION)
    assert list(pieces) == []


def test_no_cache_may_answer_in_our_place(of_a_family):
    for url in ("/about/films/parents/", "/about/films/parents/captions/"):
        answer = Client().get(url)
        assert (answer["Cache-Control"], len(answer.getvalue()) > 0) == ("no-store", True)


@pytest.mark.django_db(transaction=True)
def test_a_film_that_somebody_withdrew_from_is_deleted_on_its_day_unless_they_agree_again(
    of_a_family, amina_and_yusuf, settings
):
    film, today = of_a_family, clock.today()
    amina_and_yusuf.says("Amina", Decision.Says.WITHDRAWN, Purpose.PUBLICATION)
    drain()
    film.refresh_from_db()
    assert film.due_on == today + dt.timedelta(days=7)
    settings.SURROUNDINGS = dataclasses.replace(settings.SURROUNDINGS, today=film.due_on)
    amina_and_yusuf.says("Amina", Decision.Says.GIVEN, Purpose.PUBLICATION)
    delete_due_films(by=SYSTEM)
    assert PublicFilm.objects.get().due_on is None
    amina_and_yusuf.says("Amina", Decision.Says.WITHDRAWN, Purpose.PUBLICATION)
    PublicFilm.objects.update(due_on=clock.today())
    delete_due_films(by=SYSTEM)
    assert (PublicFilm.objects.count(), {film.file, film.captions} & lying()) == (0, set())


def test_an_erased_person_leaves_the_film_shut_and_not_open(of_a_family):
    of_a_family.appearances.first().delete()
    assert on_page() == []
    of_a_family.appearances.all().delete()
    assert on_page() == []


def test_a_yes_that_is_to_be_asked_again_no_longer_shows_the_film(of_a_family, amina_and_yusuf, settings):
    day = clock.today()
    amina_and_yusuf.says("Amina", Decision.Says.GIVEN, Purpose.PUBLICATION, review_on=day)
    assert on_page() == ["/about/films/parents/"]
    settings.SURROUNDINGS = dataclasses.replace(settings.SURROUNDINGS, today=day + dt.timedelta(days=1))
    assert on_page() == []


COUNTS = {"/office/page/": 12, "/office/page/texts/hero/": 6, "/office/page/films/parents/": 11}


@pytest.mark.parametrize("url", COUNTS)
def test_a_page_of_keeping_asks_a_known_number_of_times(office, of_a_family, url, django_assert_num_queries):
    with django_assert_num_queries(COUNTS[url]):
        assert office.get(url).status_code == 200
