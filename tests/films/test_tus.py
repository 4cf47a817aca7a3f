"""An upload speaks tus 1.0 to the letter, and lets in only what may come in."""

import datetime as dt
import hashlib
import os
import threading

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from attune.consent.models import Decision
from attune.films.actions import begin_film, keep_piece
from attune.films.models import Film, FilmPart, Upload
from attune.films.rules import MOST_BYTES, PART_BYTES, Elsewhere
from attune.films.tasks import drop_expired_uploads
from attune.jobs.models import Job
from attune.jobs.worker import drain
from attune.safe.keys import objects
from attune.safe.models import Segment
from attune.safe.queries import open_thing
from tests.films.conftest import signed_in
from tests.films.sending import create, head, patch, send, sum_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FILM = os.urandom(300_000)


def begun(client, visit, length=300_000, **metadata):
    return create(client, visit, length, filename="CLIP0001.MP4", **metadata)["Location"]


def stored():
    return sorted(objects().names())


def test_options_tells_what_is_spoken(cast, ruth):
    answer = ruth.options(f"/visits/{cast.home.visit.pk}/films/uploads/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,checksum,termination,expiration"
    assert answer["Tus-Checksum-Algorithm"] == "sha256,sha1"
    assert answer["Tus-Max-Size"] == str(MOST_BYTES)


def test_creation_answers_with_an_address_and_an_expiry_and_keeps_the_name_sealed(cast, ruth):
    answer = create(ruth, cast.home.visit, 5, filename="Yusuf in the bath.mp4")
    upload = Upload.objects.get()
    assert (answer.status_code, answer["Location"]) == (201, f"/films/uploads/{upload.pk}/")
    assert answer["Tus-Resumable"] == "1.0.0"
    assert answer["Upload-Expires"].endswith("GMT")
    assert upload.part.name == "Yusuf in the bath.mp4"
    assert Film.objects.get().state == Film.State.IMPORTING


@pytest.mark.parametrize("version", ["0.2.2", "", "2.0.0"])
def test_another_version_is_refused_before_anything_is_made(cast, ruth, version):
    answer = create(ruth, cast.home.visit, 5, version=version)
    assert (answer.status_code, answer["Tus-Version"], Upload.objects.count()) == (412, "1.0.0", 0)


@pytest.mark.parametrize(
    ("length", "status"),
    [("", 400), ("-1", 400), ("five", 400), ("0", 400), (str(MOST_BYTES + 1), 413), ("1" * 30, 400)],
)
def test_a_length_that_cannot_be_is_refused(cast, ruth, length, status):
    assert create(ruth, cast.home.visit, length).status_code == status
    assert Film.objects.count() == 0


@pytest.mark.parametrize("said", ["filename !!!", "filename YQ==,filename YQ==", "filename /w=="])
def test_metadata_that_cannot_be_read_is_refused(cast, ruth, said):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": said}
    assert ruth.post(f"/visits/{cast.home.visit.pk}/films/uploads/", headers=headers).status_code == 400


def test_a_film_too_large_for_the_disk_is_refused_with_a_sentence(cast, ruth, monkeypatch):
    monkeypatch.setattr("attune.platform.free_bytes", lambda path: 1399 if path == settings.DATA else 0)
    answer = create(ruth, cast.home.visit, 1000)
    assert answer.status_code == 507
    assert "unchanged and nothing was stored" in answer.content.decode()
    monkeypatch.setattr("attune.platform.free_bytes", lambda _path: 1400)
    assert create(ruth, cast.home.visit, 1000).status_code == 201


def test_head_tells_how_far_it_is_and_is_never_cached(cast, ruth):
    url = begun(ruth, cast.home.visit)
    patch(ruth, url, 0, FILM[:1000])
    answer = head(ruth, url)
    assert (answer.status_code, answer["Upload-Offset"], answer["Upload-Length"]) == (200, "1000", str(len(FILM)))
    assert answer["Cache-Control"] == "no-store"


def test_each_patch_becomes_one_sealed_segment_and_the_last_asks_for_the_reading_back(cast, ruth):
    url = begun(ruth, cast.home.visit)
    assert patch(ruth, url, 0, FILM[:200_000])["Upload-Offset"] == "200000"
    assert Job.objects.filter(kind="film.verify").count() == 0
    assert patch(ruth, url, 200_000, FILM[200_000:])["Upload-Offset"] == "300000"
    part = FilmPart.objects.get()
    assert list(part.thing.segments.values_list("place", "clear_length")) == [(0, 200_000), (1, 100_000)]
    assert Job.objects.get(kind="film.verify").args == {"film": part.film_id}
    with open_thing(part.thing) as reader:
        assert reader.read() == FILM


@pytest.mark.parametrize("offset", [1, 999, 1001, 299_990])
def test_a_wrong_offset_is_a_conflict_and_keeps_nothing(cast, ruth, offset):
    url = begun(ruth, cast.home.visit)
    patch(ruth, url, 0, FILM[:1000])
    before = stored()
    answer = patch(ruth, url, offset, FILM[offset : offset + 10])
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "1000")
    assert stored() == before


def test_another_content_type_is_refused(cast, ruth):
    url = begun(ruth, cast.home.visit)
    assert patch(ruth, url, 0, FILM[:10], content_type="application/octet-stream").status_code == 415
    assert head(ruth, url)["Upload-Offset"] == "0"


def test_a_missing_offset_is_refused(cast, ruth):
    url = begun(ruth, cast.home.visit)
    assert patch(ruth, url, "", FILM[:10]).status_code == 400


def test_more_than_announced_is_refused_whole(cast, ruth):
    url = begun(ruth, cast.home.visit, length=10)
    assert patch(ruth, url, 0, b"x" * 11).status_code == 413
    assert (head(ruth, url)["Upload-Offset"], Segment.objects.count()) == ("0", 0)


def test_of_a_larger_body_eight_mebibytes_are_kept_and_the_offset_told(cast, ruth):
    data = os.urandom(PART_BYTES + 5)
    url = begun(ruth, cast.home.visit, length=len(data))
    assert patch(ruth, url, 0, data)["Upload-Offset"] == str(PART_BYTES)
    assert patch(ruth, url, PART_BYTES, data[PART_BYTES:])["Upload-Offset"] == str(len(data))
    with open_thing(FilmPart.objects.get().thing) as reader:
        assert hashlib.sha256(reader.read()).digest() == hashlib.sha256(data).digest()


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_checksum_that_fits_is_taken_and_one_that_does_not_keeps_nothing(cast, ruth, algorithm):
    url = begun(ruth, cast.home.visit)
    before = stored()
    wrong = patch(ruth, url, 0, FILM[:1000], checksum=sum_of(FILM[1:1001], algorithm))
    assert (wrong.status_code, stored(), head(ruth, url)["Upload-Offset"]) == (460, before, "0")
    right = patch(ruth, url, 0, FILM[:1000], checksum=sum_of(FILM[:1000], algorithm))
    assert (right.status_code, right["Upload-Offset"]) == (204, "1000")


@pytest.mark.parametrize("said", ["md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha256 YQ==", "sha256 !!", "sha256"])
def test_a_checksum_that_cannot_be_checked_is_refused(cast, ruth, said):
    url = begun(ruth, cast.home.visit)
    assert patch(ruth, url, 0, FILM[:1000], checksum=said).status_code == 400
    assert head(ruth, url)["Upload-Offset"] == "0"


def test_an_upload_can_be_ended_and_leaves_nothing(cast, ruth):
    before = stored()
    url = begun(ruth, cast.home.visit)
    patch(ruth, url, 0, FILM[:1000])
    answer = ruth.delete(url, headers={"Tus-Resumable": "1.0.0"})
    drain()
    assert (answer.status_code, head(ruth, url).status_code) == (204, 404)
    assert stored() == before
    assert (Segment.objects.count(), FilmPart.objects.count()) == (0, 0)


def test_a_method_in_disguise_is_understood_and_an_unknown_one_refused(cast, ruth):
    url = begun(ruth, cast.home.visit)
    disguised = ruth.post(
        url,
        data=FILM[:10],
        content_type="application/offset+octet-stream",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"},
    )
    assert (disguised.status_code, disguised["Upload-Offset"]) == (204, "10")
    put = ruth.put(url, headers={"Tus-Resumable": "1.0.0"})
    assert (put.status_code, put["Allow"]) == (405, "DELETE, HEAD, OPTIONS, PATCH")


def test_an_expired_upload_is_gone_and_its_bytes_are_dropped(cast, ruth):
    before = stored()
    url = begun(ruth, cast.home.visit)
    patch(ruth, url, 0, FILM[:1000])
    Upload.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert head(ruth, url).status_code == 410
    assert patch(ruth, url, 1000, FILM[1000:2000]).status_code == 410
    drop_expired_uploads(None)
    drain()
    assert (stored(), Film.objects.get().deleted_why) == (before, "expired")


def test_a_finished_upload_does_not_expire(cast, ruth):
    url = send(ruth, cast.home.visit, FILM)
    Upload.objects.update(expires_at=timezone.now() - dt.timedelta(days=1))
    drop_expired_uploads(None)
    assert head(ruth, url)["Upload-Offset"] == str(len(FILM))


def test_strangers_and_the_office_find_no_upload(cast, ruth, cy):
    url = begun(ruth, cast.home.visit)
    for client in (cy, signed_in(cast.office)):
        assert create(client, cast.home.visit, 5).status_code == 404
        assert head(client, url).status_code == 404
        assert patch(client, url, 0, FILM[:5]).status_code == 404
        assert client.delete(url, headers={"Tus-Resumable": "1.0.0"}).status_code == 404
        assert client.post(f"{url}sum/", {"sha256": "0" * 64}).status_code == 404
    assert (Film.objects.count(), head(ruth, url)["Upload-Offset"]) == (1, "0")


def test_without_a_token_against_forgery_nothing_is_taken(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ruth)
    assert create(client, cast.home.visit, 5).status_code == 403
    assert Film.objects.count() == 0


def test_without_everybodys_yes_no_film_comes_in(cast, ruth):
    cast.says(cast.home.child, Decision.Says.REFUSED)
    answer = create(ruth, cast.home.visit, 5)
    assert answer.status_code == 403
    assert answer.content.decode().startswith("Yusuf has not said yes to being filmed, so this film cannot come in.")
    assert Film.objects.count() == 0


def test_a_withdrawal_half_way_stops_the_next_piece(cast, ruth):
    url = begun(ruth, cast.home.visit)
    patch(ruth, url, 0, FILM[:1000])
    cast.says(cast.home.mother, Decision.Says.WITHDRAWN)
    assert patch(ruth, url, 1000, FILM[1000:]).status_code == 403
    assert head(ruth, url)["Upload-Offset"] == "1000"


def test_a_review_film_needs_its_own_yes(cast, ruth):
    assert create(ruth, cast.home.visit, 5, kind="shared_review").status_code == 403
    assert create(ruth, cast.home.visit, 5, kind="nonsense").status_code == 400
    assert create(ruth, cast.home.visit, 5, kind="interaction").status_code == 201


def test_nobody_named_in_the_frame_lets_nothing_in(cast, ruth):
    cast.home.visit.participants.all().delete()
    cast.home.visit.case.people.update(in_film=False)
    answer = create(ruth, cast.home.visit, 5)
    assert (answer.status_code, "It is not said who is in this film" in answer.content.decode()) == (403, True)


@pytest.mark.django_db(transaction=True)
def test_of_two_pieces_at_once_one_is_kept(cast):
    upload = begin_film(visit=cast.home.visit, name="a", length=len(FILM), by=cast.ruth)
    before = stored()
    outcomes = []
    gate = threading.Barrier(2)

    def send_one(data):
        theirs = Upload.objects.select_related("part__thing", "part__film__visit").get(pk=upload.pk)
        gate.wait()
        try:
            outcomes.append(keep_piece(upload=theirs, offset=0, data=data))
        except Elsewhere as elsewhere:
            outcomes.append(("elsewhere", elsewhere.offset))
        connection.close()

    threads = [threading.Thread(target=send_one, args=(data,)) for data in (b"a" * 1000, b"b" * 1000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == [("elsewhere", 1000), 1000]
    assert (Segment.objects.count(), len(stored()) - len(before)) == (1, 1)
