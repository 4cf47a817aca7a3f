"""Thumbnails show the frames that they say they show."""

import io
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from attune.media import strip
from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.span import FrameTable
from tests import filmmaker
from tests.media.thumbnails import numbers_on

pytestmark = pytest.mark.film


def sheets_of(film):
    with film.path.open("rb") as source:
        return list(strip.sheets(FilmReader(source, probe(source))))


@pytest.mark.parametrize("kind", filmmaker.FILMS)
def test_each_thumbnail_is_of_its_frame(kind):
    film = filmmaker.make(kind)
    (sheet,) = sheets_of(film)
    assert numbers_on(sheet) == list(sheet.frames)
    assert sheet.frames[0] == 0
    assert (sheet.width, sheet.height) == (160, round(160 * film.height / film.width))
    seconds = [film.times[frame] // 1 for frame in sheet.frames]
    assert seconds == sorted(set(seconds))


def test_a_film_of_sparse_key_pictures_has_thumbnails_each_second_all_the_same():
    (sheet,) = sheets_of(filmmaker.make("long_gop_b"))
    assert [frame // 25 for frame in sheet.frames] == [0, 1, 2, 3]
    # The first picture of the second that others lean on: at most three lie before it on which none does.
    assert max(frame % 25 for frame in sheet.frames) <= 3


def test_thumbnails_fill_sheets_of_ten_by_ten(monkeypatch):
    monkeypatch.setattr(strip, "ACROSS", 2)
    monkeypatch.setattr(strip, "DOWN", 1)
    first, second = sheets_of(filmmaker.make("long_gop_b"))
    assert [[frame // 25 for frame in sheet.frames] for sheet in (first, second)] == [[0, 1], [2, 3]]
    assert Image.open(io.BytesIO(first.jpeg)).size == (320, 90)


def test_sheets_go_on_after_those_that_are_there(monkeypatch):
    monkeypatch.setattr(strip, "ACROSS", 2)
    monkeypatch.setattr(strip, "DOWN", 1)
    film = filmmaker.make("long_gop_b")
    first, second = sheets_of(film)
    with film.path.open("rb") as source:
        assert list(strip.sheets(FilmReader(source, probe(source)), first.frames[-1])) == [second]


def test_a_long_film_has_no_more_than_the_most_and_they_are_spread_evenly():
    table = FrameTable(np.arange(3 * 3600 * 25 + 1), Fraction(1, 25), np.arange(0, 3 * 3600 * 25, 12))
    frames = strip.chosen(table)
    assert len(frames) == strip.MOST
    steps = np.diff(frames)
    assert (steps.min(), steps.max()) == (216, 228)


def test_thumbnails_carry_nothing_but_the_picture():
    (sheet,) = sheets_of(filmmaker.make("h264_25"))
    picture = Image.open(io.BytesIO(sheet.jpeg))
    assert dict(picture.getexif()) == {}
    assert set(picture.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
