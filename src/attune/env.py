"""What the surroundings may set: every ATTUNE_* value, checked, and none that is unknown."""

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

PREFIX = "ATTUNE_"


class BadEnvironment(ValueError):
    """A value in the surroundings is unknown or cannot be used."""


@dataclass(frozen=True)
class MailServer:
    """Whom mail is given to, and how."""

    host: str
    port: int
    user: str
    password: str
    tls_at_once: bool
    starttls: bool


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
    mail: MailServer | None = None
    mail_from: str = "attune@localhost"
    remind_hours: int = 24

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
    known |= {"MAIL", "MAIL_FROM", "REMIND_HOURS"}
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
        mail=_mail(get("MAIL")),
        mail_from=get("MAIL_FROM") or "attune@localhost",
        remind_hours=_hours("REMIND_HOURS", get("REMIND_HOURS")),
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


def _mail(text: str) -> MailServer | None:
    if not text:
        return None
    wrong = "ATTUNE_MAIL must be empty, or smtp://user:password@host:587 (or smtps://…:465)."
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as bad:
        raise BadEnvironment(wrong) from bad
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise BadEnvironment(wrong)
    at_once = url.scheme == "smtps"
    return MailServer(
        host=url.hostname,
        port=port or (465 if at_once else 587),
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        tls_at_once=at_once,
        starttls=not at_once and url.hostname not in {"localhost", "127.0.0.1", "::1"},
    )


def _hours(name: str, text: str) -> int:
    most = 14 * 24
    if text and not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise BadEnvironment(f"{PREFIX}{name} must be whole hours from 1 to {most}, not “{text}”.")
    return int(text) if text else 24
