"""The audit's chain shows the first line that was changed, taken away or slipped in."""

import pytest

from attune.audit import chain
from attune.audit.actions import SYSTEM, record
from attune.audit.models import Line, Link

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def five():
    for number in range(5):
        record(actor=SYSTEM, verb="open", kind="film", thing=f"film{number}", fields=["b", "a"])
    assert chain.tie() == 5


def test_a_whole_chain_holds_and_loose_lines_are_counted(five):
    record(actor=SYSTEM, verb="open", kind="film", thing="late")
    assert chain.check() == chain.ChainCheck(links=5, loose=1, broken_at=None)


def test_a_changed_line_breaks_the_chain_where_it_stands(five):
    Line.objects.filter(thing="film2").update(verb="close")
    assert chain.check().broken_at == 3


def test_a_line_taken_away_breaks_the_chain(five):
    link = Link.objects.get(number=2)
    line = link.line
    link.delete()
    line.delete()
    assert chain.check().broken_at == 3


def test_tying_twice_ties_nothing_more(five):
    assert chain.tie() == 0
