"""What is given out, made by the locked child itself out of sealed films."""

import io

import numpy as np
import pytest
from PIL import Image

from attune.media.errors import Stopped
from attune.store import FolderStore
from tests import filmmaker
from tests.media.leaving import shown, sound, times, told
from tests.media.sealed import Family
from tests.media.test_works import PRODUCT, Film, labelled

pytestmark = pytest.mark.film


@pytest.fixture
def family(tmp_path):
    return Family(FolderStore(tmp_path / "store"))


def take(film, first, end, **other):
    plain = {"slow": 1, "hold": None, "seconds": None, "heard": True, "words": "He waits", "under": "1 of 2"}
    return {"film": film, "first": first, "end": end} | plain | other


class Films:
    """Two films of a family, sealed and probed."""

    def __init__(self, family, *kinds):
        self.family = family
        self.films = {str(place): Film(family, kind) for place, kind in enumerate(kinds)}

    def make(self, work, **params):
        sources = {f"film{name}": film.sealed for name, film in self.films.items()}
        sources |= {f"frames{name}": self.family.as_source(film.frames) for name, film in self.films.items()}
        facts = {name: film.facts for name, film in self.films.items()}
        outputs = self.family.outputs()
        self.family.run(work, sources, outputs, room=PRODUCT, films=facts, **params)
        made = labelled(outputs)
        return [self.family.read([made[label]]) for label in sorted(made)]


@pytest.fixture
def films(family):
    return Films(family, "h264_25", "interlaced_mts")


def test_a_slow_and_held_clip(films):
    (data,) = films.make("take", take=take("1", 10, 20, slow=2, hold=12, seconds=[3, 2]))
    assert shown(data) == list(range(10, 20))
    assert float(times(data)[-1]) == pytest.approx(9 * 0.08 + 1.5)
    assert told(data) == []


def test_clips_as_files_of_their_own(films):
    made = films.make("takes", takes=[take("0", 10, 20), take("1", 3, 6), take("0", 1, 2)])
    assert [shown(data) for data in made] == [list(range(10, 20)), [3, 4, 5], [1]]


@pytest.mark.parametrize("cards", [True, False])
def test_a_reel_of_two_films(films, cards):
    (data,) = films.make("reel", takes=[take("0", 10, 20), take("1", 3, 40, words="Łódź")], cards=cards)
    card = [None] if cards else []
    assert len(sound(data)[0]) == 2
    assert told(data) == []
    assert shown(data)[: 10 + len(card)] == [*card, *range(10, 20)]


def test_two_side_by_side_even_of_one_film(films):
    (data,) = films.make("beside", takes=[take("0", 10, 20), take("0", 30, 40)], heard="both")
    assert shown(data, lambda picture: picture[:, :320]) == list(range(10, 20))
    assert shown(data, lambda picture: picture[:, 328:]) == list(range(30, 40))


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_stills_at_full_size(films, kind):
    made = films.make("stills", takes=[take("0", 33, 34), take("1", 7, 8)], kind=kind)
    images = [Image.open(io.BytesIO(data)) for data in made]
    assert [filmmaker.read_number(np.asarray(image)) for image in images] == [33, 7]
    assert [image.format for image in images] == [kind.upper()] * 2


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("pdf", b"%PDF-1.7")])
def test_a_contact_sheet(films, kind, begins):
    (data,) = films.make("contact", takes=[take("0", 10, 20), take("1", 3, 40, words="Łódź ÷ 2")], kind=kind)
    assert data.startswith(begins)
    assert told(data) == []


def test_a_reel_can_be_stopped_and_leaves_nothing(films, family):
    asked = []
    outputs = family.outputs()
    film = films.films["0"]
    sources = {"film0": film.sealed, "frames0": family.as_source(film.frames)}
    with pytest.raises(Stopped):
        family.run(
            "reel",
            sources,
            outputs,
            room=PRODUCT,
            films={"0": film.facts},
            takes=[take("0", 0, 75)] * 8,
            cards=True,
            on_progress=lambda done, of: asked.append((done, of)),
            cancelled=lambda: bool(asked),
        )
    assert asked[0][1] == 8 * 76
    assert outputs.made == []
    assert family.store.torn() == []
