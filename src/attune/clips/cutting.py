"""Cuts clips and stills out of the original, in the locked room, sealed to the family; and gives them out in clear."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from attune import platform
from attune.audit.actions import record
from attune.audit.models import Actor
from attune.clips.giving import check_filmed
from attune.clips.models import Clip, Still
from attune.clips.rules import NotYetRead
from attune.films.models import Film
from attune.films.queries import sources_of
from attune.jobs.fence import Stopped as JobStopped
from attune.jobs.work import Run
from attune.media import sandbox
from attune.media.errors import Stopped
from attune.media.sandbox import SealedSource, Watch
from attune.safe.actions import ThingSink, begin_thing, complete_thing, remove_thing
from attune.safe.models import StoredThing
from attune.safe.queries import open_thing, recipient_of, sealed_source

SECONDS = 300  # that cutting may take beside its pace
PACE = 60  # times the clip's own length; a clip deep in a film without keyframes is reached by decoding up to it


def cut_clip(*, clip: Clip, run: Run | None = None) -> StoredThing:
    """Cut a clip exactly, sound and all; one that is cut at these frames already is left as it is.

    Raises NotYetRead and the errors of media.
    """
    if clip.cut is not None and (clip.cut_start, clip.cut_end) == (clip.start, clip.end):
        return clip.cut
    start, end = clip.start, clip.end
    thing = _begin(clip, "cut", StoredThing.Kind.CLIP, "video/mp4")
    _make(clip.film, "clip", {"first": start, "end": end}, thing, run)
    with transaction.atomic():
        complete_thing(thing=thing, sha256=_sum_of(thing))
        clip.cut_start, clip.cut_end = start, end
        clip.save(update_fields=["cut_start", "cut_end"])
    return thing


def take_still(*, still: Still, run: Run | None = None) -> StoredThing:
    """Take a still at full size; one that is taken is left as it is. Raises NotYetRead and the errors of media."""
    if still.picture is not None and still.picture.completed_at is not None:
        return still.picture
    thing = _begin(still, "picture", StoredThing.Kind.STILL, "image/png")
    _make(still.film, "still", {"frame": still.frame}, thing, run)
    return complete_thing(thing=thing, sha256=_sum_of(thing))


def export_clip(*, clip: Clip, to: Path, by: Actor) -> Path:
    """Write a clip in clear where the person says, cut first if it is not yet; writes an audit line.

    Raises a NotGivenOut where not everybody agrees to be filmed.
    """
    check_filmed(clip.film)
    return _export(cut_clip(clip=clip), to, "clip", clip.pk, by)


def export_still(*, still: Still, to: Path, by: Actor) -> Path:
    """Write a still in clear where the person says, taken first if it is not yet; writes an audit line.

    Raises a NotGivenOut where not everybody agrees to be filmed.
    """
    check_filmed(still.film)
    return _export(take_still(still=still), to, "still", still.pk, by)


def film_sources(film: Film, which: str = "") -> dict[str, SealedSource]:
    """Return a film as the locked room may read it; `which` tells several films apart. Raises NotYetRead."""
    if film.frame_table is None or film.time_base is None or "probe" not in film.facts:
        raise NotYetRead
    return {**sources_of(film, which), f"frames{which}": sealed_source(film.frame_table)}


def deadline_of(films: Iterable[Film]) -> float:
    """Return how many seconds cutting out of these films may take."""
    return SECONDS + PACE * sum(float((film.duration_ticks or 0) * (film.time_base or 0)) for film in films)


def drop_cuts(*, film: Film) -> None:
    """Delete every clip and still that was cut out of a film; their rows stay, without a picture."""
    things = [clip.cut for clip in film.clips.exclude(cut=None).select_related("cut")]
    things += [still.picture for still in film.stills.exclude(picture=None).select_related("picture")]
    for thing in things:
        if thing is not None:
            remove_thing(thing=thing)


def _begin(owner: Clip | Still, field: str, kind: StoredThing.Kind, media_type: str) -> StoredThing:
    """Begin what an owner's field holds; what was cut before, whole or broken off, is deleted first."""
    before: StoredThing | None = getattr(owner, field)
    if before is not None:
        remove_thing(thing=before)
    with transaction.atomic():
        thing = begin_thing(family=owner.family_id, kind=kind, media_type=media_type)
        setattr(owner, field, thing)
        owner.save(update_fields=[field])
    return thing


def _make(film: Film, work: str, what: Mapping[str, Any], thing: StoredThing, run: Run | None) -> None:
    sources = film_sources(film)
    watch = Watch(deadline=deadline_of([film]), cancelled=_asked(run))
    params = {"facts": film.facts["probe"], **what}
    try:
        sandbox.run(work, params, sources, ThingSink(thing), recipient=recipient_of(film.family_id), watch=watch)
    except Stopped as stopped:
        raise JobStopped from stopped


def _asked(run: Run | None) -> Callable[[], bool] | None:
    return run.stopped if run is not None else None


def _sum_of(thing: StoredThing) -> str:
    """Return what a thing hashes to, read back from the disk."""
    with open_thing(thing) as reader:
        return reader.verify()


def _export(thing: StoredThing, to: Path, kind: str, key: str, by: Actor) -> Path:
    record(actor=by, verb="export", kind=kind, thing=key, family=thing.family_id)
    with open_thing(thing) as reader, to.open("xb") as out:
        out.write(reader.readall())
        out.flush()
    platform.fsync_folder(to.parent)
    return to
