"""Who comes in where: each route of the address table, asked by everybody who has no business there."""

import ast
import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from attune import clock
from attune.consent.actions import end_grant, give_grant
from attune.consent.models import Decision, Purpose
from attune.ids import new_id
from attune.people.models import Role
from tests.cast import make_practitioner, signed_in
from tests.portal.conftest import phone
from tests.routes.table import (
    BYTES,
    DEMONSTRATION,
    DOORS,
    EXCLUDED,
    FAMILYS,
    GRANTED,
    MEMBERS,
    OFFICE,
    OPERATORS,
    OWN,
    POSTED,
    PUBLIC,
    TOLD,
)
from tests.routes.world import answers, give_moment, make_world

pytestmark = pytest.mark.django_db  # on PostgreSQL go those that ask every route with something behind it

ROOT = Path(__file__).parent.parent.parent
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
INVENTED = {
    "job": 10**9,
    "sheet": 10**9,
    "export file": 10**9,
    "purpose": "filming",
    "fragment": 7,
}  # all other things are named by a random id
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
ADDRESSES = {address: pattern.name for address, pattern in ROUTES.items()}
NAMES = set(ADDRESSES.values())
TABLES = {
    "FAMILYS": set(FAMILYS),
    "OFFICE": set(OFFICE),
    "OWN": OWN,
    "MEMBERS": set(MEMBERS),
    "PUBLIC": set(PUBLIC),
    "DEMONSTRATION": DEMONSTRATION,
    "DOORS": set(DOORS),
}


def test_every_route_has_a_name():
    assert [address for address, pattern in ROUTES.items() if not pattern.name] == []


def test_every_route_stands_in_just_one_table_and_no_table_names_a_route_that_is_gone():
    standing = {name: sorted(table for table, names in TABLES.items() if name in names) for name in NAMES}
    assert {name: tables for name, tables in standing.items() if len(tables) != 1} == {}
    assert set().union(*TABLES.values()) - NAMES == set()
    assert BYTES - set(FAMILYS) == set()


PAGES = {"text/html", "application/json"}
PAPERS = {
    "decision-scan",  # no film: a record of consent, which a withdrawal leaves; held by tests/desk/test_consent.py
    "visit-calendar",  # a time and a place; held by tests/desk/test_calendars.py
}


def gives_bytes(client, address):
    """Whether an answer is anything but a page or what a page reads: then it must be one that the gate shuts."""
    response = client.get(address)
    return response.status_code == 200 and response["Content-Type"].partition(";")[0] not in PAGES


def test_every_address_that_gives_bytes_is_known_to_shut(world, ruth):
    client = signed_in(Client(), ruth)
    found = {name for name in FAMILYS if gives_bytes(client, address_of(name, world))} - PAPERS
    told = {"film-sheets", "film-fragments", "workbench"}  # no bytes of film, but where they are
    assert (found, told - BYTES) == (BYTES - told, set())
    give_moment(world, ruth)
    member = phone(world.home.client, world.home.family)
    assert {name for name in MEMBERS if gives_bytes(member, address_of(name, world))} == {"our-moment"}
    world.home.says("Amina", Decision.Says.WITHDRAWN, by=ruth)
    assert member.get(address_of("our-moment", world)).status_code == 404


OPENS = {"open_thing", "open_segment", "open_joined"}
# Who reads what is sealed: the gate's own answers, what makes and proves things, the command line, and the papers.
READERS = {
    "films/ranges.py",
    "films/growing.py",
    "films/actions/proof.py",
    "films/actions/ending.py",
    "films/actions/making.py",
    "clips/exports.py",
    "clips/cutting.py",
    "clips/lengths.py",
    "reviews/loudness.py",
    "safe/queries.py",
    "desk/views/consent.py",
}


def test_nothing_else_opens_what_is_sealed():
    found = set()
    for path in (ROOT / "src" / "attune").rglob("*.py"):
        name = path.relative_to(ROOT / "src" / "attune").as_posix()
        if not name.startswith(("media/", "vault/")):
            calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
            found |= {name for call in calls if getattr(call, "id", getattr(call, "attr", "")) in OPENS}
    assert found == READERS


def test_every_exclusion_is_still_there_to_exclude():
    prefixes = {str(pattern.pattern) for pattern in get_resolver().url_patterns}
    assert set(EXCLUDED) - prefixes == set()


def test_every_door_is_held_by_tests_of_its_own():
    held = {name: (ROOT / tests).read_text() for name, tests in DOORS.items()}
    began = {name: f"/{address.partition('<')[0]}" for address, name in ADDRESSES.items() if name in DOORS}
    assert [name for name, text in held.items() if began[name] not in text] == []


@pytest.fixture
def world(amina_and_yusuf, ruth, tmp_path):
    return make_world(amina_and_yusuf, ruth, tmp_path)


def address_of(name, world):
    table = FAMILYS | OFFICE | MEMBERS | PUBLIC
    return reverse(name, kwargs={key: world.argument(thing) for key, thing in table[name].items()})


def address_of_nothing(name):
    return reverse(name, kwargs={k: INVENTED.get(thing) or new_id() for k, thing in FAMILYS[name].items()})


def statuses(client, address, methods=METHODS, **body):
    return {method: response.status_code for method, response in answers(client, address, methods, body).items()}


def shut(met):
    return set(met.values()) <= SHUT and 404 in met.values()


def is_found(name, world, client, address):
    """Whether an address has something for a client; whatever it does is taken back."""
    body = {key: world.argument(thing) for key, thing in POSTED.get(name, {}).items()}
    with transaction.atomic():
        met = statuses(client, address, ("GET", "HEAD", "POST"), **body)
        transaction.set_rollback(True)
    return set(met.values()) - SHUT != set()


OUTSIDERS = ("olive", "hannah, of another family", "amina, of this very family")


def outsider(who, world, request):
    """One who is signed in and has no business with the family's pages for those who work here."""
    if who.startswith("amina"):
        return phone(world.home.client, world.home.family)
    if who.startswith("hannah"):
        other = request.getfixturevalue("hannah_and_leo")
        return phone(other.client, other.family)
    return signed_in(Client(), request.getfixturevalue(who))


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_else_finds_what_is_a_familys(who, world, request):
    client = outsider(who, world, request)
    met = {name: statuses(client, address_of(name, world)) for name in FAMILYS}
    assert {name: said for name, said in met.items() if not shut(said)} == {}


def test_a_stranger_cannot_tell_what_is_there_from_what_never_was(world, cy):
    client = signed_in(Client(), cy)
    there = {name: statuses(client, address_of(name, world)) for name in FAMILYS}
    assert {name: said for name, said in there.items() if not shut(said)} == {}
    assert there == {name: statuses(client, address_of_nothing(name)) for name in FAMILYS}


@pytest.mark.parametrize("kind", [Role.Kind.TRAINEE, Role.Kind.SUPERVISOR, Role.Kind.OPERATOR], ids=str)
def test_no_role_opens_a_family_by_itself(kind, world):
    client = signed_in(Client(), make_practitioner("Noor Lane", kind))
    theirs = OPERATORS if kind == Role.Kind.OPERATOR else set()
    assert {name for name in FAMILYS if is_found(name, world, client, address_of(name, world))} == theirs


def test_what_was_shared_is_shut_to_the_colleague_too_after_a_withdrawal(world, ruth, ellen):
    until, home = clock.now() + dt.timedelta(days=3), world.home
    shared = {"family": home.family, "purpose": Purpose.SUPERVISION, "until": until, "by": ruth}
    give_grant(person=ellen, thing=("film", world.film.pk), **shared)
    client, names = signed_in(Client(), ellen), sorted(BYTES & GRANTED["film"])
    assert {client.get(address_of(name, world)).status_code for name in names} == {200}
    home.says("Yusuf", Decision.Says.WITHDRAWN, by=ruth)
    assert {client.get(address_of(name, world)).status_code for name in names} == {404}


@pytest.mark.db
def test_whoever_works_with_the_family_finds_it_all(world, ruth):
    client = signed_in(Client(), ruth)
    assert [name for name in FAMILYS if not is_found(name, world, client, address_of(name, world))] == []


def test_who_is_signed_out_is_led_to_the_door(world):
    door, client = resolve_url(settings.LOGIN_URL), Client()
    met = {name: answers(client, address_of(name, world), METHODS, {}) for name in FAMILYS | OFFICE}
    elsewhere = {
        name: [
            m for m, r in said.items() if r.status_code != 405 and r.headers.get("Location", "?").split("?")[0] != door
        ]
        for name, said in met.items()
    }
    assert {name: methods for name, methods in elsewhere.items() if methods} == {}
    assert [name for name, said in met.items() if all(r.status_code == 405 for r in said.values())] == []


@pytest.mark.db
def test_after_a_withdrawal_the_next_request_finds_no_film(world, ruth):
    client = signed_in(Client(), ruth)
    addresses = {name: address_of(name, world) for name in sorted(BYTES)}
    assert {name: client.get(address).status_code for name, address in addresses.items()} == dict.fromkeys(BYTES, 200)
    world.home.says("Amina", Decision.Says.WITHDRAWN, by=ruth)
    assert {name: client.get(address).status_code for name, address in addresses.items()} == dict.fromkeys(BYTES, 404)


@pytest.mark.parametrize("kind", sorted(GRANTED))
def test_a_colleague_reads_what_a_live_grant_opens_and_changes_nothing(kind, world, ruth, ellen):
    until = clock.now() + dt.timedelta(days=3)
    thing = (kind, world.argument(kind))
    purpose = Purpose.SUPERVISION
    grant = give_grant(person=ellen, thing=thing, family=world.home.family, purpose=purpose, until=until, by=ruth)
    client = signed_in(Client(), ellen)
    addresses = {name: address_of(name, world) for name in FAMILYS}
    assert {name for name in FAMILYS if is_found(name, world, client, addresses[name])} == GRANTED[kind]
    writes = {name: statuses(client, addresses[name], ("POST", "PUT", "PATCH", "DELETE")) for name in FAMILYS}
    assert {name for name, met in writes.items() if set(met.values()) - SHUT} <= {"film-watching"}
    end_grant(grant=grant, by=ruth)
    assert {name for name in GRANTED[kind] if is_found(name, world, client, addresses[name])} == set()


@pytest.mark.parametrize("who", ["cy", *(who for who in OUTSIDERS if who != "olive")])
def test_the_offices_pages_are_shut_to_who_does_not_keep_it(who, world, request):
    client = outsider(who, world, request)
    met = {name: statuses(client, address_of(name, world)) for name in OFFICE}
    assert {name: said for name, said in met.items() if not shut(said)} == {}


@pytest.mark.db
def test_the_offices_pages_open_to_the_office(world, olive):
    client = signed_in(Client(), olive)
    assert [name for name in OFFICE if not is_found(name, world, client, address_of(name, world))] == []


def test_a_page_of_ones_own_holds_nothing_of_a_family_one_does_not_know(world, cy):
    client = signed_in(Client(), cy)
    met = {name: client.get(reverse(name)) for name in sorted(OWN)}
    assert {name: response.status_code for name, response in met.items()} == dict.fromkeys(OWN, 200)
    told = {name: response.getvalue().decode() for name, response in met.items()}
    assert {
        name: found for name, text in told.items() if (found := [one for one in world.secrets if one in text])
    } == {}


def test_a_page_of_ones_own_is_for_those_who_work_here(world):
    member, door = signed_in(Client(), world.home.client), resolve_url(settings.LOGIN_URL)
    assert {name: member.get(reverse(name)).status_code for name in OWN} == dict.fromkeys(OWN, 404)
    assert {name: Client().get(reverse(name))["Location"].partition("?")[0] for name in OWN} == dict.fromkeys(OWN, door)


@pytest.mark.db
def test_a_members_own_is_found_on_their_own_phone(world, ruth):
    give_moment(world, ruth)
    client = phone(world.home.client, world.home.family)
    met = {name: client.get(address_of(name, world)).status_code for name in MEMBERS}
    assert met == dict.fromkeys(MEMBERS, 200) | dict.fromkeys(TOLD, 204)
    assert {name: client.post(address_of(name, world)).status_code for name in TOLD} == dict.fromkeys(TOLD, 204)
    assert world.home.client.known_as in client.get(reverse("our")).text


@pytest.mark.parametrize("who", ["ruth", "cy", "olive", "nobody"])
def test_a_members_own_is_for_members(who, world, ruth, request):
    give_moment(world, ruth)
    client = Client() if who == "nobody" else signed_in(Client(), request.getfixturevalue(who))
    met = {name: statuses(client, address_of(name, world)) for name in MEMBERS}
    assert {name: said for name, said in met.items() if not shut(said)} == {}


def test_another_familys_member_finds_nothing_of_this_one(world, ruth, hannah_and_leo):
    give_moment(world, ruth)
    client = phone(hannah_and_leo.client, hannah_and_leo.family)
    assert shut(statuses(client, address_of("our-moment", world)))
    assert [secret for secret in world.secrets if secret in client.get(reverse("our")).text] == []
    borrowed = phone(hannah_and_leo.client, world.home.family)
    borrows = {name: borrowed.get(address_of(name, world)).status_code for name in MEMBERS}
    assert borrows == dict.fromkeys(MEMBERS, 404)
    assert {name: borrowed.post(address_of(name, world)).status_code for name in TOLD} == dict.fromkeys(TOLD, 404)


@pytest.mark.parametrize("who", ["cy", "nobody"])
def test_an_open_page_is_open_and_holds_nothing_of_a_family(who, world, request):
    client = Client() if who == "nobody" else signed_in(Client(), request.getfixturevalue(who))
    met = {name: client.get(address_of(name, world)) for name in sorted(PUBLIC)}
    assert {name: one.status_code for name, one in met.items()} == dict.fromkeys(PUBLIC, 200) | {"enquiry-sent": 405}
    told = {name: response.getvalue() for name, response in met.items()}
    assert {
        name: found for name, said in told.items() if (found := [s for s in world.secrets if s.encode() in said])
    } == {}


@pytest.mark.parametrize("name", sorted(DEMONSTRATION))
def test_a_real_practice_has_no_doors_of_a_demonstration(name, practice, olive):
    for client in (Client(), signed_in(Client(), olive)):
        assert shut(statuses(client, reverse(name)))
