"""The whole story of a family: everything that happened, in order, in as many questions for much as for little."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from attune import clock
from attune.cases.actions import ask_question, close_case, hand_over
from attune.cases.models import Case
from attune.cases.visiting import cancel_visit, finish_visit
from attune.consent.models import Decision, Purpose
from attune.desk.queries.whole_story import whole_story
from attune.keeping.actions import note_told, place_hold
from attune.keeping.models import DeletionNotice
from attune.outcomes.actions import rate_goal
from attune.reviews.models import SharedReview, Words
from tests.cast import signed_in
from tests.desk.test_consent import film_of, words

pytestmark = pytest.mark.db


def live_through(home, ruth, cy, times=1):
    """Let a whole way happen, an hour from one thing to the next."""
    moment = clock.now() + dt.timedelta(days=80)
    case, review = home.case, home.review

    def told(act, **facts):
        nonlocal moment
        moment += dt.timedelta(hours=1)
        with clock.told(moment):
            return act(**facts)

    for number in range(times):
        told(ask_question, case=case, text=f"What makes him laugh? {number}", said_by=home.client, by=ruth)
        told(film_of, home=home)
        goal = case.goals.first()
        told(rate_goal, goal=goal, now=4, hoped=8, words=f"Better {number}.", by=ruth)
        told(home.says, name="Amina", says=Decision.Says.WITHDRAWN, purpose=Purpose.FAMILY_COPY)
        told(
            note_told,
            case=case,
            member=home.client,
            how=DeletionNotice.How.PHONE,
            told_on=moment.date(),
            due_on=moment.date(),
            practitioner=ruth,
        )
        told(place_hold, case=case, owner=ruth, reason="A court asked", until=dt.date(2099, 1, 1), by=ruth)
    shared = SharedReview.objects.create(visit=review, cycle=home.cycles[0], family=home.family, done_at=moment)
    for number in range(times):
        Words.objects.create(
            id=f"words{number:011d}",
            review=shared,
            family=home.family,
            member=home.client,
            kind=Words.Kind.STRENGTH,
            text=f"I wait. {number}",
            at=moment + dt.timedelta(minutes=30),
        )
    told(hand_over, case=case, to=cy, reason="Ruth is away", by=ruth)
    told(hand_over, case=case, to=ruth, reason="Ruth is back", by=cy)
    told(close_case, case=case, by=ruth)


def test_everything_is_told_in_the_order_in_which_it_happened(amina_and_yusuf, ruth, cy):
    home = amina_and_yusuf
    finish_visit(visit=home.filming, by=ruth)
    cancel_visit(visit=home.visits(2)[0], state="nobody_home", by=ruth)
    live_through(home, ruth, cy)
    page = words(signed_in(Client(), ruth).get(reverse("story", args=[home.family.pk])))
    order = [
        "The case was opened",
        "“How can I help him play with me?”",
        "A hope was written down",
        "Amina, consent given: filming, filming the review, supervision and family copy",
        "Filming visit",
        "nobody home",
        "The helping question, in new words “What makes him laugh? 0”",
        "A film came in, sealed",
        "“To know what is wanted”: 4 now “Better 0.”",
        "Amina, consent withdrawn: family copy",
        "Amina was told that the film is deleted on",
        "Ruth holds the deletion until",
        "Amina, a strength, shared review 1 “I wait. 0”",
        "Ruth is away The case went from Ruth Calder to Cy Rowe",
        "Ruth is back The case went from Cy Rowe to Ruth Calder",
        "The case was closed",
    ]
    places = [page.find(one) for one in order]
    assert [one for one, place in zip(order, places, strict=True) if place < 0] == []
    assert places == sorted(places)


def test_the_story_is_for_whoever_leads(amina_and_yusuf, ruth, cy):
    url = reverse("story", args=[amina_and_yusuf.family.pk])
    assert [signed_in(Client(), one).get(url).status_code for one in (ruth, cy)] == [200, 404]


@pytest.mark.parametrize("times", [1, 3])
def test_the_story_asks_as_often_for_much_as_for_little(amina_and_yusuf, ruth, cy, times, django_assert_num_queries):
    live_through(amina_and_yusuf, ruth, cy, times)
    desk = signed_in(Client(), ruth)
    assert len(whole_story(amina_and_yusuf.family)) > 20
    assert Case.objects.get().practitioner == ruth
    with django_assert_num_queries(17):
        desk.get(reverse("story", args=[amina_and_yusuf.family.pk]))
