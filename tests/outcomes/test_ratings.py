import re

import pytest
from django.test import Client
from django.urls import reverse

from attune import clock
from attune.audit.models import Line
from attune.cases.actions import set_goal
from attune.outcomes.actions import rate_goal
from attune.outcomes.models import GoalRating
from attune.outcomes.queries import rated_at
from attune.outcomes.rules import NotOnTheLine, NotTheirGoal
from tests.reviews.hour import an_hour

pytestmark = pytest.mark.db


@pytest.fixture
def goal(hour):
    return hour.case.goals.get()


@pytest.fixture
def client(signed_in, ruth):
    return signed_in(ruth)


def rate(hour, goal, now, hoped=None, *, visit=None, words=""):
    return rate_goal(goal=goal, now=now, hoped=hoped, visit=visit, words=words, by=hour.practitioner)


def page(client, hour):
    return client.get(reverse("ratings", args=[hour.visit.id])).content.decode()


def shown(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.parametrize("now", [0, 10])
def test_both_ends_of_the_line_are_on_it(hour, goal, now):
    assert rate(hour, goal, now, hoped=now).now == now


@pytest.mark.parametrize(("now", "hoped"), [(-1, None), (11, None), (5, 11), (5, -1)])
def test_a_rating_off_the_line_is_refused(hour, goal, now, hoped):
    with pytest.raises(NotOnTheLine):
        rate(hour, goal, now, hoped)
    assert GoalRating.objects.count() == 0


def test_a_dropped_goal_is_not_rated(hour, goal):
    goal.dropped_at = clock.now()
    goal.save()
    with pytest.raises(NotTheirGoal):
        rate(hour, goal, 5)


def test_a_goal_is_not_rated_at_another_familys_visit(hour, goal, ruth):
    with pytest.raises(NotTheirGoal):
        rate(hour, goal, 5, visit=an_hour(ruth, ("Hannah", "Leo")).visit)


def test_each_rating_is_a_new_row_with_a_line_of_the_audit(hour, goal):
    rate(hour, goal, 3, 8)
    rate(hour, goal, 6, 8, visit=hour.visit)
    assert list(GoalRating.objects.values_list("now", flat=True)) == [3, 6]
    assert Line.objects.filter(verb="rate", thing=goal.id).count() == 2


def test_the_earlier_rating_is_nowhere_on_the_page_until_the_new_one_is_given(client, hour, goal):
    rate(hour, goal, 3, 8, words="He screams at bedtime")
    before = page(client, hour)
    assert "He screams at bedtime" not in before
    assert "earlier" not in before
    client.post(reverse("rating", args=[hour.visit.id, goal.id]), {"now": "6", "hoped": "9"})
    after = page(client, hour)
    assert "<summary>Show the earlier rating</summary>" in after
    assert "6 now, 9 hoped for" in shown(after)
    assert "He screams at bedtime" in after


def test_a_rating_that_fell_is_shown_as_a_number_without_an_arrow_or_a_colour(client, hour, goal):
    rate(hour, goal, 7, 8)
    rate(hour, goal, 4, 8, visit=hour.visit)
    text = page(client, hour)
    main = text[text.index("<section") : text.index("</section>")]
    assert re.findall(r"arrow|down|lower|worse|rose|stop", main) == []


def test_a_goal_may_be_rated_again_at_the_same_visit(client, hour, goal):
    rate(hour, goal, 6, visit=hour.visit)
    asked = client.get(reverse("ratings", args=[hour.visit.id]), {"again": goal.id}).content.decode()
    assert "Keep this rating" in asked
    client.post(reverse("rating", args=[hour.visit.id, goal.id]), {"now": "7"})
    (rated,) = rated_at(hour.visit)
    assert (rated.rating.now, rated.earlier) == (7, None)


@pytest.mark.parametrize("sent", [{}, {"now": ""}, {"now": "11"}, {"now": "5", "hoped": "x"}])
def test_a_form_that_is_not_whole_changes_nothing_and_says_so(client, hour, goal, sent):
    answer = client.post(reverse("rating", args=[hour.visit.id, goal.id]), sent, follow=True)
    assert "Nothing was changed." in answer.content.decode()
    assert GoalRating.objects.count() == 0


@pytest.mark.parametrize("who", ["cy", "olive"])
def test_strangers_and_the_office_find_nothing(request, signed_in, hour, goal, who):
    theirs = signed_in(request.getfixturevalue(who))
    assert theirs.get(reverse("ratings", args=[hour.visit.id])).status_code == 404
    assert theirs.post(reverse("rating", args=[hour.visit.id, goal.id]), {"now": "5"}).status_code == 404
    assert GoalRating.objects.count() == 0


def test_the_signed_out_are_sent_to_the_door(hour):
    assert Client().get(reverse("ratings", args=[hour.visit.id])).url.startswith("/account/login/")


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_as_often_for_one_goal_as_for_three(client, hour, goal, django_assert_num_queries, many):
    for number in range(many - 1):
        set_goal(case=hour.case, text=f"Hope {number}", by=hour.practitioner)
    for one in hour.case.goals.all():
        rate(hour, one, 3)
        rate(hour, one, 4, visit=hour.visit)
    page(client, hour)
    with django_assert_num_queries(7):
        page(client, hour)
