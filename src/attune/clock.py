"""What time it is, in one place, so that a demonstration can live on a day of its own."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def now() -> dt.datetime:
    """Return the moment, aware, in UTC; on a fixed day it is that day at the present time of day."""
    real = timezone.now()
    fixed: dt.date | None = settings.SURROUNDINGS.today
    if fixed is None:
        return real
    local = real.astimezone(zone())
    return local.replace(year=fixed.year, month=fixed.month, day=fixed.day, fold=0).astimezone(dt.UTC)


def today() -> dt.date:
    """Return the date where the practice is."""
    return now().astimezone(zone()).date()


def zone() -> ZoneInfo:
    """Return the practice's time zone."""
    return ZoneInfo(settings.TIME_ZONE)
