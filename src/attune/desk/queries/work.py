"""The work under way: in words for whoever works with the family, in kinds and ids for an operator."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune import clock
from attune.cases.models import Cycle, Visit
from attune.clips.models import Export
from attune.films.models import Film
from attune.films.rules import sentence
from attune.films.telling import STEPS
from attune.jobs.models import Job
from attune.jobs.queries import outlook
from attune.jobs.work import TITLES
from attune.people.access import has_role
from attune.people.models import Family, Practitioner, Role

LATELY: Final = dt.timedelta(days=1)
MOST: Final = 50  # of each group; more is of no use to anybody
OPEN = (Job.State.RUNNING, Job.State.READY)
OVER_BADLY = (Job.State.FAILED, Job.State.CANCELLED)
DAMAGED: Final = gettext_lazy(
    "A stored piece of it is damaged, so nothing is made of it. The rest is safe. Tell whoever looks after Attune: "
    "“attune scrub” names the piece and says how it is put back. Then try again."
)
PROBLEMS: Final = {
    "worker_lost": gettext_lazy(
        "The program ended several times while it did this. What was stored is safe. Try again; if it happens again, "
        "tell whoever looks after Attune."
    ),
    "segment-damaged": DAMAGED,
    "object-missing": DAMAGED,
}


@dataclass(frozen=True)
class Place:
    """Whose and where a thing is that work is done for."""

    family: Family
    visit: Visit | None
    url: str
    again: bool = True  # whether trying again can help


@dataclass(frozen=True)
class Entry:
    """One piece of work as the list tells it; `place` is none where an operator sees kind and id alone."""

    job: Job
    place: Place | None
    asked_by: str

    @property
    def title(self) -> str:
        """Return in words what is done, and for whom; for an operator its kind and number."""
        if self.place is None or self.job.kind not in TITLES:
            return f"{self.job.kind} · {self.job.pk}"
        return str(TITLES[self.job.kind]) % {"family": self.place.family}

    @property
    def step(self) -> int:
        """Return which step of a film's way this is, 0 where it is none of them."""
        return list(STEPS).index(self.job.kind) + 1 if self.job.kind in STEPS else 0

    @property
    def steps(self) -> int:
        """Return how many steps a film's way has."""
        return len(STEPS)

    @property
    def percent(self) -> int | None:
        """Return how far it is; none where nobody knows."""
        return outlook(self.job).percent

    @property
    def minutes_left(self) -> int | None:
        """Return the time left, rounded to minutes; none where nobody knows."""
        left = outlook(self.job).seconds_left
        return round(left / 60) if left is not None else None

    @property
    def stopping(self) -> bool:
        """Tell whether it was asked to stop and comes to its next step."""
        return self.job.cancel_asked_at is not None

    @property
    def problem(self) -> str:
        """Return what happened, what is safe and what to do; empty where it was only stopped."""
        if self.job.state != Job.State.FAILED:
            return ""
        if self.place is None:
            return self.job.problem
        return str(PROBLEMS.get(self.job.problem) or sentence(self.job.problem))

    @property
    def may_try_again(self) -> bool:
        """Tell whether it can be taken up again with any hope."""
        return self.job.state in OVER_BADLY and (self.place is None or self.place.again)


@dataclass(frozen=True)
class Work:
    """All that one person sees of the work, each group oldest or most wanted first."""

    under_way: list[Entry]
    waiting: list[Entry]
    stopped: list[Entry]
    done: list[Entry]
    rest: list[Entry]  # an operator's: what else the house does, without names

    @property
    def moving(self) -> bool:
        """Tell whether anything will change by itself, so that the page asks again."""
        return bool(self.under_way or self.waiting or any(entry.job.state in OPEN for entry in self.rest))

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to show."""
        return not (self.under_way or self.waiting or self.stopped or self.done or self.rest)


def work_for(person: Practitioner) -> Work:
    """Return the work for this person's own families; for an operator also, without names, all other that is open."""
    own = own_jobs(person)
    jobs = list(own.filter(state__in=OPEN).order_by("-priority", "id")[:MOST])
    jobs += list(_over_badly(own).order_by("-id")[:MOST])
    lately = Q(state=Job.State.DONE, finished_at__gte=clock.REAL.wall() - LATELY)
    jobs += list(own.filter(lately).order_by("-finished_at")[:MOST])
    rest = list(_rest(person, own))
    entries = _entries(jobs, person)
    by_state = {state: [entry for entry in entries if entry.job.state == state] for state in Job.State}
    stopped = sorted(by_state[Job.State.FAILED] + by_state[Job.State.CANCELLED], key=lambda entry: -entry.job.pk)
    return Work(
        by_state[Job.State.RUNNING],
        by_state[Job.State.READY],
        stopped,
        by_state[Job.State.DONE],
        [Entry(job, None, "") for job in rest],
    )


def jobs_held_by(person: Practitioner) -> QuerySet[Job]:
    """Return the jobs that this person may stop and try again: those of their own families; an operator's are all."""
    return Job.objects.all() if _is_operator(person) else own_jobs(person)


def open_work(person: Practitioner) -> int:
    """Return how many pieces of work are under way or wait for this person's families."""
    return own_jobs(person).filter(state__in=OPEN).count()


def own_jobs(person: Practitioner) -> QuerySet[Job]:
    """Return the jobs done for families of this person's own cases that have words; a shared film's are its owner's."""
    films = Film.objects.filter(case__practitioner=person).values("pk")
    cycles = Cycle.objects.filter(case__practitioner=person).values("pk")
    visits = Visit.objects.filter(case__practitioner=person).values("pk")
    exports = Export.objects.filter(case__practitioner=person).values("pk")
    things = Q(thing_kind="film", thing__in=films) | Q(thing_kind="export", thing__in=exports)
    things |= Q(thing_kind="cycle", thing__in=cycles) | Q(thing_kind="visit", thing__in=visits)
    return Job.objects.filter(things, kind__in=list(TITLES))


def _is_operator(person: Practitioner) -> bool:
    return has_role(person, Role.Kind.OPERATOR)


def _over_badly(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Return what failed or was stopped and has not been done since, but for films that are deleted."""
    last = jobs.values("kind", "thing").annotate(last=Max("id")).values("last")
    gone = Film.objects.exclude(deleted_at=None).values("pk")
    return jobs.filter(pk__in=last, state__in=OVER_BADLY).exclude(thing_kind="film", thing__in=gone)


def _rest(person: Practitioner, own: QuerySet[Job]) -> QuerySet[Job]:
    if not _is_operator(person):
        return Job.objects.none()
    noteworthy = Job.objects.filter(Q(state__in=OPEN) | Q(state=Job.State.FAILED)).exclude(pk__in=own.values("pk"))
    return noteworthy.exclude(state=Job.State.READY, kind__startswith="upkeep.").order_by("state", "id")[:MOST]


def _entries(jobs: Iterable[Job], person: Practitioner) -> list[Entry]:
    listed = list(jobs)
    places = _places(listed)
    known = Practitioner.objects.filter(pk__in={job.asked_by for job in listed} - {person.pk})
    names = {one.pk: one.name for one in known} | {person.pk: _("you")}
    return [Entry(job, places.get((job.thing_kind, job.thing)), names.get(job.asked_by, "")) for job in listed]


def _places(jobs: list[Job]) -> dict[tuple[str, str], Place]:
    """Return the places of all things at once, by kind and id."""
    ids = {kind: {job.thing for job in jobs if job.thing_kind == kind} for kind in ("film", "cycle", "visit", "export")}
    places: dict[tuple[str, str], Place] = {}
    for film in Film.objects.filter(pk__in=ids["film"]).select_related("family", "visit"):
        url = reverse("film", args=[film.pk]) if film.deleted_at is None else ""
        places["film", film.pk] = Place(film.family, film.visit, url, film.state != Film.State.REFUSED)
    for cycle in Cycle.objects.filter(pk__in=ids["cycle"]).select_related("family"):
        places["cycle", cycle.pk] = Place(cycle.family, None, reverse("cycle", args=[cycle.pk]))
    for visit in Visit.objects.filter(pk__in=ids["visit"]).select_related("family"):
        places["visit", visit.pk] = Place(visit.family, visit, reverse("visit", args=[visit.pk]))
    for export in Export.objects.filter(pk__in=ids["export"]).select_related("family"):
        url = reverse("giving", args=[export.case_id])
        places["export", export.pk] = Place(export.family, None, url, export.ended_at is None)
    return places
