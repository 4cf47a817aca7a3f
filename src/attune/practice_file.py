"""One file in which a practice tells its names, texts, films and rates, as docs/practice-file.md describes."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from attune.refusals import Refusal

PRACTICE = frozenset({"name", "address", "email", "phone", "zone", "vat", "lawful_basis"})
PRACTITIONER = frozenset({"name", "email", "title", "about"})
FILM = frozenset({"title", "about", "address", "file", "captions", "invented"})
SLOTS = frozenset({"explains", "parents"})
KINDS = frozenset({"consultation", "filming", "review", "filming_and_review", "closing", "follow_up"})
VAT = frozenset({"none", "exempt", "standard"})
SECTIONS = frozenset({"practice", "practitioner", "rates", "multipliers", "texts", "films"})
EXAMPLE = 'Prices are texts such as "50.00".'


class BadPracticeFile(Refusal):
    """The practice's file holds something that is not known or cannot be used; the sentence names it."""

    code = "bad_practice_file"


@dataclass(frozen=True)
class PracticeFile:
    """What a practice told of itself. `films` holds what `place_film` takes, by slot; paths are whole."""

    name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    practitioner: Mapping[str, str] = field(default_factory=dict)
    rates: tuple[tuple[dt.date, Decimal], ...] = ()
    multipliers: Mapping[str, Decimal] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    films: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_practice_file(path: Path) -> PracticeFile:
    """Read and check a practice's file; raises BadPracticeFile, FileNotFoundError."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise BadPracticeFile(f"{path.name} is not whole TOML: {wrong}. Nothing was made.") from wrong
    _check_names("the file", told, SECTIONS)
    practice = _texts("practice", told, PRACTICE)
    if practice.get("vat", "none") not in VAT:
        raise BadPracticeFile("vat in [practice] is none, exempt or standard. Nothing was made.")
    return PracticeFile(
        name=practice.pop("name", ""),
        facts=practice,
        practitioner=_texts("practitioner", told, PRACTITIONER),
        rates=tuple(_rate(row) for row in told.get("rates", [])),
        multipliers=_multipliers(told.get("multipliers", {})),
        texts=_texts("texts", told, None),
        films={slot: _film(slot, film, path.parent) for slot, film in _films(told).items()},
    )


def price(text: object) -> Decimal:
    """Read an amount such as "50.00"; raises BadPracticeFile."""
    try:
        amount = Decimal(str(text)) if isinstance(text, str | int) else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise BadPracticeFile(f"“{text}” is not a price. {EXAMPLE} Nothing was made.")
    return amount


def _rate(row: Any) -> tuple[dt.date, Decimal]:
    if not isinstance(row, dict) or set(row) != {"amount", "from"} or type(row["from"]) is not dt.date:
        raise BadPracticeFile("Each of [[rates]] has amount and from, a date such as 2027-04-07. Nothing was made.")
    return row["from"], price(row["amount"])


def _multipliers(told: Any) -> dict[str, Decimal]:
    _check_names("[multipliers]", told, KINDS)
    return {kind: price(factor) for kind, factor in told.items()}


def _films(told: Mapping[str, Any]) -> Mapping[str, Any]:
    films: Mapping[str, Any] = told.get("films", {})
    _check_names("[films]", films, SLOTS)
    return films


def _film(slot: str, told: Any, folder: Path) -> dict[str, Any]:
    _check_names(f"[films.{slot}]", told, FILM)
    if not told.get("title") or bool(told.get("file")) == bool(told.get("address")):
        raise BadPracticeFile(f"[films.{slot}] has a title, and either a file or an address. Nothing was made.")
    paths = {name: folder / told[name] for name in ("file", "captions") if told.get(name)}
    missing = [str(path) for path in paths.values() if not path.is_file()]
    if missing:
        raise BadPracticeFile(f"[films.{slot}] names {missing[0]}, which is not there. Nothing was made.")
    return {**told, **paths}


def _texts(section: str, told: Mapping[str, Any], known: frozenset[str] | None) -> dict[str, str]:
    found = told.get(section, {})
    _check_names(f"[{section}]", found, known)
    wrong = [name for name, value in found.items() if not isinstance(value, str)]
    if wrong:
        raise BadPracticeFile(f"{wrong[0]} in [{section}] is to be a text in quotes. Nothing was made.")
    return dict(found)


def _check_names(where: str, found: Any, known: frozenset[str] | None) -> None:
    if not isinstance(found, dict):
        raise BadPracticeFile(f"{where} is to hold names with values. Nothing was made.")
    unknown = sorted(set(found) - known) if known is not None else []
    if unknown and known is not None:
        raise BadPracticeFile(
            f"{where} has “{unknown[0]}”, which is not known. Known are: {', '.join(sorted(known))}. Nothing was made."
        )
