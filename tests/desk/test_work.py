"""The list of all work: in words for whoever works with the family, without names for an operator, else nothing."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from attune import clock
from attune.audit.actions import SYSTEM
from attune.audit.models import Line
from attune.clips.models import Export
from attune.desk.queries.work import work_for
from attune.films.models import Film
from attune.jobs.actions import cancel_job, post_job
from attune.jobs.models import Job
from attune.people.actions import give_role
from attune.people.models import Role
from tests.cast import local, make_home, signed_in
from tests.desk.test_pages import words

pytestmark = pytest.mark.db


@pytest.fixture
def desk(ruth):
    return signed_in(Client(), ruth)


def film_of(home, ruth):
    return Film.objects.create(
        family=home.family,
        case=home.case,
        visit=home.filming,
        added_by_kind="practitioner",
        added_by=ruth.pk,
    )


@pytest.fixture
def film(amina_and_yusuf, ruth):
    return film_of(amina_and_yusuf, ruth)


def post(film, kind="film.verify", asked_by=SYSTEM, **row):
    job = post_job(kind=kind, args={"film": film.pk}, thing=("film", film.pk), asked_by=asked_by)
    Job.objects.filter(pk=job.pk).update(**row)
    return job


def test_nothing_under_way_says_so_and_leads_to_the_films(desk):
    page = desk.get("/work/")
    assert "Nothing is under way" in words(page)
    assert b"hx-trigger" not in desk.get("/work/now/").content


def test_what_is_under_way_is_told_in_words_with_a_true_time_left(desk, film, ruth):
    post(film, asked_by=ruth, state="running", steps_done=50, steps_all=100, seconds_worked=180)
    said = words(desk.get("/work/"))
    when = film.visit.starts_at.astimezone(clock.zone())
    assert "Reading back the film of Amina and Yusuf" in said
    assert f"{when:%H:%M}".lstrip("0") in said
    assert "asked for by you" in said
    assert "Step 1 of 5 · 50 % done · about 3 minutes left" in said


def test_where_the_time_left_is_not_known_none_is_told(desk, film):
    post(film, state="running", steps_done=1, steps_all=100)
    assert "left" not in words(desk.get("/work/now/")).replace("leave", "")


def test_the_part_asks_again_only_while_something_moves(desk, film):
    job = post(film)
    assert b'hx-trigger="every 2s"' in desk.get("/work/now/").content
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=clock.REAL.wall())
    assert b"hx-trigger" not in desk.get("/work/now/").content


def test_it_can_be_stopped_and_taken_up_again_by_hand(desk, film, ruth):
    job = post(film)
    desk.post(reverse("work-stop", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert "Stopped. What is there already is kept." in words(desk.get("/work/now/"))
    desk.post(reverse("work-again", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == Job.State.READY
    told = list(Line.objects.filter(thing_kind="job").values_list("verb", "actor"))
    assert told == [("cancel", ruth.pk), ("retry", ruth.pk)]


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        ("not-a-film", "This file is not a film that can be opened here"),
        ("worker_lost", "The program ended several times"),
        ("segment-damaged", "A stored piece of it is damaged"),
    ],
)
def test_what_did_not_succeed_says_what_happened_and_what_to_do(desk, film, problem, told):
    job = post(film, state="failed", problem=problem)
    said = words(desk.get("/work/"))
    assert told in said
    assert reverse("work-again", args=[job.pk]) in desk.get("/work/").content.decode()


def test_a_film_that_cannot_be_used_is_not_offered_to_be_tried_again(desk, film):
    Film.objects.update(state=Film.State.REFUSED)
    job = post(film, state="failed", problem="not-a-film")
    assert reverse("work-again", args=[job.pk]) not in desk.get("/work/").content.decode()


def test_what_was_done_since_is_not_told_as_failed(desk, film):
    post(film, state="failed", problem="worker_lost")
    post(film, state="done", finished_at=clock.REAL.wall())
    said = words(desk.get("/work/now/"))
    assert ("Done since yesterday" in said, "did not succeed" in said) == (True, False)
    Job.objects.filter(state="done").update(finished_at=clock.REAL.wall() - dt.timedelta(days=2))
    assert "Nothing is under way" in words(desk.get("/work/now/"))


def test_another_familys_work_is_nobody_elses(film, ruth, cy, olive):
    job = post(film)
    for person in (cy, olive):
        other = signed_in(Client(), person)
        assert "Amina" not in words(other.get("/work/"))
        assert [other.post(reverse(name, args=[job.pk])).status_code for name in ("work-stop", "work-again")] == [
            404
        ] * 2


def test_an_operator_sees_kinds_and_numbers_and_no_name_and_may_stop_them(film, cy):
    give_role(practitioner=cy, kind=Role.Kind.OPERATOR, by=SYSTEM)
    job = post(film, state="running")
    post_job(kind="upkeep.tie_audit", args={})
    operator = signed_in(Client(), cy)
    said = words(operator.get("/work/"))
    assert ("Amina" in said, f"film.verify · {job.pk}" in said, "upkeep.tie_audit" in said) == (False, True, False)
    assert operator.post(reverse("work-stop", args=[job.pk])).status_code == 302


def test_work_that_was_asked_to_stop_cannot_be_asked_twice(desk, film, ruth):
    job = post(film, state="running", steps_done=1, steps_all=2)
    cancel_job(job=job, by=ruth)
    page = desk.get("/work/now/").content.decode()
    assert "stops at its next step" in page
    assert reverse("work-stop", args=[job.pk]) not in page


def test_today_tells_how_much_is_under_way(desk, film):
    assert "under way" not in words(desk.get("/"))
    post(film)
    assert "1 piece of work is under way." in words(desk.get("/"))


@pytest.mark.parametrize("families", [1, 3])
def test_the_list_asks_as_often_for_three_families_as_for_one(desk, ruth, families, django_assert_num_queries):
    for number in range(families):
        people = (f"Amina {number}", "client", "mother"), (f"Yusuf {number}", "child", "son")
        home = make_home(ruth, *people, first=local(clock.today(), 9 + number), question="?")
        film = film_of(home, ruth)
        for kind, state in (("film.verify", "done"), ("film.frames", "failed"), ("film.sheets", "running")):
            post(film, kind, state=state, finished_at=clock.REAL.wall())
        post(film, "film.peaks")
    with django_assert_num_queries(10):
        page = desk.get("/work/")
    assert page.status_code == 200


def test_what_is_made_to_be_given_out_is_told_with_where_it_waits(desk, amina_and_yusuf):
    ends = clock.now() + dt.timedelta(days=7)
    case = amina_and_yusuf.case
    export = Export.objects.create(family=case.family, case=case, what="reel", purpose="family_copy", ends_at=ends)
    post_job(kind="clips.export", args={"export": export.pk}, thing=("export", export.pk))
    page = desk.get("/work/")
    assert "Making what is given out of Amina and Yusuf" in words(page)
    assert f'href="/cases/{case.pk}/giving/"' in page.content.decode()
    Job.objects.update(state="failed", problem="reader-died")
    assert [entry.may_try_again for entry in work_for(case.practitioner).stopped] == [True]
    Export.objects.update(ended_at=clock.now(), ended_why="consent")
    assert [entry.may_try_again for entry in work_for(case.practitioner).stopped] == [False]
