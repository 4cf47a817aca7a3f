"""How film is served: `python -m bench.serve [--seconds N] [--rounds N] [--viewers N]`, from the root, on Linux.

A real `attune serve` on loopback with one film of 256 MiB, in segments of 8 MiB as it was sent (the original) and of
200 KB as its copy is made (the copy). Every range passes session, person, film, consent and audit. Beside it, in the
same run, the same bytes from bench/plain.py. A viewer asks for a random range of 1 MiB every two seconds, which is
playing at 4 Mbit/s and jumping all the time. Client and servers share the machine.
"""

import argparse
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

from tests.films.seed import asked, seeded
from tests.serving import ROOT, free_port, serve, surroundings, wait_until

MIB = 1 << 20
SIZE = 256 * MIB
PAUSE = 2.0
FILL = """
import json, random, sys, django
django.setup()
from django.db import transaction
from attune.cases.models import Visit
from attune.films.actions import begin_film
from attune.films.models import Film
from attune.people.models import Practitioner
from attune.safe.actions import append_segment, begin_thing, complete_thing, seal_object
from attune.safe.models import StoredThing
whole = memoryview(open(sys.argv[1], "rb").read())
ruth, visit = Practitioner.objects.get(email="ru@example.org"), Visit.objects.get()
film = begin_film(visit=visit, name="film.mp4", length=8, by=ruth).part.film
copy = begin_thing(family=film.family_id, kind=StoredThing.Kind.RENDITION, media_type="video/mp4")
for thing, size in ((film.parts.get().thing, 8 << 20), (copy, 200_000)):
    for place, at in enumerate(range(0, len(whole), size)):
        sealed = seal_object(family=film.family_id, chunks=[whole[at : at + size]])
        append_segment(thing=thing, sealed=sealed, place=place)
    complete_thing(thing=thing, sha256="0" * 64)
Film.objects.filter(pk=film.pk).update(state="ready", plays_at_once=True, rendition=copy)
print(json.dumps({"film": film.pk}))
"""
WITHDRAW = """
import time, django
django.setup()
from attune.consent.actions import decide
from attune.consent.models import Decision, Purpose
from attune.people.models import Member, Practitioner
mother = Member.objects.get(known_as="Amina")
said = dict(family=mother.memberships.get().family, member=mother, purpose=Purpose.FILMING, decided_by=mother,
            authority=Decision.Authority.ADULT, by=Practitioner.objects.get(email="ru@example.org"))
decide(says=Decision.Says.WITHDRAWN, **said)
print(time.time())
"""


class Asking:
    """One connection that asks for ranges of one address."""

    def __init__(self, port, path, session=""):
        self.path, self.headers = path, {"Cookie": f"sessionid={session}"}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def range(self, first, length):
        """Return seconds to the first byte of a range; all of it is read."""
        began = time.perf_counter()
        self.connection.request(
            "GET", self.path, headers=self.headers | {"Range": f"bytes={first}-{first + length - 1}"}
        )
        answer = self.connection.getresponse()
        answer.read(1)
        seconds = time.perf_counter() - began
        if answer.status != 206:
            raise ConnectionRefusedError(answer.status)
        answer.read()
        return seconds

    def anywhere(self, length):
        """Ask for a range that begins anywhere."""
        return self.range(random.randrange(SIZE - length), length)

    def page(self, path):
        """Return seconds of a whole page."""
        began = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        with self.connection.getresponse() as answer:
            answer.read()
        return time.perf_counter() - began

    def close(self):
        """Hang up."""
        self.connection.close()


def main():
    """Measure everything in one run, and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=float, default=20.0)
    words.add_argument("--rounds", type=int, default=400)
    words.add_argument("--viewers", type=int, default=50)
    choices = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        clear = Path(folder) / "clear"
        clear.write_bytes(os.urandom(SIZE))
        data, facts = seeded(Path(folder) / "data")
        film = json.loads(asked(data, FILL, clear))["film"]
        served, plain = serve(data), Plain(clear)
        try:
            measure(choices, served, film, facts["session"], plain)
        finally:
            served.stop()
            plain.stop()


class Plain:
    """The peer, running."""

    def __init__(self, file):
        self.port = free_port()
        outside = surroundings(file.parent, PLAIN_FILE=str(file))
        outside["PYTHONPATH"] += f":{ROOT}"
        self.process = subprocess.Popen([sys.executable, "-m", "bench.plain", str(self.port)], env=outside)
        wait_until(self.answers, "the plain server did not answer")

    def answers(self):
        """Tell whether it is there."""
        try:
            with closing(Asking(self.port, "/")) as asking:
                return asking.range(0, 1) > 0
        except OSError:
            return False

    def stop(self):
        """End it."""
        self.process.terminate()
        self.process.wait(30)


def measure(choices, served, film, session, plain):
    """Ask alone, then with many viewers, then withdraw."""
    port = int(served.address.rpartition(":")[2])
    addresses = {
        "the copy": (port, f"/films/{film}/play/", session),
        "the original": (port, f"/films/{film}/part/", session),
        "plain": (plain.port, "/", ""),
    }
    web = max(served.children(), key=resident)
    before = resident(web)
    for name, address in addresses.items():
        with closing(Asking(*address)) as asking:
            for length in (64 << 10, MIB):
                asking.anywhere(length)
                used = seconds_of(web)
                times = [asking.anywhere(length) for _ in range(choices.rounds)]
                cpu = f", {(seconds_of(web) - used) / choices.rounds * 1000:.1f} ms of CPU" if name != "plain" else ""
                print(f"{name}, alone, {length >> 10} KiB: first byte {told(times)}{cpu}", flush=True)
    for name, address in addresses.items():
        print(f"{name}, eight at once: {throughput(address, choices.seconds / 4):.0f} MiB a second", flush=True)
    for name in ("the copy", "plain"):
        times, pages = watched(addresses[name], choices, port, session)
        print(f"{name}, {choices.viewers} viewers: first byte {told(times)}; meanwhile the list of films {told(pages)}")
    print(f"the web process grew by {(resident(web) - before) / MIB:.1f} MiB, to {resident(web) / MIB:.0f}")
    withdraw(served, addresses)


def told(times):
    """Say median and p95 in milliseconds."""
    ordered = statistics.quantiles(times, n=20)
    return f"p50 {ordered[9] * 1000:.1f} ms, p95 {ordered[18] * 1000:.1f} ms of {len(times)}"


def throughput(address, seconds):
    """Return MiB a second of eight who ask for one range after the other."""
    ends, counts = time.perf_counter() + seconds, []

    def ask():
        with closing(Asking(*address)) as asking:
            count = 0
            while time.perf_counter() < ends:
                asking.anywhere(MIB)
                count += 1
            counts.append(count)

    together([ask] * 8)
    return sum(counts) / seconds


def watched(address, choices, port, session):
    """Return first bytes of many viewers, and pages that somebody else opens meanwhile."""
    ends, times, pages = time.perf_counter() + choices.seconds, [], []

    def view():
        time.sleep(random.uniform(0, PAUSE))
        with closing(Asking(*address)) as asking:
            while time.perf_counter() < ends:
                times.append(asking.anywhere(MIB))
                time.sleep(random.uniform(0.5, 1.5) * PAUSE)

    def leaf():
        with closing(Asking(port, "/", session)) as asking:
            while time.perf_counter() < ends:
                pages.append(asking.page("/films/"))
                time.sleep(0.2)

    together([leaf, *[view] * choices.viewers])
    return times, pages


def withdraw(served, addresses):
    """Print when playing ends after a withdrawal: ranges asked for all the time, and one long answer."""
    last = {"ranges": 0.0, "a long answer": 0.0}

    def ranges():
        with closing(Asking(*addresses["the copy"])) as asking:
            try:
                while True:
                    asking.anywhere(64 << 10)
                    last["ranges"] = time.time()
                    time.sleep(0.02)
            except ConnectionRefusedError:
                return

    def long_answer():
        port, path, session = addresses["the original"]
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.connect()
            connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 10)  # what lies there has left before
            connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
            answer = connection.getresponse()
            try:
                while answer.read(64 << 10):
                    last["a long answer"] = time.time()
                    time.sleep(0.005)
            except http.client.IncompleteRead:
                return

    threads = [threading.Thread(target=one) for one in (ranges, long_answer)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    committed = float(asked(served.data, WITHDRAW))
    for thread in threads:
        thread.join()
    for what, moment in last.items():
        print(f"after a withdrawal, the last byte of {what} came {(moment - committed) * 1000:+.0f} ms from its commit")


def together(works):
    """Do works in threads of their own, to their end."""
    threads = [threading.Thread(target=one) for one in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def resident(pid):
    """Return a process's resident bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def seconds_of(pid):
    """Return seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
