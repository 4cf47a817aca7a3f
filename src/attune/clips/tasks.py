"""What happens to clips later: cut when a choice is ready, deleted with their film."""

from django.utils.translation import gettext_lazy as _

from attune.clips.cutting import cut_clip, drop_cuts, take_still
from attune.clips.models import ClipSet
from attune.films.models import Film
from attune.jobs.work import Run, follows, work


@work("clips.cut", title=_("Cutting the clips of %(family)s"))
def cut(run: Run, *, clip_set: str) -> None:
    """Cut every clip, and take every still, of a ready choice; one that was opened again is passed over."""
    chosen = ClipSet.objects.filter(pk=clip_set, reopened_at=None).first()
    if chosen is None:
        return
    items = list(chosen.items.select_related("clip__film", "clip__cut", "still__film", "still__picture"))
    for done, item in enumerate(items):
        run.progress(done, len(items))
        if item.clip is not None:
            cut_clip(clip=item.clip, run=run)
        if item.still is not None:
            take_still(still=item.still, run=run)
    run.progress(len(items), len(items))


@follows("film.removed")
def film_removed(run: Run, *, film: str) -> None:  # noqa: ARG001 - every work gets its run
    """Delete what was cut out of a removed film."""
    drop_cuts(film=Film.objects.get(pk=film))
