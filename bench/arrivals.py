"""Small real films sent to `attune serve` while its processes are killed; for bench/crash.py."""

import hashlib
import json
import threading

from tests.filmmaker import make
from tests.films.seed import asked
from tests.films.sending import coded
from tests.films.test_crash import Sender, kill, process_of, send_piece
from tests.serving import below, wait_until

STATE = """
import json, django
django.setup()
from attune.films.models import Film
from attune.jobs.models import Job
from attune.safe.keys import objects
from attune.safe.models import Damage, Segment
rows, there = set(Segment.objects.values_list("name", flat=True)), set(objects().names())
print(json.dumps({
    "films": list(Film.objects.values("sha256", "state")),
    "lost": sorted(rows - there),
    "damaged": Damage.objects.count(),
    "open": Job.objects.filter(thing_kind="film", state__in=["ready", "running"]).count(),
}))
"""


def state(data):
    return json.loads(asked(data, STATE))


def send_through_kills(served, facts, films, chance):
    """Send so many films, killing a process at random at each; return their sums, the kills, and the bytes sent."""
    sender, sums, kills, sent = Sender(served, facts["session"]), [], 0, 0
    for number in range(films):
        film = make("h264_25").path.read_bytes() + (16).to_bytes(4) + b"free" + number.to_bytes(8)  # a sum of its own
        sums.append(hashlib.sha256(film).hexdigest())
        said = f"filename {coded(f'{number}.mp4')},sha256 {coded(sums[-1])}"
        headers = {"Upload_Length": len(film), "Upload_Metadata": said}
        status, got, _ = sender.ask_until_answered("POST", f"/visits/{facts['visit']}/films/uploads/", **headers)
        assert status == 201, status
        for word in (b"attune.web", b"worker"):
            threading.Timer(chance.uniform(0, 2.0), kill_one, [served, word]).start()
            kills += 1
        acknowledged = 0
        while acknowledged < len(film):
            acknowledged = send_piece(sender, got["location"], film, acknowledged)
        sent += len(film)
    return sums, kills, sent


def kill_one(served, word):
    """Kill the web server, or both workers, with whatever they have started."""
    heads = process_of(served, word)
    kill([pid for head in heads for pid in (head, *below(head))])


def wait_until_settled(data, patience=600):
    """Wait until every step of every film is over."""
    wait_until(lambda: state(data)["open"] == 0, "steps were left lying", patience)
