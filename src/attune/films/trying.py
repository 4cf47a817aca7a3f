"""A test film of ten seconds, looked at before the visit: can it be used, and how much room is there."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from attune import clock, platform
from attune.films.rules import room_needed, size
from attune.media.look import Seen
from attune.people.models import ServiceProfile

SHORTEST = 2.0  # seconds from which a length can be reckoned
FEWEST_LINES, SLOWEST = 480, 20
CLOCK_OFF = dt.timedelta(days=1)


@dataclass(frozen=True)
class Trial:
    """What a test film says of the camera, in bytes; `needs` is none where the film is too short to reckon from."""

    seen: Seen
    minutes: int
    needs: int | None
    free: int
    notes: tuple[str, ...]

    @property
    def told_needs(self) -> str:
        """Return how much a whole film takes, as people tell it."""
        return size(self.needs) if self.needs is not None else ""

    @property
    def told_free(self) -> str:
        """Return how much is free, as people tell it."""
        return size(self.free)

    @property
    def films(self) -> int | None:
        """Return how many whole films there is room for, with all that is made of each."""
        return self.free // max(1, room_needed(self.needs)) if self.needs is not None else None


def tried(seen: Seen, length: int) -> Trial:
    """Return what a look at a test film of so many bytes says; nothing of it is kept."""
    minutes = ServiceProfile.objects.current().film_minutes
    seconds = seen.seconds or 0.0
    needs = round(length / seconds * 60 * minutes) if seconds >= SHORTEST else None
    return Trial(seen, minutes, needs, platform.free_bytes(settings.DATA), tuple(_notes(seen, seconds)))


def _notes(seen: Seen, seconds: float) -> Iterator[str]:
    if not seen.sound:
        yield _("There is no sound in it. Look whether the microphone is switched on.")
    if min(seen.width, seen.height) < FEWEST_LINES:
        yield _("The picture is small. Choose a larger one in the camera, if it has any: faces are seen better.")
    if 0 < seen.rate < SLOWEST:
        yield _("There are few pictures a second. More light, or another setting, lets you see small looks.")
    if seconds < SHORTEST:
        yield _("It is too short to say how much room a whole film needs. Film for ten seconds.")
    if seen.recorded and abs(_recorded(seen) - clock.now()) > CLOCK_OFF:
        yield _("The camera’s clock is wrong, or this film is older. Set its day and time before you go.")


def _recorded(seen: Seen) -> dt.datetime:
    return dt.datetime.fromisoformat(seen.recorded).replace(tzinfo=dt.UTC)
