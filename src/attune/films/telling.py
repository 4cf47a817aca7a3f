"""What is told of films: how far each step is, what a page may offer, and their facts in numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from attune.films.growing import fragments_in, opening_of, runs_there
from attune.films.models import Film, FilmPart, FilmSheet, Upload
from attune.films.rules import sentence, size
from attune.jobs.models import Job
from attune.jobs.queries import jobs_of, outlook

STEPS = {
    "film.verify": _("Reading it back to make sure"),
    "film.frames": _("Finding every picture’s time"),
    "film.sheets": _("Small pictures"),
    "film.peaks": _("Sound"),
    "film.rendition": _("The copy to step through"),
}
RENDITION = "film.rendition"
COMING = frozenset({Job.State.READY, Job.State.RUNNING, Job.State.DONE})
WITHOUT_CLIPS = frozenset({"planned", "filmed", "analysing"})  # states of a cycle


@dataclass(frozen=True)
class Step:
    """One step of a film's way to the workbench, as the page tells it."""

    kind: str
    title: str
    job: Job | None
    percent: int | None
    minutes_left: int | None

    @property
    def state(self) -> str:
        """Return waiting, ready, running, done, failed or cancelled."""
        return self.job.state if self.job else "waiting"

    @property
    def stoppable(self) -> bool:
        """Tell whether somebody may stop it now."""
        return self.job is not None and self.job.state in {Job.State.READY, Job.State.RUNNING}

    @property
    def seconds_spent(self) -> float | None:
        """Return how long a finished step took; none before."""
        if self.job is None or self.job.started_at is None or self.job.finished_at is None:
            return None
        return (self.job.finished_at - self.job.started_at).total_seconds()


@dataclass(frozen=True)
class FilmTold:
    """A film as a list or its own page tells it: what it is, how far it is, and what may be done."""

    film: Film
    steps: list[Step]

    @property
    def upload(self) -> Upload | None:
        """Return the upload that has not sent everything yet."""
        parts = [part for part in self.film.parts.all() if hasattr(part, "upload")]
        return next((part.upload for part in parts if part.upload.finished_at is None), None)

    @property
    def percent_sent(self) -> int:
        """Return how much of an unfinished upload is safe."""
        uploads = [part.upload for part in self.film.parts.all() if hasattr(part, "upload")]
        return sum(upload.offset for upload in uploads) * 100 // max(1, self.length) if self.upload else 100

    @property
    def problem(self) -> str:
        """Return the sentence for what is wrong; empty where nothing is."""
        return problem_of(self.film, self.steps)

    @property
    def moving(self) -> bool:
        """Tell whether anything is being done to it, so that the page asks again."""
        return self.upload is not None or any(step.stoppable for step in self.steps)

    @property
    def work(self) -> dict[str, Any] | None:
        """Return the step that is under way, as the progress part of a page wants it."""
        now = next((step for step in self.steps if step.stoppable), None)
        if now is None:
            return None
        place = self.steps.index(now) + 1
        told = {"title": now.title, "step": place, "steps": len(self.steps), "job": now.job}
        return told | {"percent": now.percent, "minutes_left": now.minutes_left}

    @property
    def stopped(self) -> list[Step]:
        """Return the steps that were stopped or did not succeed, and may be tried again."""
        again = {Job.State.CANCELLED, Job.State.FAILED}
        return [step for step in self.steps if step.state in again] if self.film.state != Film.State.REFUSED else []

    @property
    def wiped(self) -> bool:
        """Tell whether somebody said that the card is wiped."""
        parts = list(self.film.parts.all())
        return bool(parts) and all(part.card_wiped_at for part in parts)

    @property
    def verified(self) -> bool:
        """Tell whether every part was read back and is what was sent."""
        parts = list(self.film.parts.all())
        return bool(parts) and all(part.verified_at for part in parts)

    @property
    def length(self) -> int:
        """Return the bytes of all parts together."""
        return sum(part.length for part in self.film.parts.all())

    @property
    def size(self) -> str:
        """Return the length as people tell it."""
        return size(self.length)

    @property
    def seconds(self) -> float | None:
        """Return how long it plays, once its frames are known."""
        base = self.film.time_base
        return float((self.film.duration_ticks or 0) * base) if base else None

    @property
    def gaps(self) -> list[tuple[int, int, float]]:
        """Return what is missing between two files of one recording: which file, the next one, and seconds."""
        found = self.film.facts.get("probe", {})
        files = {frame: number for number, frame in enumerate(found.get("seams", []), 1)}
        return [(files[frame], files[frame] + 1, float(Fraction(seconds))) for frame, seconds in found.get("gaps", [])]

    @property
    def rate(self) -> float | None:
        """Return its pictures a second, on average."""
        return self.film.frames_count / self.seconds if self.seconds and self.film.frames_count else None

    @property
    def can_be_worked_on(self) -> bool:
        """Tell whether the workbench has something to show: frames to count, and a picture now or on its way."""
        film = self.film
        copied = film.rendition is not None and film.rendition.completed_at is not None
        coming = any(step.kind == RENDITION and step.state in COMING for step in self.steps)
        shown = film.plays_at_once or copied or coming
        return film.state in {Film.State.VERIFIED, Film.State.READY} and film.frames_count is not None and shown

    @property
    def grows(self) -> bool:
        """Tell whether it can be watched although its copy is still being made."""
        return self.can_be_worked_on and any(step.kind == RENDITION and step.stoppable for step in self.steps)

    @property
    def waits_for_clips(self) -> bool:
        """Tell whether its cycle has no clips ready yet."""
        cycle = self.film.visit.cycle
        return cycle is not None and cycle.state in WITHOUT_CLIPS and self.film.kind == Film.Kind.INTERACTION


def steps_of(film: Film) -> list[Step]:
    """Return every step of a film in order, each with its latest job."""
    latest = {job.kind: job for job in jobs_of("film", film.pk)}
    return [_step(kind, latest.get(kind)) for kind in STEPS]


def told_of(films: Iterable[Film]) -> list[FilmTold]:
    """Return films with how far each is, by one question to the ledger for all of them."""
    listed = list(films)
    latest: dict[str, dict[str, Job]] = {film.pk: {} for film in listed}
    for job in Job.objects.filter(thing_kind="film", thing__in=latest).order_by("id"):
        latest[job.thing][job.kind] = job
    return [FilmTold(film, [_step(kind, latest[film.pk].get(kind)) for kind in STEPS]) for film in listed]


def problem_of(film: Film, steps: list[Step]) -> str:
    """Return the sentence that tells what is wrong with a film; empty where nothing is."""
    if film.problem:
        return sentence(film.problem, film.facts.get("problem"))
    failed = next((step.job for step in steps if step.job and step.state == Job.State.FAILED), None)
    return sentence(failed.problem) if failed else ""


def film_facts(film: Film) -> dict[str, Any]:
    """Return what can be said of a film in numbers and codes, for `film show --json` and its page."""
    steps = steps_of(film)
    return {
        "id": film.pk,
        "visit": film.visit_id,
        "kind": film.kind,
        "state": film.state,
        "problem": film.problem or next((s.job.problem for s in steps if s.job and s.state == Job.State.FAILED), ""),
        "sentence": problem_of(film, steps),
        "sha256": film.sha256,
        "parts": [_part_facts(part) for part in film.parts.select_related("thing")],
        "seams": film.facts.get("probe", {}).get("seams", []),
        "gaps": film.facts.get("probe", {}).get("gaps", []),
        "frames": film.frames_count,
        "time_base": [film.time_base_num, film.time_base_den] if film.time_base else None,
        "duration_ticks": film.duration_ticks,
        "width": film.width,
        "height": film.height,
        "rotation": film.rotation,
        "plays_at_once": film.plays_at_once,
        "sheets": FilmSheet.objects.filter(film=film).count(),
        "steps": {step.kind: {"state": step.state, "seconds": step.seconds_spent} for step in steps},
        "deleted_at": film.deleted_at.isoformat() if film.deleted_at else None,
    }


def growing_facts(film: Film) -> dict[str, Any]:
    """Return how far the copy of a film is: its fragments by runs, what opens a player, and how long the rest takes.

    `state` is whole, growing, or stopped where nobody goes on with it; `sentence` then says why.
    """
    job = Job.objects.filter(thing_kind="film", thing=film.pk, kind=RENDITION).order_by("-id").first()
    opening = opening_of(film)
    whole = film.rendition is not None and film.rendition.completed_at is not None
    stopped = job is not None and job.state in {Job.State.CANCELLED, Job.State.FAILED}
    seen = outlook(job) if job else None
    return {
        "count": fragments_in(film),
        "there": runs_there(film),
        "codecs": opening.facts.get("codecs") if opening else None,
        "state": "whole" if whole else "stopped" if stopped else "growing",
        "seconds_left": seen.seconds_left if seen else None,
        "sentence": sentence(job.problem, film.facts.get("problem")) if job and job.problem and stopped else "",
    }


def _part_facts(part: FilmPart) -> dict[str, Any]:
    return {
        "id": part.pk,
        "length": part.length,
        "sha256": part.thing.sha256,
        "segments": part.thing.segments.count(),
        "verified_at": part.verified_at.isoformat() if part.verified_at else None,
        "card_wiped_at": part.card_wiped_at.isoformat() if part.card_wiped_at else None,
    }


def _step(kind: str, job: Job | None) -> Step:
    seen = outlook(job) if job else None
    left = round(seen.seconds_left / 60) if seen and seen.seconds_left is not None else None
    return Step(kind, str(STEPS[kind]), job, seen.percent if seen else None, left)
