"""Reading everything back: whatever was done to an object is named, and none of it is given out."""

import datetime as dt
import random

import pytest

from attune import clock
from attune.audit.actions import SYSTEM
from attune.jobs.actions import post_job
from attune.jobs.worker import drain
from attune.people.actions import add_family
from attune.safe.actions import seal_thing
from attune.safe.keys import family_keys, objects
from attune.safe.models import Damage, Reading, Segment, StoredThing
from attune.safe.queries import open_thing, soundness
from attune.safe.rules import REMEDY, WHY, remedy_for
from attune.safe.scrub import Limits, read_on, reading_due, reading_now
from attune.store import NoSuchObject
from attune.vault.errors import SegmentDamaged
from attune.vault.segments import seal_segment
from tests.safe.conftest import PIECES, keep, path_of, spoil, swap

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]
WHOLE = b"".join(PIECES)
FLIPS = 60


def scrub():
    return read_on(reading=reading_now(again=True))


def damages():
    return sorted(Damage.objects.values_list("name", "why"))


def test_a_whole_store_is_read_and_nothing_is_damaged(nothing_else, thing):
    reading = scrub()
    assert (reading.count, reading.clear_bytes, damages()) == (3, len(WHOLE), [])
    assert soundness().read == reading


@pytest.mark.parametrize(
    ("how", "why"),
    [("missing", "missing"), ("cut", "length"), ("longer", "length"), ("empty", "length"), ("flipped", "changed")],
)
def test_what_was_done_to_an_object_is_named_and_taken_back_once_it_is_mended(nothing_else, thing, how, why):
    segment = thing.segments.all()[1]
    mend = spoil(segment, how)
    assert scrub().finished_at is not None
    assert damages() == [(segment.name, why)]
    with open_thing(thing) as reader, pytest.raises((SegmentDamaged, NoSuchObject)):
        reader.read()
    mend()
    scrub()
    assert damages() == []
    with open_thing(thing) as reader:
        assert reader.read() == WHOLE


def test_two_objects_in_each_others_place_are_both_named(nothing_else, family):
    first, second = keep(family, [b"a" * 500, b"b" * 500]).segments.all()
    swap(first, second)
    scrub()
    assert damages() == sorted([(first.name, "swapped"), (second.name, "swapped")])


def test_another_familys_object_in_its_place_is_named(nothing_else, family):
    other = add_family(name="Others", by=SYSTEM)
    first, second = (keep(each, [b"x" * 500]).segments.get() for each in (family, other))
    swap(first, second)
    scrub()
    assert damages() == sorted([(first.name, "swapped"), (second.name, "swapped")])


def test_an_earlier_state_of_an_object_is_named(nothing_else, family, thing):
    segment = thing.segments.all()[2]
    with objects().begin(segment.name, replace=True) as draft:
        seal_segment(draft, family_keys().recipient(family.pk), [b"thrEE"], name=segment.name)
        draft.commit()
    scrub()
    assert damages() == [(segment.name, "changed")]


def test_a_family_without_its_key_is_named_and_mended_with_it(nothing_else, family, thing):
    key = path_of(thing.segments.first()).parent.parent.parent / "keys" / family.pk[:2] / f"{family.pk}.age"
    kept = key.read_bytes()
    key.unlink()
    scrub()
    assert {why for _name, why in damages()} == {"no-key"}
    key.write_bytes(kept[:-9] + b"tampered!")
    scrub()
    assert [why for _name, why in damages()] == ["no-key"] * 3
    key.write_bytes(kept)
    scrub()
    assert damages() == []


def test_any_flipped_bit_is_found(nothing_else, family):
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    segment = keep(family, [chance.randbytes(70_000)]).segments.get()
    path, found = path_of(segment), 0
    whole = path.read_bytes()
    for _ in range(FLIPS):
        at = chance.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
        scrub()
        found += [name for name, _why in damages()] == [segment.name]  # in the name of its key's kind it looks swapped
    assert found == FLIPS


def test_a_reading_that_was_broken_off_goes_on_where_it_was(nothing_else, family):
    names = sorted(keep(family, [bytes([n]) * 100 for n in range(1, 8)]).segments.values_list("name", flat=True))
    heard = []
    stop = iter([False, False, True])
    reading = read_on(
        reading=reading_now(), limits=Limits(stop=lambda: next(stop)), told=lambda *far: heard.append(far)
    )
    assert (reading.count, reading.reached, reading.finished_at) == (3, names[2], None)
    reading = read_on(reading=reading_now(), told=lambda *far: heard.append(far))
    assert (reading.count, reading.reached, reading.finished_at is None) == (7, names[6], False)
    assert heard == [(n, 7) for n in range(1, 8)]


def test_all_is_read_again_after_a_month_and_not_before(nothing_else, thing):
    finished = scrub().finished_at
    with clock.told(finished + dt.timedelta(days=29)):
        assert reading_due() is None
    with clock.told(finished + dt.timedelta(days=31)):
        assert reading_due().count == 0


def test_an_empty_store_is_not_read(nothing_else):
    assert (reading_due(), Reading.objects.count()) == (None, 0)


def test_the_upkeep_reads_everything_by_and_by(nothing_else, thing):
    post_job(kind="upkeep.read_some_of_store", args={}, priority=-10)
    drain()
    assert (Reading.objects.get().count, Reading.objects.get().finished_at is None) == (3, False)


def test_what_is_met_while_it_is_read_is_noted_at_once(nothing_else, thing):
    segment = thing.segments.all()[1]
    spoil(segment, "flipped")
    with open_thing(thing) as reader:
        assert reader.read_at(0, 3000) == PIECES[0]
        with pytest.raises(SegmentDamaged):
            reader.read_at(3000, len(PIECES[1]))
    assert damages() == [(segment.name, "changed")]


def test_a_removed_thing_takes_its_damage_with_it(nothing_else, thing):
    spoil(thing.segments.all()[1], "missing")
    scrub()
    StoredThing.objects.filter(pk=thing.pk).delete()
    assert (Damage.objects.count(), Segment.objects.count()) == (0, 0)


def test_every_damage_has_its_words_and_a_remedy():
    assert set(WHY) == set(Damage.Why.values)
    assert set(REMEDY) < set(WHY)
    assert all("backup" in remedy_for(why) for why in WHY)


def test_small_things_are_read_too(nothing_else, family):
    seal_thing(family=family.pk, kind=StoredThing.Kind.SCAN, media_type="", chunks=[])
    assert (scrub().count, damages()) == (1, [])
