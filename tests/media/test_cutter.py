import io
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from attune.media.cutter import cut_clip, still
from attune.media.errors import TooLong
from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.span import FrameTable
from tests import filmmaker

pytestmark = pytest.mark.film

NAMES = (b"Lavc", b"Lavf", b"x264", b"libav", b"encoder", b"Exif")


class OnlyWritten(io.RawIOBase):
    """Somewhere that can be written to and nothing else, as a sealed segment is."""

    def __init__(self):
        self.written = b""

    def writable(self):
        return True

    def seekable(self):
        return False

    def write(self, data):
        self.written += bytes(data)
        return len(data)


def opened(data):
    return FilmReader(io.BytesIO(data), probe(io.BytesIO(data)))


def film_reader(kind):
    return opened(filmmaker.make(kind).path.read_bytes())


def clip(reader, first, end):
    out = OnlyWritten()
    cut_clip(reader, first, end, out)
    return out.written


def spans(count):
    return [(0, 3), (count - 2, count), (count // 2 - 6, count // 2 + 7)]


@pytest.mark.parametrize("kind", filmmaker.FILMS)
def test_a_clip_holds_exactly_its_frames_at_exactly_their_times(kind):
    film = film_reader(kind)
    for first, end in spans(film.table.count):
        cut = opened(clip(film, first, end))
        shown = [filmmaker.read_number(picture.to_ndarray(format="rgb24")) for _, picture in cut.frames(0, end - first)]
        assert shown == list(range(first, end))
        times = [cut.table.time_of(frame) for frame in range(cut.table.count + 1)]
        assert times == [film.table.time_of(frame) - film.table.time_of(first) for frame in range(first, end + 1)]


@pytest.mark.parametrize("kind", filmmaker.FILMS)
def test_no_picture_from_outside_the_clip_is_in_the_file(kind):
    film = film_reader(kind)
    data = clip(film, 11, 19)
    with av.open(io.BytesIO(data), options={"ignore_editlist": "1"}) as container:
        pictures = [picture.to_ndarray(format="rgb24") for picture in container.decode(video=0)]
    assert [filmmaker.read_number(picture) for picture in pictures] == list(range(11, 19))


@pytest.mark.parametrize("kind", [kind for kind, recipe in filmmaker.FILMS.items() if recipe.sound])
def test_sound_lies_within_half_a_millisecond_of_the_picture(kind):
    film, made = film_reader(kind), filmmaker.make(kind)
    count = film.table.count
    for first, end in [(0, count), (7, count - 3), (3, count // 2 + 5)]:
        cut = opened(clip(film, first, end))
        samples, rate = cut.sound(cut.table.span(0, cut.table.count))
        begin, length = film.table.time_of(first), film.table.time_of(end) - film.table.time_of(first)
        whole = [float(at - begin) for at in made.beeps if begin < at and at + Fraction(1, 20) < begin + length]
        assert filmmaker.beeps(samples, rate) == pytest.approx(whole, abs=5e-4)
        assert whole or length < 2


def test_a_clip_of_a_silent_film_has_no_sound_track():
    assert opened(clip(film_reader("no_sound"), 5, 20)).facts.sound is None


@pytest.mark.parametrize(("kind", "channels"), [("surround_mts", 2), ("mono_44100", 1), ("h264_25", 2)])
def test_sound_of_a_clip_is_in_one_or_two_channels(kind, channels):
    assert opened(clip(film_reader(kind), 5, 20)).facts.sound.channels == channels


@pytest.mark.parametrize("kind", ["h264_25", "interlaced_mts", "rotated", "wide_pixels", "odd_size", "prores_mov"])
def test_a_clip_plays_anywhere_as_it_is(kind):
    film = film_reader(kind)
    data = clip(film, 5, 20)
    facts = opened(data).facts
    assert facts.plays_at_once
    assert (facts.rotation, facts.sample_aspect, facts.interlaced) == (0, 1, False)
    assert (facts.width, facts.height) == (film.facts.width // 2 * 2, film.facts.height // 2 * 2)
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("kind", filmmaker.FILMS)
def test_nothing_that_leaves_tells_what_made_it(kind):
    film = film_reader(kind)
    for data in (clip(film, 5, 20), still(film, 5), still(film, 5, kind="jpeg")):
        assert [name for name in NAMES if name in data] == []
        # The list of what a player might tell about the film is there, and it is empty.
        assert all(data[at - 4 : at] == b"\0\0\0\x08" for at in [data.find(b"ilst")] if at > 0)


def test_what_the_camera_wrote_about_itself_and_the_place_stays_behind():
    made = io.BytesIO()
    told = {"title": "Robin at home", "location": "+52.2-000.1/", "com.apple.quicktime.model": "Camera 7"}
    with av.open(made, "w", format="mp4", options={"movflags": "use_metadata_tags"}) as out:
        out.metadata.update(told | {"creation_time": "2026-03-04T05:06:07Z"})
        video = out.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        for number in range(10):
            out.mux(video.encode(av.VideoFrame.from_ndarray(filmmaker.draw(number, 320, 180), "rgb24")))
        out.mux(video.encode(None))
    assert b"Robin at home" in made.getvalue()
    film = opened(made.getvalue())
    for data in (clip(film, 0, 10), still(film, 2), still(film, 2, kind="jpeg")):
        assert [text for text in told.values() if text.encode() in data] == []
    with av.open(io.BytesIO(clip(film, 0, 10))) as container:
        assert set(container.metadata) == {"major_brand", "minor_version", "compatible_brands"}


@pytest.mark.parametrize(("first", "end"), [(5, 5), (-1, 5), (0, 76)])
def test_frames_outside_the_film_are_refused_and_nothing_is_written(first, end):
    out = OnlyWritten()
    with pytest.raises(IndexError):
        cut_clip(film_reader("h264_25"), first, end, out)
    assert out.written == b""


@pytest.mark.parametrize("kind", filmmaker.FILMS)
@pytest.mark.parametrize("form", ["png", "jpeg"])
def test_a_still_is_the_frame_asked_for_at_full_size(kind, form):
    film, made = film_reader(kind), filmmaker.make(kind)
    for number in (0, 13, film.table.count - 1):
        image = Image.open(io.BytesIO(still(film, number, kind=form)))
        assert (image.format, image.size) == (form.upper(), (made.width, made.height))
        assert filmmaker.read_number(np.asarray(image)) == number
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_still_has_the_colours_that_were_drawn():
    drawn = filmmaker.draw(5, 320, 180).astype(int)
    image = np.asarray(Image.open(io.BytesIO(still(film_reader("prores_mov"), 5)))).astype(int)
    assert np.abs(image - drawn).mean() < 4


def test_a_stretch_of_hours_is_no_clip():
    film = film_reader("h264_25")
    times = film.table.times.copy()
    times[40:] += 25 * 512 * 3600
    film.table = FrameTable(times, film.table.time_base, film.table.keyframes.copy())
    assert opened(clip(film, 0, 39)).table.count == 39
    with pytest.raises(TooLong, match="10 minutes"):
        clip(film, 30, 45)
