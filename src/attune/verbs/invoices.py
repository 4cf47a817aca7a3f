"""`attune invoices`: what waits to be paid, in numbers and sums; nobody is named."""

import argparse
from decimal import Decimal
from typing import Any

from attune.money import money
from attune.verbs.speaking import Verbs, add_verb, answer, open_house


def add(verbs: Verbs) -> None:
    """Add the verb about invoices."""
    verb = add_verb(verbs, "invoices", run_invoices, "List the invoices that wait to be paid, oldest first.")
    verb.add_argument("--overdue", action="store_true", help="only those whose day has passed")


def run_invoices(args: argparse.Namespace) -> int:
    """List what is outstanding."""
    open_house(args)
    from attune import clock  # noqa: PLC0415 - after Django is awake
    from attune.billing.books import Invoice  # noqa: PLC0415

    today = clock.today()
    found = Invoice.objects.outstanding().order_by("due_on", "number")
    found = found.filter(due_on__lt=today) if args.overdue else found
    told: list[dict[str, Any]] = [
        {
            "number": one.reference,
            "issued": str(one.issued_on),
            "due": str(one.due_on),
            "overdue": bool(one.due_on and one.due_on < today),
            "total": str(one.total),
            "open": str(one.open),
        }
        for one in found
    ]
    together = sum((one.open for one in found), Decimal("0.00"))
    lines = [f"{row['number']}  due {row['due']}  {money(Decimal(row['open'])):>12} open" for row in told]
    said = f"Together {money(together)}" if told else "Nothing waits to be paid."
    return answer(args, {"invoices": told, "open": str(together)}, [*lines, said])
