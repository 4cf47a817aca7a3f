"""Who is in the tests: Ruth and two families, her supervisor, the office, a family that withdrew, and Cy, a stranger.

Everything is made by the real actions, as the pages make it. Each fixture makes only what it names.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.test import Client

from attune import clock
from attune.audit.actions import SYSTEM
from attune.billing.actions import set_rate, set_standard_multipliers
from attune.cases.actions import agree_activity, ask_question, hear_hopes, open_case, set_goal
from attune.cases.models import Case, Cycle, Theme, Visit
from attune.cases.rules import plan
from attune.cases.visiting import plan_cycles
from attune.consent.actions import decide
from attune.consent.models import Decision, Purpose
from attune.people.actions import add_family, add_member, add_place, add_practice, add_practitioner, give_role
from attune.people.models import Family, Member, Membership, Place, Practice, Practitioner, Role

LONG_AGO = dt.date(2020, 1, 1)
AGREED = (Purpose.FILMING, Purpose.FILMING_REVIEW, Purpose.SUPERVISION, Purpose.FAMILY_COPY)


@dataclass(frozen=True)
class Home:
    """A family as the tests know it: its people by name, its case, and three cycles planned."""

    family: Family
    case: Case
    place: Place
    people: dict[str, Member]
    cycles: list[Cycle]

    @property
    def client(self) -> Member:
        return next(iter(self.people.values()))

    @property
    def child(self) -> Member:
        return list(self.people.values())[-1]

    def visits(self, cycle=1):
        """The filming visit and the shared review of a cycle."""
        return list(self.cycles[cycle - 1].visits.order_by("starts_at"))

    @property
    def filming(self) -> Visit:
        return self.visits()[0]

    @property
    def review(self) -> Visit:
        return self.visits()[1]

    def says(self, name, says, purpose=Purpose.FILMING, by=SYSTEM, **facts):
        """One of the family decides; for a child it is the first parent who does."""
        member = self.people[name]
        child = member == self.child
        return decide(
            family=self.family,
            member=member,
            purpose=purpose,
            says=says,
            decided_by=self.client if child else member,
            authority=Decision.Authority.PARENT if child else Decision.Authority.ADULT,
            by=by,
            **facts,
        )


def signed_in(client: Client, person: Practitioner | Member) -> Client:
    """Let a person in: a practitioner is signed in, a member came by their link."""
    if isinstance(person, Member):
        session = client.session
        session["member"] = person.pk
        session.save()
    else:
        client.force_login(person)
    return client


def next_7_april(day: dt.date) -> dt.date:
    """The day on which the rate changes: the first 7 April after a day."""
    this_year = dt.date(day.year, 4, 7)
    return this_year if day < this_year else dt.date(day.year + 1, 4, 7)


def local(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A moment where the practice is."""
    return clock.at(day, dt.time(hour, minute))


def make_practice() -> Practice:
    practice = add_practice(name="Quillbrook Practice", by=SYSTEM, email="office@quillbrook.example")
    set_standard_multipliers(by=SYSTEM)
    set_rate(amount=Decimal("50.00"), starts_on=LONG_AGO, by=SYSTEM)
    set_rate(amount=Decimal("55.00"), starts_on=next_7_april(clock.today()), by=SYSTEM)
    return practice


def make_practitioner(name: str, *kinds: Role.Kind) -> Practitioner:
    first = name.split(maxsplit=1)[0].lower()
    person = add_practitioner(name=name, email=f"{first}@quillbrook.example", title="VIG practitioner", by=SYSTEM)
    for kind in kinds:
        give_role(practitioner=person, kind=kind, by=SYSTEM, starts_on=LONG_AGO)
    return person


def make_home(practitioner: Practitioner, *people: tuple[str, str, str], first: dt.datetime, question: str) -> Home:
    """A family (known as, part, relation), its talk at the centre, and three cycles from a first filming visit on."""
    family = add_family(name=_names([known_as for known_as, _, _ in people]), by=practitioner)
    members = {
        known_as: add_member(
            family=family,
            known_as=known_as,
            part=Membership.Part(part),
            relation=relation,
            parental_responsibility=relation in {"mother", "father"},
            by=practitioner,
        )
        for known_as, part, relation in people
    }
    place = add_place(family=family, kind=Place.Kind.HOME, address=f"14 {people[0][0]} Row", travel=25, by=practitioner)
    case = open_case(family=family, practitioner=practitioner, by=practitioner)
    client = members[people[0][0]]
    hear_hopes(case=case, hopes="More calm at the table.", worries="That I miss what is said.", by=practitioner)
    ask_question(case=case, text=question, said_by=client, by=practitioner)
    set_goal(case=case, text="To know what is wanted", theme=Theme.CUES, by=practitioner)
    set_goal(case=case, text="Time without hurry", theme=Theme.PLEASURE, by=practitioner)
    agree_activity(case=case, activity="Sharing a book on the rug", by=practitioner)
    planned = plan(first=first, count=case.profile.cycles_fewest, profile=case.profile)
    cycles = plan_cycles(case=case, planned=planned, place=place, by=practitioner)
    return Home(family, case, place, members, cycles)


def _names(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


@pytest.fixture
def practice(db) -> Practice:
    return make_practice()


@pytest.fixture
def ruth(practice) -> Practitioner:
    return make_practitioner("Ruth Calder", Role.Kind.PRACTITIONER, Role.Kind.OFFICE)


@pytest.fixture
def ellen(practice) -> Practitioner:
    return make_practitioner("Ellen Moss", Role.Kind.SUPERVISOR)


@pytest.fixture
def olive(practice) -> Practitioner:
    return make_practitioner("Olive Penn", Role.Kind.OFFICE)


@pytest.fixture
def cy(practice) -> Practitioner:
    return make_practitioner("Cy Rowe", Role.Kind.PRACTITIONER)


@pytest.fixture
def amina_and_yusuf(ruth) -> Home:
    """A parent and a small child; the first filming visit is today, and both agreed to everything."""
    first = local(clock.today(), 9, 30)
    with clock.told(min(clock.now(), first - dt.timedelta(hours=1))):  # before the visit, at any time of the day
        home = make_home(
            ruth,
            ("Amina", "client", "mother"),
            ("Yusuf", "child", "son"),
            first=first,
            question="How can I help him play with me?",
        )
        for purpose in AGREED:
            home.says("Amina", Decision.Says.GIVEN, purpose, by=ruth)
            home.says("Yusuf", Decision.Says.GIVEN, purpose, by=ruth)
    return home


@pytest.fixture
def hannah_and_leo(ruth) -> Home:
    """Two parents who live apart, and Leo who signs; their first cycle straddles the change of the rate."""
    home = make_home(
        ruth,
        ("Hannah", "client", "mother"),
        ("Dan", "client", "father"),
        ("Leo", "child", "son"),
        first=local(next_7_april(clock.today()) - dt.timedelta(days=6), 15, 30),
        question="How can I help him tell me what he wants?",
    )
    for purpose in AGREED:
        home.says("Hannah", Decision.Says.GIVEN, purpose, by=ruth)
        home.says("Leo", Decision.Says.GIVEN, purpose, by=ruth)
    home.says("Dan", Decision.Says.GIVEN, Purpose.FILMING, by=ruth)
    home.says("Dan", Decision.Says.REFUSED, Purpose.FILMING_REVIEW, by=ruth)
    home.says("Dan", Decision.Says.LATER, Purpose.SUPERVISION, by=ruth)
    return home


@pytest.fixture
def withdrawn(ruth) -> Home:
    """A family that agreed to be filmed, and then withdrew."""
    home = make_home(
        ruth,
        ("Priya", "client", "mother"),
        ("Dev", "child", "son"),
        first=local(clock.today(), 14, 0),
        question="What does he like?",
    )
    for name in ("Priya", "Dev"):
        home.says(name, Decision.Says.GIVEN, by=ruth)
        home.says(name, Decision.Says.WITHDRAWN, by=ruth)
    return home
