"""A rendition is the film again, picture for picture, whichever run makes which part."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest

from attune.media.errors import NotIdentical
from attune.media.fragments import NotAFragment, layout_length, read_layout
from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.rendition import FRAMES, KEY_EVERY, Rendition, next_run
from tests import filmmaker

pytestmark = pytest.mark.film


def rendition_of(film, **options):
    with film.path.open("rb") as source:
        facts = probe(source)
    return Rendition(lambda: FilmReader(film.path.open("rb"), facts, owns=True), facts, **options)


def whole_of(rendition, parts):
    layouts = [read_layout(parts[number]) for number in range(rendition.count)]
    return rendition.head(layouts) + b"".join(parts[number] for number in range(rendition.count))


def pictures_of(data):
    """Each picture's time and number."""
    with av.open(io.BytesIO(data)) as container:
        return [
            (picture.pts * picture.time_base, filmmaker.read_number(picture.to_ndarray(format="gray")))
            for picture in container.decode(video=0)
        ]


def beeps_of(data):
    with av.open(io.BytesIO(data)) as container:
        sounds = list(container.decode(audio=0))
    begins = sounds[0].pts * sounds[0].time_base
    heard = np.concatenate([sound.to_ndarray() for sound in sounds], axis=1)
    return [begins + Fraction(beep) for beep in filmmaker.beeps(heard, sounds[0].sample_rate)]


@pytest.mark.parametrize("kind", filmmaker.FILMS)
def test_the_whole_shows_each_picture_once_at_its_time_and_beeps_on_the_beat(kind):
    film = filmmaker.make(kind)
    rendition = rendition_of(film)
    whole = whole_of(rendition, dict(rendition.fragments(range(rendition.count))))
    pictures = pictures_of(whole)
    assert [number for _, number in pictures] == list(range(film.frames))
    assert max(abs(time - true) for (time, _), true in zip(pictures, film.times, strict=False)) < Fraction(1, 1000)
    found = beeps_of(whole) if film.sound else []
    assert len(found) == len(film.beeps)
    assert all(abs(beep - true) < Fraction(1, 1000) for beep, true in zip(found, film.beeps, strict=True))


@pytest.mark.parametrize("kind", ["h264_25", "long_gop_b", "variable_rate", "rotated", "mono_44100", "no_sound"])
def test_any_run_makes_the_same_fragments(kind):
    film = filmmaker.make(kind)
    forwards = rendition_of(film)
    at_once = dict(forwards.fragments(range(forwards.count)))
    backwards = rendition_of(film)
    one_by_one = {}
    for number in reversed(range(backwards.count)):
        one_by_one |= dict(backwards.fragments(range(number, number + 1)))
    assert one_by_one == at_once
    assert backwards.init() == forwards.init()


def test_any_run_makes_the_same_pictures_of_interlaced_film():
    film = filmmaker.make("interlaced_mts")
    rendition = rendition_of(film)
    at_once = dict(rendition.fragments(range(rendition.count)))
    for number in range(rendition.count):
        alone = dict(rendition.fragments(range(number, number + 1)))[number]
        assert picture_bytes(alone) == picture_bytes(at_once[number])


def picture_bytes(data):
    layout = read_layout(data)
    end = layout.picture_offset + sum(size for size, _, _ in layout.pictures)
    return data[layout.picture_offset : end]


def test_init_and_fragments_play_as_the_whole_does():
    film = filmmaker.make("h264_2997")
    rendition = rendition_of(film)
    parts = dict(rendition.fragments(range(rendition.count)))
    grown = rendition.init() + b"".join(parts.values())
    assert [number for _, number in pictures_of(grown)] == list(range(film.frames))
    later = rendition.init() + parts[2] + parts[3]
    assert pictures_of(later) == [(film.times[number], number) for number in range(2 * FRAMES, film.frames)]


def test_key_pictures_lie_on_the_grid_and_no_picture_waits_for_a_later_one():
    rendition = rendition_of(filmmaker.make("h264_25"))
    whole = whole_of(rendition, dict(rendition.fragments(range(rendition.count))))
    with av.open(io.BytesIO(whole)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    keys = [number for number, packet in enumerate(packets) if packet.is_keyframe]
    assert keys == [n for n in range(75) if n % FRAMES % KEY_EVERY == 0]
    assert [packet.pts for packet in packets] == [packet.dts for packet in packets]


def test_nothing_leaves_with_the_pictures():
    rendition = rendition_of(filmmaker.make("h264_25"))
    whole = whole_of(rendition, dict(rendition.fragments(range(rendition.count))))
    with av.open(io.BytesIO(whole)) as container:
        assert set(container.metadata) == {"major_brand", "minor_version", "compatible_brands"}
        told = [set(stream.metadata) for stream in container.streams]
    assert told == [{"language"}, {"language"}]
    assert b"x264" not in whole
    assert b"Lavc" not in whole[: whole.index(b"mdat")]


@pytest.mark.parametrize(
    ("kind", "height", "size"),
    [
        ("h264_25", 90, (160, 90)),
        ("h264_25", 540, (320, 180)),
        ("rotated", 90, (90, 160)),
        ("wide_pixels", 108, (256, 108)),
    ],
)
def test_a_film_is_reduced_and_never_enlarged(kind, height, size):
    rendition = rendition_of(filmmaker.make(kind), height=height)
    assert (rendition.tracks.width, rendition.tracks.height) == size


@pytest.mark.parametrize("rate", [48_000, 44_100])
def test_no_click_is_heard_where_fragments_meet(rate):
    length = 4
    times = np.arange(length * rate) / rate
    swell = 0.5 + 0.5 * np.sin(2 * np.pi * 1.7 * times)
    wave = 0.2 * np.sin(2 * np.pi * 440 * times) + 0.15 * swell * np.sin(2 * np.pi * 1210 * times)
    data = film_with_sound(wave, rate, 25 * length)
    facts = probe(io.BytesIO(data))
    rendition = Rendition(lambda: FilmReader(io.BytesIO(data), facts), facts)
    whole = rendition.init() + b"".join(dict(rendition.fragments(range(rendition.count))).values())
    with av.open(io.BytesIO(whole)) as container:
        heard = np.concatenate([sound.to_ndarray() for sound in container.decode(audio=0)], axis=1)[0]
    blocks = (length * 48_000 // 1024) - 1
    true = np.interp(np.arange(blocks * 1024) / 48_000, times, wave)
    noise = np.sqrt(((heard[: blocks * 1024] - true).reshape(-1, 1024) ** 2).mean(axis=1))
    seams = [-(-24 * number * 48_000 // (25 * 1024)) for number in range(1, rendition.count)]
    near = max(noise[seam - 1 : seam + 1].max() for seam in seams)
    assert near < 1.5 * np.percentile(noise[2:], 95)


def film_with_sound(wave, rate, frames):
    out = io.BytesIO()
    with av.open(out, "w", format="mov") as container:
        video = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        sound = container.add_stream("pcm_s16le", rate=rate)
        sound.codec_context.layout, sound.codec_context.format = "stereo", "s16"
        for _ in range(frames):
            container.mux(video.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")))
        container.mux(video.encode(None))
        samples = np.repeat((wave * 32767).astype(np.int16), 2)[None]
        block = av.AudioFrame.from_ndarray(samples, "s16", "stereo")
        block.rate, block.pts = rate, 0
        container.mux(sound.encode(block))
        container.mux(sound.encode(None))
    return out.getvalue()


def test_taps_see_each_reduced_picture_in_order():
    film = filmmaker.make("fps50")
    seen = []

    def tap(frame, time, picture):
        seen.append((frame, time, filmmaker.read_number(picture[: picture.shape[0] * 2 // 3])))

    for _ in rendition_of(film).fragments(range(1, 3), [tap]):
        pass
    assert seen == [(number, film.times[number], number) for number in range(FRAMES, 3 * FRAMES)]


def test_a_whole_that_lacks_a_part_is_refused():
    rendition = rendition_of(filmmaker.make("h264_25"))
    parts = dict(rendition.fragments(range(rendition.count)))
    layouts = [read_layout(parts[number]) for number in (0, 2, 3)]
    with pytest.raises(NotIdentical):
        rendition.head(layouts)


def test_an_error_of_the_decoding_thread_is_raised_where_the_fragments_are_made():
    film = filmmaker.make("h264_25")
    with film.path.open("rb") as source:
        facts = probe(source)
    torn = film.path.read_bytes()[:2000]
    with pytest.raises(Exception, match=r".") as told:
        list(Rendition(lambda: FilmReader(io.BytesIO(torn), facts), facts).fragments(range(1)))
    assert type(told.value).__name__ in {"CutShort", "PictureMissing", "NotAFilm"}


def test_stopping_half_way_leaves_nothing_running():
    rendition = rendition_of(filmmaker.make("h264_25"))
    made = rendition.fragments(range(rendition.count))
    assert next(made)[0] == 0
    made.close()
    assert list(made) == []


@pytest.mark.parametrize(
    ("missing", "wanted", "run"),
    [
        ([0, 1, 2, 3], None, range(4)),
        ([2, 3, 7, 8], None, range(2, 4)),
        ([2, 3, 7, 8], 7, range(7, 9)),
        ([2, 3, 7, 8], 5, range(2, 4)),
        ([5], 0, range(5, 6)),
    ],
)
def test_the_next_run_begins_where_a_viewer_waits_or_at_the_first_gap(missing, wanted, run):
    assert next_run(missing, wanted) == run


def test_what_is_no_fragment_is_refused():
    rendition = rendition_of(filmmaker.make("h264_25"))
    fragment = dict(rendition.fragments(range(1)))[0]
    needed = layout_length(fragment[:8])
    assert read_layout(fragment[:needed]) == read_layout(fragment)
    for bad in (b"", b"moof", fragment[: needed - 1], rendition.init(), fragment[8:]):
        with pytest.raises(NotAFragment):
            read_layout(bad)
