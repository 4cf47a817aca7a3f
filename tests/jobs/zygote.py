"""Workers by the dozen: a process that has Attune ready and forks a worker at each line it reads.

Their work seals one small object at a place of its own in one thing, so that what is done twice shows.
Words to it: `worker` (answers with the process id), `post N` (N jobs more), `state` (answers in JSON).
"""

import datetime as dt
import json
import os
import random
import signal
import sys
import time
from contextlib import suppress

LEASE = float(os.environ.get("TEST_LEASE", "2"))  # seconds
JUMPING = os.environ.get("TEST_JUMPING") == "yes"
SPAN = 0.03  # seconds that a small job takes between two of its steps


def seal(run, *, place, pause=0.0):
    """Seal an object to its place in three steps; one job in five does not succeed at its first attempt."""
    from attune.jobs.models import Job
    from attune.safe.actions import append_segment, rows_or_no_object, seal_object
    from attune.safe.models import StoredThing
    from attune.safe.rules import PlaceTaken

    for step in range(3):
        run.progress(step, 3)
        time.sleep(SPAN + pause)
    if place % 5 == 4 and Job.objects.get(args__place=place).attempts == 1:
        raise InterruptedError
    thing = StoredThing.objects.get()
    with suppress(PlaceTaken):
        sealed = seal_object(family=thing.family_id, chunks=[place.to_bytes(8)])
        with rows_or_no_object(sealed.name):
            append_segment(thing=thing, sealed=sealed, place=place)


def ready():
    """Wake Django, shorten the lease, make the thing and give the work its name."""
    import django

    django.setup()
    from attune.jobs import claiming, ledger, work

    ledger.LEASE = dt.timedelta(seconds=LEASE)
    claiming.LEASE_SECONDS = LEASE
    work.work("test.seal")(seal)
    work.UPKEEP.clear()


def begin():
    from attune.audit.actions import SYSTEM
    from attune.people.actions import add_family
    from attune.safe.actions import begin_thing
    from attune.safe.models import StoredThing

    if not StoredThing.objects.exists():
        begin_thing(family=add_family(name="Amina", by=SYSTEM).pk, kind="part")


def post(count, pause=0.0):
    from attune.jobs.actions import post_job
    from attune.jobs.models import Job

    first = Job.objects.count()
    for place in range(first, first + count):
        job = post_job(kind="test.seal", args={"place": place, "pause": pause})
        Job.objects.filter(pk=job.pk).update(max_attempts=1000)  # it is we who kill, over and over


def work():
    from attune.clock import Clocks
    from attune.jobs.worker import work_until_signal

    chance = random.Random(os.getpid())
    jump = [0.0]

    def wall():
        if chance.random() < 0.2:
            jump[0] = chance.uniform(-5, 5)
        return dt.datetime.now(dt.UTC) + dt.timedelta(hours=jump[0])

    work_until_signal(clocks=Clocks(wall, time.monotonic) if JUMPING else Clocks())


def state():
    """Return what is done, what is open, who holds what, and what is not as it must be."""
    from attune.jobs.models import Job
    from attune.safe.models import Damage, StoredThing
    from attune.safe.queries import open_thing
    from attune.safe.reconciling import reconcile

    thing = StoredThing.objects.get()
    looked = reconcile()
    places = list(thing.segments.values_list("place", flat=True))
    with open_thing(thing) as reader:
        whole = reader.read() == b"".join(place.to_bytes(8) for place in places)
    return {
        "jobs": Job.objects.count(),
        "open": Job.objects.exclude(state="done").count(),
        "failed": Job.objects.filter(state__in=["failed", "cancelled"]).count(),
        "places": places,
        "whole": whole,
        "damaged": Damage.objects.count(),
        "strays": looked.strays,
        "handed": sorted(Job.objects.filter(state="ready").values_list("attempts", flat=True)),
    }


def held():
    """Return each running job with its claim and the key of its worker."""
    from attune.jobs.models import Job

    return [[job.pk, job.claims, job.steps_done] for job in Job.objects.filter(state="running").order_by("id")]


def forked(does):
    """Do something in a process of its own, so that no open database is ever inherited; return what it returned."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.write(into, json.dumps(does()).encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as said:
        words = said.read()
    os.waitpid(child, 0)
    return json.loads(words)


def worker():
    child = os.fork()
    if not child:
        with suppress(Exception):
            work()
        os._exit(0)
    return child


def main():
    ready()
    forked(begin)
    orders = {"worker": worker, "state": lambda: forked(state), "held": lambda: forked(held)}
    for line in sys.stdin:
        word, *numbers = line.split()
        if word == "post":
            said = forked(lambda numbers=numbers: post(int(numbers[0]), *map(float, numbers[1:])))
        elif word == "reap":
            said = os.waitpid(int(numbers[0]), 0)[1]
        else:
            said = orders[word]()
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main()
