"""`attune visit`: the visits of one's own cases, and the way back from one whose PIN is forgotten."""

import argparse
from typing import TYPE_CHECKING, Any

from attune.verbs.acting import add_who, who
from attune.verbs.speaking import Verbs, add_group, add_verb, answer, open_house

if TYPE_CHECKING:
    from attune.cases.models import Visit


def add(verbs: Verbs) -> None:
    """Add the verbs about visits."""
    visits = add_group(verbs, "visit", "Visits.")
    add_who(add_verb(visits, "list", run_list, "List visits in the order of their dates."))
    add_who(add_verb(visits, "unlock", run_unlock, "Unlock somebody who set off and forgot the PIN."))


def run_list(args: argparse.Namespace) -> int:
    """List visits, each with its films."""
    open_house(args)
    from attune.cases.models import Visit  # noqa: PLC0415 - after Django is awake

    visits = Visit.objects.visible_to(who(args)).select_related("family", "cycle").prefetch_related("films")
    told = [_told(visit) for visit in visits.order_by("starts_at")]
    return answer(args, told, [_line(visit) for visit in told] or ["There are no visits yet."])


def run_unlock(args: argparse.Namespace) -> int:
    """End the outing of whoever is named: who can type this on the machine has all its keys anyway."""
    open_house(args)
    from attune.audit.actions import SYSTEM  # noqa: PLC0415 - after Django is awake
    from attune.reviews.outings import come_back, outing_of  # noqa: PLC0415

    outing = outing_of(who(args))
    if outing is None:
        return answer(args, {"unlocked": False}, ["Nobody had set off. Nothing was changed."])
    come_back(outing=outing, by=SYSTEM)
    return answer(args, {"unlocked": True}, ["Unlocked. All pages are there again."])


def _told(visit: "Visit") -> dict[str, Any]:
    from attune import clock  # noqa: PLC0415 - after Django is awake

    return {
        "id": visit.id,
        "kind": visit.kind,
        "state": visit.state,
        "starts_at": visit.starts_at.astimezone(clock.zone()).isoformat(),
        "ends_at": visit.ends_at.astimezone(clock.zone()).isoformat(),
        "family": visit.family.name,
        "case": visit.case_id,
        "cycle": visit.cycle.number if visit.cycle else None,
        "cycle_id": visit.cycle_id,
        "films": [film.id for film in visit.films.all() if film.deleted_at is None],
    }


def _line(told: dict[str, Any]) -> str:
    day, time = told["starts_at"][:10], told["starts_at"][11:16]
    return f"{told['id']}  {day} {time}  {told['kind']:<18} {told['state']:<9} {told['family']}"
