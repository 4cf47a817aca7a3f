"""A drawn film decodes, moves in every frame, and holds two voices."""

import io
from fractions import Fraction
from functools import cache
from itertools import pairwise

import av
import numpy as np
import pytest

from attune.drawn.film import draw_film
from attune.drawn.scenes import KINDS, shift, story, voices
from attune.drawn.sound import RATE, sound

pytestmark = pytest.mark.film
SMALL = (640, 360)


@pytest.fixture(scope="module", params=KINDS)
def drawn(request):
    target = io.BytesIO()
    count = draw_film(request.param, target, seconds=3, size=SMALL)
    return target.getvalue(), count


def test_a_film_has_twenty_five_frames_for_each_second(drawn):
    data, count = drawn
    with av.open(io.BytesIO(data)) as film:
        times = [frame.pts * frame.time_base for frame in film.decode(video=0)]
        assert film.streams.video[0].average_rate == 25
    assert times == [Fraction(n, 25) for n in range(75)]
    assert count == 75


def test_no_two_neighbouring_frames_of_a_decoded_film_are_alike(drawn):
    with av.open(io.BytesIO(drawn[0])) as film:
        frames = [frame.to_ndarray(format="gray") for frame in film.decode(video=0)]
    alike = [n for n, (a, b) in enumerate(pairwise(frames)) if np.array_equal(a, b)]
    assert alike == []


def test_sound_lasts_as_long_as_the_pictures(drawn):
    with av.open(io.BytesIO(drawn[0])) as film:
        samples = sum(frame.samples for frame in film.decode(audio=0))
    assert abs(samples - 3 * RATE) <= 2 * 1024


def test_the_index_stands_before_the_film_and_nothing_tells_of_the_maker(drawn):
    data, _ = drawn
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(io.BytesIO(data)) as film:
        assert set(film.metadata) == {"major_brand", "minor_version", "compatible_brands"}


def test_the_same_film_is_drawn_each_time():
    first, second = io.BytesIO(), io.BytesIO()
    draw_film("blocks", first, seconds=1, size=(320, 180))
    draw_film("blocks", second, seconds=1, size=(320, 180))
    assert first.getvalue() == second.getvalue()


def test_progress_is_told_once_a_second_and_at_the_end(tmp_path):
    told = []
    draw_film("album", tmp_path / "film.mp4", seconds=1.2, size=(320, 180), on_progress=lambda *now: told.append(now))
    assert told == [(25, 30), (30, 30)]


@cache
def _whole(kind):
    return sound(story(kind), voices(kind), shift=0, seconds=75)


def _strength(samples, low, high):
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return power[(hertz >= low) & (hertz < high)].sum()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ["left", "right"])
def test_each_voice_is_heard_at_its_own_pitch_above_the_quiet_of_the_room(kind, who):
    heard = _whole(kind)
    spoken = [each for each in story(kind).spoken if each.who == who and each.kind in {"talk", "babble"}][0:6]
    pitch = voices(kind)[who].pitch
    for syllable in spoken:
        at_work = heard[round(syllable.start * RATE) : round(syllable.end * RATE)]
        quiet = heard[4 * RATE : 4 * RATE + len(at_work)]
        low, high = 0.85 * pitch * syllable.pitch, 1.2 * pitch * syllable.pitch
        assert _strength(at_work, low, high) > 30 * _strength(quiet, low, high)


@pytest.mark.parametrize("kind", KINDS)
def test_sound_never_clips_and_begins_where_the_story_begins(kind):
    heard = sound(story(kind), voices(kind), shift=shift(kind), seconds=80)
    assert len(heard) == 80 * RATE
    assert np.abs(heard).max() < 0.95
    assert np.array_equal(heard[: 5 * RATE], heard[75 * RATE :])
