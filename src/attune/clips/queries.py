"""What is asked of edits, clips and choices."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet

from attune.cases.models import CaseMember, Cycle
from attune.clips.borrowing import lent_to
from attune.clips.edits import Bench, Change, ClipJson, TagJson
from attune.clips.models import Clip, ClipSet, ClipTag, Edit
from attune.clips.payloads import ordered
from attune.clips.ways import PersonTold
from attune.films.models import Film
from attune.people.models import Person, Practitioner


def films_to_edit(person: Person | None) -> QuerySet[Film]:
    """Return the films whose clips this person chooses: those of their own cases, never of a grant alone."""
    if not isinstance(person, Practitioner):
        return Film.objects.none()
    return Film.objects.visible_to(person).filter(case__practitioner=person)


def bench_of(film: Film) -> Bench:
    """Return what lies on a film's bench, from its rows; equal to the fold of its edits."""
    rows = film.clips.filter(removed_at=None).prefetch_related(Prefetch("tags", ClipTag.objects.order_by("pk")))
    clips, lent = list(rows), dict(film.borrowed.order_by("pk").values_list("clip_id", "place"))
    places = {clip.pk: clip.place for clip in clips} | lent
    chosen = {key: place for key, place in places.items() if place is not None}
    return Bench(
        clips={clip.pk: clip_json(clip) for clip in clips},
        order=tuple(sorted(chosen, key=lambda key: chosen[key])),
        stills={
            still.pk: {"id": still.pk, "frame": still.frame, "title": still.title}
            for still in film.stills.filter(removed_at=None)
        },
        marks={
            mark.pk: {"id": mark.pk, "in": mark.start, "out": mark.end} for mark in film.marks.filter(removed_at=None)
        },
        borrowed={key: {"id": key} for key in lent},
    )


def clip_json(clip: Clip) -> ClipJson:
    """Return a clip as edits speak of it."""
    return {
        "id": clip.pk,
        "in": clip.start,
        "out": clip.end,
        "title": clip.title,
        "note": clip.note,
        "tags": ordered([_tag_json(tag) for tag in clip.tags.all()]),
    }


def _tag_json(tag: ClipTag) -> TagJson:
    return {
        "principle": tag.principle,
        "actor": tag.actor_id,
        "partner": tag.partner_id,
        "way": tag.way or None,
        "how": list(tag.how),
    }


def edits_after(film: Film, number: int) -> list[dict[str, Any]]:
    """Return the edits of a film beyond a number, in order, as pages know them."""
    edits = list(film.edits.filter(number__gt=number))
    undone = {edit.undoes for edit in edits if edit.undoes is not None}
    keys = dict(film.edits.filter(number__in=undone).values_list("number", "key"))
    names = _names({edit.author for edit in edits})
    return [_edit_json(edit, keys, names) for edit in edits]


def _edit_json(edit: Edit, keys: Mapping[int, str], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "number": edit.number,
        "base": edit.base,
        "key": edit.key,
        "kind": edit.kind,
        "payload": json.loads(edit.payload),
        "inverse": json.loads(edit.inverse),
        "undoes": None if edit.undoes is None else keys[edit.undoes],
        "author": edit.author,
        "author_name": names.get(edit.author, ""),
        "at": edit.at.isoformat(),
    }


def _names(authors: Iterable[str]) -> dict[str, str]:
    return dict(Practitioner.objects.filter(pk__in=list(authors)).values_list("pk", "name"))


def change_of(kind: str, payload: str) -> Change:
    """Return the change that a row holds."""
    return Change(kind, json.loads(payload))


def inverse_of(edit: Edit) -> Change:
    """Return the change that takes an edit back."""
    back = json.loads(edit.inverse)
    return Change(back["kind"], back["payload"])


def chosen_in(cycle: Cycle) -> list[Clip]:
    """Return the clips chosen for a cycle's review: film by film in each tray's order, borrowed ones among them.

    None is of a film of a review.
    """
    own = Clip.objects.filter(cycle=cycle, film__kind=Film.Kind.INTERACTION, film__deleted_at=None).chosen()
    placed = [(clip.film.added_at, clip.place, clip) for clip in own.select_related("film", "cycle")]
    placed += [(one.film.added_at, one.place, one.clip) for one in lent_to(cycle.pk).exclude(place=None)]
    return [clip for _film, _place, clip in sorted(placed, key=lambda each: each[:2])]


def film_of(cycle: Cycle) -> Film | None:
    """Return the film of a cycle that came in last, whose workbench is gone back to."""
    films = Film.objects.filter(visit__cycle=cycle, kind=Film.Kind.INTERACTION, deleted_at=None)
    return films.order_by("-added_at").first()


def ready_set(cycle: Cycle) -> ClipSet | None:
    """Return the choice of this cycle that stands ready, if any."""
    return ClipSet.objects.filter(cycle=cycle, reopened_at=None).first()


def people_of(film: Film) -> list[PersonTold]:
    """Return whom a tag on this film may name: the people of its case."""
    members = CaseMember.objects.filter(case=film.case_id).select_related("member").order_by("pk")
    return [
        {"id": one.member_id, "name": one.member.known_as, "part": one.part, "in_film": one.in_film} for one in members
    ]
