"""Slow motion and held pictures: each picture once, shown longer, and the sound where it belongs."""

import io
from fractions import Fraction

import numpy as np
import pytest

from attune.media.cutter import cut_take
from attune.media.errors import TooLong
from attune.media.takes import Hold, Take, common_base, slowed
from tests import filmmaker
from tests.media.leaving import everything_decoded, film_reader, opened, shown, sound, times, told

pytestmark = pytest.mark.film
SOUNDING = ["h264_25", "variable_rate", "interlaced_mts", "mpeg_ps", "mono_44100", "webm"]


def made(film, take):
    out = io.BytesIO()
    cut_take(film, take, out)
    return out.getvalue()


def middles(samples, rate, seconds):
    """The middle of each loud stretch of about `seconds`: pitch and length as heard."""
    loud = np.abs(samples).max(axis=0) > 0.02
    edges = np.flatnonzero(np.diff(np.concatenate([[0], loud.astype(int), [0]])))
    runs = []
    for left, right in edges.reshape(-1, 2):
        if runs and left - runs[-1][1] < 0.02 * rate:
            runs[-1][1] = right
        else:
            runs.append([left, right])
    return [(left + right) / 2 / rate for left, right in runs if right - left > seconds * rate * 0.8]


@pytest.mark.parametrize(
    ("kind", "slow"), [*((kind, 2) for kind in filmmaker.FILMS), ("h264_25", 4), ("variable_rate", 4)]
)
def test_slow_motion_shows_each_picture_once_and_just_so_much_longer(kind, slow):
    film = film_reader(kind)
    first, end = 5, film.table.count - 2
    data = made(film, Take(first, end, slow=slow))
    assert shown(data) == list(range(first, end))
    assert everything_decoded(data) == list(range(first, end))
    begin = film.table.time_of(first)
    assert times(data) == [(film.table.time_of(frame) - begin) * slow for frame in range(first, end + 1)]
    assert told(data) == []


@pytest.mark.parametrize(("kind", "slow"), [*((kind, 2) for kind in SOUNDING), (SOUNDING[0], 4)])
def test_slow_sound_keeps_its_pitch_its_length_and_its_place(kind, slow):
    film, film_made = film_reader(kind), filmmaker.make(kind)
    count = film.table.count
    samples, rate = sound(made(film, Take(0, count, slow=slow)))
    beeps = [float(at) * slow for at in film_made.beeps]
    half = float(filmmaker.BEEP) * slow / 2
    assert middles(samples, rate, 2 * half) == pytest.approx([at + half for at in beeps], abs=0.010)
    for at in beeps:
        piece = samples.mean(axis=0)[round((at + half / 2) * rate) : round((at + 1.5 * half) * rate)]
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), rate))
        assert abs(int(spectrum.argmax()) - filmmaker.BEEP_HERTZ) <= 3


@pytest.mark.parametrize("times_longer", [2, 4])
@pytest.mark.parametrize("length", [0, 1, 77, 4801])
def test_slowed_sound_is_just_so_long(times_longer, length):
    loud = np.full((2, length), 0.25, np.float32)
    assert slowed(loud, 48000, times_longer).shape == (2, length * times_longer)


def test_a_steady_tone_stays_a_steady_tone_when_slowed():
    wave = (0.4 * np.sin(2 * np.pi * 220 * np.arange(48000) / 48000)).astype(np.float32)[None]
    middle = slowed(wave, 48000, 2)[0, 10_000:-10_000]
    power = np.abs(np.fft.rfft(middle * np.hanning(len(middle)))) ** 2
    at = int(power.argmax())
    assert power[at - 30 : at + 31].sum() / power.sum() > 0.98


@pytest.mark.parametrize("slow", [1, 2])
def test_slow_or_not_a_clip_may_be_silent(slow):
    assert opened(made(film_reader("h264_25"), Take(5, 20, slow=slow, heard=False))).facts.sound is None


@pytest.mark.parametrize("kind", ["h264_25", "variable_rate", "interlaced_mts", "no_sound", "webm", "rotated"])
def test_a_held_picture_stands_still_for_its_time_and_all_others_follow_it(kind):
    film = film_reader(kind)
    data = made(film, Take(4, 25, hold=Hold(10, Fraction(2))))
    assert shown(data) == list(range(4, 25))
    begin, base = film.table.time_of(4), film.table.time_base
    stands = round(Fraction(2) / base) * base
    later = stands - (film.table.time_of(11) - film.table.time_of(10))
    moved = [film.table.time_of(frame) - begin + (later if frame > 10 else 0) for frame in range(4, 26)]
    assert times(data) == moved
    assert told(data) == []


@pytest.mark.parametrize("kind", ["h264_25", "variable_rate", "interlaced_mts", "mpeg_ps"])
def test_sound_is_silent_while_a_picture_is_held_and_goes_on_with_the_pictures(kind):
    film, film_made = film_reader(kind), filmmaker.make(kind)
    frame = film.table.frame_at(Fraction(1))  # the beeps at 0.5 s and 1.5 s lie about it
    samples, rate = sound(made(film, Take(0, film.table.count, hold=Hold(frame, Fraction(3, 2)))))
    base = film.table.time_base
    own = film.table.time_of(frame + 1) - film.table.time_of(frame)
    later = round(Fraction(3, 2) / base) * base - own
    after = [float(at + (later if at > 1 else 0)) for at in film_made.beeps]
    assert filmmaker.beeps(samples, rate) == pytest.approx(after, abs=5e-4)
    held = samples[:, round((film.table.time_of(frame + 1) + Fraction(1, 20)) * rate) : round(Fraction(7, 4) * rate)]
    assert float(np.abs(held).max()) < 1e-3


def test_a_picture_held_for_less_than_its_own_time_is_shown_as_long_as_it_is():
    film = film_reader("h264_25")
    assert times(made(film, Take(0, 10, hold=Hold(3, Fraction(1, 100))))) == times(made(film, Take(0, 10)))


@pytest.mark.parametrize("frame", [4, 15, 14])
def test_only_a_picture_of_the_clip_can_be_held(frame):
    film = film_reader("h264_25")
    if 5 <= frame < 15:
        assert len(shown(made(film, Take(5, 15, hold=Hold(frame, Fraction(1)))))) == 10
        return
    with pytest.raises(IndexError):
        made(film, Take(5, 15, hold=Hold(frame, Fraction(1))))


def test_what_is_slow_counts_as_long_as_it_plays():
    film = film_reader("h264_25")
    with pytest.raises(TooLong):
        made(film, Take(0, 75, hold=Hold(3, Fraction(601))))


@pytest.mark.parametrize(
    ("bases", "shared"),
    [
        ((Fraction(1, 12800), Fraction(1, 12800)), Fraction(1, 12800)),
        ((Fraction(1, 12800), Fraction(1, 30000)), Fraction(1, 960000)),
        ((Fraction(1, 1000), Fraction(1, 90000), Fraction(1)), Fraction(1, 90000)),
        ((Fraction(1001, 30000), Fraction(1, 25)), Fraction(1, 30000)),
        ((Fraction(1, 999_983), Fraction(1, 90_001)), Fraction(1, 10_000_000)),
    ],
)
def test_films_of_several_clocks_meet_on_one_whose_ticks_are_whole_for_all(bases, shared):
    assert common_base(bases) == shared
    assert shared == Fraction(1, 10_000_000) or {(base / shared).denominator for base in bases} == {1}
