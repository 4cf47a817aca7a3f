"""Every other kind of film goes the whole way once: its times, pictures and sound, its copy, and what leaves of it."""

import io
import random
import struct

import av
import numpy as np
import pytest
from PIL import Image

from attune.media import strip
from attune.media.cutter import cut_clip, still
from attune.media.errors import CutShort, Encrypted, MediaError, NoPicture, NotAFilm
from attune.media.fragments import read_layout
from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.rendition import Rendition
from attune.media.span import FrameTable
from tests import filmmaker
from tests.media.thumbnails import numbers_on

pytestmark = pytest.mark.film

HEARD = [kind for kind, recipe in filmmaker.ZOO.items() if recipe.sound]


def reader_of(kind):
    source = filmmaker.make(kind).path.open("rb")
    return FilmReader(source, probe(source), owns=True)


def number_of(reader, picture):
    return filmmaker.read_number(reader.upright(picture).to_ndarray(format="gray"))


@pytest.mark.parametrize("kind", filmmaker.ZOO)
def test_every_frame_is_found_at_its_time_and_is_the_one_asked_for(kind):
    film = filmmaker.make(kind)
    with reader_of(kind) as reader:
        table, facts = reader.table, reader.facts
        assert [table.time_of(frame) for frame in range(table.count)] == list(film.times[:-1])
        assert (facts.width, facts.height, facts.cut_short) == (film.width, film.height, False)
        in_order = [(number, number_of(reader, picture)) for number, picture in reader.frames(0, film.frames)]
        assert in_order == [(number, number) for number in range(film.frames)]
        asked = random.Random(4).sample(range(film.frames), 5)
        assert [number_of(reader, reader.frame(number)) for number in asked] == asked


@pytest.mark.parametrize("kind", HEARD)
def test_sound_is_heard_where_it_was_made_and_silence_elsewhere(kind):
    film = filmmaker.make(kind)
    with reader_of(kind) as reader:
        samples, rate = reader.sound(reader.table.span(0, film.frames))
        assert samples.shape == (reader.facts.sound.channels, round(reader.table.duration * rate))
        assert filmmaker.beeps(samples, rate) == pytest.approx([float(beep) for beep in film.beeps], abs=1e-4)
        span = reader.table.span(film.frames // 2, film.frames - 2)
        part, _ = reader.sound(span)
        assert np.abs(part - samples[:, round(span.starts * rate) : round(span.ends * rate)]).max() <= 5e-4


@pytest.mark.parametrize("kind", filmmaker.ZOO)
def test_the_copy_shows_each_frame_once_at_its_time(kind):
    film = filmmaker.make(kind)
    with film.path.open("rb") as source:
        facts = probe(source)
    rendition = Rendition(lambda: FilmReader(film.path.open("rb"), facts, owns=True), facts)
    parts = dict(rendition.fragments(range(rendition.count)))
    whole = rendition.head([read_layout(part) for part in parts.values()]) + b"".join(parts.values())
    with av.open(io.BytesIO(whole)) as container:
        pictures = list(container.decode(video=0))
    assert [filmmaker.read_number(picture.to_ndarray(format="gray")) for picture in pictures] == list(
        range(film.frames)
    )
    assert [picture.pts * picture.time_base for picture in pictures] == list(film.times[:-1])


@pytest.mark.parametrize("kind", filmmaker.ZOO)
def test_clips_stills_and_thumbnails_are_of_their_frames(kind):
    film = filmmaker.make(kind)
    first, end = film.frames // 2 - 2, film.frames // 2 + 2
    with reader_of(kind) as reader:
        out = io.BytesIO()
        cut_clip(reader, first, end, out)
        image = Image.open(io.BytesIO(still(reader, film.frames - 1)))
        sheet, *_ = strip.sheets(reader)
        wanted = strip.chosen(reader.table)[:100]
    assert (image.size, filmmaker.read_number(np.asarray(image))) == ((film.width, film.height), film.frames - 1)
    assert numbers_on(sheet) == list(sheet.frames)
    assert sheet.frames[0] == 0
    # Far from key pictures a thumbnail may fall to the next one that others lean on, and two to the same.
    assert len(wanted) <= 2 * len(sheet.frames)
    clip = FilmReader(io.BytesIO(out.getvalue()), probe(io.BytesIO(out.getvalue())))
    assert [number_of(clip, picture) for _, picture in clip.frames(0, clip.table.count)] == list(range(first, end))
    assert clip.facts.plays_at_once
    since = film.times[first]
    times = [clip.table.time_of(frame) for frame in range(clip.table.count + 1)]
    assert times == [time - since for time in film.times[first : end + 1]]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("dv", {"container": "dv", "codec": "dvvideo", "interlaced": True}),
        ("h264_422_10bit", {"pixel_format": "yuv422p10le", "plays_at_once": False}),
        ("hevc_hlg", {"hdr": "hlg", "plays_at_once": False}),
        ("hevc_pq", {"hdr": "pq"}),
        ("several_tracks", {"track": 2}),
        ("fields", {"interlaced": True, "variable_rate": False, "nominal_rate": 25}),
        ("fields_apart", {"interlaced": True, "variable_rate": False, "nominal_rate": 25}),
        ("phone_turned_left", {"rotation": 270, "variable_rate": True}),
        ("phone_turned_right", {"rotation": 90}),
        ("odd_and_turned", {"width": 181, "height": 321}),
    ],
)
def test_facts_of_the_zoo(kind, expected):
    with reader_of(kind) as reader:
        assert {name: getattr(reader.facts, name) for name in expected} == expected


def test_key_pictures_of_films_coded_in_fields_are_where_they_were_put():
    with reader_of("fields") as together, reader_of("fields_apart") as apart:
        assert together.table == apart.table
        assert together.table.keyframes.tolist() == [0, 13, 26, 39]


@pytest.mark.parametrize("kind", filmmaker.DAMAGED)
def test_damage_in_the_middle_costs_the_pictures_that_it_hit_and_no_other(kind):
    with reader_of(kind) as reader:
        shown = {
            reader.table.time_of(number): number_of(reader, picture)
            for number, picture in reader.frames(0, reader.table.count)
        }
        whole = [time for time, number in shown.items() if number is not None and time * 25 == number]
        assert whole == sorted(whole)
        assert {time * 25 for time in whole} >= {*range(36), *range(48, 75)}
        out = io.BytesIO()
        cut_clip(reader, 30, reader.table.count - 10, out)
    clip = probe(io.BytesIO(out.getvalue()))
    assert clip.table.count == reader.table.count - 40


def far_away(data, distance):
    """Move a film's pictures and index (`mdat`, `moov`) behind a hole, with offsets of 64 bits: [(place, bytes)]."""
    at = data.index(b"mdat") - 4
    moov = data.rindex(b"moov") - 4
    index = with_far_offsets(data[moov:], distance)
    hole = struct.pack(">I4sQ", 1, b"free", distance)
    return [(0, data[:at] + hole), (at + distance, data[at:moov] + index)]


def with_far_offsets(box, distance):
    """Return a box with every `stco` in it made a `co64` (14496-12, 8.7.5), `distance` further on."""
    length, kind = struct.unpack_from(">I4s", box)
    body = box[8:length]
    if kind == b"stco":
        count = struct.unpack_from(">I", body, 4)[0]
        offsets = [offset + distance for offset in struct.unpack_from(f">{count}I", body, 8)]
        return struct.pack(f">I4sII{count}Q", 16 + 8 * count, b"co64", 0, count, *offsets)
    if kind not in {b"moov", b"trak", b"mdia", b"minf", b"stbl"}:
        return box[:length]
    inside, at = b"", 0
    while at < len(body):
        part = with_far_offsets(body[at:], distance)
        inside += part
        at += struct.unpack_from(">I", body, at)[0]
    return struct.pack(">I4s", 8 + len(inside), kind) + inside


def test_a_film_of_more_than_four_gigabytes_is_exact(tmp_path):
    path = tmp_path / "large.mov"
    with path.open("wb") as out:
        for place, data in far_away(filmmaker.make("moov_at_end").path.read_bytes(), 5 << 30):
            out.seek(place)
            out.write(data)
    assert path.stat().st_size > 5 << 30
    with path.open("rb") as source:
        facts = probe(source)
        assert (facts.table.count, facts.cut_short) == (75, False)
        with FilmReader(source, facts) as reader:
            asked = [74, 3, 40, 0]
            assert [number_of(reader, reader.frame(number)) for number in asked] == asked
            samples, rate = reader.sound(reader.table.span(0, 75))
            assert filmmaker.beeps(samples, rate) == pytest.approx([0.5, 1.5, 2.5], abs=1e-4)


def test_three_hours_of_fast_film_are_told_apart_to_the_frame():
    count = 3 * 3600 * 60000 // 1001
    table = FrameTable(np.arange(count + 1) * 1001, filmmaker.Fraction(1, 60000), np.arange(0, count, 60))
    assert FrameTable.unpack(table.pack()) == table
    assert len(table.pack()) < 1_320_000
    for frame in (0, 1, 323_676, count - 2, count - 1):
        assert table.frame_at(table.inside(frame)) == frame
        assert table.frame_at(table.time_of(frame)) == frame
        assert table.keyframe_before(frame) == frame // 60 * 60
    assert table.clock(count - 1) == "179:59.58"
    assert len(strip.chosen(table)) == strip.MOST


def protected():
    out = io.BytesIO()
    key = {"encryption_key": "00112233445566778899aabbccddeeff", "encryption_kid": "0123456789abcdef0123456789abcdef"}
    with av.open(out, "w", format="mp4", options={"encryption_scheme": "cenc-aes-ctr"} | key) as container:
        write_frames(container, 5)
    return out.getvalue()


def without_frames(kind):
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as container:
        write_frames(container, 0)
        container.start_encoding()
    return out.getvalue()


def only_a_cover():
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        sound = container.add_stream("aac", rate=48000)
        cover = filmmaker._cover_track(container)
        container.mux(cover.encode(av.VideoFrame.from_ndarray(filmmaker.draw(1, 400, 400), "rgb24")))
        block = av.AudioFrame.from_ndarray(np.zeros((2, 48000), np.float32), "fltp", "stereo")
        block.rate = 48000
        container.mux(sound.encode(block))
        container.mux(sound.encode(None))
    return out.getvalue()


def write_frames(container, count):
    video = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
    video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
    for number in range(count):
        container.mux(video.encode(av.VideoFrame.from_ndarray(filmmaker.draw(number, 320, 180), "rgb24")))
    if count:
        container.mux(video.encode(None))


def pictures_in_a_row(codec, pixels):
    coder = av.CodecContext.create(codec, "w")
    coder.width, coder.height, coder.pix_fmt, coder.time_base = 320, 180, pixels, filmmaker.Fraction(1, 25)
    frames = [av.VideoFrame.from_ndarray(filmmaker.draw(number, 320, 180), "rgb24") for number in range(3)]
    packets = [packet for frame in frames for packet in coder.encode(frame.reformat(format=pixels))]
    return b"".join(map(bytes, packets))


@pytest.mark.parametrize(
    ("data", "refusal", "remedy"),
    [
        (protected, Encrypted, "as the camera recorded it"),
        (lambda: without_frames("mp4"), NoPicture, "nothing that was recorded"),
        (lambda: without_frames("avi"), NoPicture, "nothing that was recorded"),
        (lambda: without_frames("matroska"), NotAFilm, "camera's own film file"),
        (only_a_cover, NoPicture, "Choose the film that belongs to it"),
        (lambda: pictures_in_a_row("png", "rgb24"), NotAFilm, "camera's own film file"),
        (lambda: pictures_in_a_row("mjpeg", "yuvj420p"), NotAFilm, "camera's own film file"),
        (lambda: filmmaker.make("h264_25").path.read_bytes()[:900], CutShort, "copy it again"),
    ],
)
def test_what_cannot_be_used_says_what_it_is_what_is_safe_and_what_to_do(data, refusal, remedy):
    with pytest.raises(MediaError, match=remedy) as refused:
        probe(io.BytesIO(data()))
    assert type(refused.value) is refusal
    assert "unchanged" in str(refused.value)
