"""A stored thing of many segments reads as one, and a segment that is not the one of its row never gets through."""

import hashlib
import io
import itertools
import os
import random
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.ids import new_id
from attune.store import FolderStore
from attune.vault.age import Identity, NoMatchingKey
from attune.vault.errors import SegmentDamaged
from attune.vault.segments import OPEN_READERS, SegmentedReader, SegmentFacts, file_keys, seal_segment

FAMILY = Identity.generate()
LENGTHS = [70_000, 0, 1, 65536, 200_000, 200_000]


class Shelf(dict):
    """Sealed segments in memory, which counts how often each is opened."""

    def __init__(self):
        super().__init__()
        self.opened = []

    def open(self, name):
        self.opened.append(name)
        return io.BytesIO(self[name])


def put(shelf, clear, *, named=True, family=FAMILY):
    name, out = new_id(), io.BytesIO()
    pieces = [clear[at : at + 30_000] for at in range(0, len(clear), 30_000)]
    sealed = seal_segment(out, family.recipient, pieces, name=name if named else "")
    shelf[name] = out.getvalue()
    assert sealed == (len(clear), len(out.getvalue()), hashlib.sha256(clear).hexdigest())
    return SegmentFacts(name, *sealed)


def thing(lengths=LENGTHS, *, named=True, seed=1):
    shelf, chance = Shelf(), random.Random(seed)
    clears = [chance.randbytes(length) for length in lengths]
    return shelf, [put(shelf, clear, named=named) for clear in clears], b"".join(clears)


SHELF, FACTS, CLEAR = thing()


@given(st.integers(0, len(CLEAR) + 5), st.integers(0, 250_000))
@settings(max_examples=100, deadline=None)
def test_any_range_is_the_range_of_the_whole(offset, length):
    with SegmentedReader(FACTS, SHELF.open, FAMILY) as reader:
        assert reader.read_at(offset, length) == CLEAR[offset : offset + length]


def test_it_reads_like_a_file():
    with SegmentedReader(FACTS, SHELF.open, FAMILY) as reader:
        assert (reader.size, reader.seekable(), reader.readable()) == (len(CLEAR), True, True)
        assert reader.seek(-5, os.SEEK_END) == len(CLEAR) - 5
        assert reader.read() == CLEAR[-5:]
        assert reader.seek(69_999) == 69_999
        assert io.BufferedReader(reader).read(70_000) == CLEAR[69_999:139_999]


def test_of_no_segments_there_is_nothing_to_read():
    reader = SegmentedReader([], SHELF.open, FAMILY)
    assert (reader.size, reader.read(), reader.verify()) == (0, b"", hashlib.sha256().hexdigest())


def test_segments_are_opened_when_touched_and_few_stay_open():
    shelf, facts, clear = thing([100] * 20)
    reader = SegmentedReader(facts, shelf.open, FAMILY)
    assert shelf.opened == []
    assert reader.read_at(150, 100) == clear[150:250]
    assert shelf.opened == [facts[1].name, facts[2].name]
    assert reader.read_at(150, 100) == clear[150:250]
    assert len(shelf.opened) == 2
    assert reader.read() == clear
    assert reader.read_at(1900, 100) == clear[1900:]
    assert len(shelf.opened) == 20
    reader.read_at(0, 1)
    assert (len(shelf.opened), len(reader._readers)) == (21, OPEN_READERS)


def test_threads_share_one_reader_of_many_files(tmp_path):
    store, chance = FolderStore(tmp_path), random.Random(3)
    clears, facts = [chance.randbytes(5_000) for _ in range(3 * OPEN_READERS)], []
    for clear in clears:
        name = new_id()
        with store.begin(name) as draft:
            facts.append(SegmentFacts(name, *seal_segment(draft, FAMILY.recipient, [clear], name=name)))
            draft.commit()
    clear, wrong = b"".join(clears), []
    reader = SegmentedReader(facts, store.open, FAMILY)

    def read(seed):
        own = random.Random(seed)
        for _ in range(80):
            offset, length = own.randrange(len(clear)), own.randrange(12_000)
            if reader.read_at(offset, length) != clear[offset : offset + length]:
                wrong.append((offset, length))

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert wrong == []
    reader.close()


@pytest.mark.parametrize("named", [True, False])
def test_verifying_reads_everything_back_and_gives_the_hash_of_the_whole(named):
    shelf, facts, clear = thing(named=named)
    assert SegmentedReader(facts, shelf.open, FAMILY).verify() == hashlib.sha256(clear).hexdigest()


def test_file_keys_open_their_thing_without_the_family_key():
    keys = file_keys(FACTS, SHELF.open, FAMILY)
    assert [(name, len(key)) for name, key in keys.items()] == [(facts.name, 16) for facts in FACTS]
    assert SegmentedReader(FACTS, SHELF.open, keys).read() == CLEAR
    del keys[FACTS[0].name]
    with pytest.raises(NoMatchingKey):
        SegmentedReader(FACTS, SHELF.open, keys).read_at(0, 1)


def damaged(shelf, facts, unlock=FAMILY):
    with pytest.raises(SegmentDamaged) as refused:
        SegmentedReader(facts, shelf.open, unlock).read()
    return refused.value.name


@pytest.mark.parametrize("named", [True, False])
def test_two_segments_swapped_are_noticed_though_equally_long(named):
    shelf, facts, _ = thing(named=named)
    keys = file_keys(facts, shelf.open, FAMILY)
    one, two = facts[4].name, facts[5].name
    shelf[one], shelf[two] = shelf[two], shelf[one]
    assert damaged(shelf, facts) == one
    assert damaged(shelf, facts, keys) == one
    assert SegmentedReader(facts, shelf.open, FAMILY).read_at(0, 70_000) == CLEAR[:70_000]


@pytest.mark.parametrize("named", [True, False])
def test_rows_and_objects_in_another_order_are_noticed(named):
    shelf, facts, _ = thing(named=named)
    lying = [SegmentFacts(facts[4].name, *list(vars(facts[5]).values())[1:]), *facts[1:]]
    with pytest.raises(SegmentDamaged):
        SegmentedReader(lying, shelf.open, FAMILY).verify()


def test_a_segment_rolled_back_to_an_earlier_one_of_its_name_is_noticed():
    shelf, facts, _ = thing(named=False)
    old, other = io.BytesIO(), bytes(facts[4].clear_length)
    seal_segment(old, FAMILY.recipient, [other])
    shelf[facts[4].name] = old.getvalue()
    assert damaged(shelf, facts) == facts[4].name


@pytest.mark.parametrize("length", [0, 199_999, 200_001])
def test_a_segment_of_the_right_name_and_the_wrong_length_is_noticed(length):
    shelf, facts, _ = thing()
    out = io.BytesIO()
    seal_segment(out, FAMILY.recipient, [bytes(length)], name=facts[4].name)
    shelf[facts[4].name] = out.getvalue()
    with pytest.raises(SegmentDamaged, match="length"):
        SegmentedReader(facts, shelf.open, FAMILY).read_at(140_000, 1)


def test_a_forged_segment_under_the_right_name_is_found_by_verifying():
    shelf, facts, _ = thing()
    forged = io.BytesIO()
    seal_segment(forged, FAMILY.recipient, [bytes(facts[4].clear_length)], name=facts[4].name)
    shelf[facts[4].name] = forged.getvalue()
    with pytest.raises(SegmentDamaged, match="not what was stored"):
        SegmentedReader(facts, shelf.open, FAMILY).verify()


def test_a_segment_of_another_family_is_noticed():
    shelf, facts, clear = thing()
    out = io.BytesIO()
    seal_segment(out, Identity.generate().recipient, [clear[:70_000]], name=facts[0].name)
    shelf[facts[0].name] = out.getvalue()
    assert damaged(shelf, facts) == facts[0].name


def test_a_cut_segment_is_noticed_even_when_whole_chunks_go():
    shelf, facts, _ = thing()
    whole = shelf[facts[4].name]
    for cut in (0, 1, 100, len(whole) - 65552, len(whole) - 1):
        shelf[facts[4].name] = whole[:cut]
        assert damaged(shelf, facts) == facts[4].name


def test_flipped_bits_anywhere_are_noticed():
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for named in itertools.islice(itertools.cycle([True, False]), 40):
        shelf, facts, _ = thing([70_000, 500], named=named)
        name = chance.choice(facts).name
        broken = bytearray(shelf[name])
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        shelf[name] = bytes(broken)
        assert damaged(shelf, facts) == name


def test_an_unnamed_segment_is_hashed_once_in_a_reader():
    shelf, facts, clear = thing([100] * 20, named=False)
    reader = SegmentedReader(facts, shelf.open, FAMILY)
    assert reader.read() == clear
    assert reader._hashed == set(range(20))


def test_a_refused_segment_leaves_no_file_open():
    shelf, facts, _ = thing()
    shelf[facts[4].name] = shelf[facts[5].name]
    files = []

    def opened(name):
        files.append(shelf.open(name))
        return files[-1]

    with pytest.raises(SegmentDamaged):
        SegmentedReader(facts, opened, FAMILY).read_at(140_000, 1)
    assert [file.closed for file in files] == [True]
