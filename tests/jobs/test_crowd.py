"""Real workers killed, stopped and let go on, with clocks that jump: each job once in effect. Many: bench/crash.py."""

import os
import random
import signal
import sys

import pytest

from tests.jobs.crowd import crowd, kill_over_and_over
from tests.serving import wait_until

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="workers are forked and stopped by signals"),
    pytest.mark.xdist_group("serve"),
]
KILLS = 8


@pytest.mark.parametrize("jumping", [False, True])
def test_killed_workers_leave_each_job_once_in_effect(tmp_path, jumping):
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    with crowd(tmp_path, jumping=jumping) as people:
        kill_over_and_over(people, KILLS, random.Random(seed))
        found = people.wait_until_done()
    assert (found["jobs"], found["failed"], found["places"]) == (KILLS, 0, list(range(KILLS)))
    assert (found["whole"], found["damaged"], found["strays"] <= KILLS) == (True, 0, True)


def test_a_worker_that_was_stopped_and_goes_on_does_nothing_twice(tmp_path):
    with crowd(tmp_path, lease=2.0) as people:
        stopped = people.start()
        people.ask("post", 1, 0.7)
        wait_until(lambda: people.ask("held") and people.ask("held")[0][2] > 0, "nobody took the job")
        os.kill(stopped, signal.SIGSTOP)
        (job, claims, _), *_ = people.ask("held")
        people.start()
        wait_until(
            lambda: people.ask("held") != [] and people.ask("held")[0][:2] == [job, claims + 1], "not taken over"
        )
        os.kill(stopped, signal.SIGCONT)
        assert people.wait_until_done()["places"] == [0]
        people.ask("post", 3)
        found = people.wait_until_done()
    assert (found["places"], found["whole"], found["damaged"]) == ([0, 1, 2, 3], True, 0)


def test_a_worker_that_is_asked_to_go_hands_a_long_job_back_whole(tmp_path):
    with crowd(tmp_path) as people:
        asked = people.start()
        people.ask("post", 1, 4.0)
        wait_until(lambda: people.ask("held"), "nobody took the job")
        assert people.tell(asked) == 0
        assert (people.ask("held"), people.ask("state")["handed"]) == ([], [0])
