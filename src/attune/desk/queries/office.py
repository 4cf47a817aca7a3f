"""What the office looks at; it sees dates, names and money, and no film."""

import datetime as dt

from attune import clock
from attune.cases.models import Visit
from attune.cases.rules import OPEN

AHEAD = dt.timedelta(days=14)


def visits_ahead() -> list[Visit]:
    """Return the visits of the next two weeks, of everybody who works here."""
    now = clock.now()
    visits = Visit.objects.filter(
        state__in=OPEN, starts_at__gte=now - dt.timedelta(hours=12), starts_at__lt=now + AHEAD
    )
    return list(visits.select_related("family", "practitioner", "place").order_by("starts_at")[:60])
