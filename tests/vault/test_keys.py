"""One key per family: made once, opened by service or recovery key, forgotten in minutes, destroyed for good."""

import io
import threading
import time

import pytest

from attune.ids import new_id
from attune.store import FolderStore
from attune.vault.age import AgeReader, Identity
from attune.vault.errors import AgeError, FamilyKeyExists, NoFamilyKey, NoMatchingKey, SegmentDamaged, TextDamaged
from attune.vault.keys import FamilyKeys, RecoveryKey, ServiceKey, TextSeal
from attune.vault.segments import seal_segment

SERVICE = ServiceKey(Identity.generate())
RECOVERY = RecoveryKey.generate()
PLACE = ("attune_goal", "bcdfghjkmnpqrstv", "wording")


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "keys")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keys(store, clock):
    return FamilyKeys(store, SERVICE, RECOVERY.recipient, clock=clock)


@pytest.fixture
def family(keys):
    name = new_id()
    keys.create(name)
    return name


def in_memory(keys):
    return list(keys._kept)


def test_a_family_key_is_made_once(keys, store):
    family = new_id()
    recipient = keys.create(family)
    assert (keys.recipient(family), keys.identity(family).recipient) == (recipient, recipient)
    assert list(store.names()) == [f"{family}.age"]
    with pytest.raises(FamilyKeyExists):
        keys.create(family)
    assert keys.recipient(family) == recipient


def test_service_and_recovery_each_open_it_and_nobody_else(keys, store, family):
    for opener in (SERVICE.identity, RECOVERY.identity):
        with AgeReader(store.open(f"{family}.age"), [opener]) as reader:
            assert reader.read() == str(keys.identity(family)).encode()
    with store.open(f"{family}.age") as file, pytest.raises(NoMatchingKey):
        AgeReader(file, [Identity.generate()])


def test_what_is_sealed_to_a_family_opens_neither_by_service_nor_recovery(keys, family):
    out = io.BytesIO()
    seal_segment(out, keys.recipient(family), [b"film"])
    assert AgeReader(io.BytesIO(out.getvalue()), [keys.identity(family)]).read() == b"film"
    with pytest.raises(NoMatchingKey):
        AgeReader(io.BytesIO(out.getvalue()), [SERVICE.identity, RECOVERY.identity])


def test_an_identity_is_kept_for_five_minutes_at_most(store, clock):
    keys = FamilyKeys(store, SERVICE, RECOVERY.recipient, ttl=3600, clock=clock)
    one, two = new_id(), new_id()
    keys.create(one)
    keys.create(two)
    assert in_memory(keys) == []
    keys.identity(one)
    clock.now += 200
    keys.identity(two)
    keys.identity(one)
    assert in_memory(keys) == [one, two]
    clock.now += 99
    assert (keys.forget_stale(), in_memory(keys)) == (1, [two])
    clock.now += 200
    assert (keys.forget_stale(), in_memory(keys)) == (0, [])


def test_an_idle_process_forgets_too(store):
    keys = FamilyKeys(store, SERVICE, RECOVERY.recipient, ttl=0.1)
    family = new_id()
    keys.create(family)
    keys.identity(family)
    assert in_memory(keys) == [family]
    until = time.monotonic() + 5
    while in_memory(keys) and time.monotonic() < until:
        time.sleep(0.05)
    assert in_memory(keys) == []


def test_a_destroyed_key_is_gone_at_once_even_for_others(keys, store, family):
    elsewhere = FamilyKeys(store, SERVICE, RECOVERY.recipient)
    elsewhere.identity(family)
    keys.identity(family)
    keys.destroy(family)
    keys.destroy(family)
    for held in (keys, elsewhere):
        with pytest.raises(NoFamilyKey):
            held.identity(family)
        assert in_memory(held) == []
    assert list(store.names()) == []


def test_a_family_without_a_key_is_told(keys):
    for ask in (keys.identity, keys.recipient):
        with pytest.raises(NoFamilyKey):
            ask(new_id())


def test_key_files_swapped_between_families_are_noticed(keys, store, tmp_path):
    one, two = new_id(), new_id()
    keys.create(one)
    keys.create(two)
    with store.open(f"{one}.age") as file:
        content = file.read()
    with store.begin(f"{two}.age", replace=True) as draft:
        draft.write(content)
        draft.commit()
    keys.identity(one)
    with pytest.raises(SegmentDamaged, match="another family"):
        keys.identity(two)


def test_rotation_gives_every_key_a_new_header_and_the_same_identity(keys, store):
    families = [new_id() for _ in range(3)]
    before = {family: keys.create(family) for family in families}
    new_service, new_recovery = ServiceKey(Identity.generate()), RecoveryKey.generate()
    rotated = FamilyKeys(store, new_service, new_recovery.recipient)
    with pytest.raises(NoMatchingKey):
        rotated.identity(families[0])
    assert rotated.rewrap_all([SERVICE.identity]) == 3
    assert {family: rotated.recipient(family) for family in families} == before
    for name in store.names():
        with AgeReader(store.open(name), [new_recovery.identity]) as reader:
            assert reader.name == name.removesuffix(".age")
        with store.open(name) as file, pytest.raises(NoMatchingKey):
            AgeReader(file, [SERVICE.identity, RECOVERY.identity])
    assert store.torn() == []


def test_a_rotation_broken_off_is_finished_by_the_next(keys, store):
    families = [new_id() for _ in range(3)]
    before = {family: keys.create(family) for family in families}
    rotated = FamilyKeys(store, ServiceKey(Identity.generate()), RECOVERY.recipient)
    with pytest.raises(NoMatchingKey):  # the first by name opens with neither: nothing is lost
        rotated.rewrap_all([])
    rotated.rewrap_all([SERVICE.identity])
    keys.forget_all()
    again = FamilyKeys(store, rotated._service, RecoveryKey.generate().recipient)
    assert again.rewrap_all([SERVICE.identity]) == 3
    assert {family: again.recipient(family) for family in families} == before


def test_after_a_disaster_the_recovery_key_brings_every_family_back(keys, store):
    before = keys.create(family := new_id())
    printed = RecoveryKey.from_words(RECOVERY.words)
    restored = FamilyKeys(store, ServiceKey(Identity.generate()), printed.recipient)
    assert restored.rewrap_all([printed.identity]) == 1
    assert restored.recipient(family) == before


def test_threads_ask_for_keys_together(keys):
    families = [new_id() for _ in range(6)]
    expected = {family: keys.create(family) for family in families}
    found = []

    def ask():
        found.append({family: keys.recipient(family) for family in families})

    threads = [threading.Thread(target=ask) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert found == [expected] * 6


@pytest.mark.parametrize("text", ["", "x", "What helps her? – “the song”", "ü" * 10_000])
def test_a_sealed_text_opens_at_its_place(keys, family, text):
    seal = TextSeal(keys)
    sealed = seal.seal(family, text, PLACE)
    assert seal.open(family, sealed, PLACE) == text
    assert len(sealed) == 1 + 12 + len(text.encode()) + 16
    assert seal.seal(family, text, PLACE) != sealed


def test_a_text_moved_altered_or_of_another_family_is_refused(keys, family):
    seal, other = TextSeal(keys), new_id()
    keys.create(other)
    sealed = seal.seal(family, "her own words", PLACE)
    for place in ((*PLACE[:2], "other"), PLACE[:2], (), ("attune_goalb", "cdfghjkmnpqrstv", "wording")):
        with pytest.raises(TextDamaged):
            seal.open(family, sealed, place)
    with pytest.raises(TextDamaged):
        seal.open(other, sealed, PLACE)
    for at in range(len(sealed)):
        with pytest.raises(TextDamaged):
            seal.open(family, sealed[:at] + bytes([sealed[at] ^ 4]) + sealed[at + 1 :], PLACE)
        with pytest.raises(TextDamaged):
            seal.open(family, sealed[:at], PLACE)


def test_a_text_of_a_destroyed_family_stays_shut(keys, family):
    seal = TextSeal(keys)
    sealed = seal.seal(family, "gone", PLACE)
    keys.destroy(family)
    with pytest.raises(NoFamilyKey):
        seal.open(family, sealed, PLACE)
    with pytest.raises(NoFamilyKey):
        seal.seal(family, "more", PLACE)


def test_a_tampered_key_file_is_told_and_never_used(keys, store, family):
    with store.open(f"{family}.age") as file:
        content = bytearray(file.read())
    content[-1] ^= 1
    with store.begin(f"{family}.age", replace=True) as draft:
        draft.write(content)
        draft.commit()
    with pytest.raises(AgeError):
        keys.identity(family)
