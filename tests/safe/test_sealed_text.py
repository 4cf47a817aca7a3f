"""Free text about a family is sealed in the database and bound to where it stands."""

import pytest
from django.db import connection

from attune.audit.actions import SYSTEM
from attune.cases.actions import open_case, set_goal
from attune.cases.models import Goal
from attune.people.actions import add_family, add_member, add_practice, add_practitioner
from attune.safe.keys import family_keys
from attune.vault.errors import VaultError

pytestmark = [pytest.mark.django_db, pytest.mark.db]
CANARY = "He lifts the red block, canary-7f3a"


@pytest.fixture
def goal():
    add_practice(name="Quillbrook", by=SYSTEM)
    ruth = add_practitioner(name="Ruth Calder", email="ruth@example.org", by=SYSTEM)
    family = add_family(name="Amina and Yusuf", by=SYSTEM)
    add_member(family=family, known_as="Amina", part="client", by=SYSTEM)
    return set_goal(case=open_case(family=family, practitioner=ruth, by=ruth), text=CANARY, by=ruth)


def stored(goal):
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM attune_goal WHERE id = %s", [goal.pk])
        return bytes(cursor.fetchone()[0])


def test_text_reads_back_and_never_stands_in_clear(goal):
    assert Goal.objects.get().text == CANARY
    assert b"canary" not in stored(goal)


def test_saving_other_fields_keeps_the_sealed_bytes_as_they_are(goal):
    before = stored(goal)
    row = Goal.objects.get()
    row.place = 2
    row.save()
    assert stored(row) == before


def test_text_moved_to_another_row_does_not_open(goal):
    other = set_goal(case=goal.case, text="Another", by=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE attune_goal SET text = %s WHERE id = %s", [stored(goal), other.pk])
    with pytest.raises(VaultError):
        _ = Goal.objects.get(pk=other.pk).text


def test_text_is_gone_with_the_family_key(goal):
    family_keys().destroy(goal.family_id)
    with pytest.raises(VaultError):
        _ = Goal.objects.get().text


def test_sealed_text_is_neither_filtered_nor_written_by_update(goal):
    with pytest.raises(TypeError):
        Goal.objects.filter(text=CANARY)
    with pytest.raises(TypeError):
        Goal.objects.update(text="clear")


def test_rows_are_listed_without_opening_their_text(goal):
    family_keys().destroy(goal.family_id)
    assert [row.place for row in Goal.objects.all()] == [1]
