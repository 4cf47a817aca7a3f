"""What the page of giving out gathers: what may be chosen, who has not agreed yet, and what was made."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from attune import clock
from attune.cases.models import Case
from attune.clips.exports import WORK
from attune.clips.lengths import frame_table
from attune.clips.models import Clip, Export, Still
from attune.desk.queries.pictures import Picture, picture_at
from attune.films.models import Film
from attune.films.rules import sentence
from attune.jobs.models import Job
from attune.jobs.queries import outlook
from attune.media.span import FrameTable
from attune.reviews.models import Words


@dataclass(frozen=True)
class Choice:
    """A clip or a still that may be chosen, with its picture and its place in the film."""

    thing: Clip | Still
    picture: Picture | None
    at: str
    seconds: float | None
    words: str
    chosen: bool

    @property
    def title(self) -> str:
        """Return its own name; empty where it has none yet."""
        return self.thing.title


@dataclass(frozen=True)
class ExportTold:
    """One export as the page tells it."""

    export: Export
    job: Job | None

    @property
    def moving(self) -> bool:
        """Tell whether it is still being made."""
        return self.job is not None and self.job.state in {Job.State.READY, Job.State.RUNNING} and self._open

    @property
    def ready(self) -> bool:
        """Tell whether it can be saved."""
        return self.export.made_at is not None and self._open

    @property
    def problem(self) -> str:
        """Return what went wrong; empty where nothing did."""
        failed = self.job is not None and self.job.state == Job.State.FAILED and self._open
        return sentence(self.job.problem) if failed and self.job else ""

    @property
    def ended(self) -> str:
        """Say why it is not here any more; empty while it is."""
        said = {
            "expired": _("Its week is over. The copy here is deleted."),
            "consent": _("Somebody no longer agrees. The copy here is deleted."),
            "film": _("The film was deleted, and this with it."),
            "saved": _("Saved on this machine. The copy here is deleted."),
            "asked": _("Ended. The copy here is deleted."),
        }
        if self.export.ended_at is not None:
            return said.get(self.export.ended_why, said["asked"])
        return "" if self._open else said["expired"]

    @cached_property
    def work(self) -> dict[str, object]:
        """Return how far it is, as the progress part of a page wants it."""
        seen = outlook(self.job) if self.job else None
        left = round(seen.seconds_left / 60) if seen and seen.seconds_left is not None else None
        percent = seen.percent if seen else None
        return {"title": _("Making it"), "percent": percent, "minutes_left": left}

    @property
    def _open(self) -> bool:
        return self.export.ended_at is None and self.export.ends_at > clock.now()


def films_of_case(case: Case, *, cycle: str = "", film: str = "") -> list[Film]:
    """Return the films of a case out of which something may be given, or those of one cycle, or one of them."""
    films = Film.objects.filter(case=case, deleted_at=None).exclude(frame_table=None)
    if cycle:
        films = films.filter(visit__cycle=cycle)
    if film:
        films = films.filter(pk=film)
    return list(films.select_related("frame_table", "visit__cycle").prefetch_related("sheets").order_by("added_at"))


def choices_of(films: Iterable[Film], said: dict[str, str]) -> tuple[list[Choice], list[Choice]]:
    """Return the clips and the stills of films in order; those in a tray are chosen beforehand."""
    clips, stills = [], []
    for film in films:
        table = frame_table(film)
        for clip in film.clips.kept().order_by("place", "start"):
            length = float(table.time_of(clip.end) - table.time_of(clip.start))
            words = said.get(clip.pk, clip.title)
            clips.append(_choice(clip, clip.start, film, table, seconds=length, words=words))
        stills += [
            _choice(still, still.frame, film, table, seconds=None, words=still.title)
            for still in film.stills.filter(removed_at=None).order_by("frame")
        ]
    return sorted(clips, key=lambda each: not each.chosen), stills


def words_over(films: Iterable[Film]) -> dict[str, str]:
    """Return for each clip what the family said about it first, in quotation marks: the words of its card."""
    clips = Clip.objects.filter(film__in=[film.pk for film in films])
    said = Words.objects.filter(clip__in=clips, removed_at=None).exclude(member=None).order_by("-at", "-id")
    return {words.clip_id: f"“{words.text}”" for words in said if words.clip_id and words.text}


def exports_of(case: Case) -> list[ExportTold]:
    """Return what was made of a case's film, newest first."""
    exports = list(Export.objects.filter(case=case).prefetch_related("files__thing"))
    jobs = Job.objects.filter(kind=WORK, thing_kind="export", thing__in=[export.pk for export in exports])
    latest = {job.thing: job for job in jobs.order_by("id")}
    return [ExportTold(export, latest.get(export.pk)) for export in exports]


def told_of(export: Export) -> ExportTold:
    """Return one export as the page tells it."""
    job = Job.objects.filter(kind=WORK, thing_kind="export", thing=export.pk).order_by("id").last()
    return ExportTold(export, job)


def _choice(
    thing: Clip | Still, frame: int, film: Film, table: FrameTable, *, seconds: float | None, words: str
) -> Choice:
    chosen = isinstance(thing, Clip) and thing.place is not None
    picture = picture_at(film, list(film.sheets.all()), frame)
    return Choice(thing, picture, table.clock(frame), seconds, words, chosen)
