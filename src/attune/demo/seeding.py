"""Tell the three families' stories up to today, through the same actions as the pages."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from attune import clock
from attune.audit.actions import SYSTEM, VISITOR
from attune.cases.actions import agree_activity, ask_question, hear_hopes, open_case, receive_enquiry, set_goal
from attune.cases.check_lists import tick
from attune.cases.models import Case, Theme, Visit
from attune.cases.rules import PlannedCycle
from attune.cases.visiting import arrive, book_visit, change_details, finish_visit, leave, plan_cycles
from attune.consent.actions import decide
from attune.consent.models import Decision, Purpose
from attune.demo.stage import Scene, Stage, rate_change
from attune.demo.tasks import film_scene, tell_tales
from attune.founding import found_practice
from attune.outcomes.actions import rate_goal
from attune.people.actions import add_family, add_member, add_place, add_practitioner, give_role, make_link
from attune.people.models import Member, Membership, Person, Place, Practitioner, Role
from attune.practice_file import PracticeFile

YEARS = dt.timedelta(days=3650)
LONG_AGO = dt.date(2020, 1, 1)
FRIDAY = 4
FULL_SECONDS = 75.0
ABOUT_RUTH = (
    "Ruth has worked with families for twenty years and offers Video Interaction Guidance at Quillbrook and at home. "
    "She signs, and works with interpreters.\n\n"
    "She began as a nursery teacher, and came to film because children kept telling her things that went by too fast. "
    "She watches every film twice: once for the child, and once for the grown-up.\n\n"
    "She is supervised by Ellen Moss. With your yes, Ellen helps her to see more of what goes well."
)
PACKED = ("film-battery", "film-card")
TICKED = {
    "before": (*PACKED, "film-trial", "film-things"),
    "during": ("film-said", "film-light", "film-quiet"),
    "after": ("film-thanks",),
}
YES = (Purpose.FILMING, Purpose.FILMING_REVIEW, Purpose.SUPERVISION, Purpose.FAMILY_COPY)


@dataclass(frozen=True)
class Told:
    """What is told of one person of a family."""

    known_as: str
    part: str
    relation: str
    says: Mapping[Purpose, Decision.Says] = field(default_factory=lambda: dict.fromkeys(YES, Decision.Says.GIVEN))
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """One family's story: who they are, what they ask and hope, and when the cycles are."""

    kind: str
    about: str
    people: tuple[Told, ...]
    street: str
    question: str
    hopes: str
    worries: str
    goals: tuple[tuple[str, Theme, int, int], ...]  # words, theme, now, hoped
    activity: str
    cycles: tuple[tuple[dt.datetime, dt.datetime], ...]  # start of the filming visit and of the shared review


def seed(*, film_seconds: float = FULL_SECONDS) -> Stage:
    """Make the practice and the families; post the drawing of their films, so many seconds each. Returns the stage."""
    today = clock.today()
    with clock.told(_at(today - dt.timedelta(days=60), 9)):
        ruth, olive = _practice(today)
    homes = {story.kind: _tell(story, ruth) for story in _stories(today)}
    _enquiry(today)
    for kind, visit in homes.items():
        film_scene(kind=kind, visit=visit, by=ruth, seconds=film_seconds)
    if film_seconds >= FULL_SECONDS:
        tell_tales()
    amina = Member.objects.get(known_as="Amina")
    first = homes["blocks"]
    stories = {story.kind: story for story in _stories(today)}
    return Stage(
        today=today.isoformat(),
        practitioner=_door(ruth, "/"),
        office=_door(olive, "/office/"),
        parent=_door(amina, "/our/", family=first),
        own_film=_door(ruth, f"/visits/{first.id}/film/"),
        scenes=tuple(Scene(kind, _names(stories[kind]), stories[kind].about, v.id) for kind, v in homes.items()),
    )


def _practice(today: dt.date) -> tuple[Practitioner, Practitioner]:
    told = PracticeFile(
        name="Quillbrook Practice",
        facts={"address": "2 Mill Lane, Quillbrook", "email": "office@quillbrook.example", "phone": "01632 960 123"},
        rates=((LONG_AGO, Decimal("50.00")), (rate_change(today), Decimal("55.00"))),
    )
    found_practice(told, demonstration=True)
    ruth = add_practitioner(
        name="Ruth Calder", email="ruth@quillbrook.example", title="VIG practitioner", about=ABOUT_RUTH, by=SYSTEM
    )
    olive = add_practitioner(name="Olive Penn", email="olive@quillbrook.example", title="Office", by=SYSTEM)
    ellen = add_practitioner(name="Ellen Moss", email="ellen@quillbrook.example", title="Supervisor", by=SYSTEM)
    for person, kind in (
        (ruth, Role.Kind.PRACTITIONER),
        (olive, Role.Kind.OFFICE),
        (ellen, Role.Kind.SUPERVISOR),
    ):
        give_role(practitioner=person, kind=kind, by=SYSTEM, starts_on=LONG_AGO)
    return ruth, olive


def _tell(story: Story, ruth: Practitioner) -> Visit:
    """Tell a story from the first talk to its first filming visit; return that visit."""
    filming, review = story.cycles[0]
    talk = min(filming, review) - dt.timedelta(days=14)
    with clock.told(talk):
        case, _, place = _consultation(story, ruth, talk)
        planned = [
            PlannedCycle(
                number,
                (film, film + dt.timedelta(minutes=45)),
                (look, look + dt.timedelta(minutes=case.profile.review_minutes)),
            )
            for number, (film, look) in enumerate(story.cycles, start=1)
        ]
        cycles = plan_cycles(case=case, planned=planned, place=place, by=ruth)
        visit, *coming = Visit.objects.filter(cycle__in=cycles, kind=Visit.Kind.FILMING).order_by("starts_at")
        for one in (visit, *coming[:1]):
            _prepare(one, place, ruth, TICKED if one == visit else {"before": PACKED})
    with clock.told(visit.starts_at):
        arrive(visit=visit, by=ruth)
    with clock.told(visit.ends_at):
        leave(visit=visit, by=ruth)
        finish_visit(visit=visit, by=ruth, at=visit.ends_at)
    return visit


def _prepare(visit: Visit, place: Place, ruth: Practitioner, ticked: Mapping[str, Iterable[str]]) -> None:
    """Name a buddy for a visit, say what to bring, and tick what is done for it."""
    bring, buddy = "What they like to do together", "Olive Penn"
    change_details(visit=visit, note="", bring=bring, buddy=buddy, expected_end_at=None, place=place, by=ruth)
    for phase, items in ticked.items():
        tick(visit=visit, phase=phase, items=[*items], by=ruth)


def _consultation(story: Story, ruth: Practitioner, talk: dt.datetime) -> tuple[Case, list[Member], Place]:
    family = add_family(name=_names(story), by=ruth)
    members = [
        add_member(
            family=family,
            known_as=told.known_as,
            part=Membership.Part(told.part),
            relation=told.relation,
            parental_responsibility=told.relation in {"mother", "father"},
            by=ruth,
            **told.facts,
        )
        for told in story.people
    ]
    place = add_place(family=family, kind=Place.Kind.HOME, address=story.street, travel=25, by=ruth)
    case = open_case(family=family, practitioner=ruth, by=ruth)
    centre = add_place(family=None, kind=Place.Kind.CENTRE, address="2 Mill Lane, Quillbrook", by=ruth)
    end = talk + dt.timedelta(hours=1)
    visit = book_visit(case=case, kind=Visit.Kind.CONSULTATION, starts_at=talk, ends_at=end, place=centre, by=ruth)
    hear_hopes(case=case, hopes=story.hopes, worries=story.worries, by=ruth)
    ask_question(case=case, text=story.question, said_by=members[0], by=ruth)
    for words, theme, now, hoped in story.goals:
        goal = set_goal(case=case, text=words, theme=theme, by=ruth)
        rate_goal(goal=goal, now=now, hoped=hoped, visit=visit, member=members[0], by=ruth)
    agree_activity(case=case, activity=story.activity, by=ruth)
    _consents(case, story.people, members, ruth)
    finish_visit(visit=visit, by=ruth, at=end)
    return case, members, place


def _consents(case: Case, people: Iterable[Told], members: list[Member], ruth: Practitioner) -> None:
    for told, member in zip(people, members, strict=True):
        child = told.part == "child"
        for purpose, says in told.says.items():
            decide(
                family=case.family,
                member=member,
                purpose=purpose,
                says=says,
                decided_by=members[0] if child else member,
                authority=Decision.Authority.PARENT if child else Decision.Authority.ADULT,
                by=ruth,
            )


def _enquiry(today: dt.date) -> None:
    with clock.told(_at(today - dt.timedelta(days=1), 19, 40)):
        receive_enquiry(
            family_name="Priya and Dev",
            asked_by="Priya Nair",
            email="priya@example.org",
            phone="01632 960 456",
            child_name="Dev",
            best_time="Weekday mornings",
            reasons="He turns away when I read to him. I would like to know what he likes.",
            by=VISITOR,
        )


def _door(person: Person, leads_to: str, family: Visit | None = None) -> str:
    home = family.family if family else None
    return make_link(person=person, by=SYSTEM, leads_to=leads_to, family=home, life=YEARS, many_times=True)


def _names(story: Story) -> str:
    names = [told.known_as for told in story.people]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return clock.at(day, dt.time(hour, minute))


def _stories(today: dt.date) -> tuple[Story, ...]:
    def on(days: int, hour: int, minute: int = 0) -> dt.datetime:
        return _at(_working_day(today, days), hour, minute)

    fortnightly = tuple((on(-1 + 14 * n, 9, 30), on(6 + 14 * n, 10)) for n in range(4))
    refused = {**dict.fromkeys(YES, Decision.Says.GIVEN), Purpose.FILMING_REVIEW: Decision.Says.REFUSED}
    later = {**refused, Purpose.SUPERVISION: Decision.Says.LATER}
    return (
        Story(
            kind="blocks",
            about="Yusuf is 18 months old. He is just finding words.",
            people=(
                Told("Amina", "client", "mother", facts={"language": "Arabic and English"}),
                Told("Yusuf", "child", "son", facts={"born_on": today - dt.timedelta(days=550)}),
            ),
            street="14 Alder Row",
            question="How can I tell what Yusuf is asking me?",
            hopes="To enjoy our time together more.",
            worries="That I talk too much and miss what he wants.",
            goals=(
                ("To enjoy our time together more", Theme.PLEASURE, 3, 8),
                ("To know what Yusuf is telling me", Theme.CUES, 4, 8),
            ),
            activity="Building a tower on the rug",
            cycles=fortnightly,
        ),
        Story(
            kind="book",
            about="Leo is 8 and signs. Hannah and Dan live apart.",
            people=(
                Told("Hannah", "client", "mother"),
                Told("Dan", "client", "father", says=later),
                Told("Leo", "child", "son", facts={"language": "British Sign Language"}),
            ),
            street="2 Quay Lane",
            question="How can I help him tell me what he wants?",
            hopes="To read together without hurry.",
            worries="That he gives up before I understand.",
            goals=(
                ("To know when Leo has had enough", Theme.CUES, 4, 8),
                ("Reading together without hurry", Theme.PLEASURE, 5, 9),
            ),
            activity="Sharing a book after school, on the rug",
            cycles=_straddling(today),
        ),
        Story(
            kind="album",
            about="Nora visits her father. He has dementia.",
            people=(Told("Nora", "client", "daughter"), Told("Walter", "other", "father of Nora")),
            street="7 Chapel Court",
            question="How can we still find each other?",
            hopes="To have good visits.",
            worries="That I quiz him.",
            goals=(("Visits that feel good for both of us", Theme.PLEASURE, 4, 8),),
            activity="Looking through an album",
            cycles=tuple((on(-21 + 21 * n, 15, 30), on(-14 + 21 * n, 16)) for n in range(3)),
        ),
    )


def _straddling(today: dt.date) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    """Return three cycles of which one has its filming visit before the rate changes and its review after."""
    change = rate_change(today)
    days = (change - today).days

    def on(day: dt.date, hour: int) -> dt.datetime:
        return _at(day, hour)

    def day(offset: int) -> dt.date:
        return _working_day(today, offset)

    close, far = 4, 28
    if days < close:  # the first cycle itself
        return ((on(day(-6), 15), on(change + dt.timedelta(days=1), 10)), *_later(today, 20, 2))
    if days < far:  # the second
        second = (on(max(day(1), change - dt.timedelta(days=6)), 15), on(change + dt.timedelta(days=1), 10))
        return ((on(day(-7), 15), on(today, 13)), second, *_later(change, 14, 1))
    last = (on(change - dt.timedelta(days=7), 15), on(change + dt.timedelta(days=1), 10))
    return ((on(day(-7), 15), on(today, 13)), *_later(today, 7, 1), last)


def _later(day: dt.date, days: int, count: int) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    starts = [_working_day(day, days + 14 * n) for n in range(count)]
    return tuple((_at(start, 15), _at(start + dt.timedelta(days=7), 13)) for start in starts)


def _working_day(today: dt.date, days: int) -> dt.date:
    """Return the day so many days from today, or the nearest working day that keeps it past or to come."""
    day = today + dt.timedelta(days=days)
    step = dt.timedelta(days=-1 if days < 0 else 1)
    while days and day.weekday() > FRIDAY:
        day += step
    return day
