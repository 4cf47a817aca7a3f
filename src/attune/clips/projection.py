"""Writes what edits add up to into rows, so that other rooms find clips, stills and marks without folding."""

from collections.abc import Mapping
from typing import Any

from attune import clock
from attune.clips.edits import Bench, ClipJson, MarkJson, StillJson
from attune.clips.models import Borrowed, Clip, ClipTag, Mark, Still
from attune.films.models import Film
from attune.people.models import Person


def project(*, film: Film, before: Bench, after: Bench, by: Person) -> None:
    """Bring a film's rows from one bench to the next; what is gone is kept as removed. Call inside a transaction."""
    for key in _differing(before.clips, after.clips):
        _project_clip(film, key, before.clips.get(key), after.clips.get(key), by)
    for key in _differing(before.stills, after.stills):
        _project_still(film, key, after.stills.get(key))
    for key in _differing(before.marks, after.marks):
        _project_mark(film, key, after.marks.get(key))
    for key in _differing(before.borrowed, after.borrowed):
        _project_borrowed(film, key, there=key in after.borrowed)
    for key in after.borrowed:
        if after.place(key) != before.place(key) or key not in before.borrowed:
            Borrowed.objects.filter(film=film, clip=key).update(place=after.place(key))
    for key in after.clips:
        if after.place(key) != before.place(key) or key not in before.clips:
            Clip.objects.filter(pk=key).update(place=after.place(key))


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return sorted(key for key in {*before, *after} if before.get(key) != after.get(key))


def _project_clip(film: Film, key: str, before: ClipJson | None, after: ClipJson | None, by: Person) -> None:
    if after is None:
        Clip.objects.filter(pk=key).update(removed_at=clock.now(), place=None)
        return
    clip = Clip.objects.filter(pk=key).first()
    if clip is None:
        clip = Clip(id=key, film=film, family_id=film.family_id, cycle_id=film.visit.cycle_id)
        clip.made_by_kind, clip.made_by = by.actor_kind, by.id
    clip.start, clip.end = after["in"], after["out"]
    clip.title, clip.note = after["title"], after["note"]
    clip.removed_at = None
    clip.save()
    if before is None or before["tags"] != after["tags"]:
        _project_tags(clip, after)


def _project_tags(clip: Clip, after: ClipJson) -> None:
    clip.tags.all().delete()
    ClipTag.objects.bulk_create(
        ClipTag(
            clip=clip,
            principle=tag["principle"],
            actor_id=tag["actor"],
            partner_id=tag["partner"],
            way=tag["way"] or "",
            how=tag["how"],
        )
        for tag in after["tags"]
    )


def _project_still(film: Film, key: str, after: StillJson | None) -> None:
    if after is None:
        Still.objects.filter(pk=key).update(removed_at=clock.now())
        return
    still = Still.objects.filter(pk=key).first() or Still(id=key, film=film, family_id=film.family_id)
    if still.frame != after["frame"]:
        still.picture = None  # made of another frame
    still.frame, still.title, still.removed_at = after["frame"], after["title"], None
    still.save()


def _project_borrowed(film: Film, key: str, *, there: bool) -> None:
    if there:
        Borrowed.objects.get_or_create(film=film, clip_id=key)
    else:
        Borrowed.objects.filter(film=film, clip=key).delete()


def _project_mark(film: Film, key: str, after: MarkJson | None) -> None:
    if after is None:
        Mark.objects.filter(pk=key).update(removed_at=clock.now())
        return
    Mark.objects.update_or_create(
        pk=key, defaults={"film": film, "start": after["in"], "end": after["out"], "removed_at": None}
    )
