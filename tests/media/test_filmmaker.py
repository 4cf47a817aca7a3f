from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from tests import filmmaker

pytestmark = pytest.mark.film


def decoded(film):
    with av.open(str(film.path)) as container:
        video = container.streams.video[0]
        pictures = []
        for packet in container.demux(video):
            try:
                pictures += packet.decode()
            except av.InvalidDataError:
                assert film.kind == "cut_short"
    return [np.rot90(picture.to_ndarray(format="rgb24"), picture.rotation // 90) for picture in pictures]


@pytest.mark.parametrize("kind", filmmaker.FILMS)
def test_every_film_counts_its_frames_from_nought(kind):
    film = filmmaker.make(kind)
    assert [filmmaker.read_number(picture) for picture in decoded(film)] == list(range(film.frames))


@pytest.mark.parametrize("number", [0, 1, 2047, 4095])
@pytest.mark.parametrize("size", [(320, 180), (180, 320)])
def test_number_reads_at_any_size(number, size):
    picture = Image.fromarray(filmmaker.draw(number, *size))
    for width in (120, 160, 333, 960):
        again = picture.resize((width, width * size[1] // size[0]), Image.Resampling.BICUBIC)
        assert filmmaker.read_number(np.asarray(again)) == number


def test_picture_without_a_whole_strip_has_no_number():
    picture = filmmaker.draw(77, 320, 180)
    assert filmmaker.read_number(picture[20:]) is None
    assert filmmaker.read_number(np.full((180, 320), 128, np.uint8)) is None
    assert filmmaker.read_number(np.rot90(picture)) is None
    assert filmmaker.read_number(picture[:, ::-1]) is None


def test_one_wrong_bit_is_no_number():
    picture = filmmaker.draw(77, 320, 180)
    for cell in range(2, 18):
        wrong = picture.copy()
        wrong[:20, cell * 16 : (cell + 1) * 16] = 255 - wrong[:20, cell * 16 : (cell + 1) * 16]
        assert filmmaker.read_number(wrong) is None


@pytest.mark.parametrize("rate", [44100, 48000])
@pytest.mark.parametrize("late", [Fraction(0), Fraction(123, 1000), Fraction(6, 10)])
def test_beeps_are_found_to_a_tenth_of_a_millisecond(rate, late):
    wave = filmmaker.tone(late, Fraction(3), rate)
    noise = np.random.default_rng(1).normal(0, 0.01, len(wave)).astype(np.float32)
    expected = [float(second + Fraction(1, 2) - late) for second in range(4) if late <= second + Fraction(1, 2)]
    found = filmmaker.beeps(wave + noise, rate)
    assert found == pytest.approx([at for at in expected if at + 0.05 < 3], abs=1e-4)


def test_half_a_beep_is_none():
    assert filmmaker.beeps(filmmaker.tone(Fraction(52, 100), Fraction(1, 2), 48000), 48000) == []


def test_a_film_is_made_once_and_copied_into_the_folder_asked_for(tmp_path):
    film = filmmaker.make("no_sound", tmp_path)
    assert film.path.parent == tmp_path
    assert film.path.read_bytes() == filmmaker.make("no_sound").path.read_bytes()
