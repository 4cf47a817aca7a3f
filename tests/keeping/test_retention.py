"""Film is deleted on its day: after the case closed, or after somebody withdrew."""

import datetime as dt

import pytest

from attune import clock
from attune.cases.actions import close_case
from attune.consent.models import Decision
from attune.films.models import Film
from attune.jobs.worker import drain
from attune.keeping.actions import certify, delete_due_films, schedule_closed_case, schedule_withdrawal
from attune.keeping.rules import DAYS_AFTER_WITHDRAWAL, certificate

pytestmark = pytest.mark.db


def film_of(home):
    """A film's row, of which nothing is stored."""
    return Film.objects.create(
        family=home.family,
        case=home.case,
        visit=home.filming,
        state=Film.State.READY,
        sha256="a" * 64,
        added_by_kind="practitioner",
        added_by=home.case.practitioner_id,
    )


def due(film):
    film.refresh_from_db()
    return film.due_on


@pytest.mark.django_db(transaction=True)
def test_closing_a_case_gives_its_films_their_day(amina_and_yusuf, hannah_and_leo, ruth):
    film, other = film_of(amina_and_yusuf), film_of(hannah_and_leo)
    close_case(case=amina_and_yusuf.case, by=ruth)
    drain()
    kept = amina_and_yusuf.case.profile.film_kept_days
    assert (due(film), due(other)) == (clock.today() + dt.timedelta(days=kept), None)


@pytest.mark.django_db(transaction=True)
def test_withdrawing_gives_the_films_a_nearer_day_and_never_a_later_one(amina_and_yusuf, ruth):
    film = film_of(amina_and_yusuf)
    amina_and_yusuf.says("Yusuf", Decision.Says.WITHDRAWN, by=ruth)
    drain()
    day = clock.today() + dt.timedelta(days=DAYS_AFTER_WITHDRAWAL)
    assert due(film) == day
    amina_and_yusuf.case.closed_at = clock.now()
    schedule_closed_case(case=amina_and_yusuf.case, by=ruth)
    assert due(film) == day


def test_a_film_is_deleted_on_its_day_and_not_before(amina_and_yusuf, ruth):
    film = film_of(amina_and_yusuf)
    close_case(case=amina_and_yusuf.case, by=ruth)
    Film.objects.update(due_on=clock.today() + dt.timedelta(days=1))
    assert delete_due_films() == 0
    Film.objects.update(due_on=clock.today())
    assert delete_due_films() == 1
    film.refresh_from_db()
    assert (film.state, film.deleted_why) == ("deleted", "case closed")


def test_consent_given_again_keeps_a_film_of_an_open_case(amina_and_yusuf, ruth):
    home, film = amina_and_yusuf, film_of(amina_and_yusuf)
    home.says("Yusuf", Decision.Says.WITHDRAWN, by=ruth)
    schedule_withdrawal(family=home.family, member=home.child, by=ruth)
    Film.objects.update(due_on=clock.today())
    home.says("Yusuf", Decision.Says.GIVEN, by=ruth)
    assert (delete_due_films(), due(film)) == (0, None)
    home.says("Yusuf", Decision.Says.WITHDRAWN, by=ruth)
    Film.objects.update(due_on=clock.today())
    assert delete_due_films() == 1
    assert Film.objects.get().deleted_why == "consent withdrawn"


def test_a_deleted_film_gets_its_certificate_once(amina_and_yusuf):
    film = film_of(amina_and_yusuf)
    assert certify(film=film).certificate == ""
    film.deleted_at, film.deleted_why = clock.now(), "case closed"
    facts = {"sha256": film.sha256, "added_at": film.added_at, "deleted_at": film.deleted_at}
    expected = certificate(film=film.id, why="case closed", **facts)
    assert certify(film=film).certificate == expected
    film.deleted_why = "something else"
    assert certify(film=film).certificate == expected
