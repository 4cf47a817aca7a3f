"""Who is in the tests of films: Ruth and her family, a family that withdrew, the office, and Cy, a stranger."""

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client

from attune import clock
from attune.audit.actions import SYSTEM
from attune.cases.actions import open_case
from attune.cases.models import Visit
from attune.cases.visiting import book_visit, list_participant
from attune.consent.actions import decide
from attune.consent.models import Decision, Purpose
from attune.people.actions import add_family, add_member, add_practice, add_practitioner, give_role
from attune.people.models import Family, Member, Practitioner, Role
from tests.films.seed import seeded


@dataclass
class Home:
    """A family with its people and one filming visit."""

    family: Family
    mother: Member
    child: Member
    visit: Visit


@dataclass
class Cast:
    ruth: Practitioner
    cy: Practitioner
    office: Practitioner
    home: Home

    def says(self, member, says, purpose=Purpose.FILMING):
        """Record what one of the family decides; a child's decision is made by the mother."""
        child = member == self.home.child
        return decide(
            family=self.home.family,
            member=member,
            purpose=purpose,
            says=says,
            decided_by=self.home.mother,
            authority=Decision.Authority.PARENT if child else Decision.Authority.ADULT,
            by=self.ruth,
        )


def make_home(practitioner, mother="Amina", child="Yusuf"):
    family = add_family(name=f"{mother} and {child}", by=SYSTEM)
    parent = add_member(family=family, known_as=mother, part="client", by=SYSTEM, parental_responsibility=True)
    young = add_member(family=family, known_as=child, part="child", by=SYSTEM)
    case = open_case(family=family, practitioner=practitioner, by=practitioner)
    start = clock.now()
    visit = book_visit(
        case=case,
        cycle=None,
        kind=Visit.Kind.FILMING,
        starts_at=start,
        ends_at=start + dt.timedelta(minutes=45),
        place=None,
        by=practitioner,
    )
    for member in (parent, young):
        list_participant(visit=visit, member=member, by=practitioner)
    return Home(family, parent, young, visit)


def make_cast():
    add_practice(name="Quillbrook", by=SYSTEM)
    ruth, cy, office = (
        add_practitioner(name=name, email=f"{name[:2].lower()}@example.org", by=SYSTEM)
        for name in ("Ruth Calder", "Cy Rowe", "Olive Penn")
    )
    for person, kind in ((ruth, Role.Kind.PRACTITIONER), (cy, Role.Kind.PRACTITIONER), (office, Role.Kind.OFFICE)):
        give_role(practitioner=person, kind=kind, by=SYSTEM, starts_on=dt.date(2020, 1, 1))
    cast = Cast(ruth, cy, office, make_home(ruth))
    for member in (cast.home.mother, cast.home.child):
        cast.says(member, Decision.Says.GIVEN)
    return cast


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture(scope="session")
def seeded_once(tmp_path_factory):
    """A store with the cast in it, made once."""
    return seeded(tmp_path_factory.mktemp("seeded") / "data")


@pytest.fixture
def store(seeded_once, tmp_path):
    """A copy of that store for one test, with what is known of it: a visit, a session of Ruth's."""
    data, facts = seeded_once
    return Path(shutil.copytree(data, tmp_path / "data")), facts


@pytest.fixture(scope="module")  # Playwright holds a running loop, in which Django refuses its database
def chromium():
    from playwright.sync_api import sync_playwright

    from tests.films.breaking import FLAGS

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def ruth(cast):
    return signed_in(cast.ruth)


@pytest.fixture
def cy(cast):
    return signed_in(cast.cy)
