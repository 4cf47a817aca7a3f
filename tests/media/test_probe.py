import io
import json
import os
import random
from fractions import Fraction

import av
import numpy as np
import pytest

from attune.media import errors
from attune.media.probe import FilmFacts, mended, open_film, probe
from attune.media.reader import FilmReader
from tests import filmmaker

pytestmark = pytest.mark.film


def facts_of(kind):
    with filmmaker.make(kind).path.open("rb") as source:
        return probe(source)


@pytest.mark.parametrize("kind", filmmaker.FILMS)
def test_table_lists_every_frame_at_its_time(kind):
    film, facts = filmmaker.make(kind), facts_of(kind)
    assert facts.table.count == film.frames
    assert [facts.table.time_of(frame) for frame in range(film.frames)] == list(film.times[:-1])
    assert (facts.width, facts.height) == (film.width, film.height)


@pytest.mark.parametrize("kind", [kind for kind, recipe in filmmaker.FILMS.items() if recipe.steps == (1,)])
def test_film_ends_when_its_last_frame_ends(kind):
    assert facts_of(kind).table.duration == filmmaker.make(kind).times[-1]


def test_keyframes_are_where_they_were_put():
    assert facts_of("h264_25").table.keyframes.tolist() == [0, 25, 50]
    assert facts_of("long_gop_b").table.keyframes.tolist() == [0]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("h264_25", {"container": "mp4", "codec": "h264", "nominal_rate": Fraction(25), "plays_at_once": True}),
        ("h264_2997", {"nominal_rate": Fraction(30000, 1001), "variable_rate": False}),
        ("variable_rate", {"variable_rate": True, "plays_at_once": True}),
        (
            "rotated",
            {"rotation": 270, "mirrored": False, "coded_width": 320, "coded_height": 180, "plays_at_once": True},
        ),
        ("upside_down", {"rotation": 180, "mirrored": False}),
        ("hevc", {"codec": "hevc", "plays_at_once": False}),
        ("hevc_10bit", {"pixel_format": "yuv420p10le", "plays_at_once": False}),
        (
            "interlaced_mts",
            {"container": "mpegts", "interlaced": True, "start_offset": Fraction(10), "plays_at_once": False},
        ),
        ("mpeg_ps", {"container": "mpeg", "codec": "mpeg2video", "interlaced": False, "start_offset": Fraction(1)}),
        ("wide_pixels", {"sample_aspect": Fraction(4, 3), "coded_width": 384, "plays_at_once": False}),
        ("no_sound", {"sound": None, "plays_at_once": True}),
        ("late_start", {"start_offset": Fraction(2, 5), "plays_at_once": False}),
        ("moov_at_end", {"container": "mov", "plays_at_once": True}),
        ("pcm_avi", {"container": "avi", "codec": "mjpeg", "plays_at_once": False}),
        ("webm", {"container": "matroska", "codec": "vp9", "variable_rate": False, "nominal_rate": Fraction(30)}),
        ("cut_short", {"cut_short": True, "plays_at_once": False}),
    ],
)
def test_facts(kind, expected):
    facts = facts_of(kind)
    assert {name: getattr(facts, name) for name in expected} == expected


@pytest.mark.parametrize("kind", [kind for kind in filmmaker.FILMS if kind != "cut_short"])
def test_a_whole_film_is_not_called_cut_short(kind):
    assert not facts_of(kind).cut_short


@pytest.mark.parametrize(
    ("kind", "sound"),
    [
        ("h264_25", ("aac", 48000, 2)),
        ("mono_44100", ("aac", 44100, 1)),
        ("interlaced_mts", ("ac3", 48000, 2)),
        ("webm", ("opus", 48000, 2)),
        ("pcm_avi", ("pcm_s16le", 48000, 2)),
    ],
)
def test_sound(kind, sound):
    found = facts_of(kind).sound
    assert (found.codec, found.rate, found.channels) == sound


@pytest.mark.parametrize("kind", ["h264_25", "no_sound", "variable_rate"])
def test_facts_cross_a_pipe_as_json(kind):
    facts = facts_of(kind)
    again = FilmFacts.from_dict(json.loads(json.dumps(facts.as_dict())), facts.table)
    assert again == facts


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        ("text", errors.NotAFilm),
        ("ffconcat", errors.UnsafeFormat),
        ("sdp", errors.UnsafeFormat),
        ("hls", errors.UnsafeFormat),
        ("no_index", errors.CutShort),
        ("only_sound", errors.NoPicture),
    ],
)
def test_traps_are_refused_by_name_and_no_neighbour_is_opened(kind, refusal, tmp_path):
    # Whoever opens a pipe that nobody writes to waits for ever, so opening it would end this test at its time limit.
    neighbour = tmp_path / "neighbour.mp4"
    os.mkfifo(neighbour)
    with filmmaker.trap(kind, tmp_path, neighbour).open("rb") as source, pytest.raises(refusal) as refused:
        probe(source)
    assert type(refused.value) is refusal
    assert "unchanged" in str(refused.value)


def test_a_list_that_hides_behind_blanks_is_still_no_film(tmp_path):
    for start in (b"\n\n  ", b"\xef\xbb\xbf"):
        with pytest.raises(errors.UnsafeFormat):
            probe(io.BytesIO(start + b"ffconcat version 1.0\nfile neighbour.mp4\n"))


@pytest.mark.parametrize("clock", [b"<", b" <", b"\n<?", b"v=0"])
def test_an_avchd_film_whose_clock_begins_as_a_list_does_is_a_film(clock):
    data = bytearray(filmmaker.make("fps50_m2ts").path.read_bytes())
    data[: len(clock)] = clock  # its first four bytes say when the packet arrived, which is anything
    assert probe(io.BytesIO(data)).table.count == 80


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"\x89PNG\r\n\x1a\n" + b"\0" * 400, b"%PDF-1.7\n" * 90])
def test_what_is_no_film_is_said_to_be_none(content):
    with pytest.raises(errors.NotAFilm):
        probe(io.BytesIO(content))


def test_a_picture_that_ffmpeg_knows_is_no_film():
    frame = av.VideoFrame.from_ndarray(filmmaker.draw(3, 320, 180), "rgb24")
    for codec, pixels in (("png", "rgb24"), ("mjpeg", "yuvj420p")):
        context = av.CodecContext.create(codec, "w")
        context.width, context.height, context.pix_fmt, context.time_base = 320, 180, pixels, Fraction(1, 25)
        data = b"".join(
            bytes(packet) for packet in context.encode(frame.reformat(format=pixels)) + context.encode(None)
        )
        with pytest.raises(errors.NotAFilm):
            probe(io.BytesIO(data))


def test_the_name_of_a_file_decides_nothing(tmp_path):
    film = filmmaker.make("interlaced_mts", tmp_path)
    with film.path.rename(tmp_path / "film.txt").open("rb") as source:
        assert probe(source).container == "mpegts"


@pytest.mark.parametrize("kind", ["h264_25", "interlaced_mts", "webm", "mpeg_ps"])
def test_film_cut_anywhere_is_read_up_to_the_cut_or_refused(kind):
    whole, count = filmmaker.make(kind).path.read_bytes(), filmmaker.make(kind).frames
    counts = []
    for tenth in range(1, 10):
        try:
            counts.append(probe(io.BytesIO(whole[: len(whole) * tenth // 10])).table.count)
        except errors.CutShort:
            counts.append(0)
    assert counts == sorted(counts)
    assert 0 < counts[4] < count


def test_source_is_left_open_and_two_films_are_read_from_one(tmp_path):
    with filmmaker.make("h264_25").path.open("rb") as source:
        with open_film(source) as one, open_film(source) as other:
            pairs = zip(one.demux(video=0), other.demux(video=0), strict=True)
            assert all(bytes(left) == bytes(right) for left, right in pairs)
        assert not source.closed
        assert probe(source).table.count == 75


@pytest.mark.parametrize(
    ("ticks", "times"),
    [
        ([0, 10, 20], [0, 10, 20]),
        ([0, 10, 20, 10, 40, 50, 60, 70, 80, 90], [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]),
        ([0, 10, 20, None, 40, 50, 60, 70, 80, 90], [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]),
        ([None, 10, 20, 30, 40, 50, 60, 70, 80, 90], [10, 20, 30, 40, 50, 60, 70, 80, 90]),
        ([0, 10, 20, 30, 40, 50, 60, 70, 80, 10], [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]),
        ([0, 1, 1, 2, 3, 4, 5, 6, 7, 8], [0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_times_that_are_missing_or_have_passed_are_mended(ticks, times):
    assert mended(ticks) == times


@pytest.mark.parametrize("ticks", [[], [None], [1, 3, 4, 2, 6, 7, 8, 5]])
def test_times_beyond_mending_are_refused(ticks):
    with pytest.raises(errors.TimesUnusable):
        mended(ticks)


@pytest.mark.parametrize("kind", filmmaker.LONG)
def test_longer_films_list_every_frame_too(kind):
    film, facts = filmmaker.make(kind), facts_of(kind)
    assert [facts.table.time_of(frame) for frame in range(facts.table.count)] == list(film.times[:-1])


MATRICES = {
    (0, False): (1, 0, 0, 1),
    (90, False): (0, 1, -1, 0),
    (180, False): (-1, 0, 0, -1),
    (270, False): (0, -1, 1, 0),
    (0, True): (-1, 0, 0, 1),
    (90, True): (0, 1, 1, 0),
    (180, True): (1, 0, 0, -1),
    (270, True): (0, -1, -1, 0),
}


@pytest.mark.parametrize("shown", MATRICES)
def test_each_of_the_eight_ways_to_turn_a_picture(shown):
    a, b, c, d = (65536 * part for part in MATRICES[shown])
    facts = probe(io.BytesIO(turned_film((a, b, 0, c, d, 0, 0, 0, 1 << 30))))
    assert (facts.rotation, facts.mirrored) == shown


def turned_film(matrix):
    made = io.BytesIO()
    with av.open(made, "w", format="mp4") as out:
        video = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        video.set_display_matrix(matrix)
        for _ in range(3):
            out.mux(video.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), "rgb24")))
        out.mux(video.encode(None))
    return made.getvalue()


def test_errors_cross_a_pipe_by_code():
    kinds = [errors.NotAFilm(), errors.UnsafeFormat(kind="SDP"), errors.TooLarge(width=9000, height=5000)]
    for error in kinds:
        again = errors.MediaError.from_code(error.code, error.facts)
        assert type(again) is type(error)
        assert (str(again), again.facts) == (str(error), error.facts)
    assert type(errors.MediaError.from_code("from-tomorrow", {"spare": 1})) is errors.MediaError


def test_a_film_with_damage_anywhere_is_read_or_refused_by_name():
    chance = random.Random(20)
    for kind in ("h264_25", "interlaced_mts", "webm", "mpeg_ps", "moov_at_end", "hevc"):
        whole = filmmaker.make(kind).path.read_bytes()
        for reach in (2000, len(whole)) * 4:
            damaged = bytearray(whole)
            for _ in range(20):
                damaged[chance.randrange(min(reach, len(whole)))] = chance.randrange(256)
            try:
                facts = probe(io.BytesIO(damaged))
            except errors.MediaError:
                continue
            with FilmReader(io.BytesIO(damaged), facts) as reader:
                numbers = [number for number, _ in reader.frames(0, facts.table.count)]
            assert numbers == list(range(facts.table.count))


def test_names_in_no_known_alphabet_do_no_harm():
    whole = filmmaker.make("h264_25").path.read_bytes()
    assert probe(io.BytesIO(whole.replace(b"VideoHandler", b"Video\xff\xfe\x8fdler"))).table.count == 75
