"""A one-time link lets one person in, once."""

import datetime as dt

import pytest

from attune.audit.actions import SYSTEM
from attune.people.actions import add_family, add_member, add_practitioner, make_link
from attune.people.models import OneTimeLink

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def ruth():
    return add_practitioner(name="Ruth Calder", email="ruth@example.org", by=SYSTEM)


def open_link(client, token):
    return client.post(f"/link/{token}/")


def test_looking_at_a_link_does_not_use_it_up(client, ruth):
    token = make_link(person=ruth, by=SYSTEM, leads_to="/films/")
    assert client.get(f"/link/{token}/").status_code == 200
    answer = open_link(client, token)
    assert (answer.status_code, answer["Location"]) == (302, "/films/")
    assert client.session["_auth_user_id"] == ruth.id


def test_a_link_opens_once(client, ruth):
    token = make_link(person=ruth, by=SYSTEM)
    open_link(client, token)
    client.post("/sign-out/")
    assert open_link(client, token).status_code == 410
    assert "_auth_user_id" not in client.session


def test_an_old_link_and_an_invented_one_look_the_same(client, ruth):
    token = make_link(person=ruth, by=SYSTEM, life=dt.timedelta(seconds=-1))
    old, invented = client.get(f"/link/{token}/"), client.get("/link/invented/")
    assert (old.status_code, invented.status_code) == (410, 410)
    assert old.content == invented.content


def test_only_the_digest_is_kept(ruth):
    token = make_link(person=ruth, by=SYSTEM)
    assert token not in str(OneTimeLink.objects.values().get())


def test_a_member_comes_in_as_themselves_and_the_practitioner_before_them_is_out(client, ruth):
    client.force_login(ruth)
    family = add_family(name="Amina and Yusuf", by=SYSTEM)
    amina = add_member(family=family, known_as="Amina", part="client", by=SYSTEM)
    open_link(client, make_link(person=amina, by=SYSTEM, family=family, leads_to="/our/"))
    assert (client.session["member"], client.session["family"]) == (amina.id, family.id)
    assert "_auth_user_id" not in client.session


def test_a_demonstrations_door_opens_by_one_press_again_and_again(client, ruth):
    token = make_link(person=ruth, by=SYSTEM, many_times=True)
    assert [client.get(f"/link/{token}/").status_code for _ in range(2)] == [302, 302]
