"""Consent at the desk: the tablet, an answer in full, who can see, and somebody unexpected in the shot."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from attune import clock
from attune.audit.models import Line
from attune.consent.actions import give_grant
from attune.consent.models import Decision, Grant, Purpose, Wording
from attune.consent.rules import NotConsented
from attune.films.actions import ask_consent, name_unexpected, override_consent, settle_override
from attune.films.gate import Shut, ask_gate
from attune.films.models import ConsentOverride, Film
from attune.films.rules import NoReason
from attune.people.actions import add_member
from attune.people.models import Membership
from attune.safe.keys import objects
from attune.safe.models import Segment, StoredThing
from tests.cast import signed_in

pytestmark = pytest.mark.db
PAPER = b"%PDF-1.7 Amina signed this"


@pytest.fixture
def desk(ruth):
    return signed_in(Client(), ruth)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def film_of(home, visit=None):
    return Film.objects.create(
        family=home.family,
        case=home.case,
        visit=visit or home.filming,
        state=Film.State.READY,
        added_by_kind="practitioner",
        added_by=home.case.practitioner_id,
    )


def full(home, name, purpose):
    return reverse("decision", args=[home.family.pk, home.people[name].pk, purpose])


def on_paper(home, **said):
    day = clock.today()
    return {
        "says": "given",
        "authority": "adult",
        "decided_by": home.client.pk,
        "method": "paper",
        "decided_on": day.isoformat(),
        "review_on": (day + dt.timedelta(days=90)).isoformat(),
        "witness": "Ellen Moss",
        "wording": "1-1",
    } | said


def test_an_answer_on_the_tablet_keeps_the_words_that_were_shown_and_its_review_date(desk, amina_and_yusuf):
    home = amina_and_yusuf
    url = reverse("consent-question", args=[home.family.pk, home.client.pk, Purpose.TRAINING])
    desk.post(f"{url}?easy=yes", {"answer": "given"})
    made = list(Decision.objects.filter(purpose=Purpose.TRAINING).order_by("number"))
    wording = Wording.objects.get()
    assert (wording.easy_read, wording.version) == (True, 1)
    assert [(one.wording, one.review_on) for one in made] == [(wording, clock.today() + dt.timedelta(days=365))] * 2
    shown = "Can we teach with it?\nPeople who learn can see it.\nWe do not say your name.\nYes, teach.\nNo."
    assert made[0].shown == shown
    assert "Easy words 1 Can we teach with it?" in words(desk.get(reverse("consent", args=[home.family.pk])))


def test_easy_words_stay_easy_from_question_to_question(desk, amina_and_yusuf):
    home = amina_and_yusuf
    url = reverse("consent-question", args=[home.family.pk, home.client.pk, Purpose.FILMING])
    page = desk.get(f"{url}?easy=yes")
    assert "Can Ruth film you and Yusuf?" in words(page)
    assert desk.post(f"{url}?easy=yes", {"answer": "given"})["Location"].endswith("/filming_review/?easy=yes")


def test_a_paper_is_sealed_and_shown_to_whoever_works_with_the_family_with_a_line(desk, amina_and_yusuf):
    home = amina_and_yusuf
    paper = SimpleUploadedFile("Amina Khan.pdf", PAPER)
    desk.post(full(home, "Amina", Purpose.RESEARCH), on_paper(home, paper=paper))
    decision = Decision.objects.get(purpose=Purpose.RESEARCH)
    assert (decision.method, decision.witness, decision.wording.easy_read) == ("paper", "Ellen Moss", True)
    assert (decision.scan.kind, decision.scan.media_type) == (StoredThing.Kind.SCAN, "application/pdf")
    with objects().open(Segment.objects.get(thing=decision.scan).name) as sealed:
        assert PAPER not in sealed.read()
    shown = desk.get(reverse("decision-scan", args=[decision.pk]))
    assert shown.content == PAPER
    assert "Amina" not in shown["Content-Disposition"]
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert [line.verb for line in Line.objects.filter(thing_kind="scan")] == ["show"]


@pytest.mark.parametrize("data", [b"<html>", b"", b"%PDF-" + bytes(11 * 2**20)], ids=["other", "empty", "long"])
def test_what_is_no_scan_is_refused_and_nothing_is_kept(desk, amina_and_yusuf, data):
    home = amina_and_yusuf
    before = Decision.objects.count()
    sent = on_paper(home, paper=SimpleUploadedFile("paper.pdf", data))
    page = desk.post(full(home, "Amina", Purpose.RESEARCH), sent)
    kept = (Decision.objects.count() - before, StoredThing.objects.count())
    # Django leaves a file of more than ten mebibytes out unread: the answer without it would be a half one.
    assert (page.status_code, kept) == (200, (0, 0))


def test_an_authority_decides_by_the_name_of_somebody(desk, amina_and_yusuf):
    home = amina_and_yusuf
    asked = on_paper(home, authority="authority", decided_by="")
    refused = desk.post(full(home, "Yusuf", Purpose.RESEARCH), asked)
    assert "It is not noted who decided." in words(refused)
    desk.post(full(home, "Yusuf", Purpose.RESEARCH), asked | {"decider": "Jo Hale, Quillshire"})
    made = Decision.objects.get(purpose=Purpose.RESEARCH)
    assert (made.decided_by, made.decider, made.authority) == (None, "Jo Hale, Quillshire", "authority")


def test_a_yes_whose_day_has_passed_is_asked_again(desk, amina_and_yusuf, ruth):
    home = amina_and_yusuf
    home.says("Amina", Decision.Says.GIVEN, by=ruth, review_on=clock.today() - dt.timedelta(days=1))
    film = film_of(home)
    with pytest.raises(Shut):
        ask_gate(person=ruth, film=film)
    assert "Its day has passed: ask again." in words(desk.get(reverse("consent", args=[home.family.pk])))
    assert "Amina, Filming" in words(desk.get("/"))


def test_who_can_see_is_told_from_live_grants(desk, amina_and_yusuf, ruth, ellen):
    home, url = amina_and_yusuf, reverse("consent", args=[amina_and_yusuf.family.pk])
    assert "There is no film yet, so nobody can see one." in words(desk.get(url))
    film, until = film_of(home), clock.now() + dt.timedelta(days=3)
    thing = ("film", film.pk)
    give_grant(person=ellen, thing=thing, family=home.family, purpose=Purpose.SUPERVISION, until=until, by=ruth)
    page = words(desk.get(url))
    assert "Ruth can see the film, and works with it." in page
    assert re.search(r"Ellen Moss can see the film of \w+ \d+ \w+ until \w+ \d+ \w+ \(supervision\)\.", page)
    home.says("Yusuf", Decision.Says.WITHDRAWN)
    page = words(desk.get(url))
    assert re.search(r"Nobody can see the film of \w+ \d+ \w+: there is no living yes from Yusuf\.", page)
    assert "Ellen" not in page


def test_where_nobody_is_listed_at_a_visit_it_is_told_as_the_gate_reckons_it(desk, amina_and_yusuf, ruth):
    home = amina_and_yusuf
    film = film_of(home)
    home.filming.participants.all().delete()
    home.says("Yusuf", Decision.Says.WITHDRAWN)
    with pytest.raises(Shut):
        ask_gate(person=ruth, film=film)
    assert "no living yes from Yusuf." in words(desk.get(reverse("consent", args=[home.family.pk])))


def test_somebody_unexpected_lets_the_film_in_and_nothing_out_until_they_agree(desk, amina_and_yusuf, ruth, ellen):
    home = amina_and_yusuf
    visit = home.filming
    url = reverse("unexpected", args=[visit.pk])
    desk.post(url, {"who": "Tom from next door", "reason": "He came in at the end."})
    override = ConsentOverride.objects.get()
    tom = add_member(family=home.family, known_as="Tom", part=Membership.Part.OTHER, by=ruth)
    settling = reverse("override-settling", args=[override.pk])
    page = words(desk.post(settling, {"member": tom.pk}, follow=True))
    assert "Tom has not said yes to being filmed. Nothing of the film goes out until then." in page
    ask_consent(visit=visit, kind=Film.Kind.INTERACTION)  # the film may come in
    film, until = film_of(home), clock.now() + dt.timedelta(days=3)
    give_grant(
        person=ellen, thing=("film", film.pk), family=home.family, purpose=Purpose.SUPERVISION, until=until, by=ruth
    )
    ask_gate(person=ruth, film=film)
    with pytest.raises(Shut):
        ask_gate(person=ellen, film=film)
    home.people["Tom"] = tom
    home.people["Yusuf"] = home.people.pop("Yusuf")  # the child stays the last one
    home.says("Tom", Decision.Says.GIVEN)
    desk.post(settling, {"member": tom.pk})
    override.refresh_from_db()
    assert override.settled_at is not None
    ask_gate(person=ellen, film=film)


def test_a_reason_does_not_outlive_a_later_withdrawal(amina_and_yusuf, ruth):
    home = amina_and_yusuf
    film = film_of(home)
    override_consent(visit=home.filming, who="A neighbour", reason="Came in", by=ruth)
    ask_gate(person=ruth, film=film)
    home.says("Amina", Decision.Says.WITHDRAWN)
    with pytest.raises(Shut):
        ask_gate(person=ruth, film=film)
    with pytest.raises(NotConsented, match="Amina has not said yes"):
        ask_consent(visit=home.filming, kind=Film.Kind.INTERACTION)


def test_an_override_needs_a_reason_and_a_name_before_it_is_settled(amina_and_yusuf, ruth):
    with pytest.raises(NoReason):
        override_consent(visit=amina_and_yusuf.filming, who="A neighbour", reason=" ", by=ruth)
    made = override_consent(visit=amina_and_yusuf.filming, who="A neighbour", reason="Came in", by=ruth)
    with pytest.raises(NotConsented, match="not noted yet who"):
        settle_override(override=made, kind=Film.Kind.INTERACTION, by=ruth)
    name_unexpected(override=made, member=amina_and_yusuf.client, by=ruth)
    assert settle_override(override=made, kind=Film.Kind.INTERACTION, by=ruth).settled_at is not None


def test_a_person_with_a_grant_keeps_none_after_a_withdrawal(amina_and_yusuf, ruth, ellen):
    home, until = amina_and_yusuf, clock.now() + dt.timedelta(days=3)
    thing = ("film", film_of(home).pk)
    give_grant(person=ellen, thing=thing, family=home.family, purpose=Purpose.SUPERVISION, until=until, by=ruth)
    home.says("Yusuf", Decision.Says.WITHDRAWN, Purpose.SUPERVISION)
    assert Grant.objects.live().count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_of_consent_ask_as_often_for_three_as_for_one(
    amina_and_yusuf, ruth, ellen, count, django_assert_num_queries
):
    desk = signed_in(Client(), ruth)
    home, until = amina_and_yusuf, clock.now() + dt.timedelta(days=3)
    for number in range(count):
        film = film_of(home, home.visits(number + 1)[0])
        thing = ("film", film.pk)
        give_grant(person=ellen, thing=thing, family=home.family, purpose=Purpose.SUPERVISION, until=until, by=ruth)
        override_consent(visit=film.visit, who="A neighbour", reason="Came in", by=ruth)
    with django_assert_num_queries(CONSENT):
        desk.get(reverse("consent", args=[home.family.pk]))
    with django_assert_num_queries(WORDINGS):
        desk.get(reverse("wordings"))
    with django_assert_num_queries(WORDING):
        desk.get(reverse("wording", args=[Purpose.FILMING]))


CONSENT, WORDINGS, WORDING = 19, 6, 7
