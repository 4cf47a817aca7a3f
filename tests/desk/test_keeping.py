"""Keeping and ending at the desk: told, held, warned of, written to, certified; and what was found."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attune import clock
from attune.cases.models import Case
from attune.films.actions import remove_film
from attune.films.models import Film
from attune.keeping.actions import certify, delete_due_films, end_hold, place_hold
from attune.keeping.models import DeletionNotice, Hold
from attune.keeping.rules import HoldNotPlaced, NothingToHold
from attune.people.models import ServiceProfile
from attune.reviews.models import SharedReview, Words
from tests.cast import signed_in
from tests.consent.test_wordings import MOST_GRADE, MOST_WORDS, grade
from tests.desk.test_consent import film_of, words

pytestmark = pytest.mark.db
DAY = dt.timedelta(days=1)


@pytest.fixture
def desk(ruth):
    return signed_in(Client(), ruth)


@pytest.fixture
def said(amina_and_yusuf, ruth):
    """Three reviews' words: strengths with and without a theme, and a working point."""
    home = amina_and_yusuf
    review = SharedReview.objects.create(
        visit=home.review, cycle=home.cycles[0], family=home.family, done_at=clock.now()
    )
    for number, (kind, theme, text) in enumerate(
        (
            (Words.Kind.STRENGTH, "cues", "I wait, and he reaches."),
            (Words.Kind.WORKING_POINT, "cues", "To wait longer."),
            (Words.Kind.STRENGTH, "", "We laugh more."),
        )
    ):
        with clock.told(clock.now() + dt.timedelta(minutes=number)):
            Words.objects.create(
                id=f"words{number:011d}",
                review=review,
                family=home.family,
                member=home.client,
                kind=kind,
                theme=theme,
                text=text,
                at=clock.now(),
            )
    return home


def due(home, days):
    film = film_of(home)
    Film.objects.filter(pk=film.pk).update(due_on=clock.today() + days * DAY)
    Case.objects.filter(pk=home.case.pk).update(state="closed", closed_at=clock.now())
    film.refresh_from_db()
    return film


def test_what_was_found_stands_under_the_themes(desk, said):
    page = words(desk.get(reverse("ending", args=[said.case.pk])))
    expected = (
        "Communication and cues “I wait, and he reaches.” Amina, shared review 1 "
        "To wait longer. Amina, a working point "
        "Without a theme “We laugh more.” Amina, shared review 1"
    )
    assert expected in page


def test_who_was_told_of_the_day_is_written_down_and_a_changed_day_is_seen(desk, amina_and_yusuf):
    home = amina_and_yusuf
    film, url = due(home, 40), reverse("keeping", args=[home.case.pk])
    today = clock.today()
    desk.post(
        reverse("notices", args=[home.case.pk]),
        {
            "member": home.client.pk,
            "how": "phone",
            "told_on": today.isoformat(),
        },
    )
    notice = DeletionNotice.objects.get()
    assert (notice.member, notice.how, notice.told_on, notice.due_on) == (home.client, "phone", today, film.due_on)
    assert "tell them again" not in words(desk.get(url))
    Film.objects.update(due_on=film.due_on - DAY)
    assert "The day has changed since: tell them again." in words(desk.get(url))


def test_a_hold_stops_a_due_deletion_and_ends_by_itself(amina_and_yusuf, ruth):
    home = amina_and_yusuf
    due(home, 0)
    place_hold(case=home.case, owner=ruth, reason="A court asked", until=clock.today() + 2 * DAY, by=ruth)
    moment, deleted = clock.now(), []
    for days in range(4):
        with clock.told(moment + days * DAY):
            deleted.append(delete_due_films())
    assert deleted == [0, 0, 0, 1]


def test_a_hold_that_is_ended_lets_the_deletion_go_on(desk, amina_and_yusuf, ruth):
    home = amina_and_yusuf
    due(home, 0)
    until = (clock.today() + 9 * DAY).isoformat()
    desk.post(reverse("holds", args=[home.case.pk]), {"reason": "A court asked", "until": until})
    hold = Hold.objects.get()
    assert (hold.owner, hold.reason) == (ruth, "A court asked")
    assert "Ruth holds it until" in words(desk.get("/"))
    assert delete_due_films() == 0
    desk.post(reverse("hold-ending", args=[hold.pk]))
    assert delete_due_films() == 1


def test_a_hold_has_a_reason_a_day_to_come_and_something_to_hold(amina_and_yusuf, ruth):
    asked = {"case": amina_and_yusuf.case, "owner": ruth, "by": ruth}
    for reason, until in ((" ", clock.today() + DAY), ("A court", clock.today())):
        with pytest.raises(HoldNotPlaced):
            place_hold(reason=reason, until=until, **asked)
    with pytest.raises(NothingToHold):
        place_hold(reason="A court", until=clock.today() + DAY, **asked)
    film_of(amina_and_yusuf)
    hold = place_hold(reason="A court", until=clock.today() + DAY, **asked)
    assert list(Hold.objects.standing()) == [hold]
    end_hold(hold=hold, by=ruth)
    assert list(Hold.objects.standing()) == []


@pytest.mark.parametrize(("days", "warned"), [(20, False), (14, True), (1, True)])
def test_today_warns_as_many_days_before_as_the_profile_says(desk, amina_and_yusuf, days, warned):
    due(amina_and_yusuf, days)
    assert ("is deleted on" in words(desk.get("/"))) is warned
    ServiceProfile.objects.update(warning_days=30)
    assert "is deleted on" in words(desk.get("/"))


def test_the_letter_thanks_them_in_their_own_words_and_names_the_day(desk, said):
    film = due(said, 60)
    page = desk.get(reverse("letter", args=[said.case.pk])).content.decode()
    inside = re.search(r"<article.*?</article>", page, re.DOTALL)[0]
    told = " ".join(re.sub(r"<[^>]+>", " ", inside).split())
    day = f"{film.due_on.day} {film.due_on:%B %Y}"
    assert "Dear Amina Thank you." in told
    assert "“We laugh more.”" in told
    assert f"We keep your film until {day}." in told
    plain = told[told.index("Thank you") : told.index("All good wishes")]
    sentences = [one for one in re.split(r"(?<=[.?:!])\s+", plain) if one.strip()]
    assert [one for one in sentences if len(one.split()) > MOST_WORDS] == []
    assert grade(sentences) <= MOST_GRADE


def test_a_hold_moves_the_day_that_the_family_is_told(desk, said, ruth):
    due(said, 60)
    until = clock.today() + 90 * DAY
    place_hold(case=said.case, owner=ruth, reason="A court asked", until=until, by=ruth)
    day = until + DAY
    assert f"We keep your film until {day.day} {day:%B %Y}." in words(desk.get(reverse("letter", args=[said.case.pk])))


def test_a_letter_holds_nobody_elses_words(desk, said):
    Words.objects.update(member=said.child)
    page = desk.get(reverse("letter", args=[said.case.pk]))
    assert "laugh more" not in words(page)


def test_the_certificate_says_what_was_deleted_and_why(desk, amina_and_yusuf, ruth):
    home, url = amina_and_yusuf, reverse("certificate", args=[amina_and_yusuf.case.pk])
    assert "Nothing was deleted yet" in words(desk.get(url))
    film = remove_film(film=due(home, 0), by=ruth, why="case closed")
    sum_of = certify(film=film).certificate
    page = words(desk.get(url))
    assert "Because our work had ended." in page
    assert sum_of in page
    assert "We keep no other film of you." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_what_is_kept_asks_as_often_for_three_films_as_for_one(amina_and_yusuf, ruth, count):
    for _ in range(count):
        due(amina_and_yusuf, 9)
        place_hold(case=amina_and_yusuf.case, owner=ruth, reason="A court", until=clock.today() + DAY, by=ruth)
    desk = signed_in(Client(), ruth)
    counts = {}
    for name in COUNTS:
        with CaptureQueriesContext(connection) as asked:
            desk.get(reverse(name, args=[amina_and_yusuf.case.pk]))
        counts[name] = len(asked)
    assert counts == COUNTS


COUNTS = {"keeping": 9, "letter": 10, "certificate": 8, "ending": 20}
