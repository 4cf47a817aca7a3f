"""A job is done once in effect, whoever dies on the way."""

import datetime as dt

import pytest
from django.utils import timezone

from attune.audit.actions import SYSTEM
from attune.jobs import ledger, work
from attune.jobs.actions import cancel_job, post_job, post_news, retry_job
from attune.jobs.models import Job
from attune.jobs.queries import outlook
from attune.jobs.worker import drain

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]


@pytest.fixture
def done(monkeypatch):
    """A list that test work writes to; the work is taken out of the register afterwards."""
    calls = []
    monkeypatch.setattr(work, "WORK", dict(work.WORK))
    monkeypatch.setattr(ledger, "function_of", lambda kind: work.WORK[kind])
    work.WORK["test.note"] = lambda _run, **args: calls.append(args)
    return calls


def test_a_job_is_done_and_its_row_says_so(done):
    job = post_job(kind="test.note", args={"film": "x"})
    assert drain() == 1
    job.refresh_from_db()
    assert (done, job.state, job.attempts) == ([{"film": "x"}], Job.State.DONE, 1)


def test_an_equal_job_that_waits_is_not_posted_twice(done):
    assert post_job(kind="test.note", args={"a": 1}).pk == post_job(kind="test.note", args={"a": 1}).pk
    assert drain() == 1
    assert post_job(kind="test.note", args={"a": 1}).state == Job.State.READY


def test_more_wanted_work_comes_first(done):
    for number, priority in ((1, 0), (2, 5), (3, 5)):
        post_job(kind="test.note", args={"n": number}, priority=priority)
    drain()
    assert [call["n"] for call in done] == [2, 3, 1]


def test_a_failing_job_waits_longer_each_time_and_keeps_its_reason(done, caplog):
    class CardGone(Exception):
        code = "card_gone"

    def fail(run):
        raise CardGone

    work.WORK["test.fail"] = fail
    job = post_job(kind="test.fail", args={})
    before = timezone.now()
    drain()
    job.refresh_from_db()
    assert (job.state, job.problem, job.wait_seconds) == (Job.State.READY, "card_gone", 1)
    assert job.run_after - before >= dt.timedelta(seconds=1)


def test_a_final_failure_is_not_tried_again_until_somebody_asks(done, caplog):
    class Unusable(Exception):
        final = True

    def fail(run):
        raise Unusable

    work.WORK["test.fail"] = fail
    job = post_job(kind="test.fail", args={})
    drain()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.problem) == (Job.State.FAILED, 1, "Unusable")
    work.WORK["test.fail"] = lambda _run: done.append("again")
    retry_job(job=job, by=SYSTEM)
    drain()
    assert done == ["again"]


def test_waiting_work_is_cancelled_at_once_and_running_work_at_its_next_step(done):
    waiting = post_job(kind="test.note", args={"n": 1})
    assert cancel_job(job=waiting, by=SYSTEM).state == Job.State.CANCELLED

    def long(run):
        run.progress(1, 3)
        cancel_job(job=Job.objects.get(kind="test.long"), by=SYSTEM)
        run.progress(2, 3)
        done.append("went on")

    work.WORK["test.long"] = long
    running = post_job(kind="test.long", args={})
    drain()
    running.refresh_from_db()
    assert (running.state, running.steps_done, done) == (Job.State.CANCELLED, 2, [])


def test_news_becomes_one_job_for_each_follower(done, monkeypatch):
    monkeypatch.setitem(work.FOLLOWERS, "test.happened", ["test.note", "test.also"])
    work.WORK["test.also"] = lambda _run, **args: done.append(("also", args))
    post_news(news="test.happened", args={"case": "c"})
    drain()
    assert done == [{"case": "c"}, ("also", {"case": "c"})]


def test_time_left_is_reckoned_from_this_attempts_own_pace():
    job = Job(state=Job.State.RUNNING, steps_done=60, steps_all=100, steps_begun=50, seconds_worked=5)
    assert (outlook(job).percent, outlook(job).seconds_left) == (60, 20)


@pytest.mark.parametrize(
    "odd",
    [
        {"steps_all": 0},  # nobody knows yet how much there is
        {"steps_all": 100, "steps_done": 50, "steps_begun": 50, "seconds_worked": 9},  # this attempt has done nothing
        {"steps_all": 100, "steps_done": 51, "steps_begun": 50, "seconds_worked": 0.1},  # too soon to tell
        {"steps_all": 100, "steps_done": 10, "steps_begun": 50, "seconds_worked": 9},  # it counts from the start again
        {"steps_all": 10**9, "steps_done": 1, "seconds_worked": 600},  # eleven thousand years
    ],
)
def test_time_left_is_not_told_where_it_is_not_known(odd):
    assert outlook(Job(state=Job.State.RUNNING, **odd)).seconds_left is None


def test_more_steps_than_were_announced_leave_no_time_rather_than_less():
    job = Job(state=Job.State.RUNNING, steps_done=110, steps_all=100, seconds_worked=50)
    assert (outlook(job).percent, outlook(job).seconds_left) == (100, 0)
