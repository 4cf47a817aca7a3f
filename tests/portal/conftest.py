"""A family whose first review is done and whose mother was given a moment; and everybody who is somebody else."""

import datetime as dt

import pytest
from django.test import Client

from attune import clock
from attune.consent.actions import decide
from attune.consent.models import Decision, Purpose
from attune.ids import new_id
from attune.portal.actions import release_moment
from attune.reviews.actions import Said, begin_review, catch_words, finish_review, open_review
from attune.reviews.models import Words
from tests.reviews.hour import an_hour, practitioner


@pytest.fixture
def ruth(db):
    return practitioner("Ruth Calder")


@pytest.fixture
def hour(ruth):
    with clock.told(dt.datetime(2027, 3, 2, 9, tzinfo=dt.UTC)):
        made = an_hour(ruth)
        for member in (made.parent, made.child):
            says(made, member, Decision.Says.GIVEN)
        yield made


@pytest.fixture
def looked_at(hour, ruth):
    """The same family after its shared review."""
    review = begin_review(review=open_review(visit=hour.visit, by=ruth), by=ruth)
    for by, text in ((hour.parent.id, "I wait, and he reaches."), (ruth.id, "What do you see?")):
        catch_words(review=review, said=Said(new_id(), hour.clips[0].id, by, Words.Kind.SAID, text), by=ruth)
    finish_review(review=review, next_activity="", reflection="", by=ruth)
    return hour


@pytest.fixture
def given(looked_at, ruth):
    """The same family; the first clip was given to the mother."""
    release_moment(clip=looked_at.clips[0], to=looked_at.parent, until=in_a_month(), by=ruth)
    return looked_at


@pytest.fixture
def others(ruth):
    """Another family of Ruth's."""
    return an_hour(ruth, ("Hannah", "Leo"))


def in_a_month():
    return clock.now() + dt.timedelta(days=30)


def says(hour, member, answer, purpose=Purpose.FAMILY_COPY):
    child = member == hour.child
    return decide(
        family=hour.case.family,
        member=member,
        purpose=purpose,
        says=answer,
        decided_by=hour.parent,
        authority=Decision.Authority.PARENT if child else Decision.Authority.ADULT,
        by=hour.practitioner,
    )


def phone(member, family):
    """A member's phone after their link was opened."""
    client = Client()
    session = client.session
    session["member"], session["family"] = member.pk, family.pk
    session.save()
    return client
