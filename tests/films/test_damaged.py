"""A stored piece that is damaged is never given out: the answer says so, and it is noted which piece it is."""

import random

import pytest

from attune.films.actions import verify_film
from attune.films.models import Film
from attune.safe.models import Damage
from tests.films.sending import send
from tests.safe.conftest import spoil

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FILM = random.Random(8).randbytes(200_000)


@pytest.fixture
def film(cast, ruth):
    send(ruth, cast.home.visit, FILM)
    film = Film.objects.get()
    verify_film(film=film)
    return film


@pytest.mark.parametrize("how", ["missing", "cut", "flipped"])
def test_a_range_of_a_damaged_piece_is_refused_with_a_page_and_noted(film, ruth, how):
    ruth.raise_request_exception = False
    address = f"/films/{film.pk}/part/"
    assert ruth.get(address, headers={"Range": "bytes=0-99"}).content == FILM[:100]
    segment = film.parts.get().thing.segments.first()
    mend = spoil(segment, how)
    refused = ruth.get(address, headers={"Range": "bytes=199000-199999"})
    assert (refused.status_code, FILM[199000:199100] in refused.content) == (500, False)
    assert "A stored piece of this is damaged" in refused.content.decode()
    assert Damage.objects.get().name == segment.name
    mend()
    assert ruth.get(address, headers={"Range": "bytes=0-99"}).content == FILM[:100]
