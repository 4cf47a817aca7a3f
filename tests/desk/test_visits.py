"""A visit's page: states with their way back, the check-list, the paper, lone working, follow-ups on Today."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from attune import clock
from attune.audit.models import Line
from attune.billing.actions import charge_visit
from attune.billing.conceding import set_terms
from attune.billing.models import Charge
from attune.cases import visiting
from attune.cases.actions import close_case
from attune.cases.models import Case, CheckItem, Reminder, Tick, Visit
from attune.cases.rules import months_after
from attune.consent.models import Decision
from attune.desk.queries.visit import neutral_message
from attune.films.models import Film
from attune.ids import new_id
from attune.people.models import Member
from attune.reviews.models import SharedReview, Words
from tests.cast import local, signed_in

pytestmark = pytest.mark.db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def desk(ruth):
    return signed_in(Client(), ruth)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page_of(desk, visit, name="visit"):
    return desk.get(reverse(name, args=[visit.pk]))


def state_of(visit):
    return Visit.objects.get(pk=visit.pk).state


def test_a_visit_is_cancelled_with_its_reason_and_stands_again_by_one_press(desk, amina_and_yusuf):
    visit = amina_and_yusuf.filming
    said = {"state": "cancelled_family", "reason": "Yusuf has a fever."}
    desk.post(reverse("visit-cancellation", args=[visit.pk]), said)
    page = words(page_of(desk, visit))
    assert "Cancelled by the family Yusuf has a fever. Find another time It stands after all" in page
    desk.post(reverse("visit-taking-back", args=[visit.pk]))
    assert state_of(visit) == "booked"


def test_what_was_invoiced_is_not_taken_back(desk, amina_and_yusuf, ruth):
    visit = amina_and_yusuf.filming
    set_terms(starts_on=clock.today(), steps=[], nobody_home=50, by=ruth)
    visiting.cancel_visit(visit=visit, state=Visit.State.NOBODY_HOME, by=ruth)
    charge_visit(visit=visit, by=ruth)
    assert "It stands after all" in words(page_of(desk, visit))
    Charge.objects.update(frozen_at=clock.now())
    page = desk.post(reverse("visit-taking-back", args=[visit.pk]), follow=True)
    assert "Something has followed from it already" in words(page)
    assert state_of(visit) == "nobody_home"


def test_an_arrival_at_which_film_was_made_is_not_taken_back(desk, amina_and_yusuf, ruth):
    visit, home = amina_and_yusuf.filming, amina_and_yusuf
    visiting.arrive(visit=visit, by=ruth)
    assert "I have not arrived yet" in words(page_of(desk, visit))
    added = {"added_by_kind": "practitioner", "added_by": ruth.pk}
    Film.objects.create(family=home.family, case=home.case, visit=visit, **added)
    assert "I have not arrived yet" not in words(page_of(desk, visit))
    desk.post(reverse("visit-taking-back", args=[visit.pk]))
    assert state_of(visit) == "arrived"


def test_a_mistaken_leaving_is_taken_back_though_the_review_has_begun(desk, amina_and_yusuf, ruth):
    visit, home = amina_and_yusuf.review, amina_and_yusuf
    visiting.arrive(visit=visit, by=ruth)
    review = SharedReview.objects.create(visit=visit, cycle=home.cycles[0], family=home.family)
    SharedReview.objects.filter(pk=review.pk).update(started_at=clock.now())
    desk.post(reverse("visit-taking-back", args=[visit.pk]))
    assert state_of(visit) == "arrived"
    visiting.leave(visit=visit, by=ruth)
    desk.post(reverse("visit-taking-back", args=[visit.pk]))
    assert state_of(visit) == "arrived"


def test_details_are_changed_on_a_page_of_their_own(desk, amina_and_yusuf):
    visit = amina_and_yusuf.filming
    out_by = f"{(visit.ends_at + HOUR).astimezone(clock.zone()):%H:%M}"
    said = {"place": "", "note": "Ring twice.", "bring": "The red blocks", "buddy": "Cy", "out_by": out_by}
    desk.post(reverse("visit-details", args=[visit.pk]), said)
    found = Visit.objects.get(pk=visit.pk)
    assert (found.note, found.place, found.expected_end_at) == ("Ring twice.", None, visit.ends_at + HOUR)
    page = words(page_of(desk, visit))
    assert all(told in page for told in ("Ring twice.", "The red blocks", "Cy waits to hear from you."))
    assert 'value="Cy"' in page_of(desk, visit, "visit-details").content.decode()
    refused = desk.post(reverse("visit-details", args=[visit.pk]), said | {"out_by": "00:01"})
    assert "You would be out before the visit starts." in words(refused)


def test_times_are_entered_later_and_marked_so(desk, amina_and_yusuf):
    visit = amina_and_yusuf.filming
    yesterday = dt.timedelta(days=1)
    Visit.objects.filter(pk=visit.pk).update(starts_at=visit.starts_at - yesterday, ends_at=visit.ends_at - yesterday)
    url = reverse("visit-times", args=[visit.pk])
    wrong = desk.post(url, {"arrived": "10:00", "left": "09:00"})
    assert "You would have left before you arrived." in words(wrong)
    assert state_of(visit) == "booked"
    desk.post(url, {"arrived": "09:31", "left": "10:20"})
    page = words(page_of(desk, visit))
    assert page.count("Written down later:") == 2
    day = clock.today() - yesterday
    assert Visit.objects.get(pk=visit.pk).arrived_at == local(day, 9, 31)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ((10, 0), (11, 0), "I am at my 10 o’clock; I will be done by 11."),
        ((13, 30), (14, 15), "I am at my 1:30; I will be done by 2:15."),
    ],
)
def test_a_buddy_is_told_when_and_neither_with_whom_nor_what_for(start, end, said):
    day = dt.date(2027, 6, 1)
    assert neutral_message(Visit(starts_at=local(day, *start), ends_at=local(day, *end))) == said


def test_the_message_stands_on_the_page_as_text_with_a_button_that_copies_it(desk, amina_and_yusuf):
    page = page_of(desk, amina_and_yusuf.filming).content.decode()
    message = neutral_message(amina_and_yusuf.filming)
    assert f'<p class="to-copy" id="message">{message}</p>' in page
    assert f'data-behaviour="copy" data-copy="{message}"' in page
    assert "Attune cannot reach your buddy from here." in page


def test_who_is_in_longer_than_expected_is_overdue_on_the_visit_and_on_today(desk, amina_and_yusuf, ruth):
    visit = amina_and_yusuf.filming
    Visit.objects.filter(pk=visit.pk).update(buddy="Cy")
    with clock.told(visit.starts_at):
        visiting.arrive(visit=visit, by=ruth)
    with clock.told(visit.ends_at - dt.timedelta(minutes=1)):
        assert "Out by" not in words(desk.get("/"))
    with clock.told(visit.ends_at + dt.timedelta(minutes=1)):
        assert "Out by 10:15 am, not left yet" in words(desk.get("/"))
        assert "You were to be out by 10:15 am. Cy waits to hear from you." in words(page_of(desk, visit))


def test_ticks_are_kept_for_one_visit(desk, amina_and_yusuf):
    visit = amina_and_yusuf.filming
    url = reverse("visit-ticks", args=[visit.pk])
    answer = desk.post(url, {"phase": "before", "item": ["film-battery", "nonsense"]})
    assert answer["Location"] == f"{reverse('visit', args=[visit.pk])}#before"
    desk.post(url, {"phase": "nonsense", "item": ["film-card"]})
    assert list(Tick.objects.values_list("visit", "item")) == [(visit.pk, "film-battery")]
    assert 'value="film-battery" checked' in page_of(desk, visit).content.decode()


def test_the_office_writes_the_practices_own_lists(desk, amina_and_yusuf):
    url = reverse("check-lists")
    sent = {"visits": "filming", "before": "Wellingtons\n\n  A torch ", "during": "", "after": ""}
    desk.post(url, sent)
    assert list(CheckItem.objects.filter(dropped_at=None).values_list("text", flat=True)) == ["Wellingtons", "A torch"]
    assert "Wellingtons" in words(page_of(desk, amina_and_yusuf.filming))
    assert "The laptop is charged" in words(page_of(desk, amina_and_yusuf.review))
    long = desk.post(url, sent | {"before": "x" * 201})
    assert "A line has more than 200 letters." in words(long)


def test_the_visit_card_has_first_names_and_what_is_needed_and_no_more(desk, hannah_and_leo, ruth):
    home = hannah_and_leo
    Member.objects.filter(pk=home.client.pk).update(name="Hannah Quill", known_as="Hannah Quill")
    home.says("Dan", Decision.Says.WITHDRAWN, by=ruth)
    first, second = home.visits(1)[1], home.visits(2)[0]
    review = SharedReview.objects.create(
        visit=first, cycle=home.cycles[0], family=home.family, done_at=clock.now(), started_at=clock.now()
    )
    said = {"kind": Words.Kind.WORKING_POINT, "member": home.client, "text": "Wait until his hands are still"}
    Words.objects.create(id=new_id(), review=review, family=home.family, **said)
    page = words(page_of(desk, second, "visit-card"))
    for told in ("Sharing a book on the rug", "14 Hannah Row", "“Wait until his hands are still”"):
        assert told in page
    assert "Not filmed, not said yes: Dan" in page
    assert "Quill" not in page.replace("Quillbrook", "")


def test_a_reminder_is_told_on_the_visit_and_that_it_has_changed_since(desk, amina_and_yusuf, ruth):
    visit = amina_and_yusuf.filming
    row = {"visit": visit, "member": amina_and_yusuf.client, "starts_at": visit.starts_at}
    Reminder.objects.create(**row, sent_at=clock.now())
    page = words(page_of(desk, visit))
    assert ("Amina was reminded of" in page, "tell them yourself" in page) == (True, False)
    visiting.cancel_visit(visit=visit, state=Visit.State.CANCELLED_US, by=ruth)
    assert "That has changed since: tell them yourself." in words(page_of(desk, visit))


def test_reminders_are_wished_for_person_by_person_and_never_for_a_child(desk, hannah_and_leo):
    home, url = hannah_and_leo, reverse("case-reminders", args=[hannah_and_leo.case.pk])
    page = words(desk.get(url))
    assert ("Hannah" in page, "Dan" in page, page.count("Keep this wish")) == (True, True, 2)
    assert "No mail leaves this Attune yet" in page
    refused = desk.post(url, {"member": home.client.pk, "email": "", "wanted": "on"})
    assert "Write an e-mail address first." in words(refused)
    desk.post(url, {"member": home.client.pk, "email": "hannah@example.org", "wanted": "on"})
    wishes = home.case.people.exclude(reminded_since=None).values_list("member__known_as", "member__email")
    assert list(wishes) == [("Hannah", "hannah@example.org")]
    desk.post(url, {"member": home.child.pk, "email": "leo@example.org", "wanted": "on"})
    assert home.case.people.exclude(reminded_since=None).count() == 1


@pytest.mark.parametrize(("months", "shown"), [(2, False), (3, True), (5, True), (7, False)])
def test_a_follow_up_stands_on_today_from_three_to_six_months_after_closing(desk, amina_and_yusuf, ruth, months, shown):
    close_case(case=amina_and_yusuf.case, by=ruth)
    later = local(months_after(clock.today(), months), 12)
    with clock.told(later):
        assert ("How did it go on?" in words(desk.get("/"))) is shown


def test_a_follow_up_that_is_booked_or_not_wanted_leaves_today(desk, amina_and_yusuf, hannah_and_leo, ruth):
    for home in (amina_and_yusuf, hannah_and_leo):
        close_case(case=home.case, by=ruth)
    later = local(months_after(clock.today(), 4), 9)
    with clock.told(later):
        assert words(desk.get("/")).count("Book a follow-up") == 2
        desk.post(reverse("follow-up-dropped", args=[hannah_and_leo.case.pk]))
        day = (later + dt.timedelta(days=3)).date().isoformat()
        sent = {"kind": "follow_up", "day": day, "time": "10:00", "until": "11:00", "place": ""}
        desk.post(reverse("visit-new", args=[amina_and_yusuf.case.pk]), sent)
        assert "Book a follow-up" not in words(desk.get("/"))
    assert Case.objects.get(pk=hannah_and_leo.case.pk).follow_up_dropped_at is not None
    assert Line.objects.filter(verb="drop follow-up").count() == 1


PAGES = {"visit": 13, "visit-card": 11, "visit-details": 7, "visit-times": 6, "visit-time": 6}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_visit_asks_so_often(desk, amina_and_yusuf, name, django_assert_num_queries):
    with django_assert_num_queries(PAGES[name]):
        assert page_of(desk, amina_and_yusuf.filming, name).status_code == 200


OTHERS = {"check-lists": 6, "help-filming": 5, "camera": 5, "diary-feed": 5}


@pytest.mark.parametrize("name", OTHERS)
def test_a_page_beside_visits_asks_so_often(desk, amina_and_yusuf, name, django_assert_num_queries):
    with django_assert_num_queries(OTHERS[name]):
        assert desk.get(reverse(name)).status_code == 200
