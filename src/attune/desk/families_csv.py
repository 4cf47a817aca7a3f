"""Families out of a CSV file: read in memory, told row by row, and written only once somebody has looked."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune.cases.admitting import Admission, admit
from attune.cases.models import Enquiry
from attune.cases.queries import enquiries_visible_to, families_visible_to
from attune.cells import plain_cell
from attune.consent.rules import names_joined
from attune.desk.queries.inbox import telling
from attune.people.models import Member, Membership, Practitioner
from attune.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ROWS = 2000  # of one file: each family gets a key of its own, which takes a few milliseconds
DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]
MARKS = ",;\t"


class UnreadableList(Refusal):
    """A file is not a list of families."""

    code = "unreadable_list"


class RowForm(forms.Form):
    """One row: a parent or carer, perhaps a child, and what is known of them. The names are the columns'."""

    parent = forms.CharField(label=gettext_lazy("the parent or carer’s first name"), max_length=60)
    relation = forms.CharField(label=gettext_lazy("mother, father …"), max_length=60, required=False)
    child = forms.CharField(label=gettext_lazy("the child’s first name"), max_length=60, required=False)
    born = forms.DateField(
        label=gettext_lazy("the child’s birthday, such as 2024-05-31 or 31/05/2024"), input_formats=DAYS, required=False
    )
    email = forms.EmailField(label=gettext_lazy("e-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("telephone"), max_length=40, required=False)
    address = forms.CharField(label=gettext_lazy("where they live"), max_length=200, required=False)
    language = forms.CharField(label=gettext_lazy("what they speak"), max_length=60, required=False)
    referrer = forms.CharField(label=gettext_lazy("who sent them"), max_length=160, required=False)
    gp = forms.CharField(label=gettext_lazy("GP"), max_length=160, required=False)
    school = forms.CharField(label=gettext_lazy("school or nursery"), max_length=160, required=False)
    reasons = forms.CharField(label=gettext_lazy("what brings them"), max_length=4000, required=False)


@dataclass(frozen=True)
class Row:
    """A row that can be written: its line in the file, and what it says."""

    line: int
    told: dict[str, Any]


@dataclass
class Preview:
    """What a file would write, what of it is refused and why, and which of its columns are not taken."""

    rows: list[Row] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def columns() -> list[tuple[str, Any, bool]]:
    """Return every column: its heading, what it holds, and whether it must be there."""
    return [(name, one.label, one.required) for name, one in RowForm.base_fields.items()]


def decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8, or what older spreadsheets of Western Europe write."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def preview(text: str, person: Practitioner) -> Preview:
    """Read a list and tell what it would write; nothing is written. Raises UnreadableList."""
    headings, rows = _split(text)
    found, known = Preview(left_out=[name for name in headings if name not in RowForm.base_fields]), _Known(person)
    for line, cells in rows:
        form = RowForm(dict(zip(headings, map(plain_cell, cells), strict=False)))
        why = _why_not(form, known, line)
        if why:
            found.refused.append(_("Line %(line)s: %(why)s") % {"line": line, "why": why})
        else:
            found.rows.append(Row(line, form.cleaned_data))
    return found


def write_families(rows: list[Row], by: Practitioner, *, leads: bool) -> int:
    """Write all families or none; who works with families gets a case of each. Returns how many."""
    return admit(admissions=[_admission(row.told) for row in rows], by=by, leads=by if leads else None)


class _Known:
    """Who is here already, as far as this person may see, and which rows came before."""

    def __init__(self, person: Practitioner) -> None:
        members = Member.objects.filter(memberships__family__in=families_visible_to(person))
        rows = list(members.values_list("email", "phone", "known_as", "born_on"))
        rows += enquiries_visible_to(person).order_by().values_list("email", "phone", "child_name", "child_born_on")
        self.emails = {email.lower() for email, *_rest in rows if email}
        self.phones = {telling(phone) for _email, phone, *_rest in rows if telling(phone)}
        self.children = {(name.lower(), born) for _email, _phone, name, born in rows if name and born}
        self.lines: dict[tuple[Any, ...], int] = {}

    def why_not(self, told: dict[str, Any], line: int) -> str:
        if told["email"] and told["email"].lower() in self.emails:
            return _("somebody with this e-mail address is here already.")
        if telling(told["phone"]) in self.phones:
            return _("somebody with this telephone is here already.")
        if told["born"] and (told["child"].lower(), told["born"]) in self.children:
            return _("a child of this name and birthday is here already.")
        before = self.lines.setdefault(tuple(told.values()), line)
        return "" if before == line else _("it is the same as line %(line)s.") % {"line": before}


def _why_not(form: RowForm, known: _Known, line: int) -> str:
    if form.is_valid():
        return known.why_not(form.cleaned_data, line)
    name, errors = next(iter(form.errors.items()))
    return f"{name}: {errors[0]}"


def _split(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    first = text.lstrip("\ufeff").partition("\n")[0]
    mark = max(MARKS, key=first.count)
    try:
        lines = list(_lines(text.lstrip("\ufeff"), mark))
    except csv.Error as wrong:
        raise UnreadableList(_("This file is not whole CSV. Nothing was written.")) from wrong
    headings = [cell.strip().lower() for cell in lines[0][1]] if lines else []
    if "\0" in text or "parent" not in headings:
        raise UnreadableList(
            _("The first line of the file must name the columns, and “parent” among them. Nothing was written.")
        )
    if len(lines) - 1 > MOST_ROWS:
        said = _("There are more than %(most)s rows. Split the file. Nothing was written.")
        raise UnreadableList(said % {"most": MOST_ROWS})
    return headings, lines[1:]


def _lines(text: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _admission(told: dict[str, Any]) -> Admission:
    kept = {name: told[name] for name in ("email", "phone", "referrer", "gp", "school", "reasons")}
    kept |= {"asked_by": told["parent"], "source": Enquiry.Source.SELF}
    kept |= {"child_name": told["child"], "child_born_on": told["born"]} if told["child"] else {}
    people = _people(told)
    return Admission(names_joined([one["known_as"] for one in people]), kept, people, told["address"])


def _people(told: dict[str, Any]) -> list[dict[str, Any]]:
    shared = {"language": told["language"]}
    parent = {"known_as": told["parent"], "part": Membership.Part.CLIENT, "relation": told["relation"]} | shared
    parent |= {"email": told["email"], "phone": told["phone"]}
    child = {"known_as": told["child"], "part": Membership.Part.CHILD, "born_on": told["born"]} | shared
    return [parent, child] if told["child"] else [parent]
