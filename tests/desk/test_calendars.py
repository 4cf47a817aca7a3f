"""The diary of a week, and what a calendar program is given: times that are right on every day, and initials alone."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from attune import clock
from attune.audit.models import Line
from attune.cases.feeds import feed_behind, make_feed
from attune.cases.models import DiaryFeed, Visit
from attune.cases.rules import plan
from attune.cases.visiting import book_visit, cancel_visit, plan_cycles
from attune.desk.queries import diary
from attune.desk.views.calendars import MOST_AN_HOUR
from attune.people.models import Practitioner
from attune.public.models import Knock
from tests.cast import local, make_home, signed_in

pytestmark = pytest.mark.db
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def desk(ruth):
    return signed_in(Client(), ruth)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def fetch(secret):
    """What somebody gets who is not signed in and has the address."""
    return Client().get(f"/feeds/{secret}/visits.ics")


def events(response):
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_a_feed_has_initials_and_times_and_nothing_that_tells_of_whom(hannah_and_leo, ruth):
    response = fetch(make_feed(by=ruth))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    found = events(response)
    assert {str(event["summary"]) for event in found} == {"Visit H D L"}
    assert {str(event["class"]) for event in found} == {"PRIVATE"}
    assert [event for event in found if set(event) & {"LOCATION", "DESCRIPTION", "ATTENDEE", "ORGANIZER"}] == []
    text = response.content.decode()
    assert [name for name in ("Hannah", "Dan", "Leo", "Row", "ilming", "Ruth", "Quillbrook") if name in text] == []


@pytest.mark.parametrize(
    ("first", "hours"),
    [
        (dt.date(2027, 3, 24), ["10:00", "09:00"]),  # clocks go forward on 28 March
        (dt.date(2027, 10, 27), ["09:00", "10:00"]),  # clocks go back on 31 October
    ],
)
def test_a_visit_keeps_its_hour_across_a_change_of_the_clocks(desk, amina_and_yusuf, ruth, first, hours):
    case, today = amina_and_yusuf.case, first - dt.timedelta(days=20)
    case.cycles.all().delete()
    with clock.told(local(today, 9)):
        planned = plan(first=local(first, 10), count=1, profile=case.profile)
        plan_cycles(case=case, planned=planned, place=None, by=ruth)
        visits = list(case.visits.order_by("starts_at"))
        assert [f"{visit.starts_at.astimezone(dt.UTC):%H:%M}" for visit in visits] == hours
        shown = [words(desk.get(reverse("visit", args=[visit.pk]))) for visit in visits]
        assert ["10:00 to 10:45 am" in shown[0], "10:00 to 11:00 am" in shown[1]] == [True, True]
        found = events(fetch(make_feed(by=ruth)))
        assert [event["dtstart"].to_ical().decode() for event in found] == [
            f"{visit.starts_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}" for visit in visits
        ]
        assert {event.decoded("dtstart").astimezone(clock.zone()).time() for event in found} == {dt.time(10)}
        week = words(desk.get(reverse("diary"), {"week": first.isoformat()}))
        assert "Wed 24 10:00" in week or "Wed 27 10:00" in week


@pytest.mark.parametrize(
    ("sunday", "stamps"),
    [
        (dt.date(2027, 3, 28), ["20270324T100000Z", "20270328T090000Z", "20270331T090000Z"]),  # clocks go forward
        (dt.date(2027, 10, 31), ["20271027T090000Z", "20271031T100000Z", "20271103T100000Z"]),  # clocks go back
    ],
    ids=["forward", "back"],
)
def test_visits_booked_by_the_pages_over_the_sunday_of_a_change_say_their_hour_everywhere(
    desk, amina_and_yusuf, sunday, stamps
):
    home = amina_and_yusuf
    home.case.cycles.all().delete()
    days = [sunday - 4 * DAY, sunday, sunday + 3 * DAY]
    with clock.told(local(sunday - 20 * DAY, 9)):
        asked = {"count": "1", "day": days[0].isoformat(), "time": "10:00", "place": home.place.pk}
        desk.post(reverse("plan", args=[home.case.pk]), asked)
        one_more = {"day": sunday.isoformat(), "time": "09:00", "until": "10:00", "place": home.place.pk}
        one_more |= {"kind": "consultation"}
        desk.post(reverse("visit-new", args=[home.case.pk]), one_more)
        moved = home.case.visits.get(kind=Visit.Kind.CONSULTATION)
        desk.post(reverse("visit-time", args=[moved.pk]), one_more | {"time": "10:00", "until": "11:00"})
        visits = list(home.case.visits.order_by("starts_at"))
        assert [visit.starts_at for visit in visits] == [local(day, 10) for day in days]
        for name in ("visit", "visit-card"):
            pages = [words(desk.get(reverse(name, args=[visit.pk]))) for visit in visits]
            assert ["10:00 to 1" in page for page in pages] == [True] * 3, name
        secret = secret_from_the_page(desk)
        assert [event["dtstart"].to_ical().decode() for event in events(fetch(secret))] == stamps
        weeks = " ".join(words(desk.get(reverse("diary"), {"week": day.isoformat()})) for day in (days[0], days[2]))
        assert [f"{day:%a} {day.day} 10:00" in weeks for day in days] == [True] * 3
    with clock.told(local(sunday, 8)):
        assert "10:00" in words(desk.get("/"))


def secret_from_the_page(desk):
    """The secret in the address that the page of the feed shows once."""
    page = desk.post(reverse("diary-feed")).content.decode()
    return re.search(r"/feeds/([^/]+)/visits.ics", page)[1]


def test_a_new_secret_ends_the_one_before_and_only_digests_are_kept(ruth):
    first, second = make_feed(by=ruth), make_feed(by=ruth)
    assert [fetch(secret).status_code for secret in (first, second, "nonsense")] == [404, 200, 404]
    assert [secret in repr(list(DiaryFeed.objects.values())) for secret in (first, second)] == [False, False]
    assert Line.objects.filter(verb="make", thing_kind="feed").count() == 2


def test_who_left_the_practice_has_no_feed(ruth):
    secret = make_feed(by=ruth)
    Practitioner.objects.filter(pk=ruth.pk).update(is_active=False)
    assert feed_behind(secret) is None


def test_a_feed_is_asked_for_only_so_often(ruth):
    secret = make_feed(by=ruth)
    fetch(secret)
    sender = Knock.objects.get().sender
    Knock.objects.bulk_create(Knock(sender=sender, at=clock.now()) for _number in range(MOST_AN_HOUR - 2))
    assert [fetch(secret).status_code for _time in range(2)] == [200, 429]


def test_the_secret_address_is_shown_once_and_ended_by_a_press(desk):
    url = reverse("diary-feed")
    assert "There is no secret address yet" in words(desk.get(url))
    made = desk.post(url).content.decode()
    address = re.search(r'value="http://testserver(/feeds/[^"]+)"', made)[1]
    assert Client().get(address).status_code == 200
    assert address not in desk.get(url).content.decode()
    desk.post(url, {"end": "yes"})
    assert Client().get(address).status_code == 404


def test_cancelled_visits_and_those_of_others_are_in_no_feed(amina_and_yusuf, ruth, cy):
    make_home(
        cy, ("Nora", "client", "daughter"), ("Walter", "other", "father"), first=local(clock.today(), 9), question="?"
    )
    cancel_visit(visit=amina_and_yusuf.filming, state=Visit.State.CANCELLED_US, by=ruth)
    found = events(fetch(make_feed(by=ruth)))
    assert len(found) == 5
    assert {str(event["summary"]) for event in found} == {"Visit A Y"}


def test_a_proposed_visit_is_tentative(amina_and_yusuf, ruth):
    start = local(clock.today() + dt.timedelta(days=3), 14)
    times = {"starts_at": start, "ends_at": start + HOUR}
    book_visit(case=amina_and_yusuf.case, kind=Visit.Kind.CLOSING, proposed=True, by=ruth, **times)
    found = events(fetch(make_feed(by=ruth)))
    assert [event.decoded("dtstart") for event in found if event["status"] == "TENTATIVE"] == [start]


def test_one_visit_is_a_file_with_initials(desk, amina_and_yusuf):
    visit = amina_and_yusuf.filming
    response = desk.get(reverse("visit-calendar", args=[visit.pk]))
    (event,) = events(response)
    assert (str(event["summary"]), event.decoded("dtend")) == ("Visit A Y", visit.ends_at)
    assert response["Content-Disposition"] == 'attachment; filename="visits.ics"'


@pytest.mark.parametrize("families", [1, 3])
def test_a_feed_asks_as_often_for_three_families_as_for_one(ruth, families, django_assert_num_queries):
    for number in range(families):
        people = (f"Amina {number}", "client", "mother"), ("Yusuf", "child", "son")
        make_home(ruth, *people, first=local(clock.today(), 9 + number), question="?")
    secret = make_feed(by=ruth)
    with django_assert_num_queries(FEED_QUERIES):
        assert len(events(fetch(secret))) == families * 6


FEED_QUERIES = 8


def test_the_diary_shows_which_hours_are_free(desk, amina_and_yusuf):
    monday = clock.today() + dt.timedelta(days=7 - clock.today().weekday())
    start = local(monday, 11)
    amina_and_yusuf.case.visits.update(state=Visit.State.NOBODY_HOME)
    Visit.objects.filter(pk=amina_and_yusuf.filming.pk).update(state="booked", starts_at=start, ends_at=start + HOUR)
    page = words(desk.get(reverse("diary"), {"week": monday.isoformat()}))
    assert "Free: 9:00 to 11:00 am, 12:00 to 5:00 pm" in page


def test_the_office_sets_the_hours_and_the_diary_goes_by_them(desk, olive, amina_and_yusuf):
    amina_and_yusuf.case.visits.update(state=Visit.State.NOBODY_HOME)  # they stand there, and leave the hours free
    saturday = clock.today() + dt.timedelta(days=12 - clock.today().weekday())
    asked = {"week": saturday.isoformat()}
    office, url = signed_in(Client(), olive), reverse("office-hours")
    assert words(desk.get(reverse("diary"), asked)).count("Free: 9:00 to 5:00 pm") == 5
    office.post(url, {"day_begins": "10:30", "day_ends": "18:00", "free_minutes": "45", "weekends": "on"})
    assert words(desk.get(reverse("diary"), asked)).count("Free: 10:30 to 6:00 pm") == 7
    assert sorted(Line.objects.get(verb="change", thing_kind="practice").fields) == [
        "day_begins",
        "day_ends",
        "free_minutes",
        "weekends",
    ]
    assert desk.get(url).status_code == 200  # Ruth keeps the office as well


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"day_ends": "09:00"}, "The day would end before it begins. Nothing was changed."),
        ({"free_minutes": "0"}, "greater than or equal to 5"),
        ({"day_begins": "noon"}, "Enter a valid time."),
    ],
    ids=["no day", "no gap", "no time"],
)
def test_hours_that_cannot_be_change_nothing(olive, practice, sent, said):
    kept = {"day_begins": "09:00", "day_ends": "17:00", "free_minutes": "30"}
    assert said in words(signed_in(Client(), olive).post(reverse("office-hours"), kept | sent))
    practice.refresh_from_db()
    assert (practice.day_begins, practice.day_ends, practice.free_minutes) == (dt.time(9), dt.time(17), 30)


def test_the_page_of_hours_asks_little(olive, django_assert_num_queries):
    office = signed_in(Client(), olive)
    with django_assert_num_queries(6):
        office.get(reverse("office-hours"))


def test_an_empty_week_says_what_to_do(desk, amina_and_yusuf):
    page = words(desk.get(reverse("diary"), {"week": "2040-01-02"}))
    assert "Nothing is booked this week" in page


def test_a_page_of_everybodys_visits_has_an_end_and_says_so(amina_and_yusuf, olive, monkeypatch):
    monkeypatch.setattr(diary, "MOST_SHOWN", 1)
    assert "There are more visits than one page holds." in words(signed_in(Client(), olive).get(reverse("diary")))


def test_the_office_sees_everybodys_diary_and_opens_nobodys_visits(amina_and_yusuf, ruth, olive, cy):
    office = signed_in(Client(), olive)
    page = office.get(reverse("diary"))
    assert ("Amina and Yusuf" in words(page), f"/visits/{amina_and_yusuf.filming.pk}/" in page.text) == (True, False)
    assert "Amina" not in words(office.get(reverse("diary"), {"who": cy.pk}))
    other = signed_in(Client(), cy)
    for asked in ({}, {"who": "all"}, {"who": ruth.pk}):
        assert "Amina" not in words(other.get(reverse("diary"), asked))
