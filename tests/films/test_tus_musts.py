"""tus 1.0, MUST by MUST: each sentence of the protocol that binds a server, in our words, is tested on a real one.

The numbers are this table's, in the order of the protocol's text (tus.io, version 1.0.0). What it says of extensions
that we do not offer (concatenation, a length told later, checksums after the body, data with the creation, challenges)
is tested as their absence. A length of nought is allowed to be refused, and is: a film that holds nothing is none.
"""

import base64
import hashlib
import http.client
import json
import os
import re
import shutil
import threading
import time
from contextlib import closing

import pytest

from tests.films.seed import asked
from tests.films.test_crash import Sender, state
from tests.serving import serve

pytestmark = [pytest.mark.film, pytest.mark.xdist_group("serve")]
LENGTH = 200_000
FILM = os.urandom(LENGTH)
OFFSET = "application/offset+octet-stream"
MUSTS = {
    "core-1": "Every request and every answer but to OPTIONS carries Tus-Resumable with the version.",
    "core-2": "A version that the server does not speak is answered 412, with Tus-Version, and is not acted upon.",
    "core-3": "X-HTTP-Method-Override, where it is sent, is taken as the method.",
    "head-1": "HEAD answers Upload-Offset for an upload that exists.",
    "head-2": "HEAD answers Upload-Length where the length is known.",
    "head-3": "HEAD answers 404, 410 or 403 for an upload that is not there, without Upload-Offset.",
    "head-4": "HEAD is never cached: Cache-Control is no-store.",
    "patch-1": "PATCH is taken only as application/offset+octet-stream; another type is answered 415.",
    "patch-2": "PATCH at another offset than the upload's is answered 409 and changes nothing.",
    "patch-3": "PATCH that is taken is answered 204 with the new Upload-Offset.",
    "patch-4": "PATCH for an upload that is not there is answered 404 (or 410, 403).",
    "patch-5": "What arrived before a connection broke is kept as far as possible.",
    "options-1": "OPTIONS answers 200 or 204 with Tus-Version; with Tus-Extension and Tus-Max-Size where they apply.",
    "creation-1": "A server that offers creation says so in Tus-Extension.",
    "creation-2": "POST with Upload-Length makes an upload and answers 201 with its Location.",
    "creation-3": "An Upload-Length beyond Tus-Max-Size is answered 413.",
    "creation-4": "An Upload-Length that is no whole number, or negative, is refused.",
    "creation-5": "Upload-Defer-Length with another value than 1 is 400; we offer no deferred length, so all are.",
    "creation-7": "HEAD tells Upload-Metadata back as it was said at creation.",
    "core-4": "Upload-Offset and Upload-Length are whole numbers that are not negative.",
    "options-2": "OPTIONS is answered whatever Tus-Resumable says, or without it.",
    "creation-6": "Upload-Metadata is comma-separated keys, each with a Base64 value or none; keys are unique.",
    "expiration-1": "Upload-Expires stands in the every answer to a PATCH of an unfinished upload, as an HTTP date.",
    "expiration-2": "Where the expiry is known at creation it stands in that answer too.",
    "expiration-3": "An upload that has expired is answered 404 or 410.",
    "checksum-1": "A server that offers checksums says so, names its algorithms, and SHA-1 is among them.",
    "checksum-2": "A checksum that does not fit is answered 460, and the piece is thrown away, offset unchanged.",
    "checksum-3": "An algorithm that is not offered, or a header that cannot be read, is answered 400.",
    "checksum-4": "A checksum after the body is offered only with checksum-trailer; it is not offered.",
    "termination-1": "DELETE of an upload is answered 204 and frees what it holds.",
    "termination-2": "A terminated upload is answered 404 or 410 from then on.",
    "concatenation-1": "Concatenation is not offered: neither is it named, nor does Upload-Concat make anything.",
}
TESTED: set[str] = set()


def must(number):
    """Mark a test as that of one sentence."""
    assert number in MUSTS
    TESTED.add(number)
    return pytest.mark.parametrize("sentence", [MUSTS[number]], ids=[number])


@pytest.fixture(scope="module")
def house(seeded_once, tmp_path_factory):
    data, facts = seeded_once
    child = serve(shutil.copytree(data, tmp_path_factory.mktemp("tus") / "data"))
    yield child, facts
    child.kill()


class Client(Sender):
    """Speaks tus over a real connection, as the practitioner."""

    def __init__(self, served, facts):
        super().__init__(served, facts["session"])
        self.served, self.uploads = served, f"/visits/{facts['visit']}/films/uploads/"

    def create(self, length=LENGTH, **more):
        return self.ask("POST", self.uploads, **({"Upload_Length": length} | more))

    def begun(self, length=LENGTH):
        return self.create(length)[1]["location"]

    def patch(self, address, at, data, **more):
        return self.ask("PATCH", address, data, **({"Upload_Offset": at, "Content_Type": OFFSET} | more))

    def offset(self, address):
        return int(self.ask("HEAD", address)[1]["upload-offset"])


@pytest.fixture
def tus(house):
    return Client(*house)


def sum_of(data, algorithm="sha256"):
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


@must("core-1")
def test_every_answer_carries_the_version(tus, sentence):
    made = tus.create()
    address = made[1]["location"]
    answers = [made, tus.ask("HEAD", address), tus.patch(address, 0, FILM[:10]), tus.patch(address, 0, FILM[:10])]
    answers += [tus.ask("DELETE", address), tus.create(length=-1)]
    assert [(status, said["tus-resumable"]) for status, said, _ in answers] == [
        (201, "1.0.0"),
        (200, "1.0.0"),
        (204, "1.0.0"),
        (409, "1.0.0"),
        (204, "1.0.0"),
        (400, "1.0.0"),
    ]


@must("core-2")
@pytest.mark.parametrize("version", ["0.2.2", "1.0", "2.0.0", ""])
def test_another_version_is_refused_and_not_acted_upon(tus, sentence, version):
    address = tus.begun()
    answers = [
        tus.create(Tus_Resumable=version),
        tus.patch(address, 0, FILM[:10], Tus_Resumable=version),
        tus.ask("HEAD", address, Tus_Resumable=version),
        tus.ask("DELETE", address, Tus_Resumable=version),
    ]
    assert [(status, said.get("tus-version")) for status, said, _ in answers] == [(412, "1.0.0")] * 4
    assert tus.offset(address) == 0


@must("core-3")
def test_a_method_in_disguise_is_the_method(tus, sentence):
    address = tus.begun()
    headers = {"Upload_Offset": 0, "Content_Type": OFFSET, "X_HTTP_Method_Override": "PATCH"}
    status, said, _ = tus.ask("POST", address, FILM[:10], **headers)
    assert (status, said["upload-offset"]) == (204, "10")
    assert tus.ask("POST", address, X_HTTP_Method_Override="DELETE")[0] == 204
    assert tus.ask("HEAD", address)[0] == 404


@must("core-4")
@pytest.mark.parametrize("at", ["", "-1", "1.5", "ten"])
def test_an_offset_that_is_none_is_refused(tus, sentence, at):
    address = tus.begun()
    assert (tus.patch(address, at, FILM[:10])[0], tus.offset(address)) == (400, 0)


@must("head-1")
def test_head_tells_the_offset(tus, sentence):
    address = tus.begun()
    tus.patch(address, 0, FILM[:777])
    status, said, body = tus.ask("HEAD", address)
    assert (status, said["upload-offset"], body) == (200, "777", b"")


@must("head-2")
def test_head_tells_the_length(tus, sentence):
    assert tus.ask("HEAD", tus.begun())[1]["upload-length"] == str(len(FILM))


@must("head-3")
def test_head_of_what_is_not_there_tells_no_offset(tus, sentence):
    status, said, _ = tus.ask("HEAD", "/films/uploads/nowhere/")
    assert (status, "upload-offset" in said) == (404, False)


@must("head-4")
def test_head_is_never_cached(tus, sentence):
    assert tus.ask("HEAD", tus.begun())[1]["cache-control"] == "no-store"


@must("patch-1")
@pytest.mark.parametrize("kind", ["application/octet-stream", "text/plain", ""])
def test_another_content_type_is_refused(tus, sentence, kind):
    address = tus.begun()
    assert (tus.patch(address, 0, FILM[:10], Content_Type=kind)[0], tus.offset(address)) == (415, 0)


@must("patch-2")
@pytest.mark.parametrize("at", [0, 999, 1001, 10**9])
def test_another_offset_is_a_conflict(tus, sentence, at):
    address = tus.begun()
    tus.patch(address, 0, FILM[:1000])
    assert (tus.patch(address, at, FILM[at : at + 10] or b"x")[0], tus.offset(address)) == (409, 1000)


@must("patch-3")
def test_a_piece_that_is_taken_moves_the_offset(tus, sentence):
    address = tus.begun()
    taken = [tus.patch(address, at, FILM[at : at + 1000]) for at in (0, 1000)]
    assert [(status, said["upload-offset"]) for status, said, _ in taken] == [(204, "1000"), (204, "2000")]


@must("patch-3")
def test_an_empty_piece_is_taken_and_moves_nothing(tus, sentence):
    address = tus.begun()
    tus.patch(address, 0, FILM[:1000])
    status, said, _ = tus.patch(address, 1000, b"")
    assert (status, said["upload-offset"], tus.offset(address)) == (204, "1000", 1000)


@must("patch-3")
def test_more_than_was_announced_is_refused_whole(tus, sentence):
    address = tus.begun(length=1000)
    assert (tus.patch(address, 0, FILM[:1001])[0], tus.offset(address)) == (413, 0)
    tus.patch(address, 0, FILM[:600])
    assert (tus.patch(address, 600, FILM[600:1200])[0], tus.offset(address)) == (413, 600)


@must("patch-3")
def test_of_two_pieces_at_once_one_wins_and_the_film_is_intact(tus, sentence):
    address = tus.begun(length=2000)
    gate, answers = threading.Barrier(2), []

    def send():
        gate.wait()
        answers.append(tus.patch(address, 0, FILM[:1000])[0])

    both = [threading.Thread(target=send) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert (sorted(answers), tus.offset(address)) == ([204, 409], 1000)
    tus.patch(address, 1000, FILM[1000:2000])
    assert stored(tus, address) == FILM[:2000]


@must("patch-4")
def test_a_piece_for_nothing_is_not_found(tus, sentence):
    assert tus.patch("/films/uploads/nowhere/", 0, FILM[:10])[0] == 404


@must("patch-4")
def test_somebody_elses_upload_is_not_found(tus, house, sentence):
    address = tus.begun()
    stranger = Client(house[0], house[1] | {"session": asked(house[0].data, STRANGER).strip()})
    answers = [stranger.ask("HEAD", address), stranger.patch(address, 0, FILM[:10]), stranger.ask("DELETE", address)]
    assert ([status for status, _, _ in answers], tus.offset(address)) == ([404, 404, 404], 0)


@must("patch-5")
def test_what_came_before_the_line_broke_is_kept(tus, sentence):
    address = tus.begun()
    with closing(http.client.HTTPConnection("127.0.0.1", tus.port, timeout=30)) as line:
        line.putrequest("PATCH", address)
        said = {"Cookie": tus.cookie, "X-CSRFToken": "a" * 32, "Tus-Resumable": "1.0.0", "Content-Type": OFFSET}
        for name, value in (said | {"Upload-Offset": "0", "Content-Length": str(len(FILM))}).items():
            line.putheader(name, value)
        line.endheaders()
        line.send(FILM[:150_000])
    end = time.monotonic() + 10
    while (at := tus.offset(address)) == 0 and time.monotonic() < end:
        time.sleep(0.1)
    tus.patch(address, at, FILM[at:])
    assert (at <= 150_000, stored(tus, address) == FILM) == (True, True)


@must("options-1")
def test_options_tells_what_is_spoken(tus, sentence):
    for address in (tus.uploads, tus.begun()):
        status, said, _ = tus.ask("OPTIONS", address)
        assert (status, said["tus-version"], said["tus-max-size"]) == (204, "1.0.0", str(64 * 2**30))


@must("options-2")
@pytest.mark.parametrize("version", ["", "0.0.1", "nonsense"])
def test_options_is_answered_whatever_the_version(tus, sentence, version):
    status, said, _ = tus.ask("OPTIONS", tus.uploads, Tus_Resumable=version)
    assert (status, said["tus-version"]) == (204, "1.0.0")


@must("creation-1")
def test_just_these_extensions_are_offered(tus, sentence):
    said = tus.ask("OPTIONS", tus.uploads)[1]
    assert said["tus-extension"] == "creation,checksum,termination,expiration"


@must("creation-2")
def test_a_film_is_made_where_the_answer_says(tus, sentence):
    status, said, _ = tus.create()
    assert (status, tus.offset(said["location"])) == (201, 0)


@must("creation-3")
def test_more_than_the_most_is_too_large(tus, sentence):
    most = int(tus.ask("OPTIONS", tus.uploads)[1]["tus-max-size"])
    assert tus.create(length=most + 1)[0] == 413


@must("creation-4")
@pytest.mark.parametrize("length", ["", "-1", "1.5", "ten", "0x10", "1" * 30])
def test_a_length_that_is_none_is_refused(tus, sentence, length):
    assert tus.create(length=length)[0] == 400


@must("creation-5")
@pytest.mark.parametrize("later", ["1", "2", "0", "yes"])
def test_a_length_told_later_is_refused(tus, sentence, later):
    assert tus.ask("POST", tus.uploads, Upload_Defer_Length=later)[0] == 400
    assert tus.create(Upload_Defer_Length=later)[0] == 400


@must("creation-6")
@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        ("filename YS5tcDQ=", 201),
        ("filename YS5tcDQ=,is_confidential", 201),
        ("filename YQ==,filename YQ==", 400),
        ("filename !", 400),
        ("filename /w==", 400),
    ],
)
def test_metadata_is_keys_with_values_in_base64(tus, sentence, metadata, status):
    assert tus.create(Upload_Metadata=metadata)[0] == status


@must("creation-7")
def test_metadata_is_told_back_as_it_was_said(tus, sentence):
    said = "filename WXVzdWYgaW4gdGhlIGJhdGgubXA0,is_confidential,colour cGluZQ=="
    address = tus.create(Upload_Metadata=said)[1]["location"]
    assert tus.ask("HEAD", address)[1]["upload-metadata"] == said
    assert "upload-metadata" not in tus.ask("HEAD", tus.begun())[1]


@must("expiration-1")
def test_an_unfinished_piece_tells_when_it_expires_and_a_finished_one_does_not(tus, sentence):
    address = tus.begun(length=2000)
    dates = [tus.patch(address, 0, FILM[:1000])[1]["upload-expires"] for _ in range(2)]  # the second is a conflict
    dated = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
    assert [dated.fullmatch(date) is not None for date in dates] == [True, True]
    assert "upload-expires" not in tus.patch(address, 1000, FILM[1000:2000])[1]


@must("expiration-2")
def test_the_expiry_is_told_at_creation(tus, sentence):
    assert tus.create()[1]["upload-expires"].endswith("GMT")


@must("expiration-3")
def test_an_expired_upload_is_gone_and_upkeep_frees_what_it_held(tus, house, sentence):
    address = tus.begun()
    tus.patch(address, 0, FILM[:1000])
    asked(house[0].data, EXPIRE, address)
    assert (tus.ask("HEAD", address)[0], tus.patch(address, 1000, FILM[1000:2000])[0]) == (410, 410)
    assert json.loads(asked(house[0].data, UPKEEP, address)) == [0, 0]
    assert tus.ask("HEAD", address)[0] == 404


@must("checksum-1")
def test_the_algorithms_are_named_and_sha1_is_among_them(tus, sentence):
    assert tus.ask("OPTIONS", tus.uploads)[1]["tus-checksum-algorithm"] == "sha256,sha1"


@must("checksum-2")
@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_piece_that_changed_on_the_way_is_thrown_away(tus, sentence, algorithm):
    address = tus.begun()
    wrong = tus.patch(address, 0, FILM[:1000], Upload_Checksum=sum_of(FILM[1:1001], algorithm))[0]
    assert (wrong, tus.offset(address)) == (460, 0)
    assert tus.patch(address, 0, FILM[:1000], Upload_Checksum=sum_of(FILM[:1000], algorithm))[0] == 204


@must("checksum-3")
@pytest.mark.parametrize(
    "said", ["md5 1B2M2Y8AsgTpgAmY7PhCfg==", "crc32 AAAAAA==", "sha256", "sha256 !!", "sha256 YQ=="]
)
def test_a_checksum_that_cannot_be_checked_is_refused(tus, sentence, said):
    address = tus.begun()
    assert (tus.patch(address, 0, FILM[:1000], Upload_Checksum=said)[0], tus.offset(address)) == (400, 0)


@must("checksum-4")
def test_a_checksum_after_the_body_is_not_offered(tus, sentence):
    assert "checksum-trailer" not in tus.ask("OPTIONS", tus.uploads)[1]["tus-extension"].split(",")


@must("termination-1")
def test_a_terminated_upload_frees_what_it_holds(tus, house, sentence):
    address = tus.begun()
    tus.patch(address, 0, FILM[:1000])
    assert tus.ask("DELETE", address)[0] == 204
    assert json.loads(asked(house[0].data, UPKEEP, address)) == [0, 0]


@must("termination-2")
def test_a_terminated_upload_is_not_there(tus, sentence):
    address = tus.begun()
    tus.ask("DELETE", address)
    answers = [tus.ask("HEAD", address), tus.patch(address, 0, FILM[:10]), tus.ask("DELETE", address)]
    assert [status for status, _, _ in answers] == [404, 404, 404]


@must("concatenation-1")
@pytest.mark.parametrize("said", ["partial", "final;/films/uploads/a/ /films/uploads/b/"])
def test_uploads_are_not_put_together(tus, sentence, said):
    before = len(state(tus.served.data)["films"])
    assert tus.create(Upload_Concat=said)[0] == 400
    assert len(state(tus.served.data)["films"]) == before


def test_every_sentence_has_its_test():
    assert set(MUSTS) == TESTED


STRANGER = """
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from attune.people.models import Practitioner
cy = Practitioner.objects.get(name="Cy Rowe")
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = cy.pk, cy.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "attune.people.accounts.WorksHere"
session.save()
print(session.session_key)
"""
EXPIRE = """
import sys, django
django.setup()
from attune.films.models import Upload
Upload.objects.filter(pk=sys.argv[1].split("/")[-2]).update(expires_at="2020-01-01T00:00:00Z")
"""
UPKEEP = """
import json, sys, django
django.setup()
from attune.films.actions import erase_film
from attune.films.models import Film, FilmPart, Upload
from attune.films.tasks import drop_expired_uploads
from attune.safe.models import Segment
part = FilmPart.objects.filter(upload=sys.argv[1].split("/")[-2]).first()
drop_expired_uploads(None)
for film in Film.objects.exclude(deleted_at=None):
    erase_film(film=film)
held = Segment.objects.filter(thing=part.thing_id).count() if part else 0
print(json.dumps([held, Upload.objects.filter(pk=sys.argv[1].split("/")[-2]).count()]))
"""
STORED = """
import sys, django
django.setup()
from attune.films.models import FilmPart
from attune.safe.queries import open_thing
with open_thing(FilmPart.objects.get(upload=sys.argv[1].split("/")[-2]).thing) as reader:
    print(reader.read().hex())
"""


def stored(tus, address):
    """Return what lies in the store of an upload, opened with the family's key."""
    return bytes.fromhex(asked(tus.served.data, STORED, address).strip())
