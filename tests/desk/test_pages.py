"""What is done at the desk: through the pages, as people do it."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from attune import clock
from attune.billing.actions import charge_visit
from attune.billing.models import Quote, Rate
from attune.cases.actions import receive_enquiry
from attune.cases.models import Case, Enquiry, Visit
from attune.cases.visiting import finish_visit
from attune.clips.models import Clip, ClipSet, ClipSetItem
from attune.consent.models import Decision, Grant, Purpose
from attune.films.models import Film
from attune.outcomes.actions import rate_goal
from attune.outcomes.models import GoalRating
from attune.people.models import Family
from attune.reviews.models import SharedReview
from attune.safe.keys import family_keys
from tests.cast import local, make_home, next_7_april, signed_in

pytestmark = pytest.mark.db


@pytest.fixture
def desk(ruth):
    return signed_in(Client(), ruth)


def words(response):
    """The page's text, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


CALL = {
    "people-TOTAL_FORMS": "4",
    "people-INITIAL_FORMS": "0",
    "people-MIN_NUM_FORMS": "1",
    "people-MAX_NUM_FORMS": "8",
    "people-0-known_as": "Nora",
    "people-0-part": "client",
    "people-0-relation": "daughter",
    "people-1-known_as": "Walter",
    "people-1-part": "other",
    "people-2-part": "client",
    "people-3-part": "client",
    "asked_by": "Nora Bell",
    "source": "self",
    "reasons": "He is so quiet now.",
    "safely": "Only in the mornings.",
    "school": "None",
    "address": "3 Mill Lane",
    "travel": "20",
}


def test_a_family_that_calls_is_written_down_in_one_screen(desk):
    answer = desk.post(reverse("family-new"), CALL)
    case = Case.objects.get()
    assert answer["Location"] == reverse("consultation", args=[case.pk])
    assert case.family.name == "Nora and Walter"
    assert [(one.member.known_as, one.part) for one in case.family.memberships.all()] == [
        ("Nora", "client"),
        ("Walter", "other"),
    ]
    enquiry = case.family.enquiry
    assert (enquiry.reasons, enquiry.safely, enquiry.school) == (CALL["reasons"], CALL["safely"], CALL["school"])
    assert str(case.family.places.get()) == "3 Mill Lane"
    assert family_keys().recipient(case.family_id).startswith("age1")


def test_the_office_takes_a_call_down_without_a_case(client, olive):
    answer = signed_in(client, olive).post(reverse("family-new"), CALL)
    assert answer["Location"] == reverse("enquiry", args=[Enquiry.objects.get().pk])
    assert not Case.objects.exists()


def test_a_call_without_a_name_keeps_what_was_typed_and_makes_nothing(desk):
    page = desk.post(reverse("family-new"), CALL | {"people-0-known_as": ""})
    assert (page.status_code, Family.objects.count()) == (200, 0)
    assert "He is so quiet now." in page.content.decode()


def test_the_office_books_the_first_talk(client, olive, ruth):
    enquiry = receive_enquiry(family_name="Nora and Walter", asked_by="Nora", by=olive)
    day = clock.today() + dt.timedelta(days=3)
    data = {"practitioner": ruth.pk, "day": day.isoformat(), "time": "10:00", "until": "11:00"}
    office = signed_in(client, olive)
    office.post(reverse("enquiry-talk", args=[enquiry.pk]), data)
    talk = Visit.objects.get()
    assert (talk.kind, talk.practitioner, talk.starts_at) == ("consultation", ruth, local(day, 10))
    assert "With Ruth Calder" in words(office.get(reverse("enquiry", args=[enquiry.pk])))
    office.post(reverse("enquiry-steps", args=[enquiry.pk]), {"state": "waiting", "reason": "Away until May."})
    assert "Away until May." in words(office.get(reverse("enquiry", args=[enquiry.pk])))


def test_the_first_talk_is_written_down_in_their_words(desk, amina_and_yusuf):
    home = amina_and_yusuf
    url = reverse("consultation", args=[home.case.pk])
    said = {"question": "How can we laugh more?", "said_by": home.client.pk, "hopes": "Calm.", "worries": ""}
    desk.post(url, said | {"activity": "Building a tower"})
    case = Case.objects.get()
    assert (case.hopes, case.worries, case.activity) == ("Calm.", "", "Building a tower")
    assert [one.text for one in case.questions.all()][-1] == "How can we laugh more?"
    desk.post(url, said | {"activity": "Building a tower"})
    assert case.questions.count() == 2


def test_a_goal_is_added_rated_and_dropped(desk, amina_and_yusuf):
    case = amina_and_yusuf.case
    desk.post(reverse("goals", args=[case.pk]), {"text": "To sleep", "theme": "pleasure"})
    goal = case.goals.get(place=3)
    desk.post(reverse("goal-rating", args=[goal.pk]), {"now": "3", "hoped": "8"})
    assert [(one.now, one.hoped) for one in GoalRating.objects.filter(goal=goal)] == [(3, 8)]
    refused = desk.post(reverse("goals", args=[case.pk]), {"text": "To eat"}, follow=True)
    assert "There are 3 goals already." in words(refused)
    desk.post(reverse("goal-drop", args=[goal.pk]))
    assert case.goals.filter(dropped_at=None).count() == 2


def test_a_plan_shows_its_dates_and_its_price_before_anything_is_booked(desk, hannah_and_leo):
    case = hannah_and_leo.case
    case.cycles.all().delete()
    first = next_7_april(clock.today()) - dt.timedelta(days=6)
    asked = {"count": "1", "day": first.isoformat(), "time": "10:00", "place": hannah_and_leo.place.pk}
    url = reverse("plan", args=[case.pk])
    page = words(desk.get(url, asked))
    assert "1.5 × £50.00: editing and travel included £75.00" in page
    assert "1.5 × £55.00: editing and travel included £82.50" in page
    assert "Total £157.50" in page
    assert (case.cycles.count(), Quote.objects.count()) == (0, 0)
    desk.post(url, asked)
    assert [visit.starts_at for visit in case.cycles.get().visits.all()] == [
        local(first, 10),
        local(first + dt.timedelta(days=7), 10),
    ]
    assert Quote.objects.get().total == Decimal("157.50")


def test_no_price_is_told_where_none_is_set(desk, amina_and_yusuf):
    Rate.objects.all().delete()
    asked = {"count": "1", "day": clock.today().isoformat(), "time": "10:00"}
    page = words(desk.get(reverse("plan", args=[amina_and_yusuf.case.pk]), asked))
    assert "The practice has not set a price for these dates yet" in page
    assert "£" not in page


def test_the_cycle_page_tells_the_cycle_as_it_stands(desk, hannah_and_leo):
    page = words(desk.get(reverse("cycle", args=[hannah_and_leo.cycles[0].pk])))
    assert "Cycle 1 of 3" in page
    assert "“How can I help him tell me what he wants?” Hannah," in page
    assert "1.5 × £50.00 £75.00" in page
    assert "1.5 × £55.00 £82.50" in page
    assert "Cycle 1 £157.50" in page
    assert "the rate changes on 7 April" in page
    assert "So the film stays with Ruth until Dan decides about supervision. Leo is asked at each visit." in page


def test_a_cycle_says_what_is_next(desk, amina_and_yusuf, ruth):
    url = reverse("cycle", args=[amina_and_yusuf.cycles[0].pk])
    assert "What is next Filming visit on" in words(desk.get(url))
    desk.post(reverse("visit-completion", args=[amina_and_yusuf.filming.pk]))
    assert "What is next Bring in the film" in words(desk.get(url))


def test_earlier_ratings_lie_behind_one_click(desk, amina_and_yusuf, ruth):
    goal = amina_and_yusuf.case.goals.first()
    rate_goal(goal=goal, now=3, hoped=8, by=ruth)
    page = desk.get(reverse("ending", args=[amina_and_yusuf.case.pk])).content.decode()
    inside = re.search(r'<details class="earlier">(.*?)</details>', page, re.DOTALL)[1]
    assert '<b class="figures">3</b>' in inside
    assert '<b class="figures">3</b>' not in page.replace(inside, "")


def test_the_taps_of_a_visit(desk, amina_and_yusuf):
    visit = amina_and_yusuf.filming
    for name, state in (("visit-arrival", "arrived"), ("visit-departure", "left"), ("visit-completion", "done")):
        desk.post(reverse(name, args=[visit.pk]))
        assert Visit.objects.get(pk=visit.pk).state == state
    refused = desk.post(reverse("visit-arrival", args=[visit.pk]), follow=True)
    assert "This visit is done. Nothing was changed." in words(refused)


def test_a_visit_is_given_another_time(desk, amina_and_yusuf):
    visit, day = amina_and_yusuf.filming, clock.today() + dt.timedelta(days=1)
    url = reverse("visit-time", args=[visit.pk])
    wrong = desk.post(url, {"day": day.isoformat(), "time": "15:00", "until": "14:00"})
    assert "would end before it starts" in words(wrong)
    desk.post(url, {"day": day.isoformat(), "time": "15:00", "until": "15:45"})
    assert Visit.objects.get(pk=visit.pk).starts_at == local(day, 15)


def test_assent_is_noted_on_the_visit(desk, amina_and_yusuf):
    one = amina_and_yusuf.filming.participants.get(member=amina_and_yusuf.child)
    desk.post(reverse("assent", args=[one.pk]), {"assent": "yes", "note": "He reached for the camera."})
    page = words(desk.get(reverse("visit", args=[amina_and_yusuf.filming.pk])))
    assert "Yusuf was happy to be filmed: He reached for the camera." in page


def test_who_has_not_agreed_is_named_on_the_visit_and_today(desk, withdrawn):
    assert "Priya has not agreed to be filmed." in words(desk.get(reverse("visit", args=[withdrawn.filming.pk])))
    assert "No consent to filming: Priya, Dev" in words(desk.get("/"))


def test_a_switch_gives_and_withdraws(desk, amina_and_yusuf):
    home, url = amina_and_yusuf, reverse("decisions", args=[amina_and_yusuf.family.pk])
    data = {"member": home.child.pk, "purpose": "training", "decided_by": home.client.pk}
    desk.post(url, data | {"given": "on"})
    desk.post(url, data)
    made = Decision.objects.filter(member=home.child, purpose=Purpose.TRAINING).order_by("number")
    assert [(one.says, one.decided_by, one.authority) for one in made] == [
        ("given", home.client, "parental"),
        ("withdrawn", home.client, "parental"),
    ]


def test_a_switch_of_somebody_who_may_not_decide_is_refused(desk, hannah_and_leo):
    home = hannah_and_leo
    home.family.memberships.filter(member=home.people["Dan"]).update(parental_responsibility=False)
    before = Decision.objects.count()
    data = {"member": home.child.pk, "purpose": "training", "decided_by": home.people["Dan"].pk, "given": "on"}
    page = desk.post(reverse("decisions", args=[home.family.pk]), data, follow=True)
    assert "Dan is not noted as having parental responsibility for Leo." in words(page)
    assert Decision.objects.count() == before


def test_one_question_follows_the_other_on_the_tablet(desk, hannah_and_leo):
    home, dan = hannah_and_leo, hannah_and_leo.people["Dan"]
    url = reverse("consent-question", args=[home.family.pk, dan.pk, Purpose.FAMILY_COPY])
    page = words(desk.get(url))
    assert "Would you like some to keep?" in page
    assert "You decide for you and for Leo." in page
    assert "Choose one of the three answers." in words(desk.post(url, {}))
    following = desk.post(url, {"answer": "given"})["Location"]
    assert following == reverse("consent-question", args=[home.family.pk, dan.pk, Purpose.PROFESSIONAL])
    last = reverse("consent-question", args=[home.family.pk, dan.pk, Purpose.TRAINING])
    assert desk.post(last, {"answer": "later"})["Location"] == reverse("consent-thanks", args=[home.family.pk])
    assert "Hannah" not in words(desk.get(reverse("consent-thanks", args=[home.family.pk])))


def test_a_child_is_asked_on_the_day_and_not_on_the_tablet(desk, hannah_and_leo):
    home = hannah_and_leo
    url = reverse("consent-question", args=[home.family.pk, home.child.pk, Purpose.FILMING])
    assert desk.get(url).status_code == 404


def test_the_ending_closes_the_case_and_tells_the_date(desk, amina_and_yusuf):
    case = amina_and_yusuf.case
    desk.post(reverse("ending-begun", args=[case.pk]))
    desk.post(reverse("closing", args=[case.pk]))
    assert Case.objects.get().state == "closed"
    assert "60 days after the case closes" in words(desk.get(reverse("ending", args=[case.pk])))


def test_a_parent_comes_in_by_a_link_that_is_shown_once(desk, amina_and_yusuf):
    home, url = amina_and_yusuf, reverse("member-link", args=[amina_and_yusuf.family.pk])
    page = desk.post(url, {"member": home.client.pk}).content.decode()
    address = re.search(r'value="(http[^"]*/link/[^"]*)"', page)[1]
    phone = Client()
    assert phone.post(address)["Location"] == reverse("our")
    assert phone.get(reverse("our")).status_code == 200
    assert Client().post(address).status_code == 410
    assert desk.post(url, {"member": home.child.pk}).status_code == 404


def test_a_moment_is_kept_only_once_it_was_looked_at_together(desk, amina_and_yusuf, ruth):
    home, until = amina_and_yusuf, clock.today() + dt.timedelta(days=60)
    film = Film.objects.create(
        family=home.family, case=home.case, visit=home.filming, added_by_kind="practitioner", added_by=ruth.pk
    )
    made = {"film": film, "family": home.family, "cycle": home.cycles[0], "made_by_kind": "x", "made_by": "x"}
    clip = Clip.objects.create(start=0, end=100, place=1, title="You wait", **made)
    url = reverse("moments", args=[home.case.pk])
    told = {"clip": clip.pk, "member": home.client.pk, "until": until.isoformat()}
    desk.post(url, told)
    assert not Grant.objects.exists()
    chosen = ClipSet.objects.create(cycle=home.cycles[0], family=home.family, ready_by_kind="x", ready_by="x")
    ClipSetItem.objects.create(clip_set=chosen, family=home.family, place=1, clip=clip)
    SharedReview.objects.create(
        visit=home.review, cycle=home.cycles[0], family=home.family, clip_set=chosen, done_at=clock.now()
    )
    desk.post(url, told)
    assert [(grant.thing, grant.person, grant.purpose) for grant in Grant.objects.live()] == [
        (clip.pk, home.client.pk, "family_copy")
    ]
    assert "You wait Amina (" in words(desk.get(reverse("ending", args=[home.case.pk])))


def test_the_diary_shows_a_week_and_the_day_on_which_the_rate_changes(desk, hannah_and_leo):
    change = next_7_april(clock.today())
    page = words(desk.get(reverse("diary"), {"week": change.isoformat()}))
    assert "Hannah, Dan and Leo" in page
    assert "The session rate is £55.00 from this day on." in page
    assert desk.get(reverse("diary"), {"week": "nonsense"}).status_code == 200


def test_the_consultations_price_is_not_set_until_the_practice_sets_it(desk):
    assert "Consultation not set" in words(desk.get(reverse("money")))
    desk.post(reverse("factors"), {"kind": "consultation", "factor": "1", "starts_on": clock.today().isoformat()})
    assert "Consultation 1 ×" in words(desk.get(reverse("money")))
    desk.post(reverse("factors"), {"kind": "consultation", "factor": "-1", "starts_on": clock.today().isoformat()})
    assert "Consultation 1 ×" in words(desk.get(reverse("money")))


def test_a_supervisor_whom_a_grant_lets_in_reads_and_changes_nothing(client, amina_and_yusuf, ellen, ruth):
    home, until = amina_and_yusuf, clock.now() + dt.timedelta(days=1)
    Grant.objects.create(
        family=home.family,
        person_kind="practitioner",
        person=ellen.pk,
        thing_kind="case",
        thing=home.case.pk,
        purpose=Purpose.SUPERVISION,
        starts_at=clock.now(),
        ends_at=until,
        given_by_kind="practitioner",
        given_by=ruth.pk,
    )
    guide = signed_in(client, ellen)
    pages = [reverse("family", args=[home.family.pk]), reverse("cycle", args=[home.cycles[0].pk])]
    pages += [reverse("visit", args=[home.filming.pk]), reverse("consent", args=[home.family.pk])]
    assert [guide.get(url).status_code for url in pages] == [200, 200, 200, 200]
    shown = "".join(guide.get(url).content.decode() for url in pages)
    assert set(re.findall(r'<form[^>]* action="([^"]*)"', shown)) <= {"/sign-out/"} | {
        reverse("decisions", args=[home.family.pk])
    }
    assert guide.post(reverse("visit-arrival", args=[home.filming.pk])).status_code == 404


def pages_of(home):
    """Every page of the desk that a family has."""
    family, case = [home.family.pk], [home.case.pk]
    return [
        "/",
        reverse("families"),
        reverse("family-new"),
        reverse("diary"),
        reverse("office"),
        reverse("enquiries"),
        reverse("money"),
        reverse("money-charges"),
        reverse("money-terms"),
        reverse("concessions"),
        reverse("case-concessions", args=case),
        reverse("cycle-costs"),
        reverse("visit-effort", args=[home.filming.pk]),
        reverse("family", args=family),
        reverse("consent", args=family),
        reverse("consent-question", args=[*family, home.client.pk, Purpose.FILMING]),
        reverse("cycle", args=[home.cycles[0].pk]),
        reverse("visit", args=[home.filming.pk]),
        reverse("visit", args=[home.review.pk]),
        reverse("consultation", args=case),
        reverse("plan", args=case),
        reverse("ending", args=case),
        reverse("tells", args=[*case, home.child.pk]),
    ]


def test_a_visit_of_an_earlier_day_is_asked_about_until_somebody_says_how_it_went(desk, amina_and_yusuf, ruth):
    visit = amina_and_yusuf.filming
    Visit.objects.filter(pk=visit.pk).update(
        starts_at=visit.starts_at - dt.timedelta(days=2), ends_at=visit.ends_at - dt.timedelta(days=2)
    )
    assert "How did these go?" in words(desk.get("/"))
    desk.post(reverse("visit-completion", args=[visit.pk]))
    assert "How did these go?" not in words(desk.get("/"))


def test_every_link_and_every_form_leads_somewhere(desk, amina_and_yusuf):
    dead = []
    for url in pages_of(amina_and_yusuf):
        page = desk.get(url).content.decode()
        for target in set(re.findall(r'(?:href|action)="(/[^"#?]*)', page)):
            try:
                resolve(target)
            except Resolver404:
                dead += [(url, target)] * (not target.startswith("/static/"))
    assert dead == []


def test_no_page_says_a_name_in_its_title_or_its_address(desk, amina_and_yusuf):
    for url in pages_of(amina_and_yusuf):
        title = re.search(r"<title>(.*?)</title>", desk.get(url).content.decode(), re.DOTALL)[1]
        assert [name for name in ("Amina", "Yusuf") if name in title or name in url] == []


COUNTS = {"/": 27, "/families/": 9, "/diary/": 11, "/office/": 9, "/enquiries/": 10}


@pytest.mark.parametrize("families", [1, 3])
@pytest.mark.parametrize("url", COUNTS)
def test_a_list_asks_as_often_for_three_families_as_for_one(desk, ruth, url, families, django_assert_num_queries):
    for number in range(families):
        lay_out(ruth, number)
    with django_assert_num_queries(COUNTS[url]):
        page = desk.get(url)
    assert page.status_code == 200


def lay_out(ruth, number):
    """A family with a film to choose from, a charge, words said, and one more that asked."""
    people = (f"Amina {number}", "client", "mother"), (f"Yusuf {number}", "child", "son")
    home = make_home(ruth, *people, first=local(clock.today(), 9 + number), question="?")
    finish_visit(visit=home.filming, by=ruth)
    Film.objects.create(
        family=home.family,
        case=home.case,
        visit=home.filming,
        state=Film.State.READY,
        added_by_kind="practitioner",
        added_by=ruth.pk,
        due_on=clock.today(),
    )
    charge_visit(visit=home.filming, by=ruth)
    receive_enquiry(family_name=f"Family {number}", asked_by="Somebody", by=ruth)
