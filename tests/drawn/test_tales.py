"""The public page's two films say what they are, and their captions fit them."""

import io
import re

import av
import pytest

from attune.drawn.film import draw_film
from attune.drawn.scenes import KINDS
from attune.drawn.tales import TALES, captions, lasts


@pytest.mark.parametrize("name", TALES)
def test_a_tale_lasts_between_sixty_and_ninety_seconds(name):
    assert 60 <= lasts(name) <= 90
    assert {shot.kind for shot in TALES[name]} - set(KINDS) == set()


@pytest.mark.parametrize("name", TALES)
def test_captions_first_say_that_the_film_is_made_up(name):
    first_cue = captions(name).split("\n\n")[1]
    assert "made up" in first_cue


@pytest.mark.parametrize("name", TALES)
def test_captions_follow_one_another_and_end_with_the_film(name):
    stamps = re.findall(r"(\d\d):(\d\d):(\d\d)\.(\d{3})", captions(name))
    times = [int(h) * 3600 + int(m) * 60 + int(s) + int(ms) / 1000 for h, m, s, ms in stamps]
    assert times == sorted(times)
    assert times[-1] == pytest.approx(lasts(name) - 0.1)


@pytest.mark.film
def test_a_tale_is_drawn_as_long_as_its_shots():
    target = io.BytesIO()
    count = draw_film("explain", target, size=(160, 90), rate=5)
    assert count == round(lasts("explain") * 5)
    with av.open(io.BytesIO(target.getvalue())) as film:
        assert sum(1 for _ in film.decode(video=0)) == count
