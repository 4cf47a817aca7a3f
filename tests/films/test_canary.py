"""Nothing about a family's film stands in clear anywhere under the data folder: not its bytes, names, or texts."""

import os

import pytest
from django.conf import settings
from django.db import connection

from attune.films.actions import begin_film, keep_piece, verify_film
from attune.films.models import ConsentOverride, Film, FilmPart
from tests.films.sending import send

pytestmark = [pytest.mark.django_db(transaction=True)]
CANARY = b"canary-" + os.urandom(12).hex().encode()
NAME = "canary-yusuf-in-the-bath.mp4"
REASON = "canary-the-court-asked-for-it"


def found_in(folder, needle):
    """Return the files that hold some bytes, whatever they are."""
    return [path.name for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()]


def test_no_byte_name_or_text_of_a_film_lies_in_clear(cast, ruth):
    film = b"\0\0\0\x20ftypisom" + CANARY * 1000 + os.urandom(100_000)
    send(ruth, cast.home.visit, film, pieces=3, name=NAME)
    verify_film(film=Film.objects.get())
    ConsentOverride.objects.create(
        family=cast.home.family, visit=cast.home.visit, reason=REASON, by_kind="practitioner", by=cast.ruth.pk
    )
    assert FilmPart.objects.get().name == NAME
    assert ConsentOverride.objects.get().reason == REASON
    for needle in (CANARY, NAME.encode(), NAME[:12].encode(), REASON.encode()):
        assert found_in(settings.DATA, needle) == []


def test_the_search_would_find_what_lies_in_clear(cast):
    path = settings.DATA / "objects" / "drafts" / "spill"
    path.write_bytes(b"before" + CANARY + b"after")
    assert found_in(settings.DATA, CANARY) == ["spill"]
    path.unlink()
    needle = cast.home.family.pk.encode()
    assert found_in(settings.DATA, needle) != []


def test_half_an_upload_lies_sealed_too(cast):
    upload = begin_film(visit=cast.home.visit, name=NAME, length=10_000, by=cast.ruth)
    keep_piece(upload=upload, offset=0, data=CANARY * 50)
    connection.close()
    assert found_in(settings.DATA, CANARY) == []
