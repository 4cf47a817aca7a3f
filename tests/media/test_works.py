"""Each work on sealed film, done by the locked child itself."""

import io
import random
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from attune.media import peaks
from attune.media.errors import CutShort, MediaError, NoPicture, NotAFilm, NotIdentical, Stopped, UnsafeFormat
from attune.media.parts import labelled_parts
from attune.media.probe import probe
from attune.media.sandbox import Room
from attune.media.span import FrameTable
from attune.store import FolderStore
from attune.vault.errors import SegmentDamaged
from tests import filmmaker
from tests.media.sealed import TEST_ROOM, Family

pytestmark = pytest.mark.film
PRODUCT = Room()
REFUSALS = {"NotAFilm", "CutShort", "NoPicture", "UnknownCodec", "TimesUnusable", "TooLarge", "PictureMissing"}
ENDINGS = REFUSALS | {"film", "MediaError"}


class Film:
    """A film sealed for a family and probed by the child."""

    def __init__(self, family, kind):
        self.family = family
        self.made = filmmaker.make(kind)
        self.sealed = family.seal(self.made.path.read_bytes(), size=40_000)
        outputs = family.outputs()
        self.facts = family.run("probe", {"film": self.sealed}, outputs, room=PRODUCT)
        ((name, frames),) = outputs.made
        self.frames = [(name, frames)]

    def run(self, work, outputs, more=None, **params):
        sources = {"film": self.sealed, "frames": self.family.as_source(self.frames)} | (more or {})
        params = {"room": PRODUCT} | params
        return self.family.run(work, sources, outputs, facts=self.facts, **params)


@pytest.fixture
def family(tmp_path):
    return Family(FolderStore(tmp_path / "store"))


def numbers_of(data):
    with av.open(io.BytesIO(data)) as container:
        return [filmmaker.read_number(picture.to_ndarray(format="gray")) for picture in container.decode(video=0)]


def labelled(outputs):
    return {made.label: (name, made) for name, made in outputs.made}


def whole_of(family, made):
    """The head and all fragments in order, as the gate serves them."""
    return family.read([made["head"], *(made[label] for label in sorted(made) if label.startswith("fragment/"))])


@pytest.mark.parametrize("kind", ["h264_25", "interlaced_mts", "hevc_10bit", "mpeg_ps", "webm", "pcm_avi"])
def test_the_child_finds_out_what_we_would(family, kind):
    film = Film(family, kind)
    with film.made.path.open("rb") as source:
        ours = probe(source)
    assert film.facts == ours.as_dict()
    assert FrameTable.unpack(family.read(film.frames)) == ours.table


@pytest.mark.parametrize("kind", ["h264_25", "interlaced_mts", "webm"])
def test_every_work_is_done_behind_the_locks(family, kind):
    film = Film(family, kind)
    outputs = family.outputs()
    rendition = film.run("rendition", outputs)
    film.run("sheets", outputs)
    film.run("peaks", outputs)
    film.run("clip", outputs, first=20, end=31)
    film.run("still", outputs, frame=33)
    made = labelled(outputs)
    count = film.made.frames
    assert rendition["fragments"] == -(-count // 24)
    assert numbers_of(whole_of(family, made)) == list(range(count))
    assert numbers_of(family.read([made["clip"]])) == list(range(20, 31))
    picture = np.asarray(Image.open(io.BytesIO(family.read([made["still"]]))).convert("L"))
    assert filmmaker.read_number(picture) == 33
    sheet = np.asarray(Image.open(io.BytesIO(family.read([made["sheet/000"]]))).convert("L"))
    assert filmmaker.read_number(sheet[:90, 160:320]) == made["sheet/000"][1].facts["frames"][1]
    loud = np.flatnonzero(peaks.unpack(family.read([made["peaks"]]))[:, 1] > 25)
    assert loud[:5].tolist() == [50, 51, 52, 53, 54]


@pytest.mark.parametrize("kind", ["chapters", "gap_mts", "split_mts"])
def test_every_work_is_done_on_several_parts_behind_the_locks(family, kind):
    recording = filmmaker.make_parts(kind)
    parts = labelled_parts([family.seal(path.read_bytes(), size=40_000) for path in recording.paths])
    outputs = family.outputs()
    facts = family.run("probe", parts, outputs, room=PRODUCT)
    sources = parts | {"frames": family.as_source(outputs.made)}
    for work, params in (
        ("rendition", {}),
        ("sheets", {}),
        ("peaks", {}),
        ("clip", {"first": 35, "end": 46}),
        ("still", {"frame": 41}),
    ):
        family.run(work, sources, outputs, room=PRODUCT, facts=facts, **params)
    made = labelled(outputs)
    numbers = list(recording.numbers)
    assert numbers_of(whole_of(family, made)) == numbers
    assert numbers_of(family.read([made["clip"]])) == numbers[35:46]
    picture = np.asarray(Image.open(io.BytesIO(family.read([made["still"]]))).convert("L"))
    assert filmmaker.read_number(picture) == numbers[41]
    assert made["sheet/000"][1].facts["frames"][0] == 0


def test_a_rendition_is_no_higher_than_it_is_asked_to_be(family):
    film = Film(family, "h264_25")
    outputs = family.outputs()
    assert film.run("rendition", outputs, lines=90)["height"] == 90
    assert numbers_of(whole_of(family, labelled(outputs))) == list(range(film.made.frames))


def test_a_stopped_rendition_goes_on_and_the_whole_is_the_same_byte_for_byte(family):
    film = Film(family, "fps50")
    at_once = family.outputs()
    film.run("rendition", at_once)
    first = family.outputs()
    with pytest.raises(Stopped):
        film.run("rendition", first, cancelled=lambda: len(first.made) >= 3)
    before = [(name, made) for name, made in first.made if made.label != "init"]
    assert 2 <= len(before) < 6
    second = family.outputs()
    film.run(
        "rendition",
        second,
        {"fragments": family.as_source(before)},
        made=[int(made.label.removeprefix("fragment/")) for _, made in before],
        init_sha256=labelled(first)["init"][1].sha256,
    )
    assert sorted(labelled(first).keys() | labelled(second).keys()) == sorted(labelled(at_once))
    resumed = labelled(first) | labelled(second)
    assert whole_of(family, resumed) == whole_of(family, labelled(at_once))
    assert family.read([resumed["init"]]) == family.read([labelled(at_once)["init"]])
    assert family.store.torn() == []


def test_a_rendition_begun_otherwise_is_not_gone_on_with(family):
    film = Film(family, "h264_25")
    with pytest.raises(NotIdentical):
        film.run("rendition", family.outputs(), init_sha256="0" * 64)


def test_the_one_run_jumps_to_where_a_viewer_waits_and_fills_the_gap_later(family):
    film = Film(family, "fps50")
    outputs = family.outputs()
    film.run("rendition", outputs, turn_to=lambda: 4)
    labels = [made.label for _, made in outputs.made]
    assert labels == ["init", *(f"fragment/00000{number}" for number in (4, 5, 0, 1, 2, 3)), "head"]
    assert numbers_of(whole_of(family, labelled(outputs))) == list(range(125))


def test_a_viewer_who_waits_for_what_comes_next_does_not_make_it_jump(family):
    film = Film(family, "fps50")
    outputs = family.outputs()
    told = []
    film.run("rendition", outputs, turn_to=lambda: min(len(outputs.made), 5), on_progress=lambda *far: told.append(far))
    labels = [made.label for _, made in outputs.made]
    assert labels == ["init", *(f"fragment/00000{number}" for number in (1, 2, 3, 4, 5, 0)), "head"]
    assert told[-1] == (6, 6)


def seen_at(film, frames):
    """What a tap is to see of frames: each one's number, its time, and the number drawn into it."""
    table = FrameTable.unpack(film.family.read(film.frames))
    times = {frame: table.time_of(frame) for frame in frames}
    return [[frame, [times[frame].numerator, times[frame].denominator], frame] for frame in frames]


@pytest.mark.parametrize("kind", ["variable_rate", "interlaced_mts"])
def test_a_tap_is_given_every_frame_once_with_its_time_in_the_same_pass(family, kind):
    film = Film(family, kind)
    facts = film.run("tapped-rendition", family.outputs(), room=TEST_ROOM)
    assert facts["seen"] == seen_at(film, range(film.made.frames))


def test_a_tap_is_given_every_frame_once_though_the_run_jumps_in_the_middle_of_a_fragment(family):
    film = Film(family, "fps50")
    facts = film.run("tapped-rendition", family.outputs(), room=TEST_ROOM, turn_to=lambda: 4)
    assert facts["seen"] == seen_at(film, [*range(96, 125), *range(96)])


def test_after_a_stop_a_tap_is_given_the_frames_of_the_fragments_that_are_made_then(family):
    film = Film(family, "fps50")
    first, second = family.outputs(), family.outputs()
    with pytest.raises(Stopped):
        film.run("tapped-rendition", first, room=TEST_ROOM, cancelled=lambda: len(first.made) >= 3)
    before = [(name, made) for name, made in first.made if made.label != "init"]
    numbers = [int(made.label.removeprefix("fragment/")) for _, made in before]
    facts = film.run(
        "tapped-rendition",
        second,
        {"fragments": family.as_source(before)},
        room=TEST_ROOM,
        made=numbers,
        init_sha256=labelled(first)["init"][1].sha256,
    )
    there = {frame for number in numbers for frame in range(24 * number, 24 * number + 24)}
    assert facts["seen"] == seen_at(film, [frame for frame in range(125) if frame not in there])


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        ("text", NotAFilm),
        ("ffconcat", UnsafeFormat),
        ("sdp", UnsafeFormat),
        ("hls", UnsafeFormat),
        ("no_index", CutShort),
        ("only_sound", NoPicture),
    ],
)
def test_a_trap_is_refused_by_name_and_nothing_is_made_of_it(family, tmp_path, kind, refusal):
    neighbour = filmmaker.make("h264_25", tmp_path).path
    trap = filmmaker.trap(kind, tmp_path, neighbour)
    outputs = family.outputs()
    with pytest.raises(MediaError) as told:
        family.run("probe", {"film": family.seal(trap.read_bytes())}, outputs, room=PRODUCT)
    assert type(told.value) is refusal
    assert outputs.made == []


def test_a_film_of_many_key_pictures_needs_nothing_that_lies_outside_the_locks(family):
    """NumPy imports a module of its own when it first compares long lists."""
    out = io.BytesIO()
    with av.open(out, "w", format="mov") as container:
        track = container.add_stream("mjpeg", rate=25)
        track.width, track.height, track.pix_fmt = 64, 36, "yuvj420p"
        track.codec_context.time_base = Fraction(1, 90_000)
        for number in range(400):
            picture = av.VideoFrame.from_ndarray(np.full((36, 64, 3), number % 200, np.uint8), "rgb24")
            picture.pts, picture.time_base = number * 3600, Fraction(1, 90_000)
            container.mux(track.encode(picture))
        container.mux(track.encode(None))
    facts = family.run("probe-and-sheets", {"film": family.seal(out.getvalue(), 1 << 20)})
    assert facts == {"sheets": 1}


@pytest.mark.parametrize("place", [30, 5_000])
def test_a_flipped_bit_of_a_sealed_film_is_told_as_what_it_is(family, tmp_path, place):
    film = Film(family, "h264_25")
    name = film.sealed.segments[0].name
    path = tmp_path / "store" / name[:2] / name
    sealed = bytearray(path.read_bytes())
    sealed[place] ^= 4
    path.write_bytes(sealed)
    outputs = family.outputs()
    with pytest.raises(SegmentDamaged) as told:
        film.run("peaks", outputs)
    assert told.value.name == name
    assert outputs.made == []


def test_mutilated_films_end_in_a_film_or_a_named_error(family):
    """A small count; the full one runs in bench."""
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)
    whole = filmmaker.make("h264_25").path.read_bytes()
    ended = []
    for _ in range(6):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 20, 400])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            family.run("probe-and-sheets", {"film": family.seal(bytes(data))}, room=TEST_ROOM, deadline=30.0)
            ended.append("film")
        except MediaError as error:
            ended.append(type(error).__name__)
    assert set(ended) <= {
        "film",
        "NotAFilm",
        "CutShort",
        "NoPicture",
        "UnknownCodec",
        "TimesUnusable",
        "PictureMissing",
    }


def test_film_in_clear_lies_nowhere_on_disk(family, tmp_path):
    film = Film(family, "h264_25")
    film.run("rendition", family.outputs())
    film.run("clip", family.outputs(), first=0, end=20)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 8
    assert [path for path in files if b"ftyp" in path.read_bytes()] == []
    assert [path.read_bytes()[:22] for path in files] == [b"age-encryption.org/v1\n"] * len(files)
