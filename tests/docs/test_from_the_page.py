"""Every sentence of the page that Attune came from leads to a page, a command and a living test."""

import ast
import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import resolve

from attune import clock
from attune.audit.actions import SYSTEM
from attune.cases.actions import receive_enquiry
from attune.cases.models import Visit
from attune.desk.forms import PlanForm
from attune.ids import new_id
from attune.people.actions import add_place
from attune.people.models import Place, ServiceProfile
from tests.cast import signed_in
from tests.docs.reading import DOCS, ROOT, verbs

NUMBERS = ["P1", "P2", "P3a", "P3b", "P3c", "P3d", "P3e", *(f"P{number}" for number in range(4, 14))]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (DOCS / "from-the-page.md").read_text().splitlines()
    if re.match(r"\| P\d", line)
]
EMPTY = "—"


def functions(path):
    """The tests of a file that pytest would run: by name, those that are skipped left out."""
    tree = ast.parse(path.read_text())
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {node.name for node in found if not any("skip" in ast.unparse(mark) for mark in node.decorator_list)}


def test_every_number_has_one_row_in_order():
    assert [row[0] for row in ROWS] == NUMBERS


@pytest.mark.parametrize(("number", "said", "page", "command", "test"), ROWS, ids=NUMBERS)
def test_every_row_leads_to_what_is_there(number, said, page, command, test):
    assert said
    assert resolve(re.sub(r"<\w+>", new_id(), page.strip("`"))).url_name
    assert command == EMPTY or tuple(command.strip("`").split()[1:]) in verbs()
    path, _, name = test.strip("`").partition("::")
    assert name in functions(ROOT / path)


@pytest.mark.db
def test_the_first_talk_is_at_the_centre_and_visits_are_where_the_family_is(amina_and_yusuf, ruth, olive):
    centre = add_place(family=None, kind=Place.Kind.CENTRE, address="2 Mill Lane", by=SYSTEM)
    enquiry = receive_enquiry(family_name="Nora and Walter", asked_by="Nora", by=olive)
    day = clock.today() + dt.timedelta(days=3)
    sent = {"day": day.isoformat(), "time": "10:00", "until": "11:00", "practitioner": ruth.pk}
    signed_in(Client(), olive).post(f"/enquiries/{enquiry.pk}/talk/", sent)
    talk = Visit.objects.get(family=enquiry.family)
    assert (talk.kind, talk.place) == (Visit.Kind.CONSULTATION, centre)
    assert {visit.place.kind for visit in amina_and_yusuf.case.visits.all()} == {Place.Kind.HOME}


@pytest.mark.db
def test_a_cycle_is_two_visits_of_20_and_60_minutes(amina_and_yusuf):
    filming, review = amina_and_yusuf.visits()
    assert [filming.kind, review.kind] == [Visit.Kind.FILMING, Visit.Kind.REVIEW]
    assert review.ends_at - review.starts_at == dt.timedelta(minutes=60)
    assert amina_and_yusuf.case.profile.film_minutes == 20
    assert filming.ends_at - filming.starts_at > dt.timedelta(minutes=20)


@pytest.mark.db
def test_three_or_four_cycles_are_what_is_offered(practice):
    profile = ServiceProfile.objects.current()
    count = PlanForm(profile=profile, places=[], most=profile.cycles_most).fields["count"]
    assert (count.initial, max(number for number, _ in count.choices)) == (3, 4)
