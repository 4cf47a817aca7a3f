"""What was found over all shared reviews, under the themes; and the last strength, for the letter."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from attune.cases.models import Case, Theme
from attune.people.models import Member, Practice
from attune.reviews.models import Words

FOUND = (Words.Kind.STRENGTH, Words.Kind.WORKING_POINT)


@dataclass(frozen=True)
class UnderTheme:
    """A theme with the strengths and working points that carry it, in the order in which they were said."""

    name: str
    strengths: tuple[Words, ...]
    working_points: tuple[Words, ...]


def under_themes(case: Case) -> list[UnderTheme]:
    """Return the strengths and working points of every shared review under the themes; those without one come last."""
    words = list(_found(case))
    practice = Practice.objects.first()
    names = practice.themes if practice else {}
    groups = []
    for key in (*Theme.values, ""):
        here = [one for one in words if one.theme == key]
        if here:
            name = names.get(key) or (Theme(key).label if key else _("Without a theme"))
            strengths = tuple(one for one in here if one.kind == Words.Kind.STRENGTH)
            points = tuple(one for one in here if one.kind == Words.Kind.WORKING_POINT)
            groups.append(UnderTheme(str(name), strengths, points))
    return groups


def last_strength(case: Case, member: Member) -> Words | None:
    """Return the last strength that one person said; nobody else's words go into their letter."""
    said = _found(case).filter(kind=Words.Kind.STRENGTH, member=member)
    return said.order_by("-at", "-pk").first()


def _found(case: Case) -> QuerySet[Words]:
    found = Words.objects.filter(review__cycle__case=case, removed_at=None, kind__in=FOUND)
    return found.select_related("member", "practitioner", "review__cycle").order_by("at", "pk")
