"""The story of a family: what happened in order, its hopes, its cycles and its money."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from attune import clock
from attune.billing.models import Charge
from attune.cases.models import Case, Cycle, Goal, Visit
from attune.cases.rules import OPEN
from attune.clips.models import ClipSet
from attune.outcomes.models import GoalRating
from attune.outcomes.queries import ratings_of
from attune.reviews.models import Words
from attune.templatetags.attune import clock as time_of_day
from attune.templatetags.attune import day

SIGNS = {
    Visit.Kind.CONSULTATION: "coffee",
    Visit.Kind.FILMING: "camera",
    Visit.Kind.REVIEW: "messages-square",
    Visit.Kind.BOTH: "camera",
    Visit.Kind.CLOSING: "sprout",
    Visit.Kind.FOLLOW_UP: "message-circle",
}
NEAREST = 2  # of the visits to come; the others stand in the diary and on their cycles
LEFT, RIGHT, TOP, BOTTOM = 32, 224, 8, 80


@dataclass(frozen=True)
class Telling:
    """One thing in the story."""

    at: dt.datetime
    sign: str
    what: str
    about: str
    said: str = ""
    state: str = ""  # "", "is-chosen" or "is-to-come"
    url: str = ""


@dataclass(frozen=True)
class Point:
    """A rating on the chart of a hope."""

    rating: GoalRating
    x: int
    y: int


@dataclass(frozen=True)
class Hope:
    """A goal with the course of its ratings, drawn without praise or blame."""

    goal: Goal
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """Return the course as an SVG path."""
        return "M" + " L".join(f"{point.x} {point.y}" for point in self.points)

    @property
    def hoped(self) -> int | None:
        """Return the height of what is hoped for."""
        hoped = [point.rating.hoped for point in self.points if point.rating.hoped is not None]
        return _height(hoped[-1]) if hoped else None

    @property
    def told(self) -> str:
        """Return the chart in words."""
        said = [
            _("%(now)s on %(day)s") % {"now": point.rating.now, "day": day(point.rating.at)} for point in self.points
        ]
        hoped = [point.rating.hoped for point in self.points if point.rating.hoped is not None]
        if hoped:
            said.append(_("hoped for %(hoped)s") % {"hoped": hoped[-1]})
        return ", ".join(said)


@dataclass(frozen=True)
class CycleMoney:
    """What the visits of a cycle were charged so far; the cycle is none for visits that stand alone."""

    number: int | None
    visits: int
    amount: Decimal


def story_of(case: Case) -> list[Telling]:
    """Return what happened and what comes next, newest first."""
    visits = list(case.visits.select_related("cycle", "place"))
    tellings = [
        Telling(case.opened_at, "heart", _("The case was opened"), day(case.opened_at)),
        *(_visit(visit) for visit in visits if visit.state in OPEN or visit.state == Visit.State.DONE),
        *(_choice(one) for one in ClipSet.objects.filter(cycle__case=case, reopened_at=None).select_related("cycle")),
        *(_words(one) for one in _told(case)),
    ]
    if case.closed_at:
        tellings.append(Telling(case.closed_at, "sprout", _("The case was closed"), day(case.closed_at)))
    told = sorted(tellings, key=lambda telling: telling.at, reverse=True)
    to_come = [telling for telling in told if telling.state == "is-to-come"]
    return [*to_come[-NEAREST:], *(telling for telling in told if telling.state != "is-to-come")]


def hopes_of(case: Case) -> list[Hope]:
    """Return the standing goals of a case with the course of their ratings."""
    ratings = ratings_of(case)
    return [Hope(goal, _course(ratings.get(goal.id, []))) for goal in case.goals.filter(dropped_at=None)]


def money_of(case: Case) -> list[CycleMoney]:
    """Return what was charged so far, cycle by cycle."""
    charges = Charge.objects.filter(visit__case=case).values_list("visit__cycle__number", "amount")
    numbers = sorted({number for number, _amount in charges}, key=lambda number: number or 0)
    found = []
    for number in numbers:
        amounts = [amount for of, amount in charges if of == number]
        found.append(CycleMoney(number, len(amounts), sum(amounts, Decimal("0.00"))))
    return found


def charged_so_far(case: Case) -> Decimal:
    """Return the sum of all charges of a case."""
    total: Decimal | None = Charge.objects.filter(visit__case=case).aggregate(total=Sum("amount"))["total"]
    return total or Decimal("0.00")


def cycle_now(case: Case) -> Cycle | None:
    """Return the cycle that is under way: the first that is not over."""
    over = [Cycle.State.REVIEWED, Cycle.State.CANCELLED]
    return case.cycles.exclude(state__in=over).order_by("number").first()


def _visit(visit: Visit) -> Telling:
    to_come = visit.state in OPEN
    when = day(visit.starts_at)
    about = f"{when}, {time_of_day(visit.starts_at)}" if to_come else when
    if visit.place is not None:
        about = f"{about}, {visit.place.get_kind_display()}"
    state = "is-to-come" if to_come and visit.starts_at > clock.now() else ""
    kind = Visit.Kind(visit.kind)
    url = reverse("visit", args=[visit.id])
    return Telling(visit.starts_at, SIGNS[kind], str(visit.get_kind_display()), about, state=state, url=url)


def _choice(chosen: ClipSet) -> Telling:
    what = _("Clips of cycle %(number)s are ready") % {"number": chosen.cycle.number}
    url = reverse("cycle", args=[chosen.cycle_id])
    return Telling(chosen.ready_at, "star", what, day(chosen.ready_at), state="is-chosen", url=url)


def _told(case: Case) -> list[Words]:
    kinds = [Words.Kind.STRENGTH, Words.Kind.WORKING_POINT]
    found = Words.objects.filter(review__cycle__case=case, removed_at=None, kind__in=kinds).exclude(member=None)
    return list(found.select_related("member", "practitioner", "review__cycle"))


def _words(words: Words) -> Telling:
    about = _("%(who)s, shared review %(number)s, %(day)s") % {
        "who": words.speaker,
        "number": words.review.cycle.number,
        "day": day(words.at),
    }
    return Telling(words.at, "message-square-quote", "", about, said=words.text)


def _course(ratings: list[GoalRating]) -> tuple[Point, ...]:
    step = (RIGHT - LEFT) / max(len(ratings) - 1, 1)
    return tuple(
        Point(rating, round(LEFT + number * step), _height(rating.now)) for number, rating in enumerate(ratings)
    )


def _height(rating: int) -> int:
    return round(BOTTOM - (BOTTOM - TOP) * rating / 10)
