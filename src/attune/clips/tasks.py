"""What happens to clips later: cut when a choice is ready, made to be given out, deleted with their film."""

from django.utils.translation import gettext_lazy as _

from attune.clips.cutting import cut_clip, drop_cuts, take_still
from attune.clips.exports import end_expired, end_film_exports, end_without_consent, make_export
from attune.clips.models import ClipSet, Export, Still
from attune.films.models import Film
from attune.jobs.work import Run, every, follows, work


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


@work("clips.still", title=_("Taking a still of %(family)s"))
def take(run: Run, *, still: str) -> None:
    """Take one still at full size; one that was removed again is passed over."""
    found = Still.objects.filter(pk=still, removed_at=None).select_related("film", "picture").first()
    if found is not None:
        take_still(still=found, run=run)


@work("clips.export", title=_("Making what is given out of %(family)s"))
def export(run: Run, *, export: str) -> None:
    """Make what somebody asked to give out."""
    make_export(export=Export.objects.get(pk=export), run=run)


@follows("film.removed")
def film_removed(run: Run, *, film: str) -> None:
    """Delete what was cut out of a removed film, and what was made of it to be given out."""
    removed = Film.objects.get(pk=film)
    end_film_exports(film=removed, by=run.asked_by)
    drop_cuts(film=removed)


@follows("consent.withdrawn")
def consent_ended(run: Run, *, family: str, member: str, purpose: str) -> None:  # noqa: ARG001 - the news' own words
    """Delete what was made for a purpose to which not everybody agrees any more."""
    end_without_consent(family=family, by=run.asked_by)


@every(seconds=3600)
def end_old_exports(run: Run) -> None:
    """Delete what was made to be given out and has waited long enough."""
    end_expired(by=run.asked_by)
