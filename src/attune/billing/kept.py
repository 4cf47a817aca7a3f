"""The database itself keeps what was issued and booked: triggers refuse what no action of ours does.

They are taken away before the database's tables are changed, and made anew afterwards: SQLite rebuilds a table that is
changed without its triggers, and refuses to while another's trigger names it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections

Refused = tuple[str, str, str, str]  # a table, what is done to it, on what condition it is refused, and what is said

# Every condition is understood by SQLite and PostgreSQL alike. A demonstration may be emptied, and is begun again.
FOR_GOOD = "EXISTS (SELECT 1 FROM attune_practice WHERE NOT demonstration)"
ISSUED = "EXISTS (SELECT 1 FROM attune_invoice i WHERE i.id = {}.invoice_id AND i.number IS NOT NULL)"
INVOICE = (  # all but how far it is settled
    "id", "payer_id", "family_id", "number", "made_at", "issued_on", "due_on", "name", "address", "order_number",
    "vat_status", "total", "vat", "reason", "digest", "sender",
)  # fmt: skip
CHARGE = (  # all but whether it is frozen
    "id", "visit_id", "family_id", "what", "on", "rate", "multiplier", "of_cycle", "less", "less_percent",
    "percent", "hours", "amount", "made_at", "set_at", "reason",
)  # fmt: skip
STILL_ASKED = """EXISTS (
    SELECT 1 FROM attune_invoiceline l JOIN attune_invoice i ON i.id = l.invoice_id
    WHERE l.charge_id = OLD.id AND i.number IS NOT NULL AND l.amount - COALESCE(
        (SELECT SUM(c.amount) FROM attune_creditnoteline c WHERE c.line_id = l.id), 0) > 0.001)"""
LAST_TABLE = "attune_creditnoteline"
MORE_THAN_ITS_NOTE = """NEW.amount + COALESCE(
    (SELECT SUM(c.amount) FROM attune_creditnoteline c WHERE c.note_id = NEW.note_id), 0)
    > 0.001 + (SELECT n.total FROM attune_creditnote n WHERE n.id = NEW.note_id)"""


def keep(*, using: str, **_told: Any) -> None:
    """Make the triggers once all tables they speak of are there; also where nothing was changed.

    A migration that was killed may have left none, and the next one finds that nothing is left to do.
    """
    connection = connections[using]
    made = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}[connection.vendor]
    if LAST_TABLE in connection.introspection.table_names():
        with connection.cursor() as cursor:
            for one in _refusals():
                for statement in made(*one):
                    cursor.execute(statement)


def let_go(*, using: str, plan: Sequence[Any] = (), **_told: Any) -> None:
    """Take the triggers away, before tables are changed (a flush names no plan)."""
    connection = connections[using]
    if not plan:
        return
    with connection.cursor() as cursor:
        for table, act, _when, _said in _refusals():
            name = f"{table}_kept_{act.lower()}"
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION IF EXISTS {name} CASCADE")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def _changed(columns: Sequence[str]) -> str:
    """Return the condition that one of some columns changes."""
    return "(" + " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in columns) + ")"


def _refusals() -> Iterator[Refused]:
    """Yield for each trigger its table, when it asks, on what condition it refuses, and what it says."""
    kept = "An issued invoice never changes. Nothing was written; a credit note takes it back."
    yield "invoice", "UPDATE", f"OLD.number IS NOT NULL AND {_changed(INVOICE)}", kept
    yield "invoice", "DELETE", f"OLD.number IS NOT NULL AND {FOR_GOOD}", kept
    yield "invoiceline", "INSERT", ISSUED.format("NEW"), kept
    yield "invoiceline", "UPDATE", f"{ISSUED.format('OLD')} OR {ISSUED.format('NEW')}", kept
    yield "invoiceline", "DELETE", f"{ISSUED.format('OLD')} AND {FOR_GOOD}", kept
    frozen = "A charge on an invoice never changes. Nothing was written; a credit note takes it back."
    again = "NEW.frozen_at IS NOT NULL AND NEW.frozen_at IS DISTINCT FROM OLD.frozen_at"
    thawed = f"NEW.frozen_at IS NULL AND {STILL_ASKED}"
    yield "charge", "UPDATE", f"OLD.frozen_at IS NOT NULL AND ({_changed(CHARGE)} OR {again} OR {thawed})", frozen
    yield "charge", "DELETE", f"OLD.frozen_at IS NOT NULL AND {FOR_GOOD}", frozen
    booked = "What was booked stays. Nothing was written; a counter-entry or a credit note undoes it."
    for table in ("creditnote", "creditnoteline", "payment", "allocation"):
        yield table, "UPDATE", "OLD.id IS NOT NULL", booked
        yield table, "DELETE", FOR_GOOD, booked
    yield "creditnoteline", "INSERT", MORE_THAN_ITS_NOTE, booked
    numbers = "Numbers only grow, so that none is given out twice. Nothing was written."
    yield "numberseries", "UPDATE", "NEW.last < OLD.last OR NEW.key <> OLD.key", numbers
    yield "numberseries", "DELETE", FOR_GOOD, numbers


def _on_sqlite(table: str, act: str, when: str, said: str) -> Iterator[str]:
    """Return what makes a trigger there."""
    name = f"{table}_kept_{act.lower()}"
    yield f"DROP TRIGGER IF EXISTS {name}"
    yield (
        f"CREATE TRIGGER {name} BEFORE {act} ON attune_{table} FOR EACH ROW WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
    )


def _on_postgresql(table: str, act: str, when: str, said: str) -> Iterator[str]:
    """Return what makes a function and its trigger there."""
    name, row = f"{table}_kept_{act.lower()}", "OLD" if act == "DELETE" else "NEW"
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
        f"RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
    )
    yield f"CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON attune_{table} FOR EACH ROW EXECUTE FUNCTION {name}()"
