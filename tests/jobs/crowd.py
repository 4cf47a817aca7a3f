"""Many workers on one ledger, killed, stopped and let go on from outside."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

from tests.serving import ROOT, migrated_store, surroundings, wait_until


class Crowd:
    """The zygote and the workers that it has forked."""

    def __init__(self, process):
        self._process = process
        self.workers = []

    def ask(self, *words):
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def start(self):
        self.workers.append(self.ask("worker"))
        return self.workers[-1]

    def kill(self, worker):
        os.kill(worker, signal.SIGKILL)
        return self._reap(worker)

    def tell(self, worker):
        os.kill(worker, signal.SIGTERM)
        return self._reap(worker)

    def wait_until_done(self, patience=90):
        wait_until(lambda: self.ask("state")["open"] == 0, "jobs were left lying", patience)
        return self.ask("state")

    def _reap(self, worker):
        self.workers.remove(worker)
        return self.ask("reap", worker)


@contextmanager
def crowd(folder, *, lease=2.0, jumping=False):
    """Make a store and the crowd's zygote; all are gone afterwards."""
    data = migrated_store(folder / "data")
    more = {"TEST_LEASE": str(lease), "TEST_JUMPING": "yes" if jumping else "no"}
    outside = surroundings(data, DJANGO_SETTINGS_MODULE="attune.settings", **more)
    outside["PYTHONPATH"] += f":{ROOT}"
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "tests.jobs.zygote"]
    log = (data / "workers.log").open("w")
    with log, subprocess.Popen(command, env=outside, stdin=pipe, stdout=pipe, stderr=log, text=True) as process:
        people = Crowd(process)
        try:
            yield people
        finally:
            for worker in list(people.workers):
                people.kill(worker)
            process.stdin.close()


def kill_over_and_over(people, kills, chance, at_once=2):
    """Kill workers at random moments while jobs are posted; return the most seconds a killed job waited to be done."""
    slowest = 0.0
    for _ in range(at_once):
        people.start()
    for _ in range(kills):
        people.ask("post", 1)
        time.sleep(chance.uniform(0.02, 0.25))
        before = {job: claims for job, claims, _ in people.ask("held")}
        people.kill(chance.choice(people.workers))
        at = time.monotonic()
        people.start()
        while any([job, claims] in [each[:2] for each in people.ask("held")] for job, claims in before.items()):
            time.sleep(0.02)
        slowest = max(slowest, time.monotonic() - at)
    return slowest
