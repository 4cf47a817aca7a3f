"""What time it is, in one place, so that a demonstration can live on a day of its own."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True)
class Clocks:
    """The two clocks of a machine: the wall's, which may jump either way, and the steady one, which only goes on."""

    wall: Callable[[], dt.datetime] = timezone.now
    steady: Callable[[], float] = time.monotonic


REAL = Clocks()
_told: ContextVar[dt.datetime | None] = ContextVar("told", default=None)


def now() -> dt.datetime:
    """Return the moment, aware, in UTC; on a fixed day it is that day at the present time of day."""
    if (told := _told.get()) is not None:
        return told
    real = timezone.now()
    fixed: dt.date | None = settings.SURROUNDINGS.today
    if fixed is None:
        return real
    local = real.astimezone(zone())
    return local.replace(year=fixed.year, month=fixed.month, day=fixed.day, fold=0).astimezone(dt.UTC)


def today() -> dt.date:
    """Return the date where the practice is."""
    return now().astimezone(zone()).date()


@contextmanager
def told(moment: dt.datetime) -> Iterator[None]:
    """Let it be a moment of the past while something is told that happened then: a story, a test."""
    token = _told.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _told.reset(token)


def at(day: dt.date, time: dt.time) -> dt.datetime:
    """Return the moment at which the practice's clocks show a time; the first of two on the day they go back."""
    return dt.datetime.combine(day, time, tzinfo=zone())


def skips(day: dt.date, time: dt.time) -> bool:
    """Return whether the practice's clocks leave a time out, on the day they go forward."""
    moment = at(day, time)
    return moment.astimezone(dt.UTC).astimezone(zone()).time() != time


def zone() -> ZoneInfo:
    """Return the practice's time zone."""
    return ZoneInfo(settings.TIME_ZONE)
