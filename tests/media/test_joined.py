"""Several parts of one recording are one film: every frame and every sound, across each seam."""

import io
import json
import random
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from attune.media import strip
from attune.media.cutter import cut_clip, still
from attune.media.errors import PartsDiffer, PartUnusable
from attune.media.facts import FilmFacts
from attune.media.fragments import read_layout
from attune.media.joined import EndToEnd, open_reader
from attune.media.joining import probe_parts
from attune.media.peaks import peaks
from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.rendition import Rendition
from tests import filmmaker
from tests.media.thumbnails import numbers_on

pytestmark = pytest.mark.film

SEVERAL = ["chapters", "turned_chapters", "gap_mts", "restarted_mts"]
AS_ONE = ["split_mts", "split_at_the_turn_mts", "short_gap_mts"]


class Recording:
    def __init__(self, kind, order=None):
        self.made = filmmaker.make_parts(kind)
        self.paths = [self.made.paths[place] for place in order or range(len(self.made.paths))]
        self.facts = probe_parts(self.open_part, len(self.paths))

    def open_part(self, place):
        return self.paths[place].open("rb")

    def reader(self):
        return open_reader(self.open_part, self.facts)


def number_of(reader, picture):
    return filmmaker.read_number(reader.upright(picture).to_ndarray(format="gray"))


def refusal_of(*kinds):
    paths = [filmmaker.make(kind).path for kind in kinds]
    with pytest.raises(PartsDiffer) as refused:
        probe_parts(lambda place: paths[place].open("rb"), len(paths))
    return refused.value.facts


@pytest.mark.parametrize("kind", filmmaker.PARTS)
def test_the_table_has_every_frame_of_every_part_at_its_time(kind):
    recording = Recording(kind)
    made, facts = recording.made, recording.facts
    assert [facts.table.time_of(frame) for frame in range(facts.table.count + 1)] == list(made.times)
    assert facts.gaps == made.gaps
    assert made.seams is None or facts.seams == made.seams
    assert len(facts.seams) == len(made.paths) - 1
    assert not facts.plays_at_once
    assert not facts.cut_short


@pytest.mark.parametrize("kind", SEVERAL)
def test_files_with_a_clock_of_their_own_are_read_one_by_one(kind):
    stretches = Recording(kind).facts.stretches
    assert [stretch.places for stretch in stretches] == [(place,) for place in range(len(stretches))]


@pytest.mark.parametrize("kind", AS_ONE)
def test_a_stream_that_was_cut_in_files_is_read_as_the_one_stream(kind):
    (stretch,) = Recording(kind).facts.stretches
    assert stretch.places == tuple(range(len(filmmaker.make_parts(kind).paths)))


@pytest.mark.parametrize("kind", filmmaker.PARTS)
def test_any_frame_and_all_in_order_are_the_ones_asked_for(kind):
    recording = Recording(kind)
    numbers = recording.made.numbers
    with recording.reader() as reader:
        in_order = [(number, number_of(reader, picture)) for number, picture in reader.frames(0, len(numbers))]
        assert in_order == list(enumerate(numbers))
        asked = list(range(0, len(numbers), 3))
        random.Random(3).shuffle(asked)
        assert [number_of(reader, reader.frame(frame)) for frame in asked] == [numbers[frame] for frame in asked]
        picture = reader.frame(len(numbers) - 1)
        assert picture.pts * picture.time_base == recording.made.times[-2]


@pytest.mark.parametrize("kind", [kind for kind in filmmaker.PARTS if filmmaker.make_parts(kind).beeps])
def test_sound_keeps_its_time_across_seams_and_gaps(kind):
    recording = Recording(kind)
    with recording.reader() as reader:
        whole, rate = reader.sound(reader.table.span(0, reader.table.count))
        assert whole.shape == (2, round(reader.table.duration * rate))
        beeps = [float(beep) for beep in recording.made.beeps]
        assert filmmaker.beeps(whole, rate) == pytest.approx(beeps, abs=1e-4)
        for seam in recording.facts.seams:
            span = reader.table.span(seam - 7, seam + 9)
            part, _ = reader.sound(span)
            expected = whole[:, round(span.starts * rate) : round(span.ends * rate)]
            assert np.abs(part - expected).max() <= 5e-4


@pytest.mark.parametrize("kind", filmmaker.PARTS)
def test_the_rendition_shows_every_frame_of_every_part_once(kind):
    recording = Recording(kind)
    rendition = Rendition(recording.reader, recording.facts)
    parts = dict(rendition.fragments(range(rendition.count)))
    whole = rendition.head([read_layout(part) for part in parts.values()]) + b"".join(parts.values())
    with av.open(io.BytesIO(whole)) as container:
        pictures = list(container.decode(video=0))
    assert [filmmaker.read_number(picture.to_ndarray(format="gray")) for picture in pictures] == list(
        recording.made.numbers
    )
    times = [picture.pts * picture.time_base for picture in pictures]
    assert times == list(recording.made.times[:-1])


@pytest.mark.parametrize("kind", ["chapters", "gap_mts"])
def test_any_run_makes_the_same_pictures_where_parts_meet(kind):
    recording = Recording(kind)
    rendition = Rendition(recording.reader, recording.facts)
    at_once = dict(rendition.fragments(range(rendition.count)))
    for number in reversed(range(rendition.count)):
        alone = dict(rendition.fragments(range(number, number + 1)))[number]
        assert read_layout(alone).pictures == read_layout(at_once[number]).pictures


@pytest.mark.parametrize("kind", filmmaker.PARTS)
def test_a_clip_and_a_still_across_a_seam_are_exact(kind):
    recording = Recording(kind)
    with recording.reader() as reader:
        for seam in recording.facts.seams:
            first, end = seam - 5, min(seam + 6, reader.table.count)
            out = io.BytesIO()
            cut_clip(reader, first, end, out)
            clip = FilmReader(io.BytesIO(out.getvalue()), probe(io.BytesIO(out.getvalue())))
            numbers = [number_of(clip, picture) for _, picture in clip.frames(0, clip.table.count)]
            assert numbers == list(recording.made.numbers[first:end])
            since = recording.made.times[first]
            assert [clip.table.time_of(frame) for frame in range(clip.table.count + 1)] == [
                time - since for time in recording.made.times[first : end + 1]
            ]
            for frame in (seam - 1, seam):
                image = np.asarray(Image.open(io.BytesIO(still(reader, frame))))
                assert filmmaker.read_number(image) == recording.made.numbers[frame]


@pytest.mark.parametrize("kind", ["chapters", "gap_mts", "split_mts"])
def test_sheets_and_peaks_run_over_all_parts(kind):
    recording = Recording(kind)
    with recording.reader() as reader:
        (sheet,) = strip.sheets(reader)
        found = peaks(reader)
    assert numbers_on(sheet) == [recording.made.numbers[frame] for frame in sheet.frames]
    assert list(sheet.frames) == strip.chosen(recording.facts.table)
    loud = np.flatnonzero(found[:, 1] > 25).tolist()
    assert loud == [int(beep * 100) + step for beep in recording.made.beeps for step in range(5)]


@pytest.mark.parametrize("kind", filmmaker.PARTS)
def test_facts_of_several_parts_cross_a_pipe_as_json(kind):
    facts = Recording(kind).facts
    again = FilmFacts.from_dict(json.loads(json.dumps(facts.as_dict())), facts.table)
    assert again == facts


@pytest.mark.parametrize("kind", ["split_mts", "gap_mts", "short_gap_mts"])
def test_parts_in_another_order_are_put_in_the_order_of_their_running_clock(kind):
    count = len(filmmaker.make_parts(kind).paths)
    recording = Recording(kind, order=list(reversed(range(count))))
    places = [place for stretch in recording.facts.stretches for place in stretch.places]
    assert places == list(reversed(range(count)))
    with recording.reader() as reader:
        pictures = [number_of(reader, picture) for _, picture in reader.frames(0, reader.table.count)]
    assert pictures == list(recording.made.numbers)


def test_files_without_a_running_clock_stay_in_the_order_given():
    recording = Recording("chapters", order=[1, 0])
    with recording.reader() as reader:
        pictures = [number_of(reader, picture) for _, picture in reader.frames(0, reader.table.count)]
    assert pictures == [*range(40, 75), *range(40)]


def test_one_part_is_the_film_as_it_always_was():
    path = filmmaker.make("h264_25").path
    with path.open("rb") as source:
        alone = probe(source)
    assert probe_parts(lambda _: path.open("rb"), 1) == alone
    with open_reader(lambda _: path.open("rb"), alone) as reader:
        assert type(reader) is FilmReader


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ("rotated", "the way it was held"),
        ("upside_down", "the way it was held"),
        ("hevc", "the way its pictures are packed"),
        ("no_sound", "its sound"),
        ("mono_44100", "its sound"),
        ("moov_at_end", "the kind of file"),
        ("wide_pixels", "the size of its picture"),
    ],
)
def test_what_cannot_be_one_recording_is_refused_by_name(other, what):
    assert refusal_of("h264_25", other) == {"part": 2, "what": what}
    assert refusal_of("h264_25", "h264_25", other) == {"part": 3, "what": what}


def test_a_part_that_is_no_film_is_named(tmp_path):
    film = filmmaker.make("h264_25").path
    paths = [film, filmmaker.trap("text", tmp_path, film)]
    with pytest.raises(PartUnusable, match=r"Part 2 .*not a film") as refused:
        probe_parts(lambda place: paths[place].open("rb"), 2)
    assert "unchanged" in str(refused.value)


def test_a_part_that_is_cut_short_is_taken_up_to_the_cut_and_the_next_follows():
    whole, short = (filmmaker.make(kind).path for kind in ("h264_25", "cut_short"))
    facts = probe_parts(lambda place: [short, whole][place].open("rb"), 2)
    kept = filmmaker.make("cut_short").frames
    assert facts.cut_short
    assert facts.seams == (kept,)
    assert facts.table.count == kept + 75
    assert facts.table.time_of(kept) == Fraction(kept, 25)


def test_files_end_to_end_read_as_one(tmp_path):
    data = bytes(range(200))
    for place, (begin, end) in enumerate([(0, 50), (50, 50), (50, 199), (199, 200)]):
        (tmp_path / str(place)).write_bytes(data[begin:end])
    joined = EndToEnd([(tmp_path / str(place)).open("rb") for place in range(4)])
    found = b""
    while piece := joined.read(7):
        found += piece
    assert found == data
    assert joined.seek(-5, io.SEEK_END) == 195
    assert joined.read(100) + joined.read(100) == data[195:]
    joined.close()
