"""Several camera files of one recording are one film: each part is sent, sealed, read back and compared by itself."""

import hashlib
import os
import threading

import pytest
from django.db import connection

from attune.audit.models import Line
from attune.films.actions import (
    add_film,
    begin_recording,
    keep_piece,
    record_wiped_films,
    remove_film,
    take_up_recording,
    verify_film,
)
from attune.films.models import Film, FilmPart, Upload
from attune.films.queries import film_of_same
from attune.films.rules import CameraFile, Empty, NotWhole, TooLong, sentence
from attune.films.tasks import drop_expired_uploads
from attune.films.telling import told_of
from attune.jobs.models import Job
from attune.jobs.worker import drain
from attune.safe.keys import objects
from attune.safe.models import Segment
from attune.safe.queries import open_thing
from tests.films.sending import patch, sum_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PARTS = [os.urandom(length) for length in (90_000, 60_000, 30_000)]
NAMES = ["00000.MTS", "00001.MTS", "00002.MTS"]


def announced(*, sums=True):
    return [
        CameraFile(name, len(data), hashlib.sha256(data).hexdigest() if sums else "", hashlib.sha256(data).hexdigest())
        for name, data in zip(NAMES, PARTS, strict=True)
    ]


def begun(cast, **more):
    return begin_recording(visit=cast.home.visit, files=announced(**more), by=cast.ruth)


def send_part(client, upload, data):
    return patch(client, f"/films/uploads/{upload.pk}/", 0, data, checksum=sum_of(data))


def posted():
    return Job.objects.filter(kind="film.verify").count()


def test_the_reading_back_is_posted_once_when_all_parts_are_here_in_whatever_order(cast, ruth):
    uploads = begun(cast)
    counts = []
    for place in (2, 0, 1):
        assert send_part(ruth, uploads[place], PARTS[place]).status_code == 204
        counts.append(posted())
    assert counts == [0, 0, 1]


def test_each_part_is_compared_and_the_sum_is_of_all_end_to_end(cast, ruth):
    for upload, data in zip(begun(cast), PARTS, strict=True):
        send_part(ruth, upload, data)
    told = []
    verify_film(film=Film.objects.get(), told=lambda *at: told.append(at))
    film = Film.objects.get()
    assert (film.state, film.sha256) == (Film.State.VERIFIED, hashlib.sha256(b"".join(PARTS)).hexdigest())
    assert [part.thing.sha256 for part in film.parts.all()] == [hashlib.sha256(data).hexdigest() for data in PARTS]
    assert [(part.place, part.name, part.verified_at is None) for part in film.parts.all()] == [
        (place, name, False) for place, name in enumerate(NAMES)
    ]
    assert told == [(90_000, 180_000), (150_000, 180_000), (180_000, 180_000)]


def test_one_part_that_differs_from_the_card_keeps_the_film_from_being_used(cast, ruth):
    uploads = begun(cast, sums=False)
    for upload, data in zip(uploads, PARTS, strict=True):
        send_part(ruth, upload, data)
    verify_film(film=Film.objects.get())
    for place, said in ((0, PARTS[0]), (1, PARTS[2])):
        sha256 = hashlib.sha256(said).hexdigest()
        ruth.post(f"/films/uploads/{uploads[place].pk}/sum/", {"sha256": sha256})
    film = Film.objects.get()
    assert (film.state, film.problem) == (Film.State.REFUSED, "not-the-same")
    assert "Keep the card as it is" in sentence(film.problem)


def test_a_film_is_verified_only_with_the_sum_of_its_last_part(cast, ruth):
    uploads = begun(cast, sums=False)
    for upload, data in zip(uploads, PARTS, strict=True):
        send_part(ruth, upload, data)
    verify_film(film=Film.objects.get())
    states = []
    for upload, data in zip(uploads, PARTS, strict=True):
        ruth.post(f"/films/uploads/{upload.pk}/sum/", {"sha256": hashlib.sha256(data).hexdigest()})
        states.append(Film.objects.get().state)
    assert states == [Film.State.IMPORTING, Film.State.IMPORTING, Film.State.VERIFIED]


def test_how_much_is_safe_is_told_over_all_parts(cast, ruth):
    uploads = begun(cast)
    send_part(ruth, uploads[0], PARTS[0])
    (told,) = told_of(Film.objects.all())
    assert (told.percent_sent, told.upload.pk) == (50, uploads[1].pk)


def test_the_same_files_are_gone_on_with_and_others_begin_anew(cast, ruth):
    uploads = begun(cast)
    send_part(ruth, uploads[0], PARTS[0])
    again = take_up_recording(visit=cast.home.visit, files=announced(), by=cast.ruth)
    assert [(upload.pk, upload.offset) for upload in again] == [
        (uploads[0].pk, 90_000),
        (uploads[1].pk, 0),
        (uploads[2].pk, 0),
    ]
    other = [announced()[0]._replace(opening=hashlib.sha256(b"other").hexdigest()), *announced()[1:]]
    assert take_up_recording(visit=cast.home.visit, files=other, by=cast.ruth)[0].pk != uploads[0].pk
    take_up_recording(visit=cast.home.visit, files=announced()[:2], by=cast.ruth)
    take_up_recording(visit=cast.home.visit, files=announced(), by=cast.cy)
    assert Film.objects.count() == 4


def test_a_film_that_is_here_is_known_again_by_its_parts(cast, ruth):
    for upload, data in zip(begun(cast), PARTS, strict=True):
        send_part(ruth, upload, data)
    assert film_of_same(cast.home.visit, announced()) is None
    verify_film(film=Film.objects.get())
    assert film_of_same(cast.home.visit, announced()) == Film.objects.get()
    assert film_of_same(cast.home.visit, announced()[:1]) is None
    assert film_of_same(cast.home.visit, announced()[::-1]) is None
    assert film_of_same(cast.home.visit, [file._replace(opening="0" * 64) for file in announced()]) is None


def test_files_of_this_machine_become_one_film_in_the_order_given(cast, tmp_path, monkeypatch):
    monkeypatch.setattr("attune.films.actions.arrival.PART_BYTES", 64_000)
    told = []
    film = add_film(visit=cast.home.visit, files=on_disk(tmp_path), by=cast.ruth, told=lambda *at: told.append(at))
    verify_film(film=film)
    assert [(at, 180_000) for at in (64_000, 90_000, 150_000, 180_000)] == told
    for part, data in zip(Film.objects.get().parts.all(), PARTS, strict=True):
        with open_thing(part.thing) as reader:
            assert reader.read() == data
    assert Film.objects.get().state == Film.State.VERIFIED


def test_an_import_broken_off_in_the_second_part_goes_on_there(cast, tmp_path, monkeypatch):
    monkeypatch.setattr("attune.films.actions.arrival.PART_BYTES", 50_000)
    files = on_disk(tmp_path)

    def cut(done, _of):
        if done > 100_000:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_film(visit=cast.home.visit, files=files, by=cast.ruth, told=cut)
    kept = set(Segment.objects.values_list("name", flat=True))
    told = []
    verify_film(film=add_film(visit=cast.home.visit, files=files, by=cast.ruth, told=lambda *at: told.append(at)))
    assert (len(kept), told, Film.objects.get().state) == (3, [(150_000, 180_000), (180_000, 180_000)], "verified")
    assert kept < set(Segment.objects.values_list("name", flat=True))


def test_what_cannot_be_one_film_is_refused_whole(cast):
    for lengths, refusal in (([], Empty), ([5, 0], Empty), ([2**35, 2**35, 1], TooLong)):
        files = [CameraFile("a.mts", length) for length in lengths]
        with pytest.raises(refusal):
            begin_recording(visit=cast.home.visit, files=files, by=cast.ruth)
    assert Film.objects.count() == 0


def test_ending_the_upload_of_one_part_forgets_the_film(cast, ruth):
    before = sorted(objects().names())
    uploads = begun(cast)
    send_part(ruth, uploads[0], PARTS[0])
    ended = ruth.delete(f"/films/uploads/{uploads[1].pk}/", headers={"Tus-Resumable": "1.0.0"})
    drain()
    assert (ended.status_code, sorted(objects().names()), FilmPart.objects.count()) == (204, before, 0)


def test_a_part_that_waits_for_its_turn_does_not_expire(cast, ruth):
    uploads = begun(cast)
    Upload.objects.update(expires_at="2020-01-01T00:00:00Z")
    keep_piece(upload=uploads[0], offset=0, data=PARTS[0][:10])
    drop_expired_uploads(None)
    assert Film.objects.get().deleted_at is None


def test_the_card_is_wiped_for_every_part_and_only_when_all_is_verified(cast, ruth):
    for upload, data in zip(begun(cast), PARTS, strict=True):
        send_part(ruth, upload, data)
    film = Film.objects.get()
    with pytest.raises(NotWhole):
        record_wiped_films(films=[film], by=cast.ruth)
    verify_film(film=film)
    record_wiped_films(films=[film], by=cast.ruth)
    assert all(FilmPart.objects.values_list("card_wiped_at", flat=True))
    assert Line.objects.filter(verb="wipe").count() == 3
    remove_film(film=film, by=cast.ruth, why="asked")
    drain()
    assert FilmPart.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_parts_ending_at_once_one_posts_the_reading_back(cast):
    uploads = begun(cast)[:2]
    Upload.objects.exclude(pk__in=[upload.pk for upload in uploads]).update(finished_at="2020-01-01T00:00:00Z")
    gate = threading.Barrier(2)

    def end(upload, data):
        theirs = Upload.objects.select_related("part__thing", "part__film__visit").get(pk=upload.pk)
        try:
            gate.wait()
            keep_piece(upload=theirs, offset=0, data=data)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=end, args=(upload, data)) for upload, data in zip(uploads, PARTS[:2], strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert posted() == 1


def on_disk(folder):
    for name, data in zip(NAMES, PARTS, strict=True):
        (folder / name).write_bytes(data)
    return [folder / name for name in NAMES]
