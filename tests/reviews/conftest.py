"""Who is there: Ruth with her family, another family of hers, the office, and Cy, a stranger."""

import pytest
from django.test import Client

from attune.people.models import Role
from attune.reviews import actions
from tests.reviews.hour import an_hour, practitioner


@pytest.fixture
def ruth(db):
    return practitioner("Ruth Calder")


@pytest.fixture
def hour(ruth):
    return an_hour(ruth)


@pytest.fixture
def cy(db):
    """A practitioner of the same practice who has nothing to do with this family, but with one of his own."""
    person = practitioner("Cy Other")
    an_hour(person, ("Hannah", "Leo"))
    return person


@pytest.fixture
def olive(db):
    return practitioner("Olive Office", Role.Kind.OFFICE, Role.Kind.OPERATOR)


@pytest.fixture
def signed_in():
    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def review(hour):
    return actions.open_review(visit=hour.visit, by=hour.practitioner)


@pytest.fixture
def begun(hour, review):
    return actions.begin_review(review=review, by=hour.practitioner)


@pytest.fixture
def client(signed_in, ruth):
    return signed_in(ruth)
