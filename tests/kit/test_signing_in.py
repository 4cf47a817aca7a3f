"""Signing in stands in our own shell, says little, and asks for nothing that is not needed."""

import re

import pytest
from django.test import Client

from attune.people.models import Practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def ruth():
    ruth = Practitioner(email="ruth@quillbrook.example", name="Ruth Calder")
    ruth.set_password("a long sentence to come in with")
    ruth.save()
    return ruth


def test_the_page_asks_for_address_and_password_and_offers_no_sign_up():
    html = Client().get("/account/login/").content.decode()
    assert re.findall(r'<input type="(?!hidden)[a-z]+" name="([a-z]+)"', html) == ["login", "password"]
    assert "signup" not in html
    assert 'class="alone"' in html


def test_a_wrong_password_is_told_without_saying_which_of_the_two_was_wrong(ruth):
    typed = {"login": ruth.email, "password": "not this"}
    known = words(Client().post("/account/login/", typed).content.decode())
    unknown = words(Client().post("/account/login/", typed | {"login": "cy@elsewhere.example"}).content.decode())
    assert known.replace(ruth.email, "") == unknown.replace("cy@elsewhere.example", "")


def test_signing_in_leaves_no_address_on_the_next_page(ruth):
    client = Client()
    typed = {"login": ruth.email, "password": "a long sentence to come in with"}
    assert client.post("/account/login/", typed).status_code == 302
    assert ruth.email not in client.get("/account/logout/").content.decode()


def test_nothing_is_offered_that_does_not_work():
    client = Client()
    assert "password/reset" not in client.get("/account/login/").content.decode()
    assert [client.get(f"/account/{path}/").status_code for path in ("signup", "password/reset", "email")] == [404] * 3


def test_the_second_step_of_signing_in_can_be_set_up(ruth):
    client = Client()
    client.post("/account/login/", {"login": ruth.email, "password": "a long sentence to come in with"})
    assert client.get("/account/2fa/").status_code == 200
    assert client.get("/account/2fa/totp/activate/")["Location"].startswith("/account/reauthenticate/")
