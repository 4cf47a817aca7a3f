"""Several clips as one film, and two beside each other: every picture once, at its own time, and none besides."""

import io
import itertools
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from attune.media.beside import write_beside
from attune.media.cards import title_card
from attune.media.errors import TooLong
from attune.media.lettering import unknown_letters
from attune.media.reel import CARD_SECONDS, Card, Scene, write_reel
from attune.media.takes import Hold, Take
from tests import filmmaker
from tests.media.leaving import everything_decoded, film_reader, opened, shown, sound, times, told

pytestmark = pytest.mark.film


def reel(*pieces):
    out = io.BytesIO()
    write_reel(pieces, out)
    return out.getvalue()


def beside(left, right, heard="both"):
    out = io.BytesIO()
    write_beside(left, right, out, heard=heard)
    return out.getvalue()


def scene(kind, first, end, **other):
    return Scene(film_reader(kind), Take(first, end, **other))


def own_times(one):
    table, take = one.reader.table, one.take
    return [table.time_of(frame) - table.time_of(take.first) for frame in range(take.first, take.end)]


def length(one):
    return one.reader.table.time_of(one.take.end) - one.reader.table.time_of(one.take.first)


def fitted(picture, size):
    """What of a picture is not the black beside it: `size` is the film's own."""
    height, width = picture.shape[:2]
    scale = min(width / size[0], height / size[1])
    wide, high = round(size[0] * scale), round(size[1] * scale)
    return picture[(height - high) // 2 : (height + high) // 2, (width - wide) // 2 : (width + wide) // 2]


def size_of(kind):
    made = filmmaker.make(kind)
    return made.width, made.height


@pytest.mark.parametrize(
    "kinds",
    [
        ("h264_25", "h264_25"),
        ("h264_25", "h264_2997", "fps50"),
        ("variable_rate", "webm", "interlaced_mts"),
        ("rotated", "h264_25", "no_sound"),
        ("wide_pixels", "mono_44100", "odd_size", "mpeg_ps"),
        ("hevc_10bit", "prores_mov"),
    ],
)
def test_a_reel_shows_every_picture_of_every_clip_once_and_at_its_time(kinds):
    scenes = [scene(kind, 5, 22 - place) for place, kind in enumerate(kinds)]
    data = reel(*scenes)
    film = opened(data)
    pictures = [picture.to_ndarray(format="rgb24") for _, picture in film.frames(0, film.table.count)]
    sizes = [size_of(kind) for kind, one in zip(kinds, scenes, strict=True) for _ in range(one.take.count)]
    seen = [filmmaker.read_number(fitted(*each)) for each in zip(pictures, sizes, strict=True)]
    assert seen == [frame for one in scenes for frame in range(one.take.first, one.take.end)]
    begins = [sum((length(one) for one in scenes[:place]), Fraction(0)) for place in range(len(scenes) + 1)]
    at = [begin + time for begin, one in zip(begins, scenes, strict=False) for time in own_times(one)]
    assert times(data) == [*at, begins[-1]]
    assert told(data) == []


@pytest.mark.parametrize(
    "kinds", [("h264_25", "variable_rate"), ("mono_44100", "h264_25"), ("mpeg_ps", "surround_mts", "interlaced_mts")]
)
def test_in_a_reel_sound_lies_within_half_a_millisecond_of_its_picture(kinds):
    scenes = [scene(kind, 2, 49) for kind in kinds]
    samples, rate = sound(reel(Card("One"), *scenes))
    begin, beeps = CARD_SECONDS, []
    for kind, one in zip(kinds, scenes, strict=True):
        starts = one.reader.table.time_of(2)
        beeps += [
            float(begin + at - starts)
            for at in filmmaker.make(kind).beeps
            if at + Fraction(1, 20) < starts + length(one)
        ]
        begin += length(one)
    assert len(beeps) >= len(kinds)
    assert filmmaker.beeps(samples, rate) == pytest.approx(beeps, abs=5e-4)


def test_cards_stand_three_seconds_between_the_clips_and_are_silent():
    data = reel(Card("“He waits for me”", "1 of 2"), scene("h264_25", 10, 15), Card("Again"), scene("h264_25", 40, 44))
    assert shown(data) == [None, 10, 11, 12, 13, 14, None, 40, 41, 42, 43]
    assert everything_decoded(data) == shown(data)
    card, frame = Fraction(3), Fraction(1, 25)
    at = [Fraction(0), *(card + n * frame for n in range(5)), card + 5 * frame]
    second = 2 * card + 5 * frame
    assert times(data) == [*at, *(second + n * frame for n in range(5))]
    samples, rate = sound(data)
    assert float(np.abs(samples[:, : round(2.9 * rate)]).max()) < 1e-3
    assert told(data) == []


def test_slow_and_held_takes_may_stand_in_a_reel():
    slow, held = scene("h264_25", 0, 6, slow=2), scene("h264_2997", 3, 9, hold=Hold(5, Fraction(1)))
    data = reel(slow, held)
    assert shown(data) == [0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 7, 8]
    steps = [after - before for before, after in itertools.pairwise(times(data))]
    assert steps[:6] == [Fraction(2, 25)] * 6
    assert steps[6:8] + steps[9:] == [Fraction(1001, 30000)] * 5
    assert abs(steps[8] - 1) <= Fraction(1, 30000)


def test_the_same_film_may_come_twice_in_a_reel():
    film = film_reader("long_gop_b")
    data = reel(Scene(film, Take(60, 70)), Scene(film, Take(10, 20)))
    assert shown(data) == [*range(60, 70), *range(10, 20)]


def test_colours_of_a_reel_are_those_that_were_drawn():
    data = reel(scene("prores_mov", 5, 8), scene("h264_25", 5, 8))
    drawn = filmmaker.draw(5, 320, 180).astype(int)
    film = opened(data)
    for frame in (0, 3):
        picture = film.frame(frame).to_ndarray(format="rgb24", src_colorspace=1).astype(int)
        assert np.abs(picture - drawn).mean() < 5


def test_a_reel_of_ten_minutes_is_no_reel():
    film = film_reader("h264_25")
    with pytest.raises(TooLong):
        reel(*[Scene(film, Take(0, 2, hold=Hold(0, Fraction(200))))] * 4)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (("h264_25", 5, 30), ("h264_25", 40, 60)),
        (("h264_25", 5, 30), ("h264_2997", 10, 50)),
        (("fps50", 0, 60), ("variable_rate", 7, 30)),
        (("rotated", 3, 20), ("interlaced_mts", 10, 40)),
        (("webm", 3, 20), ("no_sound", 0, 30)),
    ],
)
def test_side_by_side_each_half_shows_what_its_film_shows_at_that_moment(left, right):
    one, two = scene(*left), scene(*right)
    data = beside(one, two)
    moments = times(data)
    on = [[own_times(each), each.take.first] for each in (one, two)]
    expected = sorted({*on[0][0], *on[1][0], max(length(one), length(two)), min(length(one), length(two))})
    assert moments == expected
    film = opened(data)
    half = (film.facts.width - 8) // 2
    for place, moment in enumerate(moments[:-1]):
        picture = film.frame(place).to_ndarray(format="rgb24")
        parts = [fitted(picture[:, :half], size_of(left[0])), fitted(picture[:, half + 8 :], size_of(right[0]))]
        wanted = [first + sum(at <= moment for at in own) - 1 for own, first in on]
        assert [filmmaker.read_number(part) for part in parts] == wanted
    assert told(data) == []


@pytest.mark.parametrize(
    ("heard", "loud"), [("left", [0.5, 1.5]), ("right", [0.3, 1.3]), ("both", [0.3, 0.5, 1.3, 1.5])]
)
def test_side_by_side_one_or_both_are_heard(heard, loud):
    samples, rate = sound(beside(scene("h264_25", 0, 50), scene("h264_25", 5, 55), heard))
    samples = samples * (2 if heard == "both" else 1)
    assert filmmaker.beeps(samples, rate) == pytest.approx(loud, abs=5e-4)


def test_side_by_side_may_be_silent():
    assert opened(beside(scene("h264_25", 0, 20), scene("h264_25", 5, 25), "none")).facts.sound is None


def ink(card):
    pixels = np.asarray(card).astype(int)
    return np.abs(pixels - pixels[0, 0]).sum(axis=-1) > 60


@pytest.mark.parametrize("size", [(320, 180), (640, 360), (1920, 1080), (180, 320)])
@pytest.mark.parametrize(
    "words", ["He waits", "Sie wartet, und er greift danach; " * 6, "Łódź ÷ Çağla Ștefan", "w" * 300]
)
def test_words_stand_whole_within_a_card_of_any_size(size, words):
    card = title_card(words, "1 of 4", *size)
    assert card.size == size
    marks = ink(card)
    assert marks.any()
    across, down = marks.any(axis=0), marks.any(axis=1)
    assert not across[: size[0] // 20].any()
    assert not across[-size[0] // 20 :].any()
    assert not down[: size[1] // 20].any()
    assert not down[-size[1] // 20 :].any()


def test_different_words_make_different_cards():
    assert title_card("He waits", "", 320, 180) != title_card("He laughs", "", 320, 180)
    assert isinstance(title_card("", "", 320, 180), Image.Image)


def test_letters_that_our_faces_lack_are_named():
    assert unknown_letters("Ăsta e Łukasz: “da!” – 10 ÷ 2") == ""
    assert unknown_letters("Yusuf يوسف laughs 😀") == "يوسف😀"
