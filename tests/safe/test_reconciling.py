"""The rows held against the store: what is missing is an alarm, what belongs to nobody waits thirty days."""

import datetime as dt
import os

import pytest
from django.conf import settings

from attune import clock
from attune.audit.models import Line
from attune.ids import new_id
from attune.safe.actions import seal_object
from attune.safe.keys import objects
from attune.safe.models import Damage, Segment, StoredThing, Stray
from attune.safe.reconciling import Reconciled, reconcile
from attune.safe.rules import STRAY_DAYS, STRAY_LOOKS
from tests.safe.conftest import spoil

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]


@pytest.fixture(autouse=True)
def alone(nothing_else):
    """Nothing but what each test makes."""


def found():
    return sorted(Damage.objects.values_list("name", "why"))


def test_a_whole_store_is_whole(thing):
    assert reconcile() == Reconciled(0, 0, 0, 0)


def test_a_row_without_its_object_is_an_alarm_until_it_is_there_again(thing):
    segment = thing.segments.first()
    put_back = spoil(segment, "missing")
    assert reconcile().damages == 1
    assert found() == [(segment.name, "missing")]
    put_back()
    assert (reconcile().damages, found()) == (0, [])


def test_a_whole_thing_that_lacks_a_row_is_an_alarm(thing):
    Segment.objects.filter(thing=thing, place=1).delete()
    reconcile()
    assert (found(), Damage.objects.get().thing) == ([("", "gap")], thing)
    StoredThing.objects.filter(pk=thing.pk).update(clear_length=3005)
    reconcile()
    assert found() == []


def test_a_damage_of_a_segment_that_is_gone_is_forgotten(thing):
    spoil(thing.segments.first(), "missing")
    reconcile()
    thing.segments.first().delete()
    StoredThing.objects.filter(pk=thing.pk).update(completed_at=None)
    reconcile()
    assert found() == []


def test_an_object_without_a_row_is_kept_for_thirty_days_and_then_removed(family, thing):
    stray = seal_object(family=family.pk, chunks=[b"nobody's"]).name
    start = clock.now()
    for day in range(31):
        with clock.told(start + dt.timedelta(days=day)):
            looked = reconcile()
            assert (looked.strays, looked.strays_removed, objects().exists(stray)) in (
                [(1, 0, True)] if day < 30 else [(0, 1, False)]
            )
    assert (Line.objects.filter(verb="drop", thing=stray).count(), thing.segments.count()) == (1, 3)


def test_a_clock_that_jumps_removes_nothing(family):
    stray = seal_object(family=family.pk, chunks=[b"nobody's"]).name
    reconcile()
    with clock.told(clock.now() + STRAY_DAYS * 100):
        for _ in range(STRAY_LOOKS - 2):
            assert reconcile().strays_removed == 0
    assert objects().exists(stray)


def test_an_object_that_gets_its_row_after_all_is_a_stray_no_more(family):
    sealed = seal_object(family=family.pk, chunks=[b"late"])
    assert reconcile().strays == 1
    thing = StoredThing.objects.create(family=family, kind="part", created_at=clock.now())
    Segment.objects.create(
        name=sealed.name, thing=thing, place=0, clear_length=4, sealed_length=sealed.sealed_length, sha256=sealed.sha256
    )
    assert (reconcile().strays, Stray.objects.count()) == (0, 0)


def test_torn_drafts_are_dropped_and_those_being_written_are_not(tmp_path):
    drafts = settings.DATA / "objects" / "drafts"
    torn = drafts / f"{new_id()}~0123456789abcdef"
    torn.write_bytes(b"half")
    assert reconcile().drafts_removed == 0  # it may have been begun this moment
    os.utime(torn, (1, 1))
    with objects().begin(new_id()) as draft:
        draft.write(b"under way")
        os.utime(next(drafts.glob(f"{draft.name}~*")), (1, 1))
        assert reconcile().drafts_removed == 1
        assert [path.name.partition("~")[0] for path in drafts.iterdir()] == [draft.name]
