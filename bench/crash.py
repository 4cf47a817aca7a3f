"""Crashes and faults, counted: what was acknowledged and lost, what was done twice, what was left half.

    python -m bench.crash store --rounds 1000     kill -9 of writers of the store                    (about 6 minutes)
    python -m bench.crash jobs --rounds 500       kill -9 of workers over a ledger of small jobs     (about 6 minutes)
    python -m bench.crash faults                  a fault at every call of every act, all four ways  (about 8 minutes)
    python -m bench.crash films --rounds 20       kill -9 of web and workers while films come in     (about 8 minutes)
    python -m bench.crash flips --rounds 1000     one bit of what is stored flipped, and read back   (about 4 minutes)

Each prints its seed, then the rows for docs/figures.md; the exit code is 1 where anything was lost, doubled or half.
"""

import argparse
import hashlib
import json
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.faults.run import injections
from tests.films.seed import asked, seeded
from tests.jobs.crowd import crowd, kill_over_and_over
from tests.serving import serve
from tests.store.test_crashes import written_until_killed

from attune.store import FolderStore
from bench import arrivals

LEASE = 30.0  # seconds, as it is in use
ROUNDS = {"store": 1000, "jobs": 500, "faults": 0, "films": 20, "flips": 1000}


def main() -> None:
    """Run one part."""
    choices = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices.add_argument("part", choices=ROUNDS)
    choices.add_argument("--rounds", type=int)
    choices.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    chosen = choices.parse_args()
    rounds = ROUNDS[chosen.part] if chosen.rounds is None else chosen.rounds
    print(f"seed {chosen.seed}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        rows, well = PARTS[chosen.part](Path(folder), rounds, chosen.seed)
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    print(f"{time.monotonic() - began:.0f} s, {'as it must be' if well else 'NOT AS IT MUST BE'}")
    raise SystemExit(not well)


def store(folder, kills, seed):
    """Kill writers of the store, and look for what they had acknowledged."""
    chance, acknowledged = random.Random(seed), {}
    for _ in range(kills):
        acknowledged |= written_until_killed(folder, chance.uniform(0.0, 0.05))
    there = FolderStore(folder)
    lost = [name for name, sha256 in acknowledged.items() if not whole(there, name, sha256)]
    half = [name for name in there.names() if there.size(name) != 40_000]
    said = (
        f"{len(acknowledged)} objects acknowledged, {len(lost)} lost, {len(half)} half, {len(there.torn())} torn drafts"
    )
    return [("kill -9 of a writer of the store", kills, said)], not lost and not half


def whole(there: FolderStore, name: str, sha256: str) -> bool:
    """Tell whether an object is there with its content."""
    if not there.exists(name):
        return False
    with there.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def jobs(folder, kills, seed):
    """Kill two workers over and over, half the time with wall clocks that jump by hours."""
    rows, well = [], True
    for jumping, share in ((False, kills - kills // 2), (True, kills // 2)):
        at = folder / ("jumping" if jumping else "steady")
        with crowd(at, lease=LEASE, jumping=jumping) as people:
            slowest = kill_over_and_over(people, share, random.Random(seed))
            found = people.wait_until_done(patience=300)
        once = found["places"] == list(range(share)) and found["whole"]
        well = well and once and found["failed"] == 0 and found["damaged"] == 0 and slowest <= LEASE
        clocks = "wall clocks jumping ±5 h" if jumping else "steady clocks"
        said = (
            f"{found['jobs']} jobs, once in effect: {once}, not done: {found['open']}, taken up within {slowest:.1f} s"
        )
        rows.append((f"kill -9 of a worker, {clocks}", share, said))
    return rows, well


def faults(folder, most, seed):
    """Put a fault at every call of every act (or at so many of each), in four ways."""
    tried, wrong = Counter(), []
    for one in injections(folder, seed=seed, most=most):
        tried[one["act"], one["way"]] += 1
        if one["wrong"]:
            wrong.append(one)
            print(json.dumps(one), flush=True)
    acts = dict.fromkeys(act for act, _ in tried)
    rows = [
        (
            f"fault at a write, fsync, rename, link, unlink, mkdir, create: {act}",
            sum(ways.values()),
            _ways(ways, wrong, act),
        )
        for act in acts
        for ways in [{way: count for (one, way), count in tried.items() if one == act}]
    ]
    return rows, not wrong


def _ways(ways, wrong, act):
    half = sum(one["act"] == act for one in wrong)
    return ", ".join(f"{way} {count}" for way, count in ways.items()) + f"; neither old nor new: {half}"


def films(folder, rounds, seed):
    """Send small films while web and workers are killed; each must come out ready and the same."""
    data, facts = seeded(folder / "data")
    chance = random.Random(seed)
    served = serve(data)
    try:
        sums, kills, sent = arrivals.send_through_kills(served, facts, rounds, chance)
        arrivals.wait_until_settled(data)
    finally:
        served.kill()
    found = arrivals.state(data)
    ready = [film["sha256"] for film in found["films"] if film["state"] == "ready"]
    lost = len(sums) - len(set(sums) & set(ready))
    said = (
        f"{len(sums)} films, {sent} bytes, lost: {lost} films, {len(found['lost'])} objects; {found['damaged']} damaged"
    )
    return [("kill -9 of web and workers while films come in", kills, said)], not lost and not found["lost"]


FLIPS = """
import json, random, sys, django
django.setup()
from attune.people.models import Family
from attune.safe.models import Damage
from attune.safe.queries import open_thing
from attune.safe.scrub import read_on, reading_now
from attune.vault.errors import SegmentDamaged
from tests.safe.conftest import keep, path_of
chance = random.Random(int(sys.argv[2]))
thing = keep(Family.objects.first(), [chance.randbytes(70_000)])
path = path_of(thing.segments.get())
whole, found, served = path.read_bytes(), 0, 0
for _ in range(int(sys.argv[1])):
    at = chance.randrange(len(whole))
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
    read_on(reading=reading_now(again=True))
    found += Damage.objects.exists()
    with open_thing(thing) as reader:
        try:
            reader.read()
            served += 1
        except SegmentDamaged:
            pass
print(json.dumps([found, served]))
"""


def flips(folder, rounds, seed):
    """Flip one bit of a stored object, read everything back, and ask for the thing."""
    data, _ = seeded(folder / "data")
    found, served = json.loads(asked(data, FLIPS, rounds, seed))
    return [("one flipped bit of a stored object", rounds, f"{found} found, {served} served")], (
        found == rounds and not served
    )


PARTS = {"store": store, "jobs": jobs, "faults": faults, "films": films, "flips": flips}

if __name__ == "__main__":
    main()
