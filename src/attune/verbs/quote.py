"""`attune quote`: what a plan of cycles costs, each visit at the price of its own date."""

import argparse
import datetime as dt
from decimal import Decimal
from typing import Any

from attune.money import money
from attune.verbs.speaking import Verbs, add_verb, answer, open_house

MORNING = dt.time(10)


def add(verbs: Verbs) -> None:
    """Add the verb that reckons."""
    verb = add_verb(verbs, "quote", run_quote, "Reckon what cycles cost, with one visit each week.")
    verb.add_argument("--start", type=dt.date.fromisoformat, required=True, metavar="DATE", help="first filming visit")
    verb.add_argument("--cycles", type=int, required=True, metavar="N")


def run_quote(args: argparse.Namespace) -> int:
    """Plan, and reckon by the same rule as the public page and the booking."""
    open_house(args)
    from attune import clock  # noqa: PLC0415 - after Django is awake
    from attune.billing.queries import quote_plan  # noqa: PLC0415
    from attune.cases.rules import check_cycles, plan  # noqa: PLC0415
    from attune.people.models import ServiceProfile  # noqa: PLC0415

    profile = ServiceProfile.objects.current()
    check_cycles(args.cycles, profile)
    first = clock.at(args.start, MORNING)
    found = quote_plan(plan(first=first, count=args.cycles, profile=profile))
    told: list[dict[str, Any]] = [
        {"on": str(line.on), "kind": line.kind, "rate": str(line.rate), "amount": str(line.amount), "why": line.why}
        for line in found.lines
    ]
    lines = [f"{line['on']}  {line['kind']:<8} {money(Decimal(line['amount'])):>9}  {line['why']}" for line in told]
    return answer(args, {"lines": told, "total": str(found.total)}, [*lines, f"Together {money(found.total)}"])
