"""A member's own page: the next visit, who can see the film, moments and hopes; never another family's anything."""

import datetime as dt
import re

import pytest
from django.test import Client

from attune import clock
from attune.audit.models import Sitting
from attune.cases.models import Participant
from attune.consent.actions import give_grant
from attune.consent.models import Decision, Grant, Purpose
from attune.consent.rules import NotConsented
from attune.outcomes.actions import rate_goal
from attune.people.models import Practice
from attune.portal.actions import release_moment
from attune.portal.rules import NotOfThisFamily, NotYetLookedAt
from tests.portal.conftest import in_a_month, phone, says
from tests.reviews.hour import practitioner, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def told(client, address="/our/"):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def amina(hour):
    return phone(hour.parent, hour.case.family)


def play(hour, clip=0):
    return f"/our/moments/{hour.clips[clip].id}/play/"


def test_it_tells_the_next_visit_and_what_happens_on_the_day(hour):
    page = told(amina(hour))
    assert "Hello Amina" in page
    assert "Monday 8 March 10:00 am You will meet Ruth. You will look at good moments together." in page
    assert "60 days after we end. Or when you ask." in page


def test_somebody_who_does_not_take_part_is_not_told_when_a_visit_is(hour):
    Participant.objects.filter(member=hour.parent).delete()
    assert "No visit is planned yet" in told(amina(hour))


def test_who_can_see_the_film_is_reckoned_from_live_grants(hour, ruth):
    page = told(amina(hour))
    assert "1 person can see your film of 1 March. R Ruth Who films with you. You said yes on 2 March." in page
    ellen = practitioner("Ellen Moss")
    until = dt.datetime(2027, 4, 20, 12, tzinfo=dt.UTC)
    thing = ("film", hour.film.id)
    grant = give_grant(
        person=ellen, thing=thing, family=hour.case.family, purpose=Purpose.SUPERVISION, until=until, by=ruth
    )
    page = told(amina(hour))
    assert "2 people can see your film of 1 March." in page
    assert "Ellen until 20 April" in page
    Grant.objects.filter(pk=grant.pk).update(ended_at=clock.now())
    assert "Ellen" not in told(amina(hour))


def test_after_a_withdrawal_nobody_can_see_it(hour):
    withdraw(hour)
    assert "Nobody can see your film of 1 March now." in told(amina(hour))


def test_a_moment_shows_only_after_it_was_given(looked_at, ruth):
    client = amina(looked_at)
    assert "Our good moments" not in told(client)
    assert client.get(play(looked_at)).status_code == 404
    release_moment(clip=looked_at.clips[0], to=looked_at.parent, until=in_a_month(), by=ruth)
    page = told(client)
    assert "You wait, and he reaches (0) 4 seconds, from 1 March “I wait, and he reaches.”" in page
    assert "What do you see?" not in page
    assert "(1)" not in page
    assert client.get(play(looked_at)).getvalue() == b"film"
    assert client.get(play(looked_at, 1)).status_code == 404
    assert Sitting.objects.get(actor=looked_at.parent.id).thing == looked_at.clips[0].id


def test_how_long_a_moment_is_watched_is_kept_and_only_while_it_may_be(looked_at, ruth):
    release_moment(clip=looked_at.clips[0], to=looked_at.parent, until=in_a_month(), by=ruth)
    client, watching = amina(looked_at), play(looked_at).replace("play", "watching")
    assert (client.post(watching).status_code, Sitting.objects.count()) == (204, 0)  # a beat opens no sitting
    client.get(play(looked_at))
    with clock.told(clock.now() + dt.timedelta(seconds=10)):
        assert client.post(watching).status_code == 204
    assert Sitting.objects.get().seconds == 10
    withdraw(looked_at)
    assert client.post(watching).status_code == 404


def test_a_clip_is_not_given_before_a_review_has_shown_it(hour, ruth):
    with pytest.raises(NotYetLookedAt):
        release_moment(clip=hour.clips[0], to=hour.parent, until=in_a_month(), by=ruth)
    assert Grant.objects.count() == 0


def test_a_clip_is_given_to_its_own_family_only(looked_at, others, ruth):
    with pytest.raises(NotOfThisFamily):
        release_moment(clip=looked_at.clips[0], to=others.parent, until=in_a_month(), by=ruth)


def test_everybody_in_it_must_agree_that_families_get_it(looked_at, ruth):
    says(looked_at, looked_at.child, Decision.Says.REFUSED)
    with pytest.raises(NotConsented, match="Yusuf"):
        release_moment(clip=looked_at.clips[0], to=looked_at.parent, until=in_a_month(), by=ruth)


@pytest.mark.parametrize("purpose", [Purpose.FAMILY_COPY, Purpose.FILMING])
def test_a_withdrawal_shuts_the_moment_at_the_next_request(given, purpose):
    client = amina(given)
    assert client.get(play(given)).status_code == 200
    says(given, given.child, Decision.Says.WITHDRAWN, purpose)
    assert client.get(play(given)).status_code == 404
    assert "Our good moments" not in told(client)


def test_a_moment_shuts_on_its_date(given):
    with clock.told(clock.now() + dt.timedelta(days=31)):
        assert amina(given).get(play(given)).status_code == 404


def test_another_familys_member_finds_nothing_of_this_one(given, others):
    client = phone(others.parent, others.case.family)
    page = told(client)
    assert [
        name for name in ("Amina", "Yusuf", "reaches", "1 March") if name in page.replace("film of 1 March", "")
    ] == []
    assert client.get(play(given)).status_code == 404


def test_a_member_cannot_name_a_family_that_is_not_theirs(given, others):
    assert phone(others.parent, given.case.family).get("/our/").status_code == 404


def test_the_other_parent_sees_neither_her_moments_nor_her_ratings(given, ruth):
    from attune.people.actions import add_member

    goal = given.case.goals.get()
    rate_goal(goal=goal, now=3, hoped=8, member=given.parent, words="A hard week.", by=ruth)
    dan = add_member(family=given.case.family, known_as="Dan", part="client", by=ruth)
    given.case.people.create(member=dan, part="client")
    page = told(phone(dan, given.case.family))
    assert "Our hopes More calm evenings Who can see" in page
    assert "hard week" not in page
    assert phone(dan, given.case.family).get(play(given)).status_code == 404


def test_a_rating_that_falls_is_told_with_her_words_and_without_the_loss(given, ruth):
    goal = given.case.goals.get()
    client, moment = amina(given), clock.now()
    for hours, now, words in ((0, 6, ""), (1, 4, "It was a hard week.")):
        with clock.told(moment + dt.timedelta(hours=hours)):
            rate_goal(goal=goal, now=now, hoped=8, member=given.parent, words=words, by=ruth)
    assert "More calm evenings 4 out of 10 now “It was a hard week.” You, 2 March" in told(client)
    assert "rating-path" not in client.get("/our/").content.decode()
    with clock.told(moment + dt.timedelta(hours=2)):
        rate_goal(goal=goal, now=7, hoped=8, member=given.parent, by=ruth)
    assert "Start: 6 Now: 7 out of 10" in told(client)


def test_nobody_else_comes_in(given, ruth):
    staff = Client()
    staff.force_login(ruth)
    for client in (staff, Client()):
        assert client.get("/our/").status_code == 404
        assert client.get(play(given)).status_code == 404


def test_leaving_forgets_who_was_here(given):
    Practice.objects.create(name="Quillbrook")
    client = amina(given)
    response = client.post("/our/leaving/")
    assert (response.status_code, response["Location"]) == (302, "/our/left/")
    page = told(client, "/our/left/")
    assert [name for name in ("Amina", "Quillbrook", "film") if name in page] == []
    assert client.get("/our/").status_code == 404


def test_a_parent_sees_their_own_choices_and_a_no_counts_at_once(given, ruth):
    client, other = amina(given), practitioner("Ellen Moss")
    thing, purpose = ("film", given.film.id), Purpose.SUPERVISION
    give_grant(person=other, thing=thing, family=given.case.family, purpose=purpose, until=in_a_month(), by=ruth)
    page = told(client, "/our/choices/")
    assert "May Ruth film you and Yusuf? You said yes. 2 March Change it" in page
    assert "May we teach with a clip of you and Yusuf? We have not asked you yet." in page
    answered = client.post("/our/choices/filming/", {"answer": "refused"})
    assert answered["Location"] == "/our/choices/"
    assert "May Ruth film you and Yusuf? You said no." in told(client, "/our/choices/")
    assert (client.get(play(given)).status_code, Grant.objects.live().count()) == (404, 0)
    made = Decision.objects.filter(says="refused").order_by("number")
    assert [(one.member, one.recorded_by) for one in made] == [
        (given.parent, given.parent.id),
        (given.child, given.parent.id),
    ]
    assert "Choose one of the three answers." in " ".join(
        client.post("/our/choices/filming/", {}).content.decode().split()
    )


def test_a_child_has_no_choices_on_a_phone_and_nobody_finds_what_is_not_asked(given):
    assert phone(given.child, given.case.family).get("/our/choices/").status_code == 404
    assert amina(given).get("/our/choices/publication/").status_code == 404


def test_every_sentence_is_short(given):
    page = told(amina(given))
    sentences = re.split(r"[.?!:]\s", page[page.index("What happens") : page.index("Our good moments")])
    assert [one for one in sentences if len(one.split()) > 22] == []
