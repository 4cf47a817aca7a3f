"""Many families at once, out of a list: the rows that the screens for one family leave, all written or none."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from attune import clock
from attune.audit.models import Actor, Line
from attune.cases.models import Case, CaseMember, Enquiry, EnquiryStep
from attune.ids import new_id
from attune.people.models import Family, Member, Membership, Place, Practitioner, ServiceProfile
from attune.safe.fields import Closed, SealedText
from attune.safe.keys import family_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

AT_ONCE = 500  # rows of one statement


@dataclass(frozen=True)
class Admission:
    """A family as a list tells it: its name, what its enquiry says, its people as `add_member` takes them, its home."""

    name: str
    enquiry: Mapping[str, Any]
    people: Sequence[Mapping[str, Any]]
    address: str = ""


@dataclass
class _Rows:
    """Rows by their model, in the order in which they can be written; and one moment for them all."""

    by: Actor
    at: dt.datetime = field(default_factory=clock.now)
    kept: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)

    def add(self, row: models.Model) -> Any:
        self.kept.setdefault(type(row), []).append(row)
        return row

    def note(self, verb: str, kind: str, thing: str, family: Family) -> None:
        who = {"actor_kind": self.by.actor_kind, "actor": self.by.id}
        self.add(Line(at=self.at, verb=verb, thing_kind=kind, thing=thing, family=family.id, **who))

    def step(self, enquiry: Enquiry, state: Enquiry.State, after: dt.timedelta = dt.timedelta()) -> None:
        who = {"by_kind": self.by.actor_kind, "by": self.by.id}
        self.add(EnquiryStep(enquiry=enquiry, family=enquiry.family, state=state, at=self.at + after, **who))

    def seal(self) -> None:
        """Seal every text now, so that the one transaction in which nobody else writes is short."""
        for model, rows in self.kept.items():
            texts = [one for one in model._meta.fields if isinstance(one, SealedText)]  # noqa: SLF001 - documented
            for row in rows:
                for text in texts:
                    setattr(row, text.attname, Closed(text.pre_save(row, add=True)))

    def write(self) -> None:
        for model, rows in self.kept.items():
            model._default_manager.bulk_create(rows, batch_size=AT_ONCE)  # noqa: SLF001 - Django documents it as public


def admit(*, admissions: Iterable[Admission], by: Actor, leads: Practitioner | None) -> int:
    """Take families in, all or none, each with a case of whoever leads it, if anybody does. Returns how many.

    Every family's key is made before anything of it is written; where that fails, or the writing does, none stays.
    """
    rows, profile = _Rows(by), ServiceProfile.objects.current()
    with ExitStack() as undone:
        families = []
        for one in admissions:
            family = Family(id=new_id(), name=one.name)
            family_keys().create(family.id)
            undone.callback(family_keys().destroy, family.id)
            families.append(family)
            _admit(rows, family, one, leads, profile)
        rows.seal()
        with transaction.atomic():
            rows.write()
        undone.pop_all()
    return len(families)


def _admit(rows: _Rows, family: Family, told: Admission, leads: Practitioner | None, profile: ServiceProfile) -> None:
    rows.add(family)
    rows.note("add", "family", family.id, family)
    state = Enquiry.State.ACCEPTED if leads else Enquiry.State.RECEIVED
    enquiry = rows.add(Enquiry(family=family, state=state, **told.enquiry))
    rows.step(enquiry, Enquiry.State.RECEIVED)
    rows.note("receive", "enquiry", enquiry.id, family)
    people = [_person(rows, family, place, dict(one)) for place, one in enumerate(told.people)]
    if told.address:
        home = rows.add(Place(family=family, kind=Place.Kind.HOME, address=told.address))
        rows.note("add", "place", home.id, family)
    if leads is None:
        return
    case = rows.add(Case(family=family, practitioner=leads, profile=profile))
    for belongs in people:
        rows.add(CaseMember(case=case, member=belongs.member, part=belongs.part))
    rows.note("open", "case", case.id, family)
    rows.step(enquiry, Enquiry.State.ACCEPTED, dt.timedelta(microseconds=1))
    rows.note(f"enquiry {Enquiry.State.ACCEPTED}", "enquiry", enquiry.id, family)


def _person(rows: _Rows, family: Family, place: int, told: dict[str, Any]) -> Membership:
    belongs = {"part": told.pop("part"), "relation": told.pop("relation", ""), "place": place}
    member = rows.add(Member(name=told["known_as"], **told))
    rows.note("add", "member", member.id, family)
    kept: Membership = rows.add(Membership(family=family, member=member, **belongs))
    return kept
