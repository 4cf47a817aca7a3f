"""The practice, who works in it, and the families it knows."""

import datetime as dt

import pytest

from attune import clock
from attune.audit.actions import SYSTEM
from attune.people.access import has_role
from attune.people.actions import add_family, add_practice, add_practitioner, end_role, give_role
from attune.people.models import Family, Practitioner, Role
from attune.people.rules import EmailTaken, PracticeExists
from attune.safe.keys import family_keys

pytestmark = pytest.mark.db


def test_there_is_one_practice(practice):
    with pytest.raises(PracticeExists, match="Nothing was changed"):
        add_practice(name="Another", by=SYSTEM)


def test_an_address_signs_in_one_person_however_it_is_written(ruth):
    with pytest.raises(EmailTaken):
        add_practitioner(name="Ruth Two", email="RUTH@quillbrook.example", by=SYSTEM)
    assert Practitioner.objects.count() == 1


def test_a_role_holds_from_its_date_until_its_end(practice):
    person = add_practitioner(name="New Person", email="new@quillbrook.example", by=SYSTEM)
    today = clock.today()
    role = give_role(practitioner=person, kind=Role.Kind.OFFICE, by=SYSTEM, starts_on=today + dt.timedelta(days=1))
    assert not has_role(person, Role.Kind.OFFICE)
    role.starts_on = today
    role.save()
    assert has_role(person, Role.Kind.OFFICE)
    end_role(role=role, by=SYSTEM)
    assert not has_role(person, Role.Kind.OFFICE)


def test_a_family_has_a_key_of_its_own(ruth):
    one, other = (add_family(name=name, by=ruth) for name in ("One", "Other"))
    assert family_keys().recipient(one.id) != family_keys().recipient(other.id)
    assert Family.objects.count() == 2
