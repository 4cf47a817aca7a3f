"""Thumbnails show the frames that they say they show."""

import io
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from attune.media import strip
from attune.media.probe import probe
from attune.media.span import FrameTable
from tests import filmmaker

pytestmark = pytest.mark.film


def sheets_of(film):
    with film.path.open("rb") as source:
        return list(strip.sheets(source, probe(source)))


def numbers_on(sheet):
    """Read each thumbnail's number; strips of 160 pixels are just wide enough."""
    paper = np.asarray(Image.open(io.BytesIO(sheet.jpeg)).convert("L"))
    return [
        filmmaker.read_number(paper[top : top + sheet.height, left : left + sheet.width])
        for top, left in (
            (place // strip.ACROSS * sheet.height, place % strip.ACROSS * sheet.width)
            for place in range(len(sheet.frames))
        )
    ]


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
    assert sheet.frames == (0, 25, 50, 75)


def test_thumbnails_fill_sheets_of_ten_by_ten(monkeypatch):
    monkeypatch.setattr(strip, "ACROSS", 2)
    monkeypatch.setattr(strip, "DOWN", 1)
    first, second = sheets_of(filmmaker.make("long_gop_b"))
    assert (first.frames, second.frames) == ((0, 25), (50, 75))
    assert Image.open(io.BytesIO(first.jpeg)).size == (320, 90)


def test_a_long_film_has_no_more_than_the_most_and_they_are_spread_evenly():
    table = FrameTable(np.arange(3 * 3600 * 25 + 1), Fraction(1, 25), np.arange(0, 3 * 3600 * 25, 12))
    frames = strip.chosen(table, table.keyframes.tolist())
    assert len(frames) == strip.MOST
    steps = np.diff(frames)
    assert (steps.min(), steps.max()) == (216, 228)


def test_thumbnails_carry_nothing_but_the_picture():
    (sheet,) = sheets_of(filmmaker.make("h264_25"))
    picture = Image.open(io.BytesIO(sheet.jpeg))
    assert dict(picture.getexif()) == {}
    assert set(picture.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
