"""A family with a thing of three pieces, and hands that spoil what lies in the store."""

import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from attune.audit.actions import SYSTEM
from attune.people.actions import add_family
from attune.safe.actions import append_segment, begin_thing, complete_thing, seal_object
from attune.safe.keys import objects
from attune.safe.models import Reading, StoredThing, Stray

PIECES = [b"one" * 1000, b"two" * 70_000, b"three"]


@pytest.fixture
def family(db):
    return add_family(name="Amina and Yusuf", by=SYSTEM)


def keep(family, pieces=PIECES):
    thing = begin_thing(family=family.pk, kind=StoredThing.Kind.PART)
    for place, piece in enumerate(pieces):
        sealed = seal_object(family=family.pk, chunks=[piece])
        with transaction.atomic():
            append_segment(thing=thing, sealed=sealed, place=place)
    return complete_thing(thing=thing, sha256=hashlib.sha256(b"".join(pieces)).hexdigest())


@pytest.fixture
def thing(family):
    return keep(family)


@pytest.fixture
def nothing_else(db):
    """An empty store: what other tests left would be found as strays."""
    for name in list(objects().names()):
        objects().delete(name)
    Stray.objects.all().delete()
    Reading.objects.all().delete()


def path_of(segment):
    return Path(settings.DATA) / "objects" / segment.name[:2] / segment.name


def spoil(segment, how):
    """Do to a stored object what disks, restores and enemies do."""
    path = path_of(segment)
    whole = path.read_bytes()
    if how == "missing":
        path.unlink()
    elif how == "cut":
        path.write_bytes(whole[:-1])
    elif how == "longer":
        path.write_bytes(whole + b"\0")
    elif how == "flipped":
        path.write_bytes(whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:])
    elif how == "empty":
        path.write_bytes(b"")
    return lambda: (path.parent.mkdir(exist_ok=True), path.write_bytes(whole))


def swap(first, second):
    a, b = path_of(first), path_of(second)
    contents = a.read_bytes(), b.read_bytes()
    a.write_bytes(contents[1])
    b.write_bytes(contents[0])
