"""Families found by names, places and dates, among those that a person may see."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from attune import clock
from attune.cases.models import Case, Visit
from attune.people.models import Family, Member, Membership, Person, Place

MOST_WORDS = 6


@dataclass(frozen=True)
class Wanted:
    """What is looked for. Nothing of it is kept, and none of it stands in an address."""

    text: str = ""
    state: str = ""
    place: str = ""
    start: dt.date | None = None
    end: dt.date | None = None

    @property
    def is_all(self) -> bool:
        """Tell whether nothing narrows the list."""
        return self == Wanted()


def families_found(person: Person, wanted: Wanted) -> QuerySet[Family]:
    """Return families by name: every word is in a name or an address; a visit of theirs is within the dates."""
    cases = Case.objects.visible_to(person)
    found = Family.objects.filter(Exists(cases.filter(family=OuterRef("pk"))))
    for word in wanted.text.split()[:MOST_WORDS]:
        found = found.filter(_holds(word))
    if wanted.state:
        found = found.filter(pk__in=cases.filter(state=wanted.state).values("family"))
    if wanted.place:
        found = found.filter(pk__in=Place.objects.filter(kind=wanted.place).exclude(family=None).values("family"))
    if wanted.start or wanted.end:
        found = found.filter(pk__in=_visited(person, wanted).values("family"))
    return _with_people(found, person)


def page_found(person: Person, wanted: Wanted, number: str | None, size: int) -> "Page[Family]":
    """Return one page of what is found; the search is made once, for its count and its page together."""
    paginator = Paginator(list(families_found(person, wanted).values_list("pk", flat=True)), size)
    page: Page[Any] = paginator.get_page(number)
    page.object_list = list(_with_people(Family.objects.filter(pk__in=page.object_list), person))
    return page


def _with_people(found: QuerySet[Family], person: Person) -> QuerySet[Family]:
    cases = Case.objects.visible_to(person).annotate(cycles_count=Count("cycles")).select_related("practitioner")
    shown = Prefetch("cases", cases.order_by("-opened_at"))
    return found.prefetch_related(shown, "memberships__member").order_by("name", "pk")


def _holds(word: str) -> Q:
    named = Member.objects.filter(Q(known_as__icontains=word) | Q(name__icontains=word))
    people = Membership.objects.filter(member__in=named.values("pk"))
    places = Place.objects.filter(address__icontains=word).exclude(family=None)
    return Q(name__icontains=word) | Q(pk__in=people.values("family")) | Q(pk__in=places.values("family"))


def _visited(person: Person, wanted: Wanted) -> QuerySet[Visit]:
    visits = Visit.objects.visible_to(person)
    if wanted.start:
        visits = visits.filter(starts_at__gte=_morning(wanted.start))
    if wanted.end:
        visits = visits.filter(starts_at__lt=_morning(wanted.end + dt.timedelta(days=1)))
    return visits


def _morning(day: dt.date) -> dt.datetime:
    return clock.at(day, dt.time())
