"""What the surroundings may set: every ATTUNE_* value, checked, and none that is unknown."""

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "ATTUNE_"


class BadEnvironment(ValueError):
    """A value in the surroundings is unknown or cannot be used."""


@dataclass(frozen=True)
class Environment:
    """The values Attune was started with."""

    data: Path
    database: str | None
    hosts: tuple[str, ...]
    https: bool
    today: dt.date | None
    debug: bool
    address: str | None
    passphrase_file: Path | None

    @property
    def hosted(self) -> bool:
        """Tell whether families can reach this Attune; else it is one laptop, and what needs them is left out."""
        return self.address is not None or self.https


def default_data() -> Path:
    """Return the folder that holds everything when nobody names one."""
    return Path.home() / ".local" / "share" / "attune"


def read(values: Mapping[str, str] = os.environ) -> Environment:
    """Read and check the ATTUNE_* values; raise BadEnvironment naming the one that is wrong."""
    known = {"DATA", "DATABASE", "HOSTS", "HTTPS", "ADDRESS", "TODAY", "DEBUG", "PASSPHRASE_FILE"}
    known |= {"TEST_CACHE", "TEST_DATABASE"}
    unknown = sorted(k for k in values if k.startswith(PREFIX) and k.removeprefix(PREFIX) not in known)
    if unknown:
        raise BadEnvironment(
            f"{unknown[0]} is not a setting of Attune. Known are: {', '.join(PREFIX + k for k in sorted(known))}."
        )

    def get(name: str) -> str:
        return values.get(PREFIX + name, "").strip()

    return Environment(
        data=Path(get("DATA") or default_data()).absolute(),
        database=_database(get("DATABASE")),
        hosts=tuple(h for h in get("HOSTS").split(",") if h) or ("127.0.0.1", "localhost", "[::1]"),
        https=_yes("HTTPS", get("HTTPS")),
        today=_date(get("TODAY")),
        debug=_yes("DEBUG", get("DEBUG")),
        address=_address(get("ADDRESS")),
        passphrase_file=Path(get("PASSPHRASE_FILE")) if get("PASSPHRASE_FILE") else None,
    )


def _database(text: str) -> str | None:
    if text and not text.startswith("postgresql://"):
        raise BadEnvironment("ATTUNE_DATABASE must be empty (SQLite in the data folder) or start with postgresql://.")
    return text or None


def _address(text: str) -> str | None:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query):
        raise BadEnvironment(f"ATTUNE_ADDRESS must be an address such as https://vig.example.org, not “{text}”.")
    return text.rstrip("/") or None


def _yes(name: str, text: str) -> bool:
    if text not in {"", "yes", "no"}:
        raise BadEnvironment(f"{PREFIX}{name} must be yes or no, not “{text}”.")
    return text == "yes"


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise BadEnvironment(f"ATTUNE_TODAY must be a date such as 2027-04-06, not “{text}”.") from wrong
