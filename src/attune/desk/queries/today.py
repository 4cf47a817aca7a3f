"""Today: who is visited, which films wait for clips, which reviews are to be prepared, and what was said."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from attune import clock
from attune.cases.models import Case, Cycle, Participant, Visit
from attune.cases.queries import participants_of
from attune.cases.rules import FILMED_AT, OPEN, REVIEWED_AT
from attune.clips.models import ClipSet
from attune.consent.models import Decision, Purpose
from attune.consent.queries import agreed, to_ask_again
from attune.desk.queries.pictures import Picture, picture_of, seconds_of
from attune.desk.queries.visit import is_overdue, out_by
from attune.films.models import Film
from attune.jobs.models import Job
from attune.jobs.queries import outlook
from attune.keeping.models import Hold
from attune.keeping.queries import holds_on
from attune.people.models import Practitioner
from attune.reviews.models import SharedReview, Words
from attune.safe.queries import Soundness, soundness

SOON = dt.timedelta(days=14)
MOST_ASKED = 8  # of the yeses to be asked again: the others stand on their families' pages
LONGEST_WARNING = dt.timedelta(days=366)
LATELY = dt.timedelta(days=14)
DAYS_SHOWN = 5
BEFORE_REVIEW = (Cycle.State.PLANNED, Cycle.State.FILMED, Cycle.State.ANALYSING)


@dataclass(frozen=True)
class TodaysVisit:
    """A visit of today, with what to know before the door."""

    visit: Visit
    missing: tuple[str, ...]  # who has not agreed to be filmed
    languages: tuple[str, ...]
    activity: str
    travel: int | None  # minutes from the visit before
    clips: int
    review: SharedReview | None

    @property
    def overdue(self) -> dt.datetime | None:
        """Return by when a practitioner was to be out who is still in; none where all is well."""
        return out_by(self.visit) if is_overdue(self.visit) else None

    @property
    def is_filmed(self) -> bool:
        """Tell whether film is made at this visit."""
        return self.visit.kind in FILMED_AT


@dataclass(frozen=True)
class WaitingFilm:
    """A film from which clips are still to be chosen."""

    film: Film
    picture: Picture | None
    seconds: float | None
    activity: str
    review: Visit | None
    chosen: tuple[bool, ...]  # one for each place in the tray: taken or open
    percent: int | None
    minutes_left: int | None

    @property
    def is_ready(self) -> bool:
        """Tell whether the workbench has all it draws."""
        return self.film.state == Film.State.READY

    @property
    def opens(self) -> bool:
        """Tell whether it can be watched and chosen from already, while the rest is made."""
        return self.film.state == Film.State.VERIFIED and self.film.frames_count is not None

    @property
    def count(self) -> int:
        """Return how many clips are chosen."""
        return sum(self.chosen)


@dataclass(frozen=True)
class ToPrepare:
    """A shared review that comes up, with the steps that are done."""

    visit: Visit
    review: SharedReview | None
    steps: tuple[tuple[str, bool], ...]

    @property
    def done(self) -> int:
        """Return how many steps are done."""
        return sum(done for _name, done in self.steps)

    @property
    def dash(self) -> str:
        """Return the ring's stroke as SVG wants it: what is drawn, and the whole way round."""
        around = 138
        return f"{round(around * self.done / len(self.steps))} {around}"


@dataclass(frozen=True)
class DueFilm:
    """A film whose day of deletion is near, and the hold that keeps it."""

    film: Film
    hold: Hold | None


@dataclass(frozen=True)
class Day:
    """A day of the week with its visits: one for each, whether it is filmed."""

    on: dt.date
    filming: tuple[bool, ...]


def visits_between(person: Practitioner, start: dt.date, end: dt.date) -> list[Visit]:
    """Return a person's visits of days [start, end), in order, each with its family, place and cycle."""
    visits = between(Visit.objects.visible_to(person), start, end)
    return list(visits.select_related("family", "place", "cycle", "case", "practitioner").order_by("starts_at"))


def between(visits: QuerySet[Visit], start: dt.date, end: dt.date) -> QuerySet[Visit]:
    """Return the visits that start on days [start, end) where the practice is."""
    low, high = (clock.at(day, dt.time()) for day in (start, end))
    return visits.filter(starts_at__gte=low, starts_at__lt=high)


def next_visit(person: Practitioner) -> Visit | None:
    """Return the next visit that is still to be; none when nothing is booked."""
    visits = Visit.objects.visible_to(person).filter(state__in=OPEN, starts_at__gte=clock.now())
    return visits.select_related("family").order_by("starts_at").first()


def left_open(person: Practitioner, before: dt.date) -> list[Visit]:
    """Return visits of earlier days of which nobody has said yet how they ended; they are not charged until then."""
    start = clock.at(before, dt.time())
    visits = Visit.objects.led_by(person).filter(state__in=OPEN, starts_at__lt=start, ends_at__lt=start)
    return list(visits.select_related("family").order_by("-starts_at")[:5])


def todays_visits(visits: Iterable[Visit]) -> list[TodaysVisit]:
    """Return what to know of each of today's visits."""
    listed = [visit for visit in visits if visit.state in OPEN or visit.state == Visit.State.DONE]
    people = _in_frame(listed)
    yes = agreed({visit.family_id for visit in listed}, Purpose.FILMING)
    clips = _ready_clips(listed)
    reviews = {one.visit_id: one for one in SharedReview.objects.filter(visit__in=listed)}
    return [
        TodaysVisit(
            visit=visit,
            missing=tuple(
                one.member.known_as for one in people[visit.id] if (visit.family_id, one.member_id) not in yes
            ),
            languages=tuple(dict.fromkeys(one.member.language for one in people[visit.id] if one.member.language)),
            activity=(visit.cycle.activity if visit.cycle else "") or visit.case.activity,
            travel=visit.place.travel_minutes if visit.place and number else None,
            clips=clips.get(visit.cycle_id or "", 0),
            review=reviews.get(visit.id),
        )
        for number, visit in enumerate(listed)
    ]


def waiting_films(person: Practitioner) -> list[WaitingFilm]:
    """Return the films from which clips are still to be chosen, oldest first."""
    films = list(_films_before_review(person))
    running = Job.objects.filter(thing_kind="film", state=Job.State.RUNNING, thing__in=[film.id for film in films])
    jobs = {job.thing: job for job in running}
    return [_waiting(film, jobs.get(film.id)) for film in films]


def reviews_to_prepare(person: Practitioner) -> list[ToPrepare]:
    """Return the shared reviews of the next two weeks whose film is there, nearest first."""
    ready = ClipSet.objects.filter(cycle=OuterRef("cycle"), reopened_at=None)
    now = clock.now()
    visits = (
        Visit.objects.led_by(person)
        .filter(kind__in=REVIEWED_AT, state__in=OPEN, starts_at__gte=now - dt.timedelta(hours=12))
        .filter(starts_at__lt=now + SOON)
        .exclude(cycle__state=Cycle.State.PLANNED)
        .select_related("family", "cycle", "review")
        .annotate(clips=Count("cycle__clips", filter=_chosen("cycle__clips__"), distinct=True), ready=Exists(ready))
    )
    return [_to_prepare(visit) for visit in visits.order_by("starts_at")]


def week_of(person: Practitioner, day: dt.date) -> list[Day]:
    """Return the working days of a week, and a weekend day only if somebody is visited on it."""
    monday = day - dt.timedelta(days=day.weekday())
    visits = between(Visit.objects.visible_to(person), monday, monday + dt.timedelta(days=7))
    standing = visits.filter(state__in={*OPEN, Visit.State.DONE}).order_by("starts_at")
    by_day: defaultdict[dt.date, list[bool]] = defaultdict(list)
    for starts_at, kind in standing.values_list("starts_at", "kind"):
        by_day[timezone.localtime(starts_at, clock.zone()).date()].append(kind in FILMED_AT)
    days = [monday + dt.timedelta(days=number) for number in range(7)]
    return [Day(on, tuple(by_day[on])) for on in days if on.weekday() < DAYS_SHOWN or by_day[on]]


def said_lately(person: Practitioner) -> Words | None:
    """Return what a client said last in a shared review of the last two weeks."""
    said = Words.objects.filter(review__in=SharedReview.objects.visible_to(person), removed_at=None)
    said = said.exclude(member=None).filter(at__gte=clock.now() - LATELY)
    return said.select_related("member", "review__cycle").order_by("-at").first()


def films_kept(person: Practitioner) -> int:
    """Return how many films are kept sealed."""
    return Film.objects.visible_to(person).exclude(state__in=[Film.State.IMPORTING, Film.State.REFUSED]).count()


def films_due(person: Practitioner) -> list[DueFilm]:
    """Return the films that are deleted soon: within the days of warning of their own profile, and who holds them."""
    films = Film.objects.led_by(person).filter(due_on__isnull=False).select_related("family", "case__profile")
    today = clock.today()
    soon = [
        film
        for film in films.filter(due_on__lte=today + LONGEST_WARNING).order_by("due_on")
        if film.due_on and film.due_on - today <= dt.timedelta(days=film.case.profile.warning_days)
    ]
    holds = holds_on([film.case_id for film in soon])
    return [DueFilm(film, holds.get(film.case_id)) for film in soon]


def consents_ending(person: Practitioner) -> list[Decision]:
    """Return the yeses of a person's open cases that no longer count, or soon do not; the nearest first."""
    over = [Case.State.CLOSED, Case.State.STOPPED]
    cases = Case.objects.led_by(person).exclude(state__in=over)
    return to_ask_again(cases, clock.today() + SOON, most=MOST_ASKED)


def soundness_for(person: Practitioner) -> Soundness:
    """Return when everything was last read back, and what of this person's own families is damaged."""
    return soundness(Case.objects.led_by(person))


def _chosen(of: str = "") -> Q:
    return Q(**{f"{of}removed_at": None, f"{of}place__isnull": False})


def _in_frame(visits: list[Visit]) -> dict[str, list[Participant]]:
    found: defaultdict[str, list[Participant]] = defaultdict(list)
    for one in participants_of(visits):
        found[one.visit_id].append(one)
    return found


def _ready_clips(visits: list[Visit]) -> dict[str, int]:
    sets = ClipSet.objects.filter(cycle__in=[visit.cycle_id for visit in visits if visit.cycle_id], reopened_at=None)
    return dict(sets.annotate(count=Count("items")).values_list("cycle_id", "count"))


def _films_before_review(person: Practitioner) -> QuerySet[Film]:
    reviews = Visit.objects.filter(kind__in=REVIEWED_AT, state__in=OPEN).order_by("starts_at")
    states = (Film.State.IMPORTING, Film.State.VERIFIED, Film.State.READY)
    films = Film.objects.visible_to(person).filter(kind=Film.Kind.INTERACTION, state__in=states)
    return (
        films.filter(visit__cycle__state__in=BEFORE_REVIEW)
        .select_related("family", "case__profile", "visit__cycle")
        .prefetch_related(Prefetch("visit__cycle__visits", reviews, to_attr="reviews_to_come"))
        .annotate(
            chosen=Count("clips", filter=_chosen("clips__"), distinct=True)
            + Count("borrowed", filter=Q(borrowed__place__isnull=False), distinct=True)
        )
        .order_by("added_at")
    )


def _waiting(film: Film, job: Job | None) -> WaitingFilm:
    seen = outlook(job) if job else None
    cycle = film.visit.cycle
    reviews: list[Visit] = cycle.reviews_to_come if cycle else []  # type: ignore[attr-defined]  # prefetched
    count: int = film.chosen  # type: ignore[attr-defined]  # annotated
    places = max(film.case.profile.clips_most, count)
    left = seen.seconds_left if seen else None
    return WaitingFilm(
        film=film,
        picture=picture_of(film),
        seconds=seconds_of(film),
        activity=(cycle.activity if cycle else "") or film.case.activity,
        review=reviews[0] if reviews else None,
        chosen=tuple(number < count for number in range(places)),
        percent=seen.percent if seen else None,
        minutes_left=None if left is None else -(-left // 60),
    )


def _to_prepare(visit: Visit) -> ToPrepare:
    review = getattr(visit, "review", None)
    clips: int = visit.clips  # type: ignore[attr-defined]  # annotated
    ready: bool = visit.ready  # type: ignore[attr-defined]  # annotated
    steps = (
        (_("Clips chosen"), clips > 0),
        (_("Clips ready"), ready),
        (_("Put in order"), review is not None),
        (_("Played through"), review is not None and review.rehearsed_at is not None),
    )
    return ToPrepare(visit, review, steps)
