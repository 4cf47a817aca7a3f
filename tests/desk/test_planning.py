"""Planning and booking: every date may be another, what stands against it is said, and nothing is forbidden by that."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from attune import clock
from attune.billing.models import Quote
from attune.cases.models import Cycle, Visit
from attune.cases.visiting import book_visit, finish_visit, move_cycle
from attune.reviews.models import SharedReview
from attune.reviews.outings import set_off
from tests.cast import local, make_home, next_7_april, signed_in

pytestmark = pytest.mark.db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def desk(ruth):
    return signed_in(Client(), ruth)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def day_after(days):
    """A day on which nothing is booked and no rate changes."""
    day = clock.today() + dt.timedelta(days=days)
    return day if day != next_7_april(clock.today()) else day + dt.timedelta(days=1)


def another_family(ruth, start):
    people = ("Hannah", "client", "mother"), ("Leo", "child", "son")
    home = make_home(ruth, *people, first=start, question="?")
    return home.filming


def asked(home, first, count=1, **more):
    return {"count": str(count), "day": first.isoformat(), "time": "10:00", "place": home.place.pk, **more}


def rows(page):
    """The dates as they stand in the form, by name."""
    text = page.content.decode()
    found = re.findall(r'<input type="(?:date|time)" name="(\w+_\d_\w+)" value="([^"]*)"', text)
    return dict(found) | {"seen": re.search(r'name="seen" value="([^"]*)"', text)[1]}


@pytest.fixture
def unplanned(amina_and_yusuf):
    amina_and_yusuf.case.cycles.all().delete()
    return amina_and_yusuf


def test_each_date_of_a_plan_may_be_another_and_its_price_is_seen_before_it_is_booked(desk, unplanned):
    first = day_after(20)
    url, ask = reverse("plan", args=[unplanned.case.pk]), asked(unplanned, first)
    typed = rows(desk.get(url, ask))
    later = first + dt.timedelta(days=9)
    typed["review_1_day"] = later.isoformat()
    again = desk.post(url, ask | typed)
    assert "Nothing is booked yet." in words(again)
    assert Cycle.objects.count() == 0
    desk.post(url, ask | rows(again))
    assert [visit.starts_at for visit in Visit.objects.order_by("starts_at")] == [local(first, 10), local(later, 10)]
    assert Quote.objects.count() == 1


def test_a_plan_says_what_its_days_have_against_it_and_is_booked_all_the_same(desk, unplanned, ruth):
    first = day_after(20)
    another_family(ruth, local(first, 10, 30))
    url, ask = reverse("plan", args=[unplanned.case.pk]), asked(unplanned, first)
    page = desk.get(url, ask)
    assert "At the same time as Hannah and Leo, 10:30 am to 11:15 am." in words(page)
    assert desk.post(url, ask | rows(page))["Location"] == reverse("family", args=[unplanned.family.pk])
    assert unplanned.case.visits.count() == 2


def test_a_plan_says_when_a_review_would_come_before_its_film(desk, unplanned):
    first = day_after(20)
    url, ask = reverse("plan", args=[unplanned.case.pk]), asked(unplanned, first)
    typed = rows(desk.get(url, ask)) | {"review_1_day": day_after(12).isoformat()}
    assert "The shared review would come before its film." in words(desk.post(url, ask | typed | {"look": "yes"}))


def test_a_plan_across_the_change_of_the_rate_names_the_day_and_both_prices(desk, unplanned):
    first = next_7_april(clock.today()) - dt.timedelta(days=6)
    page = words(desk.get(reverse("plan", args=[unplanned.case.pk]), asked(unplanned, first)))
    assert (
        "The session rate changes on 7 April from £50.00 to £55.00: "
        "a visit before costs £75.00, a visit from then on £82.50." in page
    )


def test_filmed_and_looked_at_in_one_visit_costs_as_both(desk, unplanned):
    first = day_after(20)
    url, ask = reverse("plan", args=[unplanned.case.pk]), asked(unplanned, first, together="on")
    page = desk.get(url, ask)
    assert "3 × £50.00" in words(page)
    desk.post(url, ask | rows(page))
    assert [visit.kind for visit in Visit.objects.all()] == ["filming_and_review"]


def test_a_date_that_cannot_be_is_said_and_nothing_is_booked(desk, unplanned):
    url, ask = reverse("plan", args=[unplanned.case.pk]), asked(unplanned, day_after(20))
    page = desk.post(url, ask | rows(desk.get(url, ask)) | {"review_1_day": "tomorrow"})
    assert (page.status_code, "Enter a valid date." in words(page), Cycle.objects.count()) == (200, True, 0)


def test_an_hour_that_the_clocks_leave_out_is_refused_when_visits_are_planned_and_booked(desk, unplanned):
    spring = dt.date(2027, 3, 28)
    none = "The clocks go forward on this day, and there is no 01:30. Choose another time."
    with clock.told(local(dt.date(2027, 3, 1), 9)):
        url, ask = reverse("plan", args=[unplanned.case.pk]), asked(unplanned, spring)
        assert none in words(desk.get(url, ask | {"time": "01:30"}))
        typed = rows(desk.get(url, ask)) | {"filming_1_time": "01:30"}
        assert none in words(desk.post(url, ask | typed))
        visit = {"kind": "closing", "place": unplanned.place.pk}
        assert none in words(
            desk.post(reverse("visit-new", args=[unplanned.case.pk]), when(spring, "00:30", "01:30") | visit)
        )
        assert none not in words(desk.get(url, ask | {"time": "02:00"}))
    assert Visit.objects.count() == 0


def when(day, start, end):
    return {"day": day.isoformat(), "time": start, "until": end}


def test_a_day_is_looked_at_before_a_visit_is_booked(desk, amina_and_yusuf, ruth):
    home, day = amina_and_yusuf, day_after(3)
    another_family(ruth, local(day, 10))
    url = reverse("visit-new", args=[home.case.pk])
    ask = when(day, "11:00", "12:00") | {"kind": "closing", "place": home.place.pk}
    before = Visit.objects.count()
    page = words(desk.post(url, ask | {"look": "yes"}))
    assert "Only 15 minutes after Hannah and Leo; the way takes about 25 minutes." in page
    free = words(desk.post(url, ask | {"look": "yes", "time": "14:00", "until": "15:00"}))
    assert "Nothing stands against this time." in free
    assert Visit.objects.count() == before


def test_a_visit_is_booked_at_once_and_what_stands_against_it_is_said_then(desk, amina_and_yusuf, ruth):
    home, day = amina_and_yusuf, day_after(3)
    another_family(ruth, local(day, 10))
    ask = when(day, "10:00", "11:00") | {"kind": "closing", "place": home.place.pk, "proposed": "on"}
    page = desk.post(reverse("visit-new", args=[home.case.pk]), ask, follow=True)
    assert "Booked all the same. At the same time as Hannah and Leo, 10:00 am to 10:45 am." in words(page)
    visit = home.case.visits.get(kind="closing")
    assert visit.state == "proposed"
    desk.post(reverse("visit-confirmation", args=[visit.pk]))
    assert home.case.visits.get(kind="closing").state == "booked"


def test_moving_a_visit_over_the_change_of_the_rate_says_both_prices(desk, amina_and_yusuf):
    change = next_7_april(clock.today())
    url = reverse("visit-time", args=[amina_and_yusuf.filming.pk])
    page = words(desk.post(url, when(change, "09:30", "10:15") | {"look": "yes"}))
    assert "On that day the session rate is £55.00 and not £50.00: this visit costs £82.50 instead of £75.00." in page


def test_at_a_familys_table_no_other_family_is_named(desk, amina_and_yusuf, ruth):
    visit, day = amina_and_yusuf.review, day_after(3)
    another_family(ruth, local(day, 10))
    review = SharedReview.objects.create(visit=visit, cycle=visit.cycle, family=amina_and_yusuf.family)
    set_off(review=review, pin="4071", by=ruth)
    url = reverse("visit-time", args=[visit.pk])
    looked = desk.post(url, when(day, "10:00", "11:00") | {"look": "yes"})
    moved = desk.post(url, when(day, "10:00", "11:00"), follow=True)
    for page in (looked, moved):
        assert "At the same time as another visit, 10:00 am to 10:45 am." in words(page)
        assert "Hannah" not in words(page)


def test_filming_again_is_one_page_from_the_visit(desk, amina_and_yusuf, ruth):
    home = amina_and_yusuf
    finish_visit(visit=home.filming, by=ruth)
    url = reverse("cycle-visit", args=[home.cycles[0].pk])
    assert f'href="{url}?kind=filming"' in desk.get(reverse("visit", args=[home.filming.pk])).content.decode()
    assert "Filming again is not charged." in words(desk.get(url))
    day = day_after(2)
    ask = when(day, "09:30", "10:15") | {"kind": "filming", "place": home.place.pk, "proposed": "on"}
    desk.post(url, ask)
    cycle = Cycle.objects.get(pk=home.cycles[0].pk)
    assert cycle.state == "planned"
    assert cycle.visits.get(state="proposed").starts_at == local(day, 9, 30)
    again = desk.post(url, ask, follow=True)
    assert "booked already" in words(again)


@pytest.mark.parametrize(
    ("kind", "state", "said"),
    [("filming", "planned", "Find a time to film"), ("review", "clips_ready", "Find a time to look together")],
)
def test_a_cycle_whose_visit_fell_out_asks_for_another_time(desk, amina_and_yusuf, kind, state, said):
    cycle, ruth = amina_and_yusuf.cycles[0], amina_and_yusuf.case.practitioner
    move_cycle(cycle=cycle, state=Cycle.State(state), by=ruth)
    cycle.visits.filter(kind=kind).update(state=Visit.State.CANCELLED_FAMILY)
    page = desk.get(reverse("cycle", args=[cycle.pk]))
    assert f"What is next {said}" in words(page)
    assert f'href="{reverse("cycle-visit", args=[cycle.pk])}?kind={kind}"' in page.content.decode()


@pytest.mark.parametrize("visits", [1, 3])
def test_a_plan_asks_as_often_for_a_full_day_as_for_an_empty_one(
    desk, unplanned, ruth, visits, django_assert_num_queries
):
    first = day_after(20)
    for number in range(visits):
        start = local(first, 10 + number)
        kind = Visit.Kind.CLOSING
        book_visit(case=unplanned.case, kind=kind, starts_at=start, ends_at=start + HOUR, by=ruth)
    with django_assert_num_queries(PLAN_QUERIES):
        desk.get(reverse("plan", args=[unplanned.case.pk]), asked(unplanned, first))


PLAN_QUERIES = 12
