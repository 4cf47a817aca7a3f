"""Clips and stills are cut exactly out of the sealed original, sealed again, and deleted with their film."""

import io
from functools import partial

import av
import numpy as np
import pytest
from PIL import Image

from attune.audit.models import Line
from attune.clips.actions import add_clip, add_still, make_ready
from attune.clips.cutting import cut_clip, export_clip, export_still
from attune.clips.giving import NotAgreed
from attune.films.actions import remove_film
from attune.jobs.worker import drain
from attune.safe.keys import objects
from attune.safe.models import Segment, StoredThing
from tests.clips.conftest import withdraw
from tests.filmmaker import read_number

pytestmark = [pytest.mark.film, pytest.mark.django_db(transaction=True)]


def numbers(data):
    with av.open(io.BytesIO(data)) as film:
        return [read_number(frame.to_ndarray(format="rgb24")) for frame in film.decode(video=0)]


def strays():
    """Objects in the store that no row knows: what tests that were rolled back left, and nothing more."""
    return set(objects().names()) - set(Segment.objects.values_list("name", flat=True))


def test_a_ready_choice_is_cut_played_and_deleted_with_its_film(bench, film, ruth):
    before = strays()
    clip = add_clip(film=film, start=7, end=41, title="He waits", by=bench.ruth)
    assert ruth.get(f"/clips/{clip.pk}/play/").status_code == 404
    make_ready(cycle=bench.cycle, by=bench.ruth, reason="The drawn film is short")
    drain()
    played = ruth.get(f"/clips/{clip.pk}/play/")
    assert played["Content-Type"] == "video/mp4"
    assert numbers(b"".join(played)) == list(range(7, 41))
    remove_film(film=film, by=bench.ruth, why="asked")
    drain()
    assert not StoredThing.objects.filter(kind=StoredThing.Kind.CLIP).exists()
    assert strays() == before


def test_a_clip_whose_ends_moved_is_cut_again_and_the_old_cut_is_gone(bench, film):
    clip = add_clip(film=film, start=7, end=20, title="", by=bench.ruth)
    first = cut_clip(clip=clip)
    assert cut_clip(clip=clip) == first
    clip.end = 21
    clip.save()
    second = cut_clip(clip=clip)
    assert list(StoredThing.objects.filter(kind=StoredThing.Kind.CLIP)) == [second]


def test_exports_hold_exactly_the_frames_and_are_in_the_audit(bench, film, tmp_path):
    clip = add_clip(film=film, start=0, end=5, title="", by=bench.ruth)
    still = add_still(film=film, frame=33, title="", by=bench.ruth)
    export_clip(clip=clip, to=tmp_path / "clip.mp4", by=bench.ruth)
    export_still(still=still, to=tmp_path / "still.png", by=bench.ruth)
    assert numbers((tmp_path / "clip.mp4").read_bytes()) == [0, 1, 2, 3, 4]
    assert read_number(np.asarray(Image.open(tmp_path / "still.png"))) == 33
    lines = Line.objects.filter(verb="export").values_list("thing_kind", "thing")
    assert sorted(lines) == [("clip", clip.pk), ("still", still.pk)]


@pytest.mark.parametrize("export", ["clip", "still"])
def test_without_a_living_yes_to_filming_no_working_copy_lies_in_clear(bench, tmp_path, export):
    clip = add_clip(film=bench.film, start=0, end=5, title="", by=bench.ruth)
    still = add_still(film=bench.film, frame=3, title="", by=bench.ruth)
    withdraw(bench)
    give = {"clip": partial(export_clip, clip=clip), "still": partial(export_still, still=still)}[export]
    with pytest.raises(NotAgreed, match="Filming"):
        give(to=tmp_path / "out", by=bench.ruth)
    assert list(tmp_path.iterdir()) == []
