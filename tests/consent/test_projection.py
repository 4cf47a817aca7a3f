"""Any list of decisions and grants, in any order, against a plain model: what stands, what is live, who may see."""

import datetime as dt
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune import clock
from attune.audit.actions import SYSTEM
from attune.consent.actions import decide, end_grant, give_grant
from attune.consent.models import Decision, Grant, Purpose
from attune.consent.queries import answers, without_consent
from attune.films.consenting import may_be_seen
from attune.films.models import Film

pytestmark = pytest.mark.db

PEOPLE = ("Amina", "Yusuf")
PURPOSES = (Purpose.FILMING, Purpose.SUPERVISION, Purpose.FAMILY_COPY)
VIEWERS = ("ellen", "cy")
DAY = dt.timedelta(days=1)
deciding = st.tuples(
    st.just("decide"),
    st.sampled_from(PEOPLE),
    st.sampled_from(PURPOSES),
    st.sampled_from(list(Decision.Says)),
    st.sampled_from([None, -1, 0, 1]),  # days until it is asked again
)
granting = st.tuples(st.just("grant"), st.sampled_from(VIEWERS), st.sampled_from(PURPOSES), st.integers(1, 3))
ending = st.tuples(st.just("end"), st.sampled_from(VIEWERS))
waiting = st.tuples(st.just("wait"), st.integers(1, 2))
acts = st.lists(st.one_of(deciding, granting, ending, waiting), max_size=12)


@dataclass
class Model:
    """What ought to be, in plain words: the last answer counts, and a no shuts what it had opened."""

    now: dt.datetime
    said: dict = field(default_factory=dict)
    grants: list = field(default_factory=list)  # viewer, purpose, end, open

    def decide(self, person, purpose, says, review_on):
        self.said[person, purpose] = (says, review_on)
        if says in {"withdrawn", "refused"}:
            for grant in self.grants:
                if purpose in {Purpose.FILMING, grant["purpose"]}:
                    grant["open"] = False

    def live(self, person, purpose):
        says, review_on = self.said.get((person, purpose), (None, None))
        return says == "given" and (review_on is None or review_on >= self.now.date())

    def opened_to(self, viewer):
        return any(one["viewer"] == viewer and one["open"] and one["end"] > self.now for one in self.grants)

    def filmed(self):
        return all(self.live(person, Purpose.FILMING) for person in PEOPLE)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=acts)
def test_any_list_of_acts_ends_where_the_plain_model_does(acts, projected):
    home, film, people = projected
    start = dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC)
    model = Model(start)
    Decision.objects.all().delete()
    Grant.objects.all().delete()
    for act in acts:
        with clock.told(model.now):
            do(act, model, home, film, people)
    with clock.told(model.now):
        assert projection(home) == {
            (person, purpose): (model.said.get((person, purpose), (None,))[0], model.live(person, purpose))
            for person in PEOPLE
            for purpose in PURPOSES
        }
        members = [home.people[name] for name in PEOPLE]
        missing = [name for name in PEOPLE if not model.live(name, Purpose.FILMING)]
        assert [one.known_as for one in without_consent(home.family.id, members, Purpose.FILMING)] == missing
        assert may_be_seen(film) == model.filmed()
        for name in VIEWERS:
            visible = Film.objects.visible_to(people[name]).filter(pk=film.pk).exists()
            assert (name, visible) == (name, model.opened_to(name))


def do(act, model, home, film, people):
    """Do one act in the product and in the model."""
    kind, *told = act
    if kind == "wait":
        model.now += told[0] * DAY
    elif kind == "decide":
        name, purpose, says, days = told
        review_on = None if days is None else model.now.date() + days * DAY
        home.says(name, says, purpose, review_on=review_on)
        model.decide(name, purpose, says.value, review_on)
    elif kind == "grant":
        name, purpose, days = told
        end = model.now + days * DAY
        thing = ("film", film.pk)
        give_grant(person=people[name], thing=thing, family=home.family, purpose=purpose, until=end, by=SYSTEM)
        model.grants.append({"viewer": name, "purpose": purpose, "end": end, "open": True})
    else:
        for grant in Grant.objects.live().to(people[told[0]]):
            end_grant(grant=grant, by=SYSTEM)
        for grant in model.grants:
            grant["open"] &= grant["viewer"] != told[0]


def projection(home):
    table = answers(home.family, [home.people[name] for name in PEOPLE])
    found = {}
    for name in PEOPLE:
        for purpose in PURPOSES:
            answer = table[home.people[name].id][purpose]
            found[name, purpose] = (answer.decision.says if answer.decision else None, answer.live)
    return found


@pytest.fixture
def projected(amina_and_yusuf, ruth, ellen, cy):
    home = amina_and_yusuf
    film = Film.objects.create(
        family=home.family, case=home.case, visit=home.filming, added_by_kind="practitioner", added_by=ruth.pk
    )
    return home, film, {"ellen": ellen, "cy": cy}


def test_decisions_of_another_family_change_nothing(amina_and_yusuf, hannah_and_leo):
    """One person may belong to two families: what they say in one says nothing in the other."""
    mother = amina_and_yusuf.client
    hannah_and_leo.family.memberships.create(member=mother, part="other")
    asked = {"member": mother, "purpose": Purpose.FILMING, "decided_by": mother, "by": SYSTEM}
    decide(family=hannah_and_leo.family, says=Decision.Says.WITHDRAWN, **asked)
    assert without_consent(amina_and_yusuf.family.id, [mother], Purpose.FILMING) == []
    assert without_consent(hannah_and_leo.family.id, [mother], Purpose.FILMING) == [mother]
