"""What is asked about films: who has yet to say yes, how far each step is, and what a film consists of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from attune import clock
from attune.audit.models import Actor
from attune.cases.models import CaseMember, Participant, Visit
from attune.consent.models import ENDING, Decision, Purpose
from attune.consent.queries import without_consent
from attune.films.growing import fragments_in, opening_of, runs_there
from attune.films.models import ConsentOverride, Film, FilmPart, FilmSheet, Upload
from attune.films.rules import PART_BYTES, CameraFile, sentence, size
from attune.jobs.models import Job
from attune.jobs.queries import jobs_of, outlook
from attune.media.parts import labelled_parts
from attune.media.sandbox import SealedSource
from attune.people.models import Member, Person
from attune.prepared import Prepared
from attune.safe.models import StoredThing
from attune.safe.queries import sealed_source

STEPS = {
    "film.verify": _("Reading it back to make sure"),
    "film.frames": _("Finding every picture’s time"),
    "film.sheets": _("Small pictures"),
    "film.peaks": _("Sound"),
    "film.rendition": _("The copy to step through"),
}
ERASE, RENDITION = "film.erase", "film.rendition"
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


def people_in_frame(visit: Visit) -> list[Member]:
    """Return who is in the film of a visit, by name: its participants, or before any is named those of the case."""
    participants = Participant.objects.filter(visit=visit).select_related("member").order_by("member__known_as")
    if named := [each.member for each in participants]:
        return named
    of_case = CaseMember.objects.filter(case=visit.case_id, in_film=True)
    return [each.member for each in of_case.select_related("member").order_by("member__known_as")]


def purpose_of(kind: str) -> Purpose:
    """Return what people must have agreed to for a kind of film."""
    return Purpose.FILMING_REVIEW if kind == Film.Kind.REVIEW else Purpose.FILMING


def unconsented(visit: Visit, purpose: Purpose) -> list[Member]:
    """Return who is in the frame without a live yes for a purpose."""
    return without_consent(visit.family_id, people_in_frame(visit), purpose)


def may_be_seen(film: Film) -> bool:
    """Tell whether a film's consent holds now: everybody's yes is live, or somebody has given a reason to go on."""
    return consent_holds(visit=film.visit_id, case=film.case_id, family=film.family_id, kind=film.kind)


def consent_holds(*, visit: str, case: str, family: str, kind: str, shared: bool = False) -> bool:
    """Tell the same by ids alone, since it is asked before every range of bytes.

    `shared` is for whoever sees the film by a grant: they see nothing of it while somebody unexpected is in the shot.
    A reason to go on does not outlive a withdrawal that comes after it.
    """
    asked = {"family": family, "purpose": purpose_of(kind).value}
    people = _NAMED.rows(visit=visit, **asked) or _IN_CASE.rows(case=case, **asked)
    agreed = bool(people) and all(agrees for _member, agrees in people)
    if agreed and not shared:
        return True
    overridden = ConsentOverride.objects.standing().filter(visit=visit).order_by("-at").values_list("at", flat=True)
    since = overridden.first()
    if shared or since is None:
        return agreed and since is None
    missing = [member for member, agrees in people if not agrees]
    said = Decision.objects.filter(family=family, purpose=asked["purpose"], member__in=missing).standing()
    return not said.filter(says__in=ENDING, written_at__gt=since).exists()


def is_overridden(visits: Iterable[str]) -> bool:
    """Tell whether a film of these visits came in by a reason that still stands, so that nothing of it goes out."""
    return ConsentOverride.objects.standing().filter(visit__in=visits).exists()


def _agrees(family: str, purpose: str) -> Exists:
    """Tell, of a row that names a member, whether their yes is live."""
    return Exists(Decision.objects.filter(family=family, member=OuterRef("member"), purpose=purpose).live())


_NAMED = Prepared(
    lambda visit, family, purpose: Participant.objects.filter(visit=visit).values_list(
        "member_id", _agrees(family, purpose)
    )
)
_IN_CASE = Prepared(
    lambda case, family, purpose: CaseMember.objects.filter(case=case, in_film=True).values_list(
        "member_id", _agrees(family, purpose)
    )
)


def films_of(person: Person | None) -> QuerySet[Film]:
    """Return the films a person may see, newest first, each with its family, cycle and parts."""
    parts = Prefetch("parts", FilmPart.objects.select_related("upload", "thing"))
    films = Film.objects.visible_to(person).select_related("family", "visit__cycle", "rendition")
    return films.prefetch_related(parts).order_by("-added_at")


def uploads_of(person: Person | None) -> QuerySet[Upload]:
    """Return uploads into films of a person's own cases."""
    films = Film.objects.led_by(person)
    return Upload.objects.filter(part__film__in=films).select_related("part__thing", "part__film")


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


def unfinished(visit: Visit, by: str = "") -> list[Upload]:
    """Return uploads into films of a visit that can be gone on with, or are not yet compared with the card."""
    films = Film.objects.filter(visit=visit, deleted_at=None, state=Film.State.IMPORTING)
    uploads = Upload.objects.filter(part__film__in=films, expires_at__gt=clock.now())
    if by:
        uploads = uploads.filter(by=by)
    return list(
        uploads.select_related("part__film__visit", "part__thing").order_by(
            "part__film__added_at", "part__film", "part__place"
        )
    )


def broken_off(*, visit: Visit, files: Sequence[CameraFile], by: Actor) -> list[list[Upload]]:
    """Return, for each film of just these files that somebody began and that is not proved yet, its uploads in order.

    Files are the same by name, length and, where both are known, by their opening.
    """
    begun: dict[str, list[Upload]] = {}
    for upload in unfinished(visit, by=by.id):
        begun.setdefault(upload.part.film_id, []).append(upload)
    return [
        uploads
        for uploads in begun.values()
        if len(uploads) == len(files) and all(map(_may_be, [upload.part for upload in uploads], files))
    ]


def film_of_same(visit: Visit, files: Sequence[CameraFile]) -> Film | None:
    """Return the film of this family that was brought in from these same files before: length and opening agree."""
    films = Film.objects.filter(family=visit.family_id, deleted_at=None)
    safe = films.filter(state__in=[Film.State.VERIFIED, Film.State.READY], parts__length=files[0].length)
    for film in safe.prefetch_related("parts__thing"):
        parts = list(film.parts.all())
        if len(parts) == len(files) and all(map(_is_the_same, parts, files)):
            return film
    return None


def _may_be(part: FilmPart, file: CameraFile) -> bool:
    same = part.length == file.length and part.name == file.name[:255]
    opening = part.thing.segments.filter(place=0).first()
    if not same or opening is None or not file.opening or opening.clear_length != min(PART_BYTES, file.length):
        return same
    return opening.sha256 == file.opening


def _is_the_same(part: FilmPart, file: CameraFile) -> bool:
    opening = part.thing.segments.filter(place=0, clear_length=min(PART_BYTES, file.length)).first()
    return part.length == file.length and opening is not None and opening.sha256 == file.opening


def problem_of(film: Film, steps: list[Step]) -> str:
    """Return the sentence that tells what is wrong with a film; empty where nothing is."""
    if film.problem:
        return sentence(film.problem, film.facts.get("problem"))
    failed = next((step.job for step in steps if step.job and step.state == Job.State.FAILED), None)
    return sentence(failed.problem) if failed else ""


def things_of(film: Film) -> list[StoredThing]:
    """Return everything that is stored of a film by this room; the copy comes last, since it names its opening."""
    parts = StoredThing.objects.filter(part__film=film)
    sheets = StoredThing.objects.filter(sheet__film=film)
    init = film.rendition.facts.get("init") if film.rendition else None
    made = StoredThing.objects.filter(pk__in=[pk for pk in (film.frame_table_id, film.peaks_id, init) if pk])
    return [*parts, *sheets, *made, *([film.rendition] if film.rendition else [])]


def sources_of(film: Film, which: str = "") -> dict[str, SealedSource]:
    """Return the parts of a film as the locked child reads them, in the order given; `which` tells films apart."""
    return labelled_parts([sealed_source(part.thing) for part in film.parts.select_related("thing")], which)


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


def playing(film: Film, of: str = "") -> StoredThing | None:
    """Return what a page plays: the copy to step through, once whole; before, the original if a browser can show it.

    A page that has begun with one asks for the same `of` again, so that it never gets bytes of both.
    """
    if of != "original" and film.rendition is not None and film.rendition.completed_at:
        return film.rendition
    first = film.parts.select_related("thing").first()
    return first.thing if first and film.plays_at_once and of != "rendition" else None


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
