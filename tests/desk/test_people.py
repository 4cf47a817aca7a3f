"""Who works here: people, dated roles, links to sign in with, one's own page, and handing a case over."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from attune import clock
from attune.audit.models import Line
from attune.cases.actions import close_case, hand_over
from attune.cases.models import Case, Handover, Visit
from attune.cases.rules import NotHandedOver
from attune.consent.actions import give_grant
from attune.consent.models import Grant, Purpose
from attune.films.models import Film
from attune.people.actions import end_role, give_role, hand_out_link
from attune.people.models import Practitioner, Role
from attune.people.rules import NotTheirLink
from tests.cast import local, make_practitioner, signed_in
from tests.desk.test_consent import film_of, words

pytestmark = pytest.mark.db


def test_the_office_takes_somebody_on_who_signs_in_by_a_link_and_chooses_a_password(olive):
    office, day = signed_in(Client(), olive), clock.today()
    told = {"name": "Noor Lane", "email": "noor@quillbrook.example", "kind": "trainee", "starts_on": day.isoformat()}
    office.post(reverse("people"), told)
    noor = Practitioner.objects.get(email="noor@quillbrook.example")
    assert [(one.kind, one.starts_on) for one in noor.roles.all()] == [("trainee", day)]
    address = office.post(reverse("person-link", args=[noor.pk])).context["address"]
    laptop = Client()
    assert laptop.post(address).status_code == 302
    assert "Choose a password" in words(laptop.get(reverse("me")))
    there = laptop.get(reverse("account_change_password"))["Location"]
    chosen = "seven quiet otters"
    laptop.post(there, {"password1": chosen, "password2": chosen})
    noor.refresh_from_db()
    assert noor.check_password(chosen)


def test_the_office_cannot_come_in_as_somebody_who_sees_film(olive, ruth):
    Practitioner.objects.filter(pk=ruth.pk).update(last_login=clock.now())
    ruth.refresh_from_db()
    with pytest.raises(NotTheirLink):
        hand_out_link(practitioner=ruth, by=olive)
    page = signed_in(Client(), olive).post(reverse("person-link", args=[ruth.pk]), follow=True)
    assert "Ruth Calder signs in already. Nothing was made." in words(page)
    give_role(practitioner=olive, kind=Role.Kind.OPERATOR, by=ruth)
    assert hand_out_link(practitioner=ruth, by=olive)


def test_a_role_is_given_from_a_day_and_ended_and_stays_written_down(olive, cy):
    office, url = signed_in(Client(), olive), reverse("person", args=[cy.pk])
    later = clock.today() + dt.timedelta(days=5)
    office.post(url, {"kind": "supervisor", "starts_on": later.isoformat()})
    twice = office.post(url, {"kind": "supervisor", "starts_on": later.isoformat()}, follow=True)
    assert "Cy Rowe is supervisor already. Nothing was changed." in words(twice)
    role = cy.roles.get(kind="practitioner")
    office.post(reverse("role-ending", args=[role.pk]))
    assert [(one.kind, one.ends_on) for one in cy.roles.order_by("pk")] == [
        ("practitioner", clock.today()),
        ("supervisor", None),
    ]
    assert list(cy.roles.live()) == []


def test_the_last_operator_stays(olive):
    keeper = make_practitioner("Kit Ward", Role.Kind.OPERATOR)
    page = signed_in(Client(), keeper)
    refused = page.post(reverse("role-ending", args=[keeper.roles.get().pk]), follow=True)
    assert "Nobody else keeps the machine. Nothing was changed." in words(refused)
    assert [page.get(reverse(name)).status_code for name in ("people", "office", "money")] == [200, 404, 404]


def test_ones_own_page_keeps_what_is_said_of_oneself(ruth):
    desk = signed_in(Client(), ruth)
    desk.post(reverse("me"), {"name": "Ruth Calder", "title": "Guide", "about": "I sign."})
    ruth.refresh_from_db()
    assert (ruth.title, ruth.about) == ("Guide", "I sign.")
    assert 'href="/me/"' in desk.get("/").content.decode()


def test_a_case_goes_over_with_its_visits_and_the_giver_sees_nothing_more(amina_and_yusuf, ruth, cy, ellen):
    home, until = amina_and_yusuf, clock.now() + dt.timedelta(days=3)
    film = film_of(home)
    thing = ("film", film.pk)
    give_grant(person=ellen, thing=thing, family=home.family, purpose=Purpose.SUPERVISION, until=until, by=ruth)
    done = home.filming
    Visit.objects.filter(pk=done.pk).update(state="done")
    desk, url = signed_in(Client(), ruth), reverse("handover", args=[home.case.pk])
    assert "5 visits that are booked" in words(desk.get(url))
    desk.post(url, {"to": cy.pk, "reason": "Ruth is away from May on."})
    made = Handover.objects.get()
    assert (made.giver, made.taker, made.reason) == (ruth, cy, "Ruth is away from May on.")
    assert Case.objects.get().practitioner == cy
    assert {visit.practitioner.name for visit in home.case.visits.filter(state="booked")} == {"Cy Rowe"}
    assert Visit.objects.get(pk=done.pk).practitioner == ruth
    seen = [Film.objects.visible_to(one).filter(pk=film.pk).exists() for one in (ruth, cy, ellen)]
    assert (seen, Grant.objects.live().count()) == ([False, True, True], 1)
    assert desk.get(reverse("family", args=[home.family.pk])).status_code == 404
    assert Line.objects.filter(verb="hand over", thing=home.case.pk).count() == 1


def test_a_case_goes_to_nobody_who_does_not_work_with_families_and_not_without_a_reason(amina_and_yusuf, ruth, olive):
    for to, reason in ((olive, "Away"), (ruth, "Away"), (make_practitioner("Noor Lane", Role.Kind.TRAINEE), " ")):
        with pytest.raises(NotHandedOver):
            hand_over(case=amina_and_yusuf.case, to=to, reason=reason, by=ruth)
    assert Case.objects.get().practitioner == ruth


def test_the_office_hands_over_the_cases_of_somebody_who_left_and_sees_none_of_their_film(
    amina_and_yusuf, hannah_and_leo, ruth, cy, olive
):
    film = film_of(amina_and_yusuf)
    close_case(case=hannah_and_leo.case, by=ruth)
    end_roles(ruth)
    office, url = signed_in(Client(), olive), reverse("left-cases", args=[ruth.pk])
    assert f'href="{url}"' in office.get(reverse("person", args=[ruth.pk])).content.decode()
    page = words(office.get(url))
    assert ("Amina and Yusuf, active" in page, "Hannah, Dan and Leo, closed" in page) == (True, True)
    open_ones = office.get(url).context["form"]["cases"].initial
    assert open_ones == [amina_and_yusuf.case.pk]
    office.post(url, {"cases": open_ones, "to": cy.pk, "reason": "Ruth left in March."})
    made = Handover.objects.get()
    assert (made.case, made.giver, made.taker) == (amina_and_yusuf.case, ruth, cy)
    assert made.reason == "Ruth left in March."
    assert Line.objects.get(verb="hand over", thing=amina_and_yusuf.case.pk).actor == olive.pk
    assert {visit.practitioner for visit in amina_and_yusuf.case.visits.filter(state="booked")} == {cy}
    seen = [Film.objects.visible_to(one).filter(pk=film.pk).exists() for one in (ruth, cy, olive)]
    assert seen == [False, True, False]
    assert Case.objects.get(pk=hannah_and_leo.case.pk).practitioner == ruth


def test_from_the_day_somebody_left_nothing_opens_to_them_also_where_they_are_signed_in_already(amina_and_yusuf, ruth):
    typed = {"login": ruth.email, "password": "a long sentence to come in with"}
    ruth.set_password(typed["password"])
    ruth.save()
    family, session = reverse("family", args=[amina_and_yusuf.family.pk]), signed_in(Client(), ruth)
    feed = re.search(r"/feeds/[\w-]+/visits\.ics", session.post(reverse("diary-feed")).content.decode())[0]
    assert [session.get(family).status_code, Client().get(feed).status_code] == [200, 200]
    day = clock.today() + dt.timedelta(days=3)
    for role in ruth.roles.all():
        end_role(role=role, by=ruth, ends_on=day)
    assert session.get(family).status_code == 200
    with clock.told(local(day, 0, 1)):
        assert session.get(family)["Location"].startswith("/account/login/")
        assert Client().get(feed).status_code == 404
        anew = Client()
        assert "not correct" in words(anew.post("/account/login/", typed))
        assert anew.get(family)["Location"].startswith("/account/login/")


def test_nobody_takes_a_case_out_of_the_hands_of_somebody_who_works_here(amina_and_yusuf, ruth, cy, olive):
    office, url = signed_in(Client(), olive), reverse("left-cases", args=[ruth.pk])
    assert "They work here still" in words(office.get(url))
    sent = {"cases": [amina_and_yusuf.case.pk], "to": cy.pk, "reason": "I would rather."}
    assert "Ruth Calder works with families still" in words(office.post(url, sent))
    assert (Handover.objects.count(), Case.objects.get().practitioner) == (0, ruth)


@pytest.mark.parametrize(("ticked", "why"), [([], "They left"), (["another"], "They left"), (["own"], " ")])
def test_cases_go_together_or_not_at_all(amina_and_yusuf, ruth, cy, olive, *, ticked, why):
    end_roles(ruth)
    keys = {"own": amina_and_yusuf.case.pk, "another": "0123456789abcdef"}
    sent = {"cases": [keys[one] for one in ticked], "to": cy.pk, "reason": why}
    page = signed_in(Client(), olive).post(reverse("left-cases", args=[ruth.pk]), sent)
    assert (page.status_code, Handover.objects.count()) == (200, 0)


def test_who_keeps_only_the_machine_hands_over_no_case(ruth, amina_and_yusuf):
    end_roles(ruth)
    keeper = signed_in(Client(), make_practitioner("Kit Ward", Role.Kind.OPERATOR))
    assert keeper.get(reverse("left-cases", args=[ruth.pk])).status_code == 404


@pytest.mark.parametrize("many", [False, True])
def test_the_cases_of_somebody_who_left_are_asked_for_at_once(
    ruth, cy, olive, request, *, many, django_assert_num_queries
):
    for home in ("amina_and_yusuf", *(["hannah_and_leo", "withdrawn"] if many else [])):
        request.getfixturevalue(home)
    end_roles(ruth)
    office = signed_in(Client(), olive)
    with django_assert_num_queries(10):
        office.get(reverse("left-cases", args=[ruth.pk]))


def end_roles(person):
    """As the office writes it down on somebody's last day."""
    for role in person.roles.all():
        end_role(role=role, by=person)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_asks_as_often_for_three_as_for_one(olive, count, django_assert_num_queries):
    for number in range(count):
        make_practitioner(f"Person{number} Lane", Role.Kind.TRAINEE, Role.Kind.SUPERVISOR)
    office = signed_in(Client(), olive)
    with django_assert_num_queries(7):
        office.get(reverse("people"))
    with django_assert_num_queries(8):
        office.get(reverse("person", args=[olive.pk]))
