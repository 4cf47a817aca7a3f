"""The drawn stories can be told again and again, and hold moments worth a clip."""

from itertools import pairwise

import numpy as np
import pytest

from attune.drawn import album, blocks, book
from attune.drawn.raster import Canvas
from attune.drawn.scenes import KINDS, MOMENTS, backdrop, people, story, told
from attune.drawn.shapes import Shape, path
from attune.drawn.svg import svg
from attune.drawn.timing import LENGTH, Track, track

STORIES = (blocks.STORY, book.STORY, album.STORY)


@pytest.mark.parametrize("kind", KINDS)
def test_each_moment_is_long_enough_for_a_clip_and_lies_within_the_film(kind):
    lengths = [end - start for start, end, _ in MOMENTS[kind]]
    assert [length for length in lengths if not 3 <= length <= 10] == []
    assert [end for _, end, _ in MOMENTS[kind] if end > LENGTH] == []
    assert len(MOMENTS[kind]) >= 6


@pytest.mark.parametrize("kind", KINDS)
def test_moments_come_in_order_and_never_overlap(kind):
    ends = [end for _, end, _ in MOMENTS[kind]]
    starts = [start for start, _, _ in MOMENTS[kind]]
    assert [end <= start for end, start in zip(ends[:-1], starts[1:], strict=True)] == [True] * (len(starts) - 1)


def test_a_shifted_film_keeps_each_moment_at_the_second_it_is_seen():
    at_home = {title: start for start, _, title in MOMENTS["book"]}
    assert {title: told("book-dan", start) for start, _, title in MOMENTS["book-dan"]} == pytest.approx(
        {title: at_home[title] for _, _, title in MOMENTS["book-dan"]}
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_story_ends_as_it_began(kind):
    canvas = Canvas(backdrop(kind), (640, 360))
    last, first = canvas.frame(people(kind, LENGTH - 0.04)), canvas.frame(people(kind, LENGTH))
    moved = np.abs(last.astype(int) - first.astype(int)).max(axis=2) > 24
    assert moved.mean() < 0.004


@pytest.mark.parametrize("kind", ["blocks", "book", "album"])
def test_no_second_of_a_story_jumps(kind):
    canvas = Canvas(backdrop(kind), (160, 90))
    frames = (canvas.frame(people(kind, n / 25)).astype(np.int16) for n in range(round(LENGTH * 25)))
    changes = [np.abs(a - b).mean() for a, b in pairwise(frames)]
    assert max(changes) < 4
    assert min(changes) > 0


@pytest.mark.parametrize("told_story", STORIES)
def test_two_people_speak_and_seldom_at_once(told_story):
    busy = {who: np.zeros(750, bool) for who in ("left", "right")}
    for said in told_story.said:
        if said.kind in {"talk", "babble"}:
            busy[said.who][round(said.start * 10) : round(said.end * 10)] = True
    assert {who: bool(times.sum() > 15) for who, times in busy.items()} == {"left": True, "right": True}
    assert (busy["left"] & busy["right"]).sum() == 0


@pytest.mark.parametrize("told_story", STORIES)
def test_a_mouth_is_open_while_its_owner_speaks_and_closed_in_a_pause(told_story):
    syllable = told_story.spoken[0]
    middle = (syllable.start + syllable.end) / 2
    assert told_story.mouths[syllable.who].open_at(middle) > 0.2
    assert told_story.mouths[syllable.who].open_at(syllable.start - 0.5) == 0


def test_kinds_of_bearing_never_leave_their_range():
    for kind in KINDS:
        for n in range(0, 750, 7):
            for who in ("left", "right"):
                bearing = story(kind).bearing(who, n / 10)
                assert -1 <= bearing.turn <= 1
                assert 0 <= bearing.smile <= 1
                assert 0 <= bearing.mouth <= 1
                assert 0 <= bearing.closed <= 1


def test_a_track_rests_moves_gently_and_rests_again():
    value = track(1, (2, 5), over=2)
    assert [value.at(t) for t in (0, 2, 3, 4, 9)] == [(1,), (1,), (3,), (5,), (5,)]


def test_a_track_without_moves_stays():
    assert Track((1.0, 2.0)).at(50) == (1.0, 2.0)


def test_svg_writes_numbers_as_short_as_they_can_be():
    text = svg((Shape(path("M10.50-3q0 .25 4.004 0z"), "#ff0000", opacity=0.5),))
    assert '<path d="M10.5-3q0 0.25 4 0z" fill="#ff0000" opacity="0.5"/>' in text
