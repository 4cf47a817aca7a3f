"""Who gets a job: each once within its lease, whoever dies, sleeps, or has its clock put forward or back."""

import pytest
from django.utils import timezone

from attune.audit.actions import SYSTEM
from attune.jobs import ledger, work
from attune.jobs.actions import cancel_job, post_job
from attune.jobs.claiming import LEASE_SECONDS, Claimer
from attune.jobs.fence import Stopped
from attune.jobs.ledger import Held
from attune.jobs.models import Job
from attune.jobs.presence import Presence
from attune.jobs.worker import FINISH_SECONDS, Worker, drain

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]
LOOKS = 8  # in a lease


def everybody(_name):
    return True


def watch(claimer, hand, seconds):
    """Let a claimer look again and again while time passes; return what it got."""
    for _ in range(round(seconds / LEASE_SECONDS * LOOKS)):
        hand.pass_by(LEASE_SECONDS / LOOKS)
        job = claimer.claim()
        if job is not None:
            return job
    return None


def test_a_held_job_is_not_claimed_by_a_second_worker(done):
    post_job(kind="test.note", args={})
    assert Claimer("first").claim() is not None
    assert Claimer("second").claim() is None


def test_work_of_a_silent_worker_is_taken_over_after_a_lease_and_the_silent_one_can_write_no_more(done, hand):
    post_job(kind="test.note", args={})
    lost = Claimer("silent").claim()
    second = Claimer("living", clocks=hand.clocks)
    assert second.claim() is None
    assert watch(second, hand, LEASE_SECONDS * 0.9) is None
    taken = watch(second, hand, LEASE_SECONDS * 0.3)
    assert (taken.pk, taken.attempts, taken.claims, taken.worker) == (lost.pk, 2, 2, "living")
    with pytest.raises(Stopped):
        Held(lost).progress(1, 2)
    Held(taken).progress(1, 2)
    taken.refresh_from_db()
    assert (taken.steps_done, taken.steps_all) == (1, 2)


def test_a_beating_worker_keeps_its_job_for_ever(done, hand):
    post_job(kind="test.note", args={})
    held = Held(Claimer("living").claim())
    second = Claimer("other", clocks=hand.clocks)
    for step in range(40):
        held.progress(step, 40)
        assert watch(second, hand, LEASE_SECONDS / 2) is None


@pytest.mark.parametrize("jump", [{"days": 3}, {"days": -3}])
def test_a_wall_clock_that_jumps_takes_no_job_away_from_who_holds_it(done, hand, jump):
    post_job(kind="test.note", args={})
    held = Held(Claimer("living", clocks=hand.clocks).claim())
    second = Claimer("other", clocks=hand.clocks)
    second.claim()
    hand.put(**jump)
    held.progress(1, 2)
    assert watch(second, hand, LEASE_SECONDS / 2) is None


def test_a_wall_clock_that_is_put_back_leaves_no_dead_workers_job_lying(done, hand):
    post_job(kind="test.note", args={})
    Claimer("dead", clocks=hand.clocks).claim()
    second = Claimer("living", clocks=hand.clocks)
    second.claim()
    hand.put(days=-3)
    assert watch(second, hand, LEASE_SECONDS * 1.2).worker == "living"


def test_a_wall_clock_that_is_put_back_makes_no_failed_job_wait_for_more_than_its_time(done, hand, caplog):
    work.WORK["test.fail"] = lambda _run: {}[0]
    post_job(kind="test.fail", args={})
    hand.wall = timezone.now()
    claimer = Claimer("w", clocks=hand.clocks)
    ledger.do(Held(claimer.claim(), hand.clocks))
    assert claimer.claim() is None
    hand.put(hours=-5)
    assert claimer.claim() is None
    hand.pass_by(1.1)
    assert claimer.claim().attempts == 2


def test_a_worker_that_was_asleep_itself_calls_nobody_dead_before_it_has_watched(done, hand):
    """The whole machine slept: the sleeper's clock went on, but the other has had no time to beat."""
    post_job(kind="test.note", args={})
    Claimer("slept too").claim()
    second = Claimer("sleeper", clocks=hand.clocks)
    second.claim()
    hand.pass_by(3600)
    assert second.claim() is None


def test_a_beat_between_the_look_and_the_claim_keeps_the_job(done):
    post_job(kind="test.note", args={})
    held = Held(Claimer("living").claim())
    wrongly = iter([True, False])

    def looks_dead(_name):
        held.progress(1, 2)
        return next(wrongly)

    assert Claimer("other", is_dead=looks_dead).claim() is None
    assert held.stopped() is False


def test_a_dead_worker_of_the_same_folder_is_followed_at_once(done, hand, tmp_path):
    presence = Presence(tmp_path)
    post_job(kind="test.note", args={})
    with presence.shown() as name:
        Claimer(name).claim()
        second = Claimer("second", clocks=hand.clocks, is_dead=presence.is_dead)
        assert second.claim() is None
        (tmp_path / "workers" / name.rpartition(":")[2]).rename(tmp_path / "held")
    (tmp_path / "held").rename(tmp_path / "workers" / name.rpartition(":")[2])  # as a kill leaves it: there, let go
    assert second.claim().attempts == 2
    presence.sweep(set())
    assert list((tmp_path / "workers").iterdir()) == []


def test_of_a_worker_on_another_machine_nothing_is_known(tmp_path):
    assert [Presence(tmp_path).is_dead(name) for name in ("elsewhere:0123456789abcdef", "", "..")] == [False] * 3


def test_a_job_that_loses_every_worker_fails_at_last(done):
    job = post_job(kind="test.note", args={})
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=5)
    assert Claimer("w", is_dead=everybody).claim() is None
    job.refresh_from_db()
    assert (job.state, job.problem) == (Job.State.FAILED, "worker_lost")


def test_a_job_that_was_cancelled_while_its_worker_died_is_cancelled(done):
    post_job(kind="test.note", args={})
    job = cancel_job(job=Claimer("dead").claim(), by=SYSTEM)
    assert Claimer("w", is_dead=everybody).claim() is None
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_quick_work_never_waits_behind_heavy_work(done):
    post_job(kind="test.long", args={"n": 1}, priority=50)
    post_job(kind="test.note", args={"n": 2})
    quick = Worker(Claimer("quick", quick_only=True))
    assert (quick.work_once(), quick.work_once()) == (True, False)
    assert done == [{"n": 2}]
    drain()
    assert done == [{"n": 2}, {"n": 1}]


def test_heavy_work_that_lost_its_worker_is_left_to_a_worker_of_its_lane(done):
    post_job(kind="test.long", args={})
    Claimer("dead").claim()
    assert Claimer("quick", quick_only=True, is_dead=everybody).claim() is None
    assert Claimer("any", is_dead=everybody).claim().attempts == 2


def test_a_worker_that_is_told_to_go_lets_a_short_job_end_and_hands_a_long_one_back_whole(done, hand):
    worker = Worker(Claimer("w", clocks=hand.clocks))

    def short(run):
        worker.tell()
        run.progress(1, 2)
        done.append("ended")

    def long(run):
        worker.tell()
        run.progress(1, 2)
        hand.pass_by(FINISH_SECONDS)
        run.progress(2, 2)
        done.append("too late")

    work.WORK.update({"test.short": short, "test.slow": long})
    ended, handed = post_job(kind="test.short", args={}), post_job(kind="test.slow", args={})
    hand.wall = timezone.now()
    worker.work_once()
    worker.work_once()
    ended.refresh_from_db()
    handed.refresh_from_db()
    assert (ended.state, done) == (Job.State.DONE, ["ended"])
    assert (handed.state, handed.attempts, handed.problem) == (Job.State.READY, 0, "")
