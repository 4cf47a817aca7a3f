"""`attune invoices` lists what waits to be paid, and names nobody."""

import json

import pytest

from tests.films.seed import asked
from tests.serving import attune, migrated_store

ISSUED = """
import datetime as dt
import django
django.setup()
from decimal import Decimal
from attune import clock
from attune.billing.invoicing import draft_invoice, issue_invoice
from attune.billing.settling import book_payment
from attune.people.models import Role
from tests import cast
from tests.billing.ledger import charged
cast.make_practice()
ruth = cast.make_practitioner("Ruth Calder", Role.Kind.PRACTITIONER, Role.Kind.OFFICE)
people = ("Amina", "client", "mother"), ("Yusuf", "child", "son")
home = cast.make_home(ruth, *people, first=cast.local(clock.today(), 9), question="How?")
for ago, amount in ((60, "75.00"), (30, "82.50"), (0, "20.00")):
    with clock.told(clock.now() - dt.timedelta(days=ago)):
        made = issue_invoice(invoice=draft_invoice(charges=charged(home, amount, ago=2), by=ruth), by=ruth)
book_payment(payer=made.payer, amount=Decimal("80.00"), on=clock.today(), by=ruth)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    data = migrated_store(tmp_path_factory.mktemp("books") / "data")
    asked(data, ISSUED)
    return data


def test_what_waits_to_be_paid_is_listed_oldest_first(house):
    told = json.loads(attune(house, "invoices", "--json").stdout)
    assert [(one["number"], one["open"], one["overdue"]) for one in told["invoices"]] == [
        ("INV-0002", "77.50", True),
        ("INV-0003", "20.00", False),
    ]
    assert told["open"] == "97.50"


def test_its_lines_name_nobody_and_add_up(house):
    said = attune(house, "invoices", "--overdue").stdout.splitlines()
    assert [line.split()[0] for line in said] == ["INV-0002", "Together"]
    assert said[0].endswith("      £77.50 open")
    assert said[1] == "Together £77.50"
    assert not any("Amina" in line for line in said)
