"""Who comes in where: each route of the address table, asked by everybody who has no business there."""

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from attune.consent.models import Decision
from attune.ids import new_id
from tests.cast import signed_in
from tests.routes.table import BYTES, EXCLUDED, FAMILYS, OFFICE, OWN, PUBLIC
from tests.routes.world import answers, make_world

pytestmark = pytest.mark.db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
SHUT = {404, 405}  # 405 tells of an address what is known to all: which methods it has


def routes(patterns, prefix=""):
    """Every route with its address, all includes followed, without the excluded."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address, pattern
        elif address not in EXCLUDED:
            yield from routes(pattern.url_patterns, address)


ROUTES = dict(routes(get_resolver().url_patterns))
NAMES = {pattern.name for pattern in ROUTES.values()}
TABLES = {"FAMILYS": set(FAMILYS), "OFFICE": set(OFFICE), "OWN": set(OWN), "PUBLIC": set(PUBLIC)}


def test_every_route_has_a_name():
    assert [address for address, pattern in ROUTES.items() if not pattern.name] == []


def test_every_route_stands_in_just_one_table_and_no_table_names_a_route_that_is_gone():
    standing = {name: sorted(table for table, names in TABLES.items() if name in names) for name in NAMES}
    assert {name: tables for name, tables in standing.items() if len(tables) != 1} == {}
    assert set().union(*TABLES.values()) - NAMES == set()
    assert BYTES - set(FAMILYS) == set()


def test_every_exclusion_is_still_there_to_exclude():
    prefixes = {str(pattern.pattern) for pattern in get_resolver().url_patterns}
    assert set(EXCLUDED) - prefixes == set()


@pytest.fixture
def world(amina_and_yusuf, ruth):
    return make_world(amina_and_yusuf, ruth)


@pytest.fixture
def outsiders(world, cy, olive, hannah_and_leo):
    """Everybody who is signed in and has no business with the family: last, one of the family on a staff page."""
    people = {"cy": cy, "olive": olive, "hannah": hannah_and_leo.client, "amina herself": world.home.client}
    return {name: signed_in(Client(), person) for name, person in people.items()}


def address_of(name, world, table):
    return reverse(name, kwargs={key: world.argument(thing) for key, thing in table[name].items()})


def address_of_nothing(name, table):
    return reverse(name, kwargs={k: 10**9 if t in {"job", "sheet"} else new_id() for k, t in table[name].items()})


def statuses(client, address):
    return {method: response.status_code for method, response in answers(client, address, METHODS).items()}


@pytest.mark.parametrize("name", sorted(FAMILYS))
def test_nobody_else_finds_what_is_a_familys(name, world, outsiders, ruth):
    address, nothing = address_of(name, world, FAMILYS), address_of_nothing(name, FAMILYS)
    for who, client in outsiders.items():
        met = statuses(client, address)
        assert set(met.values()) <= SHUT, who
        assert 404 in met.values(), who
        if who == "cy":
            assert met == statuses(client, nothing)
    allowed = [method for method, status in met.items() if status == 404]
    own = answers(signed_in(Client(), ruth), address, allowed)
    assert {response.status_code for response in own.values()} - SHUT != set()


@pytest.mark.parametrize("name", sorted({**FAMILYS, **OFFICE}))
def test_who_is_signed_out_is_led_to_the_door(name, world):
    address = address_of(name, world, FAMILYS | OFFICE)
    door = resolve_url(settings.LOGIN_URL)
    for method, response in answers(Client(), address, METHODS).items():
        if response.status_code != 405:
            assert (method, response.status_code, response["Location"].partition("?")[0]) == (method, 302, door)


@pytest.mark.parametrize("name", sorted(BYTES))
def test_after_a_withdrawal_the_next_request_finds_no_film(name, world, ruth):
    address, client = address_of(name, world, FAMILYS), signed_in(Client(), ruth)
    assert client.get(address).status_code == 200
    world.home.says("Amina", Decision.Says.WITHDRAWN, by=ruth)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", sorted(OFFICE))
def test_the_offices_pages_open_to_the_office_alone(name, world, olive, cy, hannah_and_leo):
    address = address_of(name, world, OFFICE)
    for person in (cy, hannah_and_leo.client, world.home.client):
        met = statuses(signed_in(Client(), person), address)
        assert set(met.values()) <= SHUT, person
        assert 404 in met.values(), person
    allowed = [method for method, status in met.items() if status == 404]
    own = answers(signed_in(Client(), olive), address, allowed)
    assert {response.status_code for response in own.values()} - SHUT != set()


@pytest.mark.parametrize("name", sorted(OWN | set(PUBLIC)))
def test_a_page_of_ones_own_holds_nothing_of_a_family_one_does_not_know(name, world, cy, olive):
    for person in (cy, olive):
        response = signed_in(Client(), person).get(reverse(name))
        assert response.status_code in {200, 302}, person
        assert [secret for secret in world.secrets if secret in response.text] == []


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_page_of_ones_own_is_for_those_who_work_here(name, world):
    assert signed_in(Client(), world.home.client).get(reverse(name)).status_code == 404
    assert Client().get(reverse(name))["Location"].partition("?")[0] == resolve_url(settings.LOGIN_URL)
