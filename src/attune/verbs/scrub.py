"""`attune scrub`: read everything that is stored, and name what is damaged."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from attune.verbs.speaking import Verbs, add_verb, answer, open_house

if TYPE_CHECKING:
    from attune.safe.models import Damage, Reading
    from attune.safe.reconciling import Reconciled

EVERY = 64  # objects between two words on how far it is


def add(verbs: Verbs) -> None:
    """Add the verb that reads."""
    scrub = add_verb(verbs, "scrub", run_scrub, "Read everything that is stored back from the disk, and name damage.")
    scrub.add_argument("--again", action="store_true", help="from the beginning, not where a reading was broken off")
    scrub.add_argument("--seconds", type=float, default=float("inf"), metavar="N", help="read on for so long, then end")


def run_scrub(args: argparse.Namespace) -> int:
    """Read; exit 1 where anything is damaged."""
    open_house(args)
    from attune.safe.models import Damage  # noqa: PLC0415 - after Django is awake
    from attune.safe.reconciling import reconcile  # noqa: PLC0415
    from attune.safe.scrub import Limits, read_on, reading_now  # noqa: PLC0415

    reading = reading_now(again=args.again)
    reading = read_on(reading=reading, limits=Limits(args.seconds), told=_say_how_far)
    looked = reconcile()
    damages = list(Damage.objects.select_related("thing").order_by("found_at", "id"))
    answer(args, _facts(reading, looked, damages), _lines(reading, looked, damages))
    return 1 if damages else 0


def _say_how_far(done: int, of: int) -> None:
    """Tell on standard error, so that --json stays JSON."""
    if sys.stderr.isatty() and (done % EVERY == 0 or done == of):
        print(f"\r{done} of {of} objects read", end="\n" if done == of else "", file=sys.stderr, flush=True)


def _facts(reading: "Reading", looked: "Reconciled", damages: "list[Damage]") -> dict[str, Any]:
    return {
        "started_at": reading.started_at,
        "finished_at": reading.finished_at,
        "objects": reading.count,
        "clear_bytes": reading.clear_bytes,
        "strays": looked.strays,
        "strays_removed": looked.strays_removed,
        "drafts_removed": looked.drafts_removed,
        "damaged": [_damage(damage) for damage in damages],
    }


def _damage(damage: "Damage") -> dict[str, Any]:
    from attune.safe.rules import WHY, remedy_for  # noqa: PLC0415 - after Django is awake

    thing = damage.thing
    told = {"object": damage.name, "thing": thing.pk, "kind": thing.kind, "family": thing.family_id, "why": damage.why}
    return told | {"says": str(WHY[damage.why]), "remedy": remedy_for(damage.why)}


def _lines(reading: "Reading", looked: "Reconciled", damages: "list[Damage]") -> list[str]:
    how_far = "everything" if reading.finished_at else "not yet everything"
    lines = [f"{reading.count} objects ({reading.clear_bytes} bytes) read since {reading.started_at:%F %R}: {how_far}."]
    if looked.strays:
        lines.append(f"{looked.strays} objects belong to no row; each is kept for 30 days, then removed.")
    for told in map(_damage, damages):
        lines.append(f"DAMAGED {told['object'] or '-'} of {told['kind']} {told['thing']}: {told['says']}")
        lines.append(f"        {told['remedy']}")
    return lines if damages else [*lines, "Nothing is damaged."]
