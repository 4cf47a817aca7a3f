from fractions import Fraction

import numpy as np
import pytest

from attune.media.span import FrameTable, Span


def steady(count, step=1, time_base=Fraction(1, 25), keyframes=(0,), start=0):
    return FrameTable(np.arange(count + 1, dtype=np.int64) * step, time_base, np.array(keyframes, np.int64), start)


def at_2997(count):
    return steady(count, 1001, Fraction(1, 30000))


def uneven():
    return FrameTable(
        np.array([0, 3000, 6600, 7000, 90000, 93003], np.int64), Fraction(1, 90000), np.array([0, 3], np.int64), -512
    )


def test_span_is_half_open_in_exact_seconds():
    span = at_2997(60).span(30, 45)
    assert span == Span(30030, 45045, Fraction(1, 30000))
    assert (span.starts, span.ends, span.seconds) == (Fraction(1001, 1000), Fraction(3003, 2000), Fraction(1001, 2000))


@pytest.mark.parametrize(("first", "end"), [(-1, 3), (3, 3), (4, 3), (0, 26)])
def test_span_outside_the_film_or_empty_is_refused(first, end):
    with pytest.raises(IndexError):
        steady(25).span(first, end)


def test_span_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="before it starts"):
        Span(5, 4, Fraction(1, 25))


def test_each_frame_is_on_show_from_its_time_to_the_next():
    table = uneven()
    for frame in range(table.count):
        assert table.frame_at(table.time_of(frame)) == frame
        assert table.frame_at(table.inside(frame)) == frame
        assert table.frame_at(table.time_of(frame + 1) - Fraction(1, 10**9)) == frame


def test_no_frame_is_on_show_before_or_after_the_film():
    for time in (Fraction(-1, 10**9), uneven().duration):
        with pytest.raises(ValueError, match="not within the film"):
            uneven().frame_at(time)


def test_the_last_frame_lasts_until_the_end():
    assert steady(25).duration == 1
    assert steady(25).time_of(25) == 1
    with pytest.raises(IndexError):
        steady(25).time_of(26)


@pytest.mark.parametrize(
    ("frame", "clock"),
    [(0, "00:00.00"), (24, "00:00.24"), (25, "00:01.00"), (1499, "00:59.24"), (1500, "01:00.00"), (90025, "60:01.00")],
)
def test_clock_counts_frames_since_the_second_began(frame, clock):
    assert steady(100_000).clock(frame) == clock


@pytest.mark.parametrize(("frame", "clock"), [(29, "00:00.29"), (30, "00:01.00"), (59, "00:01.29"), (60, "00:02.00")])
def test_clock_at_2997_restarts_with_the_first_frame_of_each_second(frame, clock):
    assert at_2997(100).clock(frame) == clock


def test_clock_at_2997_after_a_thousand_seconds_still_counts_from_each_second():
    # Frame 29971 is the first at or after 1000 s (1000.03 s); frame 29970 is shown at 999.999 s.
    assert at_2997(40_000).clock(29970) == "16:39.29"
    assert at_2997(40_000).clock(29971) == "16:40.00"


def test_clock_of_uneven_frames():
    assert [uneven().clock(frame) for frame in range(5)] == ["00:00.00", "00:00.01", "00:00.02", "00:00.03", "00:01.00"]


@pytest.mark.parametrize("table", [steady(1), steady(300, 3600, Fraction(1, 90000), (0, 250), 127 << 40), uneven()])
def test_packing_and_unpacking_gives_the_same_table(table):
    again = FrameTable.unpack(table.pack())
    assert again == table
    assert again.times.tolist() == table.times.tolist()
    assert again.keyframes.tolist() == table.keyframes.tolist()
    assert (again.time_base, again.start) == (table.time_base, table.start)


def test_packed_bytes_are_as_documented():
    # frames 2, keyframes 1, 1/300 (300 = 0b10_0101100), start -3 → 5, steps 128 and 1, keyframe 0
    table = FrameTable(np.array([0, 128, 129], np.int64), Fraction(1, 300), np.array([0], np.int64), -3)
    assert table.pack() == b"ATFT\x01" + bytes([2, 1, 1, 0b10101100, 0b10, 5, 0x80, 1, 1, 0])


def test_three_hours_at_5994_pack_into_little_more_than_a_megabyte():
    assert len(steady(647_000, 1001, Fraction(1, 60000)).pack()) < 1_300_000


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b"ATFX" + b[4:], lambda b: b[:4] + b"\x02" + b[5:], lambda b: b + b"\x01"]
)
def test_damaged_bytes_are_no_table(damage):
    with pytest.raises(ValueError, match="frame table"):
        FrameTable.unpack(damage(uneven().pack()))


@pytest.mark.parametrize("times", [[0], [1, 2], [0, 2, 2], [0, 3, 2]])
def test_times_that_do_not_rise_from_nothing_are_refused(times):
    with pytest.raises(ValueError, match="frame times"):
        FrameTable(np.array(times, np.int64), Fraction(1, 25), np.array([0], np.int64))


def test_keyframe_before_a_frame():
    table = steady(100, keyframes=(0, 50))
    assert [table.keyframe_before(frame) for frame in (0, 49, 50, 99)] == [0, 0, 50, 50]
