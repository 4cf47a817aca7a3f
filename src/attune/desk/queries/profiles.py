"""The service profiles with their dated numbers, and how many cases run on which."""

from dataclasses import dataclass

from django.db.models import Count, Q

from attune import clock
from attune.cases.models import Case
from attune.people.models import ServiceProfile
from attune.people.profiles import PRESETS, Preset

OVER = (Case.State.CLOSED, Case.State.STOPPED)


@dataclass(frozen=True)
class Dated:
    """The numbers of a profile from a day on, with the open and all cases that run on them."""

    profile: ServiceProfile
    state: str  # "now", "to-come" or "over"
    open_cases: int
    all_cases: int


@dataclass(frozen=True)
class Offered:
    """A profile with the numbers in force, or a variant that the practice has not taken up."""

    key: str
    name: str
    preset: Preset | None
    now: Dated | None


def profiles() -> list[Offered]:
    """Return every profile of the practice, and after them the variants that Attune brings."""
    rows = dated()
    keys = dict.fromkeys([one.key for one in PRESETS] + [row.profile.key for row in rows])
    brought = {one.key: one for one in PRESETS}
    found = []
    for key in keys:
        now = next((row for row in rows if row.profile.key == key and row.state != "over"), None)
        name = now.profile.name if now else str(brought[key].name)
        found.append(Offered(key, name, brought.get(key), now))
    return sorted(found, key=lambda one: one.now is None)


def dated(key: str = "") -> list[Dated]:
    """Return the dated numbers of one profile, or of all, newest first."""
    rows = ServiceProfile.objects.filter(key=key) if key else ServiceProfile.objects.all()
    today, found, begun = clock.today(), [], set()
    for row in rows.order_by("key", "-starts_on"):
        state = "to-come" if row.starts_on > today else "over" if row.key in begun else "now"
        begun |= {row.key} if state == "now" else set()
        found.append((row, state))
    counts = _cases()
    return [Dated(row, state, *counts.get(row.pk, (0, 0))) for row, state in found]


def _cases() -> dict[str, tuple[int, int]]:
    counted = Case.objects.values("profile").annotate(
        open_ones=Count("pk", filter=~Q(state__in=OVER)), every=Count("pk")
    )
    return {row["profile"]: (row["open_ones"], row["every"]) for row in counted.order_by()}
