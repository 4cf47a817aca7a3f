"""Films that mean harm end in a refusal by name or in a right reading; none reaches a neighbour or the network."""

import random
import socket
import sys

import pytest

from attune.media.errors import (
    CutShort,
    MediaError,
    NeedsTooMuchMemory,
    NoPicture,
    NotAFilm,
    ReaderDied,
    TimesUnusable,
    UnknownCodec,
    UnsafeFormat,
)
from attune.store import FolderStore
from tests import filmmaker
from tests.hostile import CANARY, DRESSES, HEAVY, LISTS, PLACE, ZOO, Lure, mutated
from tests.media.sealed import Family

pytestmark = [pytest.mark.film, pytest.mark.skipif(sys.platform != "linux", reason="the locks are Linux's")]
DRESSED = {f"{name} {dress}".strip() for name in list(LISTS)[3:] for dress in DRESSES if dress}
PLAIN_WORDS = {"a protocol's words", "subfile's words", "FFmpeg's own metadata"}
REFUSED = {
    "a table of two thousand million sizes": CutShort,
    "two thousand million chunks": CutShort,
    "two thousand million keyframes": CutShort,
    "a box of length one": NoPicture,
    "a box of half all there is": NoPicture,
    "steps of no time": TimesUnusable,
    "steps back in time": NeedsTooMuchMemory,
    "pictures of no bytes": CutShort,
    "pictures of a gigabyte": CutShort,
    "ten million pictures of one byte": UnknownCodec,
    "a codec nobody knows": UnknownCodec,
    "an alias to a neighbour": CutShort,
    "ten thousand boxes in each other": CutShort,
    "a head that says it unpacks to four gigabytes": CutShort,
    "a cover that is the only picture": NoPicture,
    "a stream that says it is 16,384 by 16,384": UnknownCodec,
    "eight thousand streams in one": CutShort,
}


@pytest.fixture
def family(tmp_path):
    return Family(FolderStore(tmp_path / "store"))


@pytest.fixture
def lure(tmp_path):
    """A neighbour and a port; afterwards nobody must have knocked."""
    neighbour = tmp_path / "neighbour.mp4"
    neighbour.write_bytes(CANARY)
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(type=socket.SOCK_DGRAM) as post:
        post.bind(server.getsockname())
        yield Lure(str(neighbour), server.getsockname()[1])
        for ear, hears in ((server, server.accept), (post, lambda: post.recv(1))):
            ear.settimeout(0)
            with pytest.raises(BlockingIOError):
                hears()


def met(family, data):
    """What a film ends in, by the child that does everything with it, and all that was made."""
    outputs = family.outputs()
    try:
        family.run("everything", {"film": family.seal(data, 1 << 20)}, outputs, deadline=120.0)
    except MediaError as error:
        return type(error), [family.read([made]) for made in outputs.made]
    return "film", [family.read([made]) for made in outputs.made]


@pytest.mark.parametrize("name", sorted({name for name in ZOO if name.startswith(tuple(LISTS))} - DRESSED))
def test_a_list_is_never_followed(family, lure, name):
    refusal = NotAFilm if name.startswith(tuple(PLAIN_WORDS)) or name.endswith("much of it") else UnsafeFormat
    assert met(family, ZOO[name](lure)) == (refusal, [])


@pytest.mark.parametrize("name", sorted(name for name in ZOO.keys() - HEAVY if not name.startswith(tuple(LISTS))))
def test_a_hostile_film_is_refused_by_name_or_rightly_read(family, lure, name):
    ended, made = met(family, ZOO[name](lure))
    assert ended == REFUSED.get(name, "film")
    for secret in (CANARY, lure.neighbour.encode(), PLACE.encode()):
        assert [output for output in made if secret in output] == []


@pytest.mark.parametrize("kind", ["h264_25", "interlaced_mts", "webm", "mpeg_ps", "pcm_avi", "hevc", "prores_mov"])
def test_a_harmed_film_ends_in_a_film_or_a_named_refusal(family, kind):
    """A small count; the full one runs in bench."""
    seed = random.randrange(1 << 32)
    print("seed", seed)
    data = mutated(filmmaker.make(kind).path.read_bytes(), random.Random(seed))
    ended, _made = met(family, data)
    assert ended not in {ReaderDied, MediaError}


@pytest.mark.parametrize(("kind", "number"), [("hevc", 198), ("late_start", 2049)])
def test_damage_that_claims_forty_voices_is_silent_and_ends_no_child(family, kind, number):
    """Two films of bench/hostile.py; PyAV read beyond their planes."""
    data = mutated(filmmaker.make(kind).path.read_bytes(), random.Random(f"20261126/{number}"))
    assert met(family, data)[0] == "film"
