"""Everything of one cycle on one page: its way, visits, film and clips, what is carried, what is next, its money."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from attune.billing.models import Charge
from attune.billing.queries import asked_of, local_day, read_book
from attune.billing.rules import DONE, REFILM, Asked, Due, Line, PriceNotSet, Tariff
from attune.cases.models import Cycle, Goal, Participant, Visit
from attune.cases.queries import participants_of
from attune.cases.rules import FILMED_AT, OPEN, REVIEWED_AT
from attune.clips.models import Clip, ClipSet, TimeSpent
from attune.clips.queries import chosen_in, ready_set
from attune.desk.queries.pictures import Picture, picture_at, picture_of, seconds_of
from attune.films.models import Film, FilmSheet
from attune.outcomes.models import GoalRating
from attune.outcomes.queries import ratings_of
from attune.people.models import Practitioner
from attune.reviews.models import SharedReview
from attune.templatetags.attune import clock as time_of_day
from attune.templatetags.attune import day, length_of_film

REACHED = {
    Cycle.State.PLANNED: 1,
    Cycle.State.FILMED: 2,
    Cycle.State.ANALYSING: 2,
    Cycle.State.CLIPS_READY: 3,
    Cycle.State.REVIEWED: 4,
    Cycle.State.CANCELLED: 0,
}


@dataclass(frozen=True)
class WayStep:
    """A step of the cycle's way."""

    name: str
    icon: str
    on: dt.date | None
    state: str  # "done", "now" or "to-come"


@dataclass(frozen=True)
class Next:
    """The one thing that is next, with what to check and one action."""

    what: str
    checks: tuple[tuple[str, bool], ...]
    url: str
    act: str
    posts: bool = False


@dataclass(frozen=True)
class ShownClip:
    """A clip in the order of the tray."""

    clip: Clip
    picture: Picture | None
    start: str
    seconds: str
    percent: str
    principles: tuple[str, ...]


@dataclass(frozen=True)
class FilmOfCycle:
    """A film of the cycle with the clips chosen from it, and those that it borrowed from earlier cycles."""

    film: Film
    picture: Picture | None
    seconds: float | None
    clips: tuple[ShownClip, ...]
    borrowed: tuple[ShownClip, ...] = ()


@dataclass(frozen=True)
class MoneyLine:
    """What one visit costs: charged already, or to be charged on its day."""

    visit: Visit
    line: Line | None
    charge: Charge | None

    @property
    def amount(self) -> Decimal | None:
        """Return what is charged, or will be; none where no price is set."""
        if self.charge is not None:
            return self.charge.amount
        return self.line.amount if self.line else None

    @property
    def reckoned(self) -> str:
        """Return the reckoning: 1.5 × £50.00."""
        of = self.charge.line if self.charge is not None else self.line
        return of.reckoned if of else ""


@dataclass(frozen=True)
class Money:
    """What a cycle costs, and whether the rate changes in the middle of it."""

    lines: tuple[MoneyLine, ...]
    total: Decimal
    change: dt.date | None


@dataclass(frozen=True)
class RatedGoal:
    """A goal with its ratings in the order given."""

    goal: Goal
    ratings: tuple[GoalRating, ...]


def way_of(cycle: Cycle, visits: list[Visit]) -> list[WayStep]:
    """Return the four steps of a cycle's way, with their dates."""
    filming = next((local_day(visit.starts_at) for visit in visits if visit.kind in FILMED_AT), None)
    review = next((local_day(visit.starts_at) for visit in visits if visit.kind in REVIEWED_AT), None)
    chosen = ClipSet.objects.filter(cycle=cycle, reopened_at=None).first()
    reached = REACHED[Cycle.State(cycle.state)]
    steps = (
        (_("Planned"), "calendar-days", local_day(cycle.planned_at)),
        (_("Filmed"), "camera", filming),
        (_("Clips ready"), "star", local_day(chosen.ready_at) if chosen else None),
        (_("Shared review"), "messages-square", review),
    )
    return [WayStep(name, icon, on, _state(number, reached)) for number, (name, icon, on) in enumerate(steps, 1)]


def films_of_cycle(cycle: Cycle) -> list[FilmOfCycle]:
    """Return the interaction films of a cycle with the clips chosen for its review."""
    films = Film.objects.filter(visit__cycle=cycle, deleted_at=None, kind=Film.Kind.INTERACTION).order_by("added_at")
    clips = chosen_in(cycle)
    told = [_film(film, [clip for clip in clips if clip.film_id == film.id]) for film in films]
    borrowed = [clip for clip in clips if clip.cycle_id != cycle.pk]
    if borrowed and told:
        told[-1] = replace(told[-1], borrowed=tuple(_shown_elsewhere(clip) for clip in borrowed))
    return told


def time_spent_on(cycle: Cycle, person: Practitioner) -> QuerySet[TimeSpent]:
    """Return how long somebody noted that she was at the workbench in a cycle, day by day: her own alone."""
    return TimeSpent.objects.filter(practitioner=person, visit__cycle=cycle)


def goals_with_ratings(cycle: Cycle) -> list[RatedGoal]:
    """Return the standing goals of a cycle's case with their ratings."""
    ratings = ratings_of(cycle.case)
    return [RatedGoal(goal, tuple(ratings.get(goal.id, ()))) for goal in cycle.case.goals.filter(dropped_at=None)]


def assents_of(visits: list[Visit]) -> dict[str, list[Participant]]:
    """Return, by visit, what was seen of somebody's wish to be filmed."""
    found: dict[str, list[Participant]] = {visit.id: [] for visit in visits}
    for one in participants_of(visits).exclude(assent=""):
        found[one.visit_id].append(one)
    return found


def money_of(visits: list[Visit]) -> Money:
    """Return what the visits of a cycle cost: what was charged, and what the others will cost when they are done."""
    charges = {charge.visit_id: charge for charge in Charge.objects.filter(visit__in=visits).select_related("visit")}
    shown = [one for one in visits if one.pk in charges or one.state in OPEN or one.state == Visit.State.DONE]
    if not shown:
        return Money((), Decimal("0.00"), None)
    known = read_book([shown[0].case_id]).tariff(shown[0].practitioner_id, shown[0].case_id)
    asked = asked_of(shown, known)
    lines = tuple(
        MoneyLine(visit, _line(one, known, free=_filmed_before(visit, shown)), charges.get(visit.pk))
        for visit, one in zip(shown, asked, strict=True)
    )
    amounts = [one.amount for one in lines if one.amount is not None]
    rates = {one.line.rate for one in lines if one.line and one.line.due.what == DONE}
    change = known.changes_after(min(one.on for one in asked)) if len(rates) > 1 else None
    return Money(lines, sum(amounts, Decimal("0.00")), change)


def next_of(cycle: Cycle, visits: list[Visit], films: list[FilmOfCycle]) -> Next | None:
    """Return the one thing that is next in a cycle; none when it is over."""
    filming = _open(visits, FILMED_AT)
    review = _open(visits, REVIEWED_AT)
    if cycle.state == Cycle.State.PLANNED:
        return _to_film(cycle, filming)
    if cycle.state in {Cycle.State.FILMED, Cycle.State.ANALYSING}:
        return _choose(visits, films)
    if cycle.state == Cycle.State.CLIPS_READY:
        return _prepare(cycle, review)
    following = cycle.case.cycles.filter(number__gt=cycle.number).exclude(state=Cycle.State.CANCELLED).first()
    if following is not None:
        what = _("Cycle %(number)s") % {"number": following.number}
        return Next(what, (), reverse("cycle", args=[following.id]), _("Open the next cycle"))
    return Next(_("The ending"), (), reverse("ending", args=[cycle.case_id]), _("Prepare the ending"))


def _to_film(cycle: Cycle, filming: Visit | None) -> Next:
    if filming is None:
        return _another_time(cycle, "filming", _("Find a time to film"))
    what = _("Filming visit on %(day)s") % {"day": _when(filming)}
    return Next(what, (), reverse("visit", args=[filming.id]), _("Open the visit"))


def _another_time(cycle: Cycle, kind: str, what: str) -> Next:
    return Next(what, (), f"{reverse('cycle-visit', args=[cycle.pk])}?kind={kind}", _("Find another time"))


def _choose(visits: list[Visit], films: list[FilmOfCycle]) -> Next | None:
    filmed = next((visit for visit in visits if visit.kind in FILMED_AT), None)
    if films:
        count = sum(len(one.clips) + len(one.borrowed) for one in films)
        check = (_("The film is verified and sealed"), films[-1].film.state in {Film.State.VERIFIED, Film.State.READY})
        chosen = (_("%(count)s chosen so far") % {"count": count}, count > 0)
        return Next(
            _("Choose the clips"),
            (check, chosen),
            reverse("workbench", args=[films[-1].film.id]),
            _("Open the workbench"),
        )
    if filmed is None:
        return None
    return Next(_("Bring in the film"), (), reverse("visit", args=[filmed.id]), _("Open the visit"))


def _prepare(cycle: Cycle, visit: Visit | None) -> Next:
    if visit is None:
        return _another_time(cycle, "review", _("Find a time to look together"))
    review = SharedReview.objects.filter(visit=visit).first()
    checks = (
        (_("Clips chosen"), ready_set(cycle) is not None),
        (_("Every clip played through"), review is not None and review.rehearsed_at is not None),
    )
    what = _("Shared review on %(day)s") % {"day": _when(visit)}
    if review is None:
        return Next(what, checks, reverse("review-open", args=[visit.id]), _("Prepare the review"), posts=True)
    return Next(what, checks, reverse("review-prepare", args=[review.id]), _("Prepare the review"))


def _open(visits: list[Visit], kinds: tuple[str, ...]) -> Visit | None:
    return next((visit for visit in visits if visit.kind in kinds and visit.state in OPEN), None)


def _when(visit: Visit) -> str:
    return f"{day(visit.starts_at)}, {time_of_day(visit.starts_at)}"


def _state(number: int, reached: int) -> str:
    if number < reached or reached == len(REACHED) - 2:
        return "done"
    return "now" if number == reached else "to-come"


def _line(asked: Asked, known: Tariff, *, free: bool) -> Line | None:
    try:
        line = known.line(asked)
    except PriceNotSet:
        return None
    return replace(line, due=Due(REFILM, 0)) if free else line


def _filmed_before(visit: Visit, visits: list[Visit]) -> bool:
    """Tell whether a visit films what its cycle was filmed for already."""
    done = [one for one in visits if one.kind in FILMED_AT and one.state == Visit.State.DONE and one != visit]
    return visit.kind in FILMED_AT and any(one.starts_at < visit.starts_at for one in done)


def _film(film: Film, clips: list[Clip]) -> FilmOfCycle:
    sheets = list(film.sheets.all())
    seconds = seconds_of(film)
    return FilmOfCycle(film, picture_of(film), seconds, tuple(_shown(clip, film, sheets, seconds) for clip in clips))


def _shown_elsewhere(clip: Clip) -> ShownClip:
    film = clip.film
    return _shown(clip, film, list(film.sheets.all()), seconds_of(film))


def _shown(clip: Clip, film: Film, sheets: list[FilmSheet], seconds: float | None) -> ShownClip:
    picture = picture_at(film, sheets, clip.start)
    if seconds is None or not film.frames_count:
        return ShownClip(clip, picture, "", "", "0", _principles(clip))
    each = seconds / film.frames_count
    percent = f"{100 * clip.start / film.frames_count:.1f}%"
    length = f"{(clip.end - clip.start) * each:.1f}"
    return ShownClip(clip, picture, length_of_film(clip.start * each), length, percent, _principles(clip))


def _principles(clip: Clip) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag.get_principle_display() for tag in clip.tags.all()))
