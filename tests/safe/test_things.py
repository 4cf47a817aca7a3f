"""What is kept sealed: first the object, then its row; whatever breaks between them, nothing half is ever shown."""

import hashlib

import pytest
from django.db import IntegrityError, transaction

from attune.audit.actions import SYSTEM
from attune.media.sandbox import SealedOutput
from attune.people.actions import add_family
from attune.safe.actions import (
    ThingSink,
    append_segment,
    begin_thing,
    complete_thing,
    drop_object,
    remove_thing,
    seal_object,
    seal_thing,
)
from attune.safe.keys import objects
from attune.safe.models import Segment, StoredThing
from attune.safe.queries import open_joined, open_thing, recipient_of, sealed_source
from attune.safe.rules import PlaceTaken, ThingGone
from attune.store import NoSuchObject
from attune.vault.errors import SegmentDamaged, VaultError
from attune.vault.segments import seal_segment

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PIECES = [b"one" * 1000, b"two" * 70_000, b"three"]
WHOLE = b"".join(PIECES)


@pytest.fixture
def family(db):
    return add_family(name="Amina and Yusuf", by=SYSTEM)


@pytest.fixture
def thing(family):
    thing = begin_thing(family=family.pk, kind=StoredThing.Kind.PART)
    for place, piece in enumerate(PIECES):
        append_segment(thing=thing, sealed=seal_object(family=family.pk, chunks=[piece]), place=place)
    return complete_thing(thing=thing, sha256=hashlib.sha256(WHOLE).hexdigest())


def stored():
    return set(objects().names())


def test_pieces_read_back_as_one_thing(thing):
    assert thing.clear_length == len(WHOLE)
    with open_thing(thing) as reader:
        assert (reader.read(), reader.read_at(2998, 6)) == (WHOLE, WHOLE[2998:3004])


def test_several_things_read_back_as_one_file(family, thing):
    other = seal_thing(family=family.pk, kind=StoredThing.Kind.PART, media_type="", chunks=[b"end"])
    with open_joined([thing, other]) as reader:
        assert reader.read() == WHOLE + b"end"


def test_nothing_of_it_lies_in_clear(thing):
    for name in thing.segments.values_list("name", flat=True):
        with objects().open(name) as file:
            sealed = file.read()
        assert sealed.startswith(b"age-encryption.org/v1\n")
        assert b"oneone" not in sealed


def test_two_segments_cannot_have_one_place(family, thing):
    sealed = seal_object(family=family.pk, chunks=[b"late"])
    with pytest.raises(PlaceTaken):
        append_segment(thing=thing, sealed=sealed, place=1)
    assert thing.segments.count() == 3


def test_segments_that_were_swapped_are_noticed(thing):
    first, second = thing.segments.all()[:2]
    with objects().open(first.name) as a, objects().open(second.name) as b:
        contents = a.read(), b.read()
    for segment, content in ((first, contents[1]), (second, contents[0])):
        with objects().begin(segment.name, replace=True) as draft:
            draft.write(content)
            draft.commit()
    with open_thing(thing) as reader, pytest.raises(SegmentDamaged):
        reader.read()


def test_another_familys_key_opens_nothing(family, thing):
    other = add_family(name="Others", by=SYSTEM)
    StoredThing.objects.filter(pk=thing.pk).update(family=other)
    thing.refresh_from_db()
    with open_thing(thing) as reader, pytest.raises(VaultError):
        reader.read()


def test_an_object_without_a_row_is_dropped_and_one_with_a_row_is_not(family, thing):
    before = stored()
    sealed = seal_object(family=family.pk, chunks=[b"orphan"])
    drop_object(name=sealed.name)
    drop_object(name=thing.segments.first().name)
    assert stored() == before


def test_a_thing_whose_row_is_refused_leaves_no_object(family):
    before = stored()
    with pytest.raises(IntegrityError), transaction.atomic():
        seal_thing(family=family.pk, kind=None, media_type="", chunks=[b"a"])
    assert stored() == before


def test_removing_leaves_neither_rows_nor_objects_and_can_be_done_again(thing):
    names = set(thing.segments.values_list("name", flat=True))
    done = []
    remove_thing(thing=thing, first=lambda: done.append("first"))
    remove_thing(thing=thing)
    assert (stored() & names, StoredThing.objects.count(), Segment.objects.count()) == (set(), 0, 0)
    assert done == ["first"]
    with pytest.raises(NoSuchObject):
        objects().open(next(iter(names)))


def test_removing_goes_on_after_a_crash_between_objects_and_rows(thing):
    objects().delete(thing.segments.first().name)
    remove_thing(thing=thing)
    assert StoredThing.objects.count() == 0


def test_nothing_can_be_added_to_what_is_gone(family, thing):
    sealed = seal_object(family=family.pk, chunks=[b"late"])
    remove_thing(thing=thing)
    with pytest.raises(ThingGone):
        append_segment(thing=thing, sealed=sealed, place=9)


def test_what_the_locked_child_makes_becomes_segments_and_twice_is_once(family):
    thing = begin_thing(family=family.pk, kind=StoredThing.Kind.RENDITION)
    sink = ThingSink(thing, place_of=lambda label: int(label.rpartition("/")[2]))
    before = stored()
    for _ in range(2):
        for place, piece in enumerate(PIECES):
            draft = sink.begin("fragment")
            sealed = seal_segment(draft, recipient_of(family.pk), [piece], name=draft.name)
            sink.keep(draft, SealedOutput(f"fragment/{place}", *sealed, facts={"n": place}))
    assert [segment.facts for segment in thing.segments.all()] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert len(stored() - before) == 3
    with open_thing(thing) as reader:
        assert reader.read() == WHOLE


def test_the_child_gets_the_segments_in_order(thing):
    assert [facts.clear_length for facts in sealed_source(thing).segments] == [len(piece) for piece in PIECES]
