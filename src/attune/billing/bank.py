"""A bank’s list of what came in: read in memory, its columns guessed, each line matched and none booked."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from attune.billing.books import Invoice, Payment
from attune.billing.sums import NotABankFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_BYTES, MOST_LINES, MOST_CELL = 2**20, 1000, 200
ON, AMOUNT, TEXT = "on", "amount", "text"
HEADS = {
    ON: ("date", "datum"),
    AMOUNT: ("paid in", "credit", "money in", "amount", "value"),
    TEXT: ("reference", "description", "narrative", "details", "memo", "counter", "name"),
}
DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y", "%d.%m.%Y", "%d-%b-%Y")
REFERENCE = re.compile(r"INV[\s-]*0*(\d{1,9})(?!\d)", re.IGNORECASE)
BOTH, NUMBER, SUM = "both", "number", "sum"


@dataclass(frozen=True)
class BankLine:
    """One sum that came in."""

    on: dt.date
    amount: Decimal
    text: str
    digest: str  # the same line of another file has the same one


@dataclass(frozen=True)
class Matched:
    """A line of the bank with the invoice it may be for, and why."""

    line: BankLine
    invoice: Invoice | None
    why: str
    booked: bool


def read(data: bytes) -> list[list[str]]:
    """Return a bank's CSV as rows, its heads first; raise NotABankFile."""
    wrong = NotABankFile(
        _("This file cannot be read as a bank’s list. Nothing was booked. Save it as CSV and try again.")
    )
    if len(data) > MOST_BYTES or b"\0" in data:
        raise wrong
    text = data.decode("utf-8-sig") if _is_utf8(data) else data.decode("cp1252", "replace")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise wrong from error
    rows = [[cell.strip()[:MOST_CELL] for cell in row] for row in found if any(cell.strip() for cell in row)]
    if len(rows) < 2 or len(rows) > MOST_LINES or len(rows[0]) < 2:  # noqa: PLR2004 - heads and a line; a day and a sum
        raise wrong
    return rows


def guessed(heads: Sequence[str]) -> dict[str, int]:
    """Return by what it means the column of a list: the first head that holds the likeliest word."""
    lower = [head.lower() for head in heads]
    return {
        meaning: next((place for word in words for place, head in enumerate(lower) if word in head), 0)
        for meaning, words in HEADS.items()
    }


def lines_of(rows: Sequence[Sequence[str]], columns: dict[str, int]) -> tuple[list[BankLine], int]:
    """Return the sums that came in, and how many lines were left out: what went out, and what has no day or sum."""
    lines: list[BankLine] = []
    seen: Counter[tuple[dt.date, Decimal, str]] = Counter()
    for row in rows[1:]:
        cells = {meaning: row[place] if place < len(row) else "" for meaning, place in columns.items()}
        on, amount = _day(cells[ON]), _sum(cells[AMOUNT])
        if on is None or amount is None or amount <= 0:
            continue
        said = (on, amount, cells[TEXT])
        seen[said] += 1  # two that are alike in one list are two
        digest = hashlib.sha256("|".join(map(str, (*said, seen[said]))).encode()).hexdigest()
        lines.append(BankLine(*said, digest))
    return lines, len(rows) - 1 - len(lines)


def matched(lines: Sequence[BankLine]) -> list[Matched]:
    """Return each line with the invoice it names, else the only one that asks just this sum; nothing is booked."""
    digests = [line.digest for line in lines]
    booked = set(Payment.objects.filter(bank_digest__in=digests).values_list("bank_digest", flat=True))
    named = {line.digest: {int(number) for number in REFERENCE.findall(line.text)} for line in lines}
    wanted = {number for numbers in named.values() for number in numbers}
    open_ones = Invoice.objects.outstanding().select_related("payer__family")
    by_number = {one.number: one for one in open_ones.filter(number__in=wanted)}
    by_sum: dict[Decimal, list[Invoice]] = {}
    for one in open_ones.filter(open__in={line.amount for line in lines}).order_by("number"):
        by_sum.setdefault(one.open, []).append(one)
    return [
        _match(
            line, [by_number[n] for n in sorted(named[line.digest]) if n in by_number], by_sum, line.digest in booked
        )
        for line in lines
    ]


def invoice_of(text: str) -> Invoice | None:
    """Return the issued invoice that somebody names, such as INV-0042 or 42; none where there is none."""
    found = re.fullmatch(r"\s*(?:INV[\s-]*)?0*(\d{1,9})\s*", text, re.IGNORECASE)
    return Invoice.objects.issued().filter(number=int(found[1])).select_related("payer").first() if found else None


def _match(line: BankLine, named: list[Invoice], by_sum: dict[Decimal, list[Invoice]], booked: bool) -> Matched:  # noqa: FBT001 - one fact more of the same line
    if named:
        one = next((one for one in named if one.open == line.amount), named[0])
        return Matched(line, one, BOTH if one.open == line.amount else NUMBER, booked)
    alike = by_sum.get(line.amount, [])
    return Matched(line, alike[0], SUM, booked) if len(alike) == 1 else Matched(line, None, "", booked)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _day(text: str) -> dt.date | None:
    return next(iter(_days(text)), None)


def _days(text: str) -> Iterable[dt.date]:
    for form in DAYS:
        try:
            yield dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue


def _sum(text: str) -> Decimal | None:
    plain = re.sub(r"[£,\s]", "", text)
    sign = -1 if plain.startswith("(") else 1
    try:
        amount = sign * Decimal(plain.strip("()"))
    except InvalidOperation:
        return None
    whole = amount.is_finite() and abs(amount) < 10**8 and amount == amount.quantize(Decimal("0.01"))
    return amount.quantize(Decimal("0.01")) if whole else None
