"""A look at a few pieces of a film tells what it is, shows its first picture, and keeps nothing."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from attune.media import look as looking
from attune.media import pieces as piecing
from attune.media.errors import CutShort, NotAFilm, ReaderDied, UnsafeFormat
from attune.media.look import Seen, look_at
from attune.media.pieces import pieces_of
from attune.vault.age import Identity
from tests import filmmaker
from tests.filmmaker import make, read_number, trap

CASES = Path(__file__).parent.parent / "js" / "upload" / "pieces.json"


def seen(kind):
    with make(kind).path.open("rb") as file:
        return look_at(file)


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def number_in(picture, width):
    """Read the frame number that the maker drew, at the size at which it drew it."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    return read_number(np.asarray(image.resize((width, round(image.height * width / image.width)))))


@pytest.mark.film
@pytest.mark.parametrize("kind", sorted(set(filmmaker.FILMS) - {"upside_down"}))
def test_every_film_of_the_zoo_shows_its_first_picture(kind):
    found, recipe = seen(kind), filmmaker.FILMS[kind]
    width = round(recipe.size[0] * recipe.sample_aspect)
    assert (found.width, found.height, number_in(found.picture, found.width)) == (width, recipe.size[1], 0)


@pytest.mark.film
@pytest.mark.parametrize(
    ("kind", "seconds", "begins"),
    [("h264_25", 3.0, None), ("moov_at_end", 3.0, None), ("interlaced_mts", 3.0, 10.0), ("webm", None, None)],
)
def test_the_length_and_the_films_own_clock_are_told_where_it_carries_them(kind, seconds, begins):
    found = seen(kind)
    told = [None if value is None else round(value, 1) for value in (found.seconds, found.begins)]
    assert told == [seconds, begins]


@pytest.mark.film
@pytest.mark.parametrize("kind", ["long_h264_25", "long_interlaced_mts", "long_mpeg_ps"])
def test_a_long_film_tells_its_whole_length_from_few_pieces(kind, monkeypatch):
    for name, value in {"SMALL": 1, "HEAD": 200_000, "TAIL": 300_000, "PICTURES": 60_000}.items():
        monkeypatch.setattr(piecing, name, value)
    whole = make(kind).path.stat().st_size
    with make(kind).path.open("rb") as file:
        chosen = pieces_of(whole, lambda at, count: file.seek(at) * 0 or file.read(count))
        found = look_at(file)
    assert sum(piece.length for piece in chosen) < whole
    assert (round(found.seconds), number_in(found.picture, 160)) == (15, 0)


@pytest.mark.film
@pytest.mark.parametrize(
    ("kind", "refusal"), [("text", NotAFilm), ("ffconcat", UnsafeFormat), ("no_index", CutShort), ("sdp", UnsafeFormat)]
)
def test_what_is_no_film_is_refused_with_the_reason(kind, refusal, tmp_path):
    with trap(kind, tmp_path, make("h264_25").path).open("rb") as file, pytest.raises(refusal):
        look_at(file)


@pytest.mark.parametrize("case", json.loads(CASES.read_text()), ids=lambda case: case["name"])
def test_the_same_pieces_are_chosen_as_on_the_page(case):
    held = {int(at): bytes.fromhex(data) for at, data in case["bytes"].items()}

    def read(at, count):
        start = max((each for each in held if each <= at), default=at)
        data = held.get(start, b"")[at - start :]
        return data[:count].ljust(min(count, max(0, case["length"] - at)), b"\0")

    assert [list(piece) for piece in pieces_of(case["length"], read)] == case["pieces"]


def test_a_child_that_was_taken_over_is_not_believed():
    sound = {"container": "mp4", "codec": "h264", "width": 1, "height": 1, "rate": 25, "sound": ""}
    times = {"seconds": 3, "begins": None, "recorded": "2026-05-12 14:05:00<script>"}
    assert looking._believed(sound | times) == Seen("mp4", "h264", 1, 1, 25.0, "", 3.0, None, "2026-05-12T14:05:00")
    for wrong in ({"codec": "<b>"}, {"width": "wide"}, {"seconds": []}, {"sound": "x" * 41}):
        with pytest.raises(ReaderDied):
            looking._believed(sound | times | wrong)
    with pytest.raises(ReaderDied):
        looking._believed(sound)


def test_a_clock_that_was_never_set_says_nothing():
    facts = {"container": "mp4", "codec": "h264", "width": 1, "height": 1, "rate": 25, "sound": ""}
    found = looking._believed(facts | {"seconds": 3, "begins": None, "recorded": "1904-01-01T00:00:00"})
    assert found.recorded == ""


def test_what_is_looked_at_lies_sealed_and_is_let_go():
    before = descriptors()
    with looking._Memory(Identity.generate()) as memory:
        source = memory.seal([(0, b"ftyp" * 1000)])
        with source.open_segment("pieces") as held:
            sealed = held.read()
    assert (sealed[:21], b"ftyp" in sealed) == (b"age-encryption.org/v1", False)
    assert descriptors() == before


@pytest.mark.film
def test_a_look_leaves_nothing_open():
    seen("h264_25")
    before = descriptors()
    seen("h264_25")
    assert descriptors() == before
