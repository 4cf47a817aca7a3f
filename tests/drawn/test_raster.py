"""The pixels of a drawn picture are where its outlines say, with smooth edges."""

import numpy as np
import pytest

from attune.drawn.raster import Canvas
from attune.drawn.shapes import Gradient, Group, Shape, box, circle, moved, path, scaled, turned

WHITE = Shape(box(0, 0, 640, 360), "#ffffff")


def _frame(*parts, size=(640, 360)):
    return Canvas((WHITE,), size).frame(parts)


def test_a_box_covers_its_pixels_and_no_others():
    dark = _frame(Shape(box(10, 20, 30, 40), "#000000"))[:, :, 0] < 128
    rows, columns = np.nonzero(dark)
    assert (columns.min(), columns.max(), rows.min(), rows.max(), dark.sum()) == (10, 39, 20, 59, 1200)


def test_a_picture_twice_as_large_is_drawn_twice_as_finely():
    dark = _frame(Shape(box(10, 20, 30, 40), "#000000"), size=(1280, 720))[:, :, 0] < 128
    assert dark.sum() == 4800


def test_edges_are_smooth():
    shades = np.unique(_frame(Shape(circle(100, 100, 40), "#000000"))[:, :, 0])
    assert len(shades) > 20


@pytest.mark.parametrize(
    "outline",
    [
        "M10 20H40V60H10Z",
        "m10 20h30v40h-30z",
        "M10 20L40 20 40 60 10 60Z",
        "M10 20l30 0 0 40-30 0z",
        "M10 20q15 0 30 0v40q-15 0-30 0z",
    ],
)
def test_each_way_of_writing_a_path_draws_the_same(outline):
    plain = _frame(Shape(box(10, 20, 30, 40), "#000000")).astype(int)
    assert np.abs(_frame(Shape(path(outline), "#000000")).astype(int) - plain).max() <= 1


def test_a_smooth_bend_mirrors_the_one_before_it():
    smooth = _frame(Shape(path("M10 50q20-40 40 0t40 0"), "none", "#000000", 4))
    spelt = _frame(Shape(path("M10 50q20-40 40 0q20 40 40 0"), "none", "#000000", 4))
    assert np.array_equal(smooth, spelt)


def test_groups_move_turn_and_scale():
    part = Shape(box(0, 0, 10, 20), "#000000")
    placed = _frame(Group((Group((part,), moved(100, 50)),), scaled(2)))[:, :, 0] < 128
    rows, columns = np.nonzero(placed)
    assert (columns.min(), columns.max(), rows.min(), rows.max()) == (200, 219, 100, 139)
    quarter = _frame(Group((part,), turned(90, 100, 100)))[:, :, 0] < 128
    rows, columns = np.nonzero(quarter)
    assert (columns.min(), columns.max(), rows.min(), rows.max()) == (180, 199, 0, 9)


def test_a_stroke_is_as_broad_as_its_scale_makes_it():
    line = Shape(path("M10 50h100"), "none", "#000000", 4, round_ends=False)
    assert (_frame(Group((line,), scaled(2)))[:, 100, 0] < 128).sum() == 8


def test_half_seen_colours_mix():
    assert _frame(Shape(box(0, 0, 640, 360), "#000000", opacity=0.5))[100, 100].tolist() == [127, 127, 127]


def test_a_gradient_runs_from_its_first_colour_to_its_last():
    fill = Gradient("linear", (0, 0, 640, 0), ((0, "#000000", 1), (1, "#ff0000", 1)))
    picture = Canvas((Shape(box(0, 0, 640, 360), fill),), (640, 360)).frame(())
    assert [abs(int(picture[5, x, 0]) - value) <= 1 for x, value in ((0, 0), (320, 128), (639, 255))] == [True] * 3
    assert picture[:, :, 1:].max() == 0
