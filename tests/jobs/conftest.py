"""Test work, and clocks that a test can move."""

import datetime as dt
from dataclasses import dataclass, field

import pytest

from attune.clock import Clocks
from attune.jobs import work


@pytest.fixture
def done(monkeypatch):
    """A list that test work writes to; the work is taken out of the register afterwards."""
    calls = []
    for name in ("WORK", "HEAVY"):
        monkeypatch.setattr(work, name, type(getattr(work, name))(getattr(work, name)))
    monkeypatch.setattr("attune.jobs.ledger.HEAVY", work.HEAVY)
    monkeypatch.setattr("attune.jobs.claiming.HEAVY", work.HEAVY)
    work.WORK["test.note"] = lambda _run, **args: calls.append(args)
    work.work("test.long", heavy=True)(lambda _run, **args: calls.append(args))
    return calls


@dataclass
class Hand:
    """The hand that moves a machine's clocks: time passes on both, the wall's alone is put forward or back."""

    wall: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    steady: float = 1000.0

    @property
    def clocks(self):
        return Clocks(lambda: self.wall, lambda: self.steady)

    def pass_by(self, seconds):
        self.steady += seconds
        self.wall += dt.timedelta(seconds=seconds)

    def put(self, **by):
        self.wall += dt.timedelta(**by)


@pytest.fixture
def hand():
    return Hand()
