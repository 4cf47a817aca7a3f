"""Bytes of film over the real web server: slow readers, readers that go away, and a withdrawal in the middle."""

import http.client
import json
import shutil
import socket
import sys
import time
from contextlib import ExitStack, closing

import pytest

from tests.films.seed import asked
from tests.serving import serve

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the server's processes are Linux's"),
    pytest.mark.xdist_group("serve"),
]
MIB = 1 << 20
LONG = 24 * MIB
PROGRAM = """
import json, random, sys, django
django.setup()
from attune.films.actions import begin_film
from attune.films.models import Film
from attune.cases.models import Visit
from attune.people.models import Practitioner
from attune.safe.actions import append_segment, complete_thing, seal_object
ruth, visit = Practitioner.objects.get(email="ru@example.org"), Visit.objects.get()
film = begin_film(visit=visit, name="film.mp4", length=8, by=ruth).part.film
thing = film.parts.get().thing
for place in range(int(sys.argv[1]) >> 20):
    part = random.Random(place).randbytes(1 << 20)
    append_segment(thing=thing, sealed=seal_object(family=film.family_id, chunks=[part]), place=place)
complete_thing(thing=thing, sha256="0" * 64)
Film.objects.filter(pk=film.pk).update(state="ready", plays_at_once=True)
print(json.dumps({"film": film.pk}))
"""
WITHDRAW = """
import django
django.setup()
from attune.consent.actions import decide
from attune.consent.models import Decision, Purpose
from attune.people.models import Member, Practitioner
mother = Member.objects.get(known_as="Amina")
decide(family=mother.memberships.get().family, member=mother, purpose=Purpose.FILMING, says=Decision.Says.WITHDRAWN,
       decided_by=mother, authority=Decision.Authority.ADULT, by=Practitioner.objects.get(email="ru@example.org"))
"""

SITTINGS = """
import json, django
django.setup()
from attune.audit.models import Sitting
print(json.dumps(list(Sitting.objects.values_list("thing", "seconds"))))
"""


@pytest.fixture(scope="module")
def filled(seeded_once, tmp_path_factory):
    """The store of the cast with one long film in it, sealed once."""
    data, facts = seeded_once
    copy = shutil.copytree(data, tmp_path_factory.mktemp("filled") / "data")
    return copy, json.loads(asked(copy, PROGRAM, LONG))["film"], facts["session"]


@pytest.fixture
def served(filled, tmp_path):
    store, film, session = filled
    running = serve(shutil.copytree(store, tmp_path / "data"))
    with ExitStack() as held:
        held.callback(running.stop)
        yield Door(running, film, session, held)


class Door:
    """The running server, one film of it, and Ruth's session."""

    def __init__(self, running, film, session, held):
        self.running, self.film, self.held = running, film, held
        self.port = int(running.address.rpartition(":")[2])
        self.cookie = {"Cookie": f"sessionid={session}"}

    def connection(self):
        return self.held.enter_context(closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)))

    def reads_slowly(self, path, **headers):
        """Ask, and take nothing of the answer."""
        end = self.held.enter_context(socket.socket())
        end.settimeout(30)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        end.connect(("127.0.0.1", self.port))
        more = "".join(f"{name}: {value}\r\n" for name, value in (self.cookie | headers).items())
        end.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{more}\r\n".encode())
        return end

    def page(self):
        """How a page answers on a connection of its own."""
        asking = self.connection()
        asking.request("GET", "/account/login/")
        return asking.getresponse().status


def test_twelve_slow_readers_stop_no_page_and_free_their_place_by_going(served):
    path = f"/films/{served.film}/part/"
    whole = [served.reads_slowly(path) for _ in range(12)]
    starts = sorted(end.recv(12, socket.MSG_WAITALL).decode() for end in whole)
    assert starts == ["HTTP/1.1 200"] * 3 + ["HTTP/1.1 503"] * 9
    ranges = [served.reads_slowly(path, Range="bytes=0-") for _ in range(12)]
    assert {end.recv(12, socket.MSG_WAITALL).decode() for end in ranges} == {"HTTP/1.1 206"}
    assert [served.page() for _ in range(8)] == [200] * 8
    for end in whole + ranges:
        end.close()
    status = 503
    for _ in range(50):
        probe = served.reads_slowly(path)
        status = int(probe.recv(12, socket.MSG_WAITALL)[9:])
        probe.close()
        if status == 200:
            break
        time.sleep(0.2)
    assert status == 200


def test_first_ranges_at_once_open_one_sitting(served):
    path = f"/films/{served.film}/play/"
    ends = [served.reads_slowly(path, Range="bytes=0-9") for _ in range(8)]
    assert [end.recv(12, socket.MSG_WAITALL) for end in ends] == [b"HTTP/1.1 206"] * 8
    assert json.loads(asked(served.running.data, SITTINGS)) == [[served.film, 0]]


def test_a_withdrawal_ends_an_answer_that_is_under_way(served):
    asking = served.connection()
    asking.request("GET", f"/films/{served.film}/part/", headers=served.cookie)
    answer = asking.getresponse()
    assert (answer.status, answer.headers["Content-Length"]) == (200, str(LONG))
    got = len(answer.read(MIB))
    asked(served.running.data, WITHDRAW)  # meanwhile nothing more is taken, for longer than the server goes unasked
    try:
        while part := answer.read(MIB // 8):
            got += len(part)
    except (http.client.IncompleteRead, ConnectionError):
        pass
    assert got < LONG
    asking.close()
    again = served.connection()
    again.request("GET", f"/films/{served.film}/part/", headers=served.cookie | {"Range": "bytes=0-9"})
    assert again.getresponse().status == 404


def test_one_connection_serves_every_form_of_answer_one_after_the_other(served):
    asking, path = served.connection(), f"/films/{served.film}/play/"
    first = None
    for method, more, status, length in [
        ("GET", {"Range": "bytes=0-65535"}, 206, 65536),
        ("HEAD", {"Range": "bytes=0-65535"}, 200, 0),
        ("GET", {"Range": f"bytes={LONG}-"}, 416, 0),
        ("GET", {"Range": "bytes=5-", "If-None-Match": "*"}, 304, 0),
        ("GET", {"Range": "bytes=0-9", "If-Match": '"other"'}, 412, 0),
        ("GET", {"Range": "bytes=0-"}, 206, MIB),
        ("GET", {"Range": "bytes=-1"}, 206, 1),
        ("GET", {}, 200, LONG),
        ("GET", {"Range": "bytes=0-65535"}, 206, 65536),
    ]:
        asking.request(method, path, headers=served.cookie | more)
        with asking.getresponse() as answer:
            assert (method, more, answer.status, len(answer.read())) == (method, more, status, length)
        first = first or asking.sock
        assert asking.sock is first
    gone = served.reads_slowly(path)
    gone.recv(1000)
    gone.close()
    asking.request("GET", path, headers=served.cookie | {"Range": "bytes=0-9"})
    assert asking.getresponse().status == 206
