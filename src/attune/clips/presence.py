"""Who has a film open just now, and, for whoever wants it, how long she was at work on it."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from attune import clock
from attune.audit.models import Sitting
from attune.clips.models import AtWorkbench, Habits, TimeSpent
from attune.films.models import Film
from attune.ids import is_id
from attune.people.models import Practitioner

GONE = dt.timedelta(seconds=25)  # without a word from a window; it says one every ten
LONGEST = dt.timedelta(seconds=15)  # that one word is taken to stand for


class NotAWord(ValueError):
    """What was sent is no word from a window; names the part that is wrong."""


@dataclass(frozen=True)
class Word:
    """What a window says of itself: whether somebody is at work in it, and whether it is being closed."""

    window: str
    active: bool
    gone: bool


@dataclass(frozen=True)
class Other:
    """Somebody else who looks at the same film, or another window of one's own."""

    name: str  # empty: one's own
    since: dt.datetime
    watches: bool = False  # it was shared with them; they change nothing

    def as_json(self) -> dict[str, Any]:
        """Return it as the page knows it."""
        return {"name": self.name, "since": localtime(self.since).strftime("%H:%M"), "watches": self.watches}


def read_word(body: bytes) -> Word:
    """Read what a window sends. Raises NotAWord."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise NotAWord("JSON") from error
    if not isinstance(told, dict) or told.keys() != {"window", "active", "gone"}:
        raise NotAWord("word")
    if not isinstance(told["window"], str) or not is_id(told["window"]):
        raise NotAWord("window")
    return Word(told["window"], active=told["active"] is True, gone=told["gone"] is True)


def be_here(*, film: Film, by: Practitioner, window: str, active: bool) -> None:
    """Keep that a window has a film open; where she wants it, note the time since its last word as hers."""
    moment = clock.now()
    with transaction.atomic():
        AtWorkbench.objects.filter(seen_at__lt=moment - GONE).delete()
        mine = AtWorkbench.objects.select_for_update().filter(practitioner=by).order_by("-seen_at").first()
        if active and mine is not None and Habits.objects.filter(pk=by.pk, notes_time=True).exists():
            _note(film, by, min(moment - mine.seen_at, LONGEST))  # since her last word from any window
        AtWorkbench.objects.update_or_create(
            film=film,
            window=window,
            defaults={"practitioner": by, "seen_at": moment},
            create_defaults={"practitioner": by, "seen_at": moment, "since": moment},
        )


def leave(*, film: Film, by: Practitioner, window: str) -> None:
    """Keep that a window was closed."""
    AtWorkbench.objects.filter(film=film, practitioner=by, window=window).delete()


def others_at(film: Film, person: Practitioner, window: str) -> list[Other]:
    """Return who else has this film open: at the workbench, or watching what was shared with them."""
    since = clock.now() - GONE
    rows = AtWorkbench.objects.filter(film=film, seen_at__gte=since).exclude(window=window)
    here = list(rows.select_related("practitioner").order_by("since"))
    known = {person.pk, *(row.practitioner_id for row in here)}
    sitting = Sitting.objects.filter(actor_kind="practitioner", thing_kind="film", thing=film.pk, last_at__gte=since)
    opened = dict(sitting.exclude(actor__in=known).order_by("-opened_at").values_list("actor", "opened_at"))
    names = Practitioner.objects.filter(pk__in=opened).order_by("name").values_list("pk", "name")
    return [
        *(Other("" if row.practitioner_id == person.pk else row.practitioner.name, row.since) for row in here),
        *(Other(name, opened[key], watches=True) for key, name in names),
    ]


def keep_seconds(*, spent: TimeSpent, seconds: int) -> None:
    """Put right how long it was; nought removes it."""
    if seconds <= 0:
        spent.delete()
        return
    spent.seconds = seconds
    spent.save(update_fields=["seconds"])


def _note(film: Film, by: Practitioner, time: dt.timedelta) -> None:
    held = TimeSpent.objects.select_for_update()
    spent, _made = held.get_or_create(practitioner=by, visit_id=film.visit_id, day=clock.today())
    spent.seconds += round(time.total_seconds())
    spent.save(update_fields=["seconds"])
