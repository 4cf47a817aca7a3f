import io
import random

import numpy as np
import pytest

from attune.media.errors import PictureMissing
from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.span import Span
from tests import filmmaker

pytestmark = pytest.mark.film

KINDS = [*filmmaker.FILMS, *filmmaker.LONG]
HEARD = [kind for kind in KINDS if (filmmaker.FILMS | filmmaker.LONG)[kind].sound]


@pytest.fixture
def reading():
    readers = []

    def read(kind_or_bytes, **options):
        made = isinstance(kind_or_bytes, str)
        source = io.BytesIO(filmmaker.make(kind_or_bytes).path.read_bytes() if made else kind_or_bytes)
        readers.append(FilmReader(source, probe(source), **options))
        return readers[-1]

    yield read
    for reader in readers:
        reader.close()


def number_of(reader, picture):
    return filmmaker.read_number(reader.upright(picture).to_ndarray(format="rgb24"))


@pytest.mark.parametrize("kind", filmmaker.FILMS)
def test_all_frames_come_in_order(kind, reading):
    reader, film = reading(kind), filmmaker.make(kind)
    found = [(number, number_of(reader, picture)) for number, picture in reader.frames(0, film.frames)]
    assert found == [(number, number) for number in range(film.frames)]


@pytest.mark.parametrize("kind", KINDS)
def test_any_frame_is_exactly_the_one_asked_for(kind, reading):
    reader = reading(kind)
    count = reader.table.count
    asked = list(range(count)) if kind in filmmaker.FILMS else list(range(0, count, 7))
    random.Random(7).shuffle(asked)
    assert [number_of(reader, reader.frame(number)) for number in asked] == asked


@pytest.mark.parametrize("kind", KINDS)
def test_a_stretch_is_exactly_the_one_asked_for(kind, reading):
    reader = reading(kind)
    count = reader.table.count
    for first, end in [(0, 1), (count - 1, count), (count // 2 - 3, count // 2 + 4), (count - 9, count)]:
        found = [(number, number_of(reader, picture)) for number, picture in reader.frames(first, end)]
        assert found == [(number, number) for number in range(first, end)]


def test_frames_carry_their_film_time(reading):
    reader = reading("interlaced_mts")
    for number, picture in reader.frames(10, 13):
        assert picture.pts * picture.time_base == reader.table.time_of(number)


@pytest.mark.parametrize(("first", "end"), [(-1, 2), (3, 3), (70, 76)])
def test_frames_outside_the_film_are_refused(first, end, reading):
    with pytest.raises(IndexError):
        reading("h264_25").frames(first, end)


def test_asking_for_other_frames_ends_an_earlier_asking(reading):
    reader = reading("h264_25")
    earlier = reader.frames(0, 20)
    next(earlier)
    assert number_of(reader, reader.frame(50)) == 50
    with pytest.raises(RuntimeError, match="other frames"):
        next(earlier)


def test_both_fields_of_an_interlaced_film_are_woven_into_one_picture(reading):
    woven, as_it_is = reading("interlaced_mts"), reading("interlaced_mts", deinterlace=False)
    assert as_it_is.frame(30).interlaced_frame
    assert not woven.frame(30).interlaced_frame


@pytest.mark.parametrize("kind", filmmaker.FILMS)
def test_upright_pictures_have_the_size_that_is_shown(kind, reading):
    reader = reading(kind)
    picture = reader.upright(reader.frame(5))
    assert (picture.width, picture.height) == (reader.facts.width, reader.facts.height)


def test_a_picture_that_is_damaged_is_shown_as_the_one_before(reading):
    whole = bytearray(filmmaker.make("pcm_avi").path.read_bytes())
    starts = [place for place in range(len(whole)) if whole[place : place + 3] == b"\xff\xd8\xff"]
    for frame in (0, 20):
        end = starts[frame + 1] - 8
        whole[starts[frame] : end] = bytes(end - starts[frame])
    reader = reading(filmmaker.make("pcm_avi").path.read_bytes())
    damaged = FilmReader(io.BytesIO(bytes(whole)), reader.facts)
    assert [number_of(damaged, picture) for _, picture in damaged.frames(18, 23)] == [18, 19, 19, 21, 22]
    with pytest.raises(PictureMissing, match="Picture 0"):
        damaged.frame(0)


def test_a_recording_that_begins_in_the_middle_is_read_from_its_first_whole_picture(reading):
    whole = filmmaker.make("interlaced_mts").path.read_bytes()
    reader = reading(whole[len(whole) // 188 // 3 * 188 :])
    found = [number_of(reader, picture) for _, picture in reader.frames(0, reader.table.count)]
    assert found == list(range(found[0], 75))
    assert found[0] > 0
    assert number_of(reader, reader.frame(20)) == found[0] + 20


@pytest.mark.parametrize("kind", HEARD)
def test_beeps_are_heard_when_they_were_made(kind, reading):
    reader, film = reading(kind), filmmaker.make(kind)
    samples, rate = reader.sound(reader.table.span(0, film.frames))
    assert samples.shape == (reader.facts.sound.channels, round(reader.table.duration * rate))
    expected = [float(beep) for beep in film.beeps]
    assert filmmaker.beeps(samples, rate) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("kind", HEARD)
def test_a_stretch_of_sound_is_the_same_however_it_is_reached(kind, reading):
    reader = reading(kind)
    count = reader.table.count
    whole, rate = reader.sound(reader.table.span(0, count))
    for first, end in [(count - 20, count - 3), (1, 2), (count // 2, count // 2 + 9)]:
        span = reader.table.span(first, end)
        part, _ = reader.sound(span)
        expected = whole[:, round(span.starts * rate) : round(span.ends * rate)]
        assert part.shape == expected.shape
        # AC-3 and AAC fill silence with noise of their own. A beep one sample off differs by 0.05.
        assert np.abs(part - expected).max() <= 5e-4


def test_before_and_after_the_sound_it_is_silent(reading):
    reader = reading("h264_25")
    samples, rate = reader.sound(Span(-25 * 512, 90 * 512, reader.table.time_base))
    assert samples.shape == (2, round(4.6 * rate))
    assert not samples[:, :rate].any()
    assert not samples[:, 4 * rate + 2048 :].any()
    assert filmmaker.beeps(samples, rate) == pytest.approx([1.5, 2.5, 3.5], abs=5e-5)


def test_a_film_without_sound_is_silent(reading):
    samples, rate = reading("no_sound").sound(reading("no_sound").table.span(0, 50))
    assert (samples.shape, rate) == ((0, 96000), 48000)
