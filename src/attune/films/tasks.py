"""What happens to films later: read back, worked on, erased, and what stopped half-way dropped."""

from django.utils.translation import gettext_lazy as _

from attune import clock
from attune.audit.actions import SYSTEM
from attune.films.actions import (
    erase_film,
    make_frames,
    make_peaks,
    make_rendition,
    make_sheets,
    remove_film,
    verify_film,
)
from attune.films.models import Film
from attune.jobs.work import Run, every, work

EXPIRED = "expired"


@work("film.verify", title=_("Reading back the film of %(family)s"))
def verify(run: Run, *, film: str) -> None:
    """Read a film back from the disk."""
    verify_film(film=Film.objects.get(pk=film), told=run.progress)


@work("film.frames", title=_("Finding every picture’s time in the film of %(family)s"))
def frames(run: Run, *, film: str) -> None:
    """Find out what a film is."""
    make_frames(film=Film.objects.get(pk=film), run=run)


@work("film.sheets", title=_("Small pictures of the film of %(family)s"))
def sheets(run: Run, *, film: str) -> None:
    """Make the small pictures."""
    make_sheets(film=Film.objects.get(pk=film), run=run)


@work("film.peaks", title=_("The sound of the film of %(family)s"))
def peaks(run: Run, *, film: str) -> None:
    """Find how loud the film is."""
    make_peaks(film=Film.objects.get(pk=film), run=run)


@work("film.rendition", heavy=True, title=_("The copy to step through of the film of %(family)s"))
def rendition(run: Run, *, film: str) -> None:
    """Make the copy to step through."""
    make_rendition(film=Film.objects.get(pk=film), run=run)


@work("film.erase", title=_("Deleting the film of %(family)s"))
def erase(run: Run, *, film: str) -> None:  # noqa: ARG001 - every work gets its run
    """Delete what was stored of a removed film."""
    erase_film(film=Film.objects.get(pk=film))


@every(seconds=3600)
def drop_expired_uploads(run: Run) -> None:  # noqa: ARG001 - every work gets its run
    """Remove films whose upload stopped half-way and was not gone on with."""
    stale = Film.objects.filter(
        deleted_at=None, parts__upload__finished_at=None, parts__upload__expires_at__lt=clock.now()
    )
    for film in stale:
        remove_film(film=film, by=SYSTEM, why=EXPIRED)
