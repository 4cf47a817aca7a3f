"""Ten thousand films that mean harm: `python -m bench.hostile [--films N] [--seed S]`, from the root, on Linux.

First the whole zoo of tests/hostile.py, then films of every kind of tests/filmmaker.py with harm done to them. With
each the locked child does everything that is done with a film (looks, small pictures, the first of the copy, a clip, a
still), under the product's limits of 30 s and 1 GiB. Counted are the endings, and what must not be: a knock at a port
that the traps name, a byte of the neighbour that they name in anything made, a parent that fell or grew.

"No socket" and "no foreign byte" rest on three things: the locks of the very child that worked, asked at the beginning
(what a machine cannot close is printed); a listening TCP and UDP port that must never be knocked at; and the text of
the neighbour, searched for in every output after it is opened with the family's key.
"""

import argparse
import random
import shutil
import socket
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests import filmmaker
from tests.hostile import CANARY, PLACE, ZOO, Lure, mutated
from tests.media.sealed import Family

from attune.media import sandbox
from attune.media.errors import MediaError
from attune.media.lockup import Locks
from attune.media.sandbox import GIB, Watch
from attune.store import FolderStore
from bench.forking import ForkingRoom

AT_ONCE = 2
DEADLINE = 30.0
MARGIN = 1.5  # seconds and factor: the watch looks ten times a second


class Count:
    """What was met, under one lock."""

    def __init__(self):
        self.lock = threading.Lock()
        self.endings, self.foreign, self.fallen, self.odd = Counter(), [], [], []
        self.seconds, self.memory = (0.0, ""), (0, "")

    def add(self, name, ending, seconds, memory):
        """Count one film."""
        with self.lock:
            self.endings[ending] += 1
            self.seconds, self.memory = max(self.seconds, (seconds, name)), max(self.memory, (memory, name))
            if ending in {"ReaderDied", "MediaError"}:
                self.odd.append(name)


def main():
    """Meet them all, and print; the exit code is 1 if anything happened that must not."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--films", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    asked.add_argument("--only", type=int, help="one film of a run, by its number")
    choices = asked.parse_args()
    print(f"seed {choices.seed}")
    room, count = ForkingRoom.opened(), Count()
    shm = Path("/dev/shm")  # noqa: S108 - memory, so that no fsync is waited for
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None) as folder:
        neighbour = Path(folder) / "neighbour.mp4"
        neighbour.write_bytes(CANARY)
        with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(type=socket.SOCK_DGRAM) as post:
            post.bind(server.getsockname())
            lure = Lure(str(neighbour), server.getsockname()[1])
            films = list(the_films(choices, lure))
            tell_locks(room, folder)
            memory, began = resident(), time.monotonic()
            with ThreadPoolExecutor(AT_ONCE) as pool:
                for _ in pool.map(lambda film: meet(film, room, folder, lure, count), films):
                    pass
            knocks = knocked(server, server.accept) + knocked(post, lambda: post.recv(1))
    raise SystemExit(tell(count, knocks, time.monotonic() - began, resident() - memory))


def the_films(choices, lure):
    """Give (name, maker) of each film: the zoo, then harmed ones, each by a seed of its own."""
    zoo = [(name, lambda maker=maker: maker(lure)) for name, maker in ZOO.items()]
    kinds = sorted(filmmaker.FILMS)
    clean = {kind: filmmaker.make(kind).path.read_bytes() for kind in kinds}
    told = ("a film that says where it was made", "an index that points at itself")
    clean |= {name: ZOO[name](lure) for name in told}
    films = zoo[: choices.films]
    for number in range(choices.films - len(films)):
        kind = sorted(clean)[number % len(clean)]
        seed = f"{choices.seed}/{number}"
        films.append((f"{kind} {seed}", lambda kind=kind, seed=seed: mutated(clean[kind], random.Random(seed))))
    return films if choices.only is None else [films[choices.only]]


def meet(film, room, folder, lure, count):
    """Have the locked child do everything with one film, and look at what it made."""
    name, maker = film
    place = Path(tempfile.mkdtemp(dir=folder))
    family = Family(FolderStore(place))
    outputs, began = family.outputs(), time.monotonic()
    source = {"film": family.seal(maker(), 8 << 20)}
    watch = Watch(DEADLINE)
    began = time.monotonic()
    try:
        sandbox.run("everything", {}, source, outputs, recipient=family.identity.recipient, watch=watch, room=room)
        ending = "film"
    except MediaError as error:
        ending = type(error).__name__
    except Exception as error:  # noqa: BLE001 - a parent that falls is what is counted
        ending = "parent fell"
        count.fallen.append(f"{name}: {error!r}")
    seconds = time.monotonic() - began
    secrets = (CANARY, lure.neighbour.encode(), PLACE.encode())
    for made in outputs.made:
        if any(secret in family.read([made]) for secret in secrets):
            count.foreign.append(name)
    count.add(name, ending, seconds, room.latest.child.most_memory)
    shutil.rmtree(place)


def tell_locks(room, folder):
    """Print which locks hold in the very children that will work."""
    family = Family(FolderStore(Path(folder) / "locks"))
    told = {"recipient": family.identity.recipient, "watch": Watch(DEADLINE), "room": room}
    facts = sandbox.run("locks", {}, {}, family.outputs(), **told)
    print("locks:", ", ".join(f"{name} {held}" for name, held in facts.items()))
    for sentence in Locks(**facts).missing():
        print("not closed:", sentence)


def knocked(ear, hears):
    """Count who knocked."""
    ear.settimeout(0)
    count = 0
    while True:
        try:
            hears()
        except BlockingIOError:
            return count
        count += 1


def resident():
    """Return this process's resident bytes: it stands where worker and web stand."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def tell(count, knocks, seconds, grown):
    """Print the table; return 1 if anything happened that must not."""
    whole = sum(count.endings.values())
    refused = whole - count.endings["film"] - count.endings["parent fell"]
    print(f"{whole} films in {seconds:.0f} s, {AT_ONCE} at a time")
    for ending, many in count.endings.most_common():
        print(f"  {many:>6}  {'taken' if ending == 'film' else ending}")
    print(f"refused by name {refused - len(count.odd)}, a child that fell or an error without a name {len(count.odd)}")
    late, large = count.endings["TookTooLong"], count.endings["NeedsTooMuchMemory"]
    print(f"ended at the deadline {late}, at the memory limit {large}")
    print(f"sockets {knocks}, foreign bytes {len(count.foreign)}, dead parents {len(count.fallen)}")
    print(f"parent grew by {grown / 2**20:.1f} MiB")
    print(f"worst {count.seconds[0]:.1f} s ({count.seconds[1]}), {count.memory[0] >> 20} MiB ({count.memory[1]})")
    for name in count.odd[:20] + count.foreign + count.fallen:
        print("look at:", name)
    slow, large = count.seconds[0] > DEADLINE + MARGIN, count.memory[0] > GIB * MARGIN
    return int(bool(knocks or count.foreign or count.fallen or count.odd or slow or large))


if __name__ == "__main__":
    main()
