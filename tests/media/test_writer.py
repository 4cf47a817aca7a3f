"""A film that the program writes itself is exact in count, colour and sound."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest

from attune.media.writer import SOUND_RATE, write_film

pytestmark = pytest.mark.film


def _plain(colour, count=60):
    return [np.full((90, 160, 3), colour, np.uint8)] * count


def _tone(seconds):
    return (0.3 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * SOUND_RATE)) / SOUND_RATE)).astype(np.float32)


@pytest.mark.parametrize("colour", [(200, 60, 40), (20, 150, 120), (245, 240, 230), (0, 0, 0)])
def test_a_colour_comes_back_as_it_went_in(colour):
    target = io.BytesIO()
    write_film(_plain(colour, 5), _tone(0.2), rate=25, target=target)
    with av.open(io.BytesIO(target.getvalue())) as film:
        frame = next(film.decode(video=0))
        assert frame.color_range == 1
        assert frame.colorspace == 1
        seen = frame.to_ndarray(format="rgb24")[45, 80].astype(int)
    assert np.abs(seen - colour).max() <= 4


def test_frames_are_counted_and_a_key_frame_is_never_far():
    target = io.BytesIO()
    assert write_film(_plain((90, 90, 90), 120), _tone(4.8), rate=25, target=target) == 120
    with av.open(io.BytesIO(target.getvalue())) as film:
        keys = [frame.pts * frame.time_base for frame in film.decode(video=0) if frame.key_frame]
    assert keys == [0, 2, 4]


def test_a_rate_that_is_a_fraction_is_kept():
    target = io.BytesIO()
    write_film(_plain((90, 90, 90), 30), _tone(1), rate=Fraction(30000, 1001), target=target)
    with av.open(io.BytesIO(target.getvalue())) as film:
        assert film.streams.video[0].average_rate == Fraction(30000, 1001)


def test_a_file_and_a_path_hold_the_same_bytes(tmp_path):
    target = io.BytesIO()
    write_film(_plain((90, 120, 90)), _tone(2.4), rate=25, target=target)
    write_film(_plain((90, 120, 90)), _tone(2.4), rate=25, target=tmp_path / "film.mp4")
    assert (tmp_path / "film.mp4").read_bytes() == target.getvalue()


def test_a_tone_is_heard_at_its_pitch():
    target = io.BytesIO()
    write_film(_plain((90, 120, 90), 50), _tone(2), rate=25, target=target)
    with av.open(io.BytesIO(target.getvalue())) as film:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in film.decode(audio=0)])
    power = np.abs(np.fft.rfft(heard[SOUND_RATE // 2 : SOUND_RATE * 3 // 2]))
    assert int(power.argmax()) == 440
