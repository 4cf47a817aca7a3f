"""Cells of a table that leaves for a spreadsheet: none is taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK = "\ufeff"  # by which spreadsheets know UTF-8
_BELOW_NOTHING = re.compile(r"-\d+\.\d\d")


def safe_cell(value: object) -> str:
    """Return a cell as text, an apostrophe before what a spreadsheet would reckon with (OWASP, CSV injection).

    A sum below nothing stays a number.
    """
    told = "" if value is None else str(value)
    reckons = told.lstrip(" ").startswith(STARTS_A_FORMULA) and not _BELOW_NOTHING.fullmatch(told)
    return f"'{told}" if reckons else told


def line_of(cells: Iterable[object]) -> str:
    """Return one line of CSV, its end included."""
    box = io.StringIO()
    csv.writer(box).writerow([safe_cell(one) for one in cells])
    return box.getvalue()


def plain_cell(told: str) -> str:
    """Take off the apostrophe that `safe_cell` set, and nothing else."""
    bare = told.strip()
    return bare[1:] if bare.startswith("'") and bare[1:].lstrip(" ").startswith(STARTS_A_FORMULA) else bare
