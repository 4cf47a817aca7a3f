"""How a practitioner likes her workbench: her own keys, her reaction time, whether minutes are noted."""

import json
import re
from dataclasses import asdict, dataclass, field

from attune.clips.models import Habits
from attune.people.models import Practitioner

ACT = re.compile(r"[a-z][a-z0-9_]{0,23}")
KEY = re.compile(r"[!-~À-ɏ]{1,24}|Shift\+[!-~À-ɏ]{1,18}")  # as static/js/workbench/keys.js writes a press
MOST_KEYS = 100
LONGEST_REACTION = 2000  # ms


class NotHabits(ValueError):
    """What was sent are no habits; names the part that is wrong."""


@dataclass(frozen=True)
class HabitsTold:
    """Habits as the page knows them."""

    keys: dict[str, str] = field(default_factory=dict)
    single_keys: bool = True
    reaction_ms: int = 500
    notes_time: bool = False


def habits_of(person: Practitioner) -> dict[str, object]:
    """Return somebody's habits, or those of everybody who has not said otherwise."""
    kept = Habits.objects.filter(pk=person.pk).values("keys", "single_keys", "reaction_ms", "notes_time").first()
    return asdict(HabitsTold(**kept) if kept else HabitsTold())


def keep_habits(*, by: Practitioner, told: HabitsTold) -> None:
    """Keep how somebody likes her workbench."""
    Habits.objects.update_or_create(practitioner=by, defaults=asdict(told))


def read_habits(body: bytes) -> HabitsTold:
    """Read what a page sends as habits. Raises NotHabits."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise NotHabits("JSON") from error
    if not isinstance(told, dict) or told.keys() != asdict(HabitsTold()).keys():
        raise NotHabits("habits")
    switches = {name: told[name] for name in ("single_keys", "notes_time")}
    if not all(isinstance(value, bool) for value in switches.values()):
        raise NotHabits("switches")
    return HabitsTold(keys=_keys(told["keys"]), reaction_ms=_reaction(told["reaction_ms"]), **switches)


def _keys(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > MOST_KEYS:
        raise NotHabits("keys")
    for act, key in value.items():
        if not ACT.fullmatch(act) or not isinstance(key, str) or not KEY.fullmatch(key):
            raise NotHabits("keys")
    if len(set(value.values())) != len(value):
        raise NotHabits("keys")
    return value


def _reaction(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LONGEST_REACTION:
        raise NotHabits("reaction")
    return value
