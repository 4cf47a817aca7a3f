"""Nothing that was acknowledged is lost, however often web, worker or import are killed. Many: bench/uploads.py."""

import hashlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from tests.filmmaker import make
from tests.films.seed import asked
from tests.films.sending import coded
from tests.serving import ROOT, alive, below, serve, surroundings, wait_until

pytestmark = [
    pytest.mark.film,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc"),
    pytest.mark.xdist_group("serve"),
]
PIECE = 64 * 2**10
KILLS = 3


@pytest.fixture
def chance():
    seed = int(os.environ.get("ATTUNE_CRASH_SEED", "0")) or random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    return random.Random(seed)


@pytest.fixture
def house(store):
    data, facts = store
    child = serve(data)
    yield child, facts
    child.kill()


class Sender:
    """Sends over a real connection; a refused connection is tried until somebody answers."""

    def __init__(self, served, session):
        self.port = int(served.address.rpartition(":")[2])
        self.cookie = f"sessionid={session}; csrftoken={'a' * 32}"

    def ask(self, method, path, body=None, **headers):
        said = {"Cookie": self.cookie, "X-CSRFToken": "a" * 32, "Tus-Resumable": "1.0.0"}
        said |= {key.replace("_", "-"): str(value) for key, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, body, said)
            with connection.getresponse() as answer:
                return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()

    def ask_until_answered(self, method, path, **headers):
        deadline = time.monotonic() + 60
        while True:
            try:
                status, said, body = self.ask(method, path, **headers)
            except (OSError, http.client.HTTPException):
                status, said, body = 0, {}, b""
            if 0 < status < 500 or time.monotonic() > deadline:
                return status, said, body
            time.sleep(0.1)


def process_of(served, word):
    """Return the process ids below the supervisor whose command line holds a word."""
    found = []
    for pid in served.children():
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except FileNotFoundError:
            continue
        if word in words.split(b"\0"):
            found.append(pid)
    return found


def kill(pids):
    for pid in pids:
        if alive(pid):
            os.kill(pid, signal.SIGKILL)


STATE = """
import json, django
django.setup()
from attune.films.models import Film
from attune.films.telling import film_facts
from attune.jobs.models import Job
from attune.safe.keys import objects
from attune.safe.models import Segment
rows = set(Segment.objects.values_list("name", flat=True))
there = set(objects().names())
print(json.dumps({
    "films": [film_facts(film) for film in Film.objects.all()],
    "lost": sorted(rows - there),
    "open": Job.objects.filter(thing_kind="film", state__in=["ready", "running"]).count(),
}))
"""


def state(data):
    return json.loads(asked(data, STATE))


def test_an_upload_survives_kills_of_the_web_process(house, chance):
    served, facts = house
    film = chance.randbytes(1_500_000)
    assert send_through_kills(served, facts, film, KILLS, chance) == KILLS
    found = state(served.data)
    assert (found["lost"], found["films"][0]["sha256"]) == ([], hashlib.sha256(film).hexdigest())


def send_through_kills(served, facts, film, kills, chance, *, offsets=None):
    """Send a film while the web process is killed so many times; return how many that were, once it is verified.

    `offsets`, a list, is told where each piece began.
    """
    offsets = [] if offsets is None else offsets
    sender = Sender(served, facts["session"])
    said = f"filename {coded('a.mp4')},sha256 {coded(hashlib.sha256(film).hexdigest())}"
    headers = {"Upload_Length": len(film), "Upload_Metadata": said}
    status, got, _ = sender.ask_until_answered("POST", f"/visits/{facts['visit']}/films/uploads/", **headers)
    assert status == 201
    address, acknowledged = got["location"], 0
    kill_at = sorted(chance.randrange(PIECE, len(film) - PIECE) for _ in range(kills))
    done = 0
    while acknowledged < len(film):
        if done < kills and acknowledged >= kill_at[done]:
            done += 1
            kill_soon(served, chance.uniform(0, 0.05))
        offsets.append(acknowledged)
        acknowledged = send_piece(sender, address, film, acknowledged)
    wait_until(
        lambda: json.loads(sender.ask_until_answered("GET", f"{address}state/")[2])["verified"], "it was not verified"
    )
    return done


def send_piece(sender, address, film, at):
    """Send one piece; after a crash ask how far it is. Never less than what was acknowledged may be there."""
    headers = {"Upload_Offset": at, "Content_Type": "application/offset+octet-stream"}
    try:
        status, got, _ = sender.ask("PATCH", address, film[at : at + PIECE], **headers)
    except (OSError, http.client.HTTPException):
        status, got = 0, {}
    if status == 204:
        return int(got["upload-offset"])
    status, got, body = sender.ask_until_answered("HEAD", address)
    assert status == 200, (status, got, body)
    assert int(got["upload-offset"]) >= at
    return int(got["upload-offset"])


def kill_soon(served, seconds):
    """Kill the web processes in a moment, so that it falls into one of the next requests."""
    web = process_of(served, b"attune.web")
    threading.Timer(seconds, kill, [[pid for head in web for pid in (head, *below(head))]]).start()


def test_a_killed_worker_loses_no_step(house):
    served, facts = house
    film = make("h264_25").path.read_bytes()
    sender = Sender(served, facts["session"])
    said = f"filename {coded('a.mp4')},sha256 {coded(hashlib.sha256(film).hexdigest())}"
    headers = {"Upload_Length": len(film), "Upload_Metadata": said}
    _, got, _ = sender.ask_until_answered("POST", f"/visits/{facts['visit']}/films/uploads/", **headers)
    assert send_piece(sender, got["location"], film[:PIECE], 0) == PIECE
    status, _, _ = sender.ask(
        "PATCH", got["location"], film[PIECE:], Upload_Offset=PIECE, Content_Type="application/offset+octet-stream"
    )
    assert status == 204
    time.sleep(1.5)
    kill(process_of(served, b"worker"))
    wait_until(lambda: state(served.data)["open"] == 0, "the steps were not taken up again", patience=120)
    found = state(served.data)
    assert (found["lost"], [each["state"] for each in found["films"]]) == ([], ["ready"])


IMPORT = """
import sys, pathlib, django
django.setup()
from attune.cases.models import Visit
from attune.films.actions import add_film, arrival
from attune.people.models import Practitioner
arrival.PART_BYTES = 65536
ruth, visit = Practitioner.objects.get(name="Ruth Calder"), Visit.objects.get()
told = lambda done, of: print(done, flush=True)
print(add_film(visit=visit, files=[pathlib.Path(sys.argv[1])], by=ruth, told=told).pk, flush=True)
"""
VERIFY = """
import django
django.setup()
from attune.films.actions import verify_film
from attune.films.models import Film
verify_film(film=Film.objects.get())
"""


def test_an_import_survives_kills_and_sends_nothing_twice(store, tmp_path, chance):
    data, _ = store
    film = tmp_path / "a.mp4"
    film.write_bytes(chance.randbytes(1_000_000))
    told = [run_import(data, film, kill_after=chance.randrange(1, 6)) for _ in range(KILLS)]
    told.append(run_import(data, film, kill_after=None))
    for before, after in pairwise(told):
        assert after[0] > before[-1]
    asked(data, VERIFY)
    found = state(data)
    whole = hashlib.sha256(film.read_bytes()).hexdigest()
    assert [(each["sha256"], each["state"]) for each in found["films"]] == [(whole, "verified")]
    assert found["lost"] == []


def run_import(data, film, kill_after):
    """Import in a child that is killed after so many pieces; return how far it said it was, each time."""
    outside = surroundings(data, DJANGO_SETTINGS_MODULE="attune.settings")
    outside["PYTHONPATH"] += f":{ROOT}"
    child = subprocess.Popen([sys.executable, "-c", IMPORT, film], env=outside, stdout=subprocess.PIPE, text=True)
    told = []
    for line in child.stdout:
        if line.strip().isdigit():
            told.append(int(line))
        if len(told) == kill_after:
            child.kill()
            break
    child.stdout.close()
    child.wait()
    return told
