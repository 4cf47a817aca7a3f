"""What happens to films later: read back, worked on, erased, and what stopped half-way dropped."""

from attune import clock
from attune.audit.actions import SYSTEM
from attune.films.actions import erase_film, remove_film, verify_film
from attune.films.models import Film
from attune.jobs.work import Run, every, work

EXPIRED = "expired"


@work("film.verify")
def verify(run: Run, *, film: str) -> None:
    """Read a film back from the disk."""
    verify_film(film=Film.objects.get(pk=film), told=run.progress)


@work("film.erase")
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
