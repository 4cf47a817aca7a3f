"""How long film is kept; the record that is written has a clock of its own."""

import datetime as dt
import hashlib
import json
from typing import Final

from attune.refusals import Refusal

DAYS_AFTER_WITHDRAWAL: Final = 7  # long enough to ask whether a switch was meant, short enough to keep the promise
CASE_CLOSED, WITHDRAWN = "case closed", "consent withdrawn"


class HoldNotPlaced(Refusal):
    """A hold without a reason, or without a day on which it ends by itself."""

    code = "hold_not_placed"


class NothingToHold(Refusal):
    """No film is kept that a hold could keep."""

    code = "nothing_to_hold"

    def __init__(self) -> None:
        super().__init__("No film of this family is kept here. Nothing was changed.")


def due_after_closing(closed_on: dt.date, kept_days: int) -> dt.date:
    """Return the day on which the film of a closed case is deleted."""
    return closed_on + dt.timedelta(days=kept_days)


def due_after_withdrawal(on: dt.date) -> dt.date:
    """Return the day on which a film is deleted whose consent was withdrawn."""
    return on + dt.timedelta(days=DAYS_AFTER_WITHDRAWAL)


def certificate(*, film: str, sha256: str, added_at: dt.datetime, deleted_at: dt.datetime, why: str) -> str:
    """Return the SHA-256 that a family's certificate of deletion carries: over what the tombstone says."""
    said = [film, sha256, added_at.isoformat(), deleted_at.isoformat(), why]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()
