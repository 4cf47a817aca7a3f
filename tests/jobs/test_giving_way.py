"""What somebody has before them goes first, and what is under way gives way to it."""

import pytest

from attune.audit.actions import SYSTEM, NamedActor
from attune.jobs import work
from attune.jobs.actions import cancel_job, post_job, want_first
from attune.jobs.claiming import Claimer
from attune.jobs.ledger import Held, do
from attune.jobs.models import Job
from attune.jobs.work import GiveWay
from attune.jobs.worker import drain

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]
RUTH, SAM = NamedActor("practitioner", "ruth"), NamedActor("practitioner", "sam")


def post(number, *, kind="test.long", priority=20):
    return post_job(kind=kind, args={"n": number}, thing=("film", f"f{number}"), priority=priority)


def test_more_wanted_work_of_the_same_lane_outranks(done):
    post(1)
    held = Held(Claimer("w").claim())
    assert held.outranked() is False
    post(2, priority=20)
    post(3, kind="test.note", priority=90)
    assert held.outranked() is False
    post(4, priority=21)
    assert held.outranked() is True


def test_what_is_under_way_is_outranked_no_more_once_it_is_itself_wanted(done):
    post(1)
    held = Held(Claimer("w").claim())
    post(2, priority=30)
    assert held.outranked() is True
    want_first(kind="film", thing="f1", by=RUTH)
    assert held.outranked() is False


def test_giving_way_counts_no_attempt_and_keeps_the_place(done):
    def long(run, n):
        if run.outranked():
            raise GiveWay
        done.append(n)

    work.WORK["test.long"] = long
    first, second = post(1), post(2)
    held = Held(Claimer("w").claim())
    want_first(kind="film", thing="f2", by=RUTH)
    do(held)
    first.refresh_from_db()
    assert (first.state, first.attempts, first.problem, first.pk < second.pk) == (Job.State.READY, 0, "", True)
    drain()
    assert done == [2, 1]


def test_a_job_that_gave_way_can_still_be_written_by_nobody_but_its_next_holder(done):
    def give_way(_run, n):
        raise GiveWay

    work.WORK["test.long"] = give_way
    post(1)
    job = Claimer("w").claim()
    do(Held(job))
    again = Claimer("w").claim()
    assert (again.pk, again.claims, again.attempts) == (job.pk, 2, 1)
    assert Held(job).stopped() is True
    assert Held(again).stopped() is False


def test_each_person_has_one_thing_before_them(done):
    for number in (1, 2, 3):
        post(number)
    assert [want_first(kind="film", thing=thing, by=RUTH) for thing in ("f2", "f2", "f3")] == [1, 0, 1]
    assert priorities() == {"f1": 20, "f2": 20, "f3": 120}
    want_first(kind="film", thing="f1", by=SAM)
    assert priorities() == {"f1": 120, "f2": 20, "f3": 120}
    want_first(kind="film", thing="f3", by=SAM)
    assert priorities() == {"f1": 20, "f2": 20, "f3": 120}


def test_what_is_posted_meanwhile_is_lifted_when_the_page_asks_again(done):
    post(1)
    want_first(kind="film", thing="f1", by=RUTH)
    post_job(kind="test.note", args={"n": 1}, thing=("film", "f1"), priority=25)
    assert want_first(kind="film", thing="f1", by=RUTH) == 1
    assert sorted(Job.objects.values_list("priority", flat=True)) == [120, 125]


def test_what_is_over_is_not_lifted(done):
    job = post(1)
    cancel_job(job=job, by=SYSTEM)
    assert want_first(kind="film", thing="f1", by=RUTH) == 0


def priorities():
    return dict(Job.objects.values_list("thing", "priority"))
