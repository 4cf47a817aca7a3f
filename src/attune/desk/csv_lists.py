"""Lists of the desk as CSV that no spreadsheet takes for a formula."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpResponse

from attune import clock
from attune.audit.actions import record
from attune.cells import MARK, line_of
from attune.people.models import Practitioner


def csv_answer(name: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]], *, by: Practitioner) -> HttpResponse:
    """Answer with a list as a file to save, and write in the audit that it left: which list, by whom."""
    lines = [line_of(row) for row in (headings, *rows)]
    with transaction.atomic():
        record(actor=by, verb="save list", kind="list", thing=name)
    response = HttpResponse(MARK + "".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.csv"'
    return response
