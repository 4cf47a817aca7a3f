"""The pages of films: what waits, what comes in, what one film is, bringing one in and taking one away."""

import os

import pytest
from django.utils import timezone

from attune.consent.models import Decision
from attune.films.actions import begin_film, keep_piece, verify_film
from attune.films.models import Film, FilmPart
from attune.jobs.models import Job
from tests.films.conftest import make_home, signed_in
from tests.films.sending import create, patch, send

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FILM = os.urandom(50_000)


def verified(cast, home=None):
    upload = begin_film(visit=(home or cast.home).visit, name="Yusuf.MP4", length=len(FILM), by=cast.ruth)
    keep_piece(upload=upload, offset=0, data=FILM)
    film = upload.part.film
    verify_film(film=film)
    FilmPart.objects.update(verified_at=timezone.now())
    Film.objects.update(state=Film.State.VERIFIED)
    Job.objects.filter(kind="film.verify").update(
        state=Job.State.DONE, started_at=timezone.now(), finished_at=timezone.now()
    )
    return Film.objects.get(pk=film.pk)


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_list_says_what_to_do(cast, ruth):
    assert "No films yet" in page(ruth, "/films/")


def test_the_list_shows_ones_own_films_only(cast, ruth, cy):
    verified(cast)
    assert "Amina and Yusuf" in page(ruth, "/films/")
    assert "Amina" not in page(cy, "/films/")
    assert "Amina" not in page(signed_in(cast.office), "/films/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_film_and_for_three(cast, ruth, django_assert_num_queries, count):
    for number in range(count):
        home = cast.home if number == 0 else make_home(cast.ruth, f"Parent{number}", f"Child{number}")
        if number:
            for member in (home.mother, home.child):
                type(cast)(cast.ruth, cast.cy, cast.office, home).says(member, Decision.Says.GIVEN)
        verified(cast, home)
    with django_assert_num_queries(LIST_QUERIES):
        ruth.get("/films/")


LIST_QUERIES = 7


def test_a_film_tells_its_facts_and_where_each_step_is(cast, ruth):
    film = verified(cast)
    text = page(ruth, f"/films/{film.pk}/")
    assert film.sha256 in text
    assert "Yusuf.MP4" in text
    assert "Verified: what lies here is what the card holds." in text
    assert "Finding every picture’s time, step 2 of 5" in text


def test_strangers_and_the_office_find_no_page(cast, ruth, cy):
    film = verified(cast)
    part = film.parts.get()
    gets = ["", "work/", "removal/"]
    posts = ["removal/", f"steps/{Job.objects.get(kind='film.frames').pk}/stop/"]
    for client in (cy, signed_in(cast.office)):
        assert {client.get(f"/films/{film.pk}/{path}").status_code for path in gets} == {404}
        assert {client.post(f"/films/{film.pk}/{path}").status_code for path in posts} == {404}
        assert client.get(f"/visits/{cast.home.visit.pk}/film/").status_code == 404
        assert client.post(f"/visits/{cast.home.visit.pk}/card/wiped/", {"film": film.pk}).status_code == 404
        assert client.get(f"/films/uploads/{part.upload.pk}/state/").status_code == 404
    film.refresh_from_db()
    part.refresh_from_db()
    assert (film.deleted_at, part.card_wiped_at) == (None, None)
    assert Job.objects.get(kind="film.frames").state == Job.State.READY


def test_a_step_is_stopped_and_gone_on_with(cast, ruth):
    film = verified(cast)
    job = Job.objects.get(kind="film.frames")
    ruth.post(f"/films/{film.pk}/steps/{job.pk}/stop/")
    assert "Go on with it" in page(ruth, f"/films/{film.pk}/")
    ruth.post(f"/films/{film.pk}/steps/{job.pk}/again/")
    job.refresh_from_db()
    assert job.state == Job.State.READY


def test_a_step_of_another_film_is_not_found_under_this_one(cast, ruth):
    film = verified(cast)
    other = Job.objects.create(
        kind="film.frames",
        thing_kind="film",
        thing="elsewhere",
        asked_by_kind="system",
        asked_by="attune",
        created_at=timezone.now(),
        run_after=timezone.now(),
    )
    assert ruth.post(f"/films/{film.pk}/steps/{other.pk}/stop/").status_code == 404


def test_the_page_asks_again_only_while_something_is_under_way(cast, ruth):
    film = verified(cast)
    assert "hx-get" in page(ruth, f"/films/{film.pk}/work/")
    Job.objects.update(state=Job.State.DONE)
    assert "hx-get" not in page(ruth, f"/films/{film.pk}/work/")


def test_bringing_in_offers_a_place_to_drop_and_knows_what_stopped_half_way(cast, ruth):
    url = create(ruth, cast.home.visit, len(FILM), filename="Yusuf.MP4")["Location"]
    patch(ruth, url, 0, FILM[:1000])
    text = page(ruth, f"/visits/{cast.home.visit.pk}/film/")
    assert "A film of this visit stopped half-way." in text
    assert 'data-behaviour="bring-film"' in text


def test_without_consent_the_page_says_why_instead(cast, ruth):
    cast.says(cast.home.child, Decision.Says.WITHDRAWN)
    text = page(ruth, f"/visits/{cast.home.visit.pk}/film/")
    assert "Yusuf has not said yes to being filmed" in text
    assert "bring-film" not in text


def test_the_sending_page_hears_when_the_card_may_be_wiped(cast, ruth):
    url = send(ruth, cast.home.visit, FILM)
    film = Film.objects.get()
    said = ruth.get(f"{url}state/").json()
    assert (said["verified"], said["state"], said["film"]) == (False, "importing", f"/films/{film.pk}/")
    verify_film(film=film)
    said = ruth.get(f"{url}state/").json()
    assert (said["verified"], said["state"]) == (True, "verified")
    assert "I have wiped the card" in page(ruth, said["film"])
    assert ruth.post(f"/visits/{cast.home.visit.pk}/card/wiped/", {"film": film.pk}).status_code == 302
    assert "I have wiped the card" not in page(ruth, said["film"])
    assert FilmPart.objects.get().card_wiped_at is not None


def test_the_card_is_not_noted_as_wiped_before(cast, ruth):
    url = send(ruth, cast.home.visit, FILM)
    film = ruth.get(f"{url}state/").json()["film"].split("/")[2]
    answer = ruth.post(f"/visits/{cast.home.visit.pk}/card/wiped/", {"film": film}, follow=True)
    assert "has not come in whole yet" in answer.content.decode()
    assert FilmPart.objects.get().card_wiped_at is None


def test_a_film_is_deleted_after_a_question(cast, ruth):
    film = verified(cast)
    assert "cannot be undone" in page(ruth, f"/films/{film.pk}/removal/")
    ruth.post(f"/films/{film.pk}/removal/")
    film.refresh_from_db()
    assert film.state == Film.State.DELETED
    assert ruth.get(f"/films/{film.pk}/").status_code == 404
