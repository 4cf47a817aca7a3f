"""Parts of one recording are joined by what cameras do; what is not surely one recording stays apart."""

import pytest

from attune.media.look import Seen
from attune.media.recordings import OnCard, is_film, recordings

FULL, AFTERNOON = 2**32 - 5_000_000, 1_700_000_000.0


def film(name, *, length=500_000_000, at=0.0, seconds=600.0, begins=None, **other):
    """Lay a film on the card that was begun `at` seconds after the first."""
    facts = {"container": "mp4", "codec": "h264", "width": 1920, "height": 1080, "rate": 50.0, "sound": "aac 48000 2"}
    seen = Seen(**(facts | other), seconds=seconds, begins=begins, recorded="")
    return OnCard(name, length, AFTERNOON + at + seconds, seen)


def joined(*files):
    return [[files[index].path for index in parts] for parts in recordings(files)]


def test_gopro_chapters_are_joined_by_their_names_whatever_their_order_and_size():
    files = [film(name, at=at) for name, at in (("GX020012.MP4", 600), ("GX010012.MP4", 0), ("GX030012.MP4", 1200))]
    assert joined(*files) == [["GX010012.MP4", "GX020012.MP4", "GX030012.MP4"]]


def test_gopro_chapters_of_another_recording_are_another():
    assert joined(film("GX010012.MP4"), film("GX010013.MP4", at=700)) == [["GX010012.MP4"], ["GX010013.MP4"]]


def test_the_old_gopro_names_are_known_too():
    files = film("GOPR0007.MP4"), film("GP010007.MP4", at=600), film("GP020007.MP4", at=1200)
    assert joined(*files) == [["GOPR0007.MP4", "GP010007.MP4", "GP020007.MP4"]]


def test_a_missing_chapter_parts_what_comes_before_from_what_comes_after():
    assert joined(film("GX010012.MP4"), film("GX030012.MP4", at=1200)) == [["GX010012.MP4"], ["GX030012.MP4"]]


@pytest.mark.parametrize("length", [2**31 - 100_000, 2**31, FULL, 2**32 - 1, 4_000_000_000])
def test_a_file_that_is_full_goes_on_in_the_next(length):
    files = film("00000.MTS", length=length), film("00001.MTS", at=601)
    assert joined(*files) == [["00000.MTS", "00001.MTS"]]


@pytest.mark.parametrize("length", [500_000_000, 2**31 + 50_000_000, 2**32 + 2**20, 9_000_000_000])
def test_a_file_that_is_not_full_does_not(length):
    files = film("MVI_0001.MP4", length=length), film("MVI_0002.MP4", at=601)
    assert joined(*files) == [["MVI_0001.MP4"], ["MVI_0002.MP4"]]


def test_only_the_last_part_may_be_short():
    files = (
        film("MVI_0001.MP4", length=FULL),
        film("MVI_0002.MP4", length=FULL, at=600),
        film("MVI_0003.MP4", at=1200),
        film("MVI_0004.MP4", at=1800),
    )
    assert joined(*files) == [["MVI_0001.MP4", "MVI_0002.MP4", "MVI_0003.MP4"], ["MVI_0004.MP4"]]


def test_another_format_is_another_recording():
    files = film("C0001.MP4", length=FULL), film("C0002.MP4", at=600, width=1280, height=720)
    assert joined(*files) == [["C0001.MP4"], ["C0002.MP4"]]


def test_a_pause_between_them_is_another_recording():
    files = film("C0001.MP4", length=FULL), film("C0002.MP4", at=700)
    assert joined(*files) == [["C0001.MP4"], ["C0002.MP4"]]


def test_a_clock_that_runs_on_joins_and_one_that_does_not_parts():
    running = film("00000.MTS", begins=1.0), film("00001.MTS", at=600, begins=601.02)
    assert joined(*running) == [["00000.MTS", "00001.MTS"]]
    anew = film("00000.MTS", length=FULL, begins=1.0), film("00001.MTS", at=600, begins=1.0)
    assert joined(*anew) == [["00000.MTS"], ["00001.MTS"]]


def test_numbers_out_of_sequence_and_other_folders_stay_apart():
    files = film("A/00000.MTS", length=FULL), film("A/00002.MTS", at=600), film("B/00001.MTS", at=600)
    assert joined(*files) == [["A/00000.MTS"], ["A/00002.MTS"], ["B/00001.MTS"]]


def test_dji_names_carry_the_time_and_are_counted_after_it():
    files = film("DJI_20260512140500_0007_D.MP4", length=FULL), film("DJI_20260512141500_0008_D.MP4", at=600)
    assert joined(*files) == [[files[0].path, files[1].path]]


def test_what_could_not_be_looked_at_is_judged_by_name_and_length():
    files = OnCard("00000.MTS", FULL, AFTERNOON), OnCard("00001.MTS", 5, AFTERNOON), OnCard("00002.MTS", 5, AFTERNOON)
    assert joined(*files) == [["00000.MTS", "00001.MTS"], ["00002.MTS"]]


def test_recordings_stand_in_the_order_in_which_they_were_begun():
    assert joined(film("b.mp4", at=5), film("c.mp4", at=9), film("a.mp4", at=7)) == [["b.mp4"], ["a.mp4"], ["c.mp4"]]


@pytest.mark.parametrize("path", ["PRIVATE/AVCHD/BDMV/STREAM/00000.MTS", "DCIM/100GOPRO/GX010012.mp4", "Film.MOV"])
def test_films_are_known_by_their_names(path):
    assert is_film(path)


@pytest.mark.parametrize(
    "path",
    [
        "DCIM/100GOPRO/GX010012.LRV",
        "DCIM/100GOPRO/GX010012.THM",
        "BDMV/CLIPINF/00000.CPI",
        "DCIM/IMG_0001.JPG",
        "M4ROOT/CLIP/C0001M01.XML",
        "M4ROOT/SUB/C0001S03.MP4",
        "DCIM/._GX010012.MP4",
        ".Trashes/501/old.mp4",
        "mp4",
    ],
)
def test_what_is_no_film_is_left_on_the_card(path):
    assert not is_film(path)
