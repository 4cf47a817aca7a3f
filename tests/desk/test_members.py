"""Somebody of a family put right: what a call or a list did not tell, above all who decides for the child."""

import pytest
from django.test import Client
from django.urls import reverse

from attune.audit.models import Line
from attune.cases.actions import open_case
from attune.cases.models import Enquiry
from attune.consent.actions import decide
from attune.consent.models import Decision
from attune.consent.rules import MayNotDecide
from attune.people.actions import add_member
from attune.people.models import Member, Membership
from tests.cast import signed_in

pytestmark = pytest.mark.db


@pytest.fixture
def desk(ruth):
    return signed_in(Client(), ruth)


def test_after_a_call_it_is_written_down_who_decides_for_the_child_and_then_they_do(desk, olive, ruth):
    call = {"asked_by": "Amina Osei", "source": "self", "phone": "01632 960017", "child_name": "Yusuf"}
    signed_in(Client(), olive).post(reverse("enquiry-new"), call)
    family = Enquiry.objects.get().family
    open_case(family=family, practitioner=ruth, by=ruth)
    parent, child = (one.member for one in family.memberships.order_by("place"))
    told = {"family": family, "member": child, "purpose": "filming", "says": "given", "decided_by": parent}
    told |= {"authority": Decision.Authority.PARENT, "by": ruth}
    with pytest.raises(MayNotDecide):
        decide(**told)
    page = reverse("member", args=[family.pk, parent.pk])
    assert desk.get(page).context["form"].initial["known_as"] == "Amina"
    said = {"known_as": "Amina", "relation": "mother", "language": "Twi", "parental_responsibility": "on"}
    assert desk.post(page, said)["Location"] == reverse("family", args=[family.pk])
    assert decide(**told).says == "given"
    line = Line.objects.get(thing_kind="member", verb="change")
    assert (line.thing, sorted(line.fields)) == (parent.pk, ["language", "parental_responsibility", "relation"])


def test_what_was_kept_stands_in_the_form_and_sent_back_it_changes_nothing(desk, hannah_and_leo):
    child = hannah_and_leo.child
    page = reverse("member", args=[hannah_and_leo.family.pk, child.pk])
    kept = desk.get(page).context["form"].initial
    desk.post(page, {name: value for name, value in kept.items() if value})
    assert Line.objects.get(thing_kind="member", verb="change").fields == []


def test_somebody_without_a_name_is_not_kept(desk, amina_and_yusuf):
    page = desk.post(reverse("member", args=[amina_and_yusuf.family.pk, amina_and_yusuf.child.pk]), {"known_as": " "})
    assert (page.status_code, Member.objects.get(pk=amina_and_yusuf.child.pk).known_as) == (200, "Yusuf")


def test_somebody_of_another_family_is_not_found(desk, amina_and_yusuf, hannah_and_leo):
    page = reverse("member", args=[amina_and_yusuf.family.pk, hannah_and_leo.child.pk])
    assert [desk.get(page).status_code, desk.post(page, {"known_as": "Leo"}).status_code] == [404, 404]


def test_the_page_asks_little(desk, amina_and_yusuf, django_assert_num_queries):
    with django_assert_num_queries(5):
        desk.get(reverse("member", args=[amina_and_yusuf.family.pk, amina_and_yusuf.child.pk]))


def test_who_does_not_decide_any_more_leaves_answers_that_are_asked_for_again(desk, amina_and_yusuf, ruth):
    home, question = amina_and_yusuf, "Amina answered for Yusuf and is not noted any more as somebody who may."
    page, consent = reverse("member", args=[home.family.pk, home.client.pk]), reverse("consent", args=[home.family.pk])
    assert question not in said(desk.get(consent))
    answer = desk.post(page, {"known_as": "Amina", "relation": "mother"}, follow=True)
    assert (answer.redirect_chain[-1][0], question in said(answer)) == (consent, True)
    desk.post(page, {"known_as": "Amina", "relation": "mother", "parental_responsibility": "on"})
    assert question not in said(desk.get(consent))


def test_whoever_decides_by_a_power_of_attorney_is_not_asked_about_parental_responsibility(desk, amina_and_yusuf, ruth):
    home = amina_and_yusuf
    helper = add_member(family=home.family, known_as="Kofi", part=Membership.Part.OTHER, by=ruth)
    told = {"family": home.family, "member": home.client, "purpose": "filming", "says": "given", "decided_by": helper}
    decide(**told, authority=Decision.Authority.ATTORNEY, by=ruth)
    assert "is not noted any more" not in said(desk.get(reverse("consent", args=[home.family.pk])))


def said(page):
    return " ".join(page.content.decode().split())
