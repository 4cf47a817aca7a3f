"""The waveform is loud where the film is."""

import numpy as np
import pytest

from attune.media.peaks import pack, peaks, unpack
from attune.media.probe import probe
from attune.media.reader import FilmReader
from tests import filmmaker

pytestmark = pytest.mark.film


def peaks_of(film):
    with film.path.open("rb") as source:
        facts = probe(source)
        return facts, peaks(FilmReader(source, facts))


@pytest.mark.parametrize("kind", ["h264_25", "interlaced_mts", "mono_44100", "webm", "pcm_avi", "variable_rate"])
def test_peaks_are_high_at_the_beeps_and_nowhere_else(kind):
    film = filmmaker.make(kind)
    facts, found = peaks_of(film)
    assert found.shape == ((facts.table.duration * 100).__ceil__(), 2)
    loud = np.flatnonzero(found[:, 1] > 25).tolist()
    assert loud == [int(beep * 100) + step for beep in film.beeps for step in range(5)]
    assert np.abs(found[loud].astype(int)).max() <= 60


def test_a_film_without_sound_has_flat_peaks():
    _, found = peaks_of(filmmaker.make("no_sound"))
    assert found.tolist() == [[0, 0]] * 200


def test_packed_peaks_read_as_documented():
    found = np.array([[-127, 127], [-3, 4]], np.int8)
    assert pack(found) == b"ATPK\x01\x00\x00\x64\x00\x00\x00\x02\x81\x7f\xfd\x04"
    assert unpack(pack(found)).tolist() == found.tolist()


@pytest.mark.parametrize("bad", [b"", b"ATPK", pack(np.zeros((2, 2), np.int8))[:-1], b"ATPX" + bytes(8)])
def test_other_bytes_are_not_peaks(bad):
    with pytest.raises(ValueError, match="not peaks"):
        unpack(bad)
