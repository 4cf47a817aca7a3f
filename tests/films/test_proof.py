"""A film is verified only when what lies on the disk is what was on the card."""

import hashlib
import os

import pytest
from django.conf import settings

from attune.audit.models import Line
from attune.consent.models import Decision
from attune.consent.rules import NotConsented
from attune.films.actions import add_film, erase_film, export_film, record_wiped_card, remove_film, verify_film
from attune.films.models import Film, FilmPart
from attune.films.rules import AlreadyThere, Empty, NotWhole, TooManyParts, sentence
from attune.films.telling import film_facts
from attune.jobs.models import Job
from attune.jobs.worker import drain
from attune.media import errors
from attune.safe.keys import objects
from attune.safe.models import Segment, StoredThing
from attune.store import NoSuchObject
from tests.films.sending import create, patch, send

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FILM = os.urandom(200_000)
SUM = hashlib.sha256(FILM).hexdigest()


def prove():
    """Read the film back, and leave the steps that would open it: these bytes are no film."""
    verify_film(film=Film.objects.get())
    return Film.objects.get()


def write(path, data):
    path.write_bytes(data)
    return path


def test_a_film_that_reads_back_the_same_is_verified(cast, ruth):
    send(ruth, cast.home.visit, FILM, pieces=3)
    assert Film.objects.get().state == Film.State.IMPORTING
    film = prove()
    assert (film.state, film.sha256) == (Film.State.VERIFIED, SUM)
    part = film.parts.get()
    assert (part.verified_at is not None, part.thing.sha256, part.thing.clear_length) == (True, SUM, len(FILM))


def test_a_sum_that_comes_after_the_reading_back_verifies_too(cast, ruth):
    url = create(ruth, cast.home.visit, len(FILM))["Location"]
    patch(ruth, url, 0, FILM)
    assert prove().state == Film.State.IMPORTING
    assert ruth.post(f"{url}sum/", {"sha256": SUM}).status_code == 204
    assert Film.objects.get().state == Film.State.VERIFIED
    assert ruth.post(f"{url}sum/", {"sha256": "0" * 64}).status_code == 460
    assert ruth.post(f"{url}sum/", {"sha256": "short"}).status_code == 400


@pytest.mark.parametrize("early", [True, False])
def test_a_film_that_differs_from_the_card_is_refused(cast, ruth, early, caplog):
    wrong = hashlib.sha256(b"another").hexdigest()
    said = {"sha256": wrong} if early else {}
    url = create(ruth, cast.home.visit, len(FILM), **said)["Location"]
    patch(ruth, url, 0, FILM)
    if early:
        drain()
    else:
        prove()
        ruth.post(f"{url}sum/", {"sha256": wrong})
    film = Film.objects.get()
    assert (film.state, film.problem) == (Film.State.REFUSED, "not-the-same")
    assert film.parts.get().verified_at is None
    assert "Keep the card as it is" in film_facts(film)["sentence"]


def test_one_flipped_bit_on_the_disk_is_noticed(cast, ruth, caplog):
    send(ruth, cast.home.visit, FILM, pieces=2)
    path = next(p for p in (settings.DATA / "objects").rglob(Segment.objects.get(place=1).name))
    data = bytearray(path.read_bytes())
    data[-50] ^= 1
    path.write_bytes(data)
    drain()
    assert (Film.objects.get().state, Job.objects.get(kind="film.verify").state) == ("refused", "failed")


def test_a_film_from_this_machine_takes_the_same_path(cast, tmp_path, monkeypatch):
    monkeypatch.setattr("attune.films.actions.arrival.PART_BYTES", 64_000)
    (tmp_path / "a.mp4").write_bytes(FILM)
    told = []
    add_film(visit=cast.home.visit, files=[tmp_path / "a.mp4"], by=cast.ruth, told=lambda *at: told.append(at))
    film = prove()
    assert (film.state, film.sha256, Segment.objects.count()) == (Film.State.VERIFIED, SUM, 4)
    assert told == [(at, len(FILM)) for at in (64_000, 128_000, 192_000, 200_000)]


def test_a_broken_off_import_is_gone_on_with(cast, tmp_path, monkeypatch):
    class PowerCut(Exception):
        pass

    def cut(done, _of):
        if done > 100_000:
            raise PowerCut

    monkeypatch.setattr("attune.films.actions.arrival.PART_BYTES", 64_000)
    (tmp_path / "a.mp4").write_bytes(FILM)
    with pytest.raises(PowerCut):
        add_film(visit=cast.home.visit, files=[tmp_path / "a.mp4"], by=cast.ruth, told=cut)
    kept = set(Segment.objects.values_list("name", flat=True))
    add_film(visit=cast.home.visit, files=[tmp_path / "a.mp4"], by=cast.ruth)
    film = prove()
    assert (Film.objects.count(), film.state, len(kept)) == (1, Film.State.VERIFIED, 2)
    assert kept < set(Segment.objects.values_list("name", flat=True))


def test_another_file_of_the_same_name_and_length_is_a_film_of_its_own(cast, tmp_path, monkeypatch):
    monkeypatch.setattr("attune.films.actions.arrival.PART_BYTES", 64_000)
    path = tmp_path / "a.mp4"
    path.write_bytes(FILM)
    with pytest.raises(ZeroDivisionError):
        add_film(visit=cast.home.visit, files=[path], by=cast.ruth, told=lambda *_: 1 / 0)
    path.write_bytes(FILM[::-1])
    add_film(visit=cast.home.visit, files=[path], by=cast.ruth)
    assert Film.objects.count() == 2


def test_an_import_is_refused_as_an_upload_is(cast, tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"")
    with pytest.raises(Empty):
        add_film(visit=cast.home.visit, files=[path], by=cast.ruth)
    with pytest.raises(TooManyParts):
        add_film(visit=cast.home.visit, files=[write(path, b"x")] * 100, by=cast.ruth)
    path.write_bytes(FILM)
    cast.says(cast.home.mother, Decision.Says.WITHDRAWN)
    with pytest.raises(NotConsented):
        add_film(visit=cast.home.visit, files=[path], by=cast.ruth)
    assert Film.objects.count() == 0


def test_a_withdrawal_during_an_import_ends_it_and_leaves_no_object_that_no_row_knows(cast, tmp_path, monkeypatch):
    monkeypatch.setattr("attune.films.actions.arrival.PART_BYTES", 64_000)
    (tmp_path / "a.mp4").write_bytes(FILM)
    before = set(objects().names())

    def withdraw(*_):
        cast.says(cast.home.mother, Decision.Says.WITHDRAWN)

    with pytest.raises(NotConsented):
        add_film(visit=cast.home.visit, files=[tmp_path / "a.mp4"], by=cast.ruth, told=withdraw)
    assert Segment.objects.count() == 1
    assert set(objects().names()) - before == set(Segment.objects.values_list("name", flat=True))


def test_the_original_comes_out_byte_for_byte_and_only_when_whole(cast, ruth, tmp_path):
    send(ruth, cast.home.visit, FILM, pieces=3)
    film = Film.objects.get()
    with pytest.raises(NotWhole):
        export_film(film=film, to=tmp_path / "early.mp4", by=cast.ruth)
    film = prove()
    (written,) = export_film(film=film, to=tmp_path / "out.mp4", by=cast.ruth)
    assert written.read_bytes() == FILM
    with pytest.raises(AlreadyThere):
        export_film(film=film, to=tmp_path / "out.mp4", by=cast.ruth)


def test_the_parts_of_an_original_come_out_each_by_itself_or_none_of_them(cast, ruth, tmp_path):
    parts = {"a.mp4": FILM, "b.mp4": FILM[::-1]}
    for name, data in parts.items():
        (tmp_path / name).write_bytes(data)
    film = add_film(visit=cast.home.visit, files=[tmp_path / name for name in parts], by=cast.ruth)
    verify_film(film=film)
    (tmp_path / "out-2.mp4").write_bytes(b"mine")
    with pytest.raises(AlreadyThere):
        export_film(film=film, to=tmp_path / "out.mp4", by=cast.ruth)
    assert not (tmp_path / "out-1.mp4").exists()
    (tmp_path / "out-2.mp4").unlink()
    written = export_film(film=film, to=tmp_path / "out.mp4", by=cast.ruth)
    assert [(path.name, path.read_bytes()) for path in written] == [("out-1.mp4", FILM), ("out-2.mp4", FILM[::-1])]
    saved = [ruth.get(f"/films/{film.pk}/part/", {"place": place}) for place in (0, 1, 2)]
    assert [response.status_code for response in saved] == [200, 200, 404]
    assert saved[1].content == FILM[::-1]


def test_an_export_that_breaks_off_leaves_nothing_in_clear(cast, ruth, tmp_path):
    send(ruth, cast.home.visit, FILM, pieces=3)
    film = prove()
    objects().delete(Segment.objects.get(place=2).name)
    with pytest.raises(NoSuchObject):
        export_film(film=film, to=tmp_path / "out.mp4", by=cast.ruth)
    assert list(tmp_path.iterdir()) == []


def test_a_removed_film_leaves_a_tombstone_and_nothing_in_the_store(cast, ruth):
    before = sorted(objects().names())
    send(ruth, cast.home.visit, FILM, pieces=3)
    film = prove()
    remove_film(film=film, by=cast.ruth, why="asked")
    assert ruth.get(f"/films/{film.pk}/part/").status_code == 404
    drain()
    film.refresh_from_db()
    assert (film.state, film.deleted_why, film.sha256) == (Film.State.DELETED, "asked", SUM)
    assert sorted(objects().names()) == before
    assert (StoredThing.objects.count(), Segment.objects.count(), FilmPart.objects.count()) == (0, 0, 0)
    assert list(Line.objects.filter(thing_kind="film").values_list("verb", flat=True)) == ["bring", "remove"]
    erase_film(film=film)


def test_a_film_that_is_not_removed_cannot_be_erased(cast, ruth):
    send(ruth, cast.home.visit, FILM)
    erase_film(film=Film.objects.get())
    assert Segment.objects.count() == 1


def test_the_card_is_wiped_only_after_the_reading_back(cast, ruth):
    send(ruth, cast.home.visit, FILM)
    part = FilmPart.objects.get()
    with pytest.raises(NotWhole):
        record_wiped_card(part=part, by=cast.ruth)
    prove()
    part.refresh_from_db()
    assert record_wiped_card(part=part, by=cast.ruth).card_wiped_at is not None
    record_wiped_card(part=part, by=cast.ruth)
    assert Line.objects.filter(verb="wipe").count() == 1


def test_every_refusal_of_the_cellar_has_its_sentence():
    for kind in errors.MediaError.__subclasses__():
        assert sentence(kind.code, {}) != ""
    assert sentence("no-picture") == str(errors.NoPicture())
    assert sentence("picture-missing", {"frame": 7}).startswith("Picture 7 of this film is damaged")
    assert sentence("never heard of") == str(errors.MediaError())
