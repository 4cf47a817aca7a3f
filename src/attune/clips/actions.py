"""What happens to clips: every edit at the workbench, and the choice for a review made ready and opened again."""

import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from attune import clock
from attune.audit.actions import record
from attune.cases.models import Cycle
from attune.cases.visiting import move_cycle
from attune.clips import rules
from attune.clips.borrowing import may_borrow
from attune.clips.edits import Bench, Change, ClipJson, NoLongerApplies, apply, inverse
from attune.clips.lengths import verdicts_on
from attune.clips.models import Clip, ClipSet, ClipSetItem, Edit, Mark, Still
from attune.clips.payloads import SentEdit
from attune.clips.projection import project
from attune.clips.queries import bench_of, chosen_in, inverse_of, ready_set
from attune.films.models import Film
from attune.ids import new_id
from attune.jobs.actions import WANTED, post_job
from attune.people.models import Person

CUTTING = WANTED + 40  # before what is made of a film that somebody only looks at: they pressed, and wait
LENGTHS = {"in", "out"}
NEW_THINGS = {"clip", "still", "mark"}  # what an edit brings with an id of its own
TAKES_A_CLIP = {"clip.remove", "mark.return"}


def record_edit(*, film: Film, by: Person, base: int, sent: SentEdit) -> Edit:
    """Add one edit to a film's list and bring clips, stills and marks up to it; sent twice it is one edit.

    Raises NoLongerApplies when what it changes is gone, ClipsAreReady when it would move a clip that is ready.
    """
    with transaction.atomic():
        held = Film.objects.select_for_update().select_related("visit").get(pk=film.pk)
        known = Edit.objects.filter(film=held, key=sent.key).first()
        if known is not None:
            return known
        target = _target(held, by, sent.undoes)
        change = sent.change if target is None else inverse_of(target)
        before = bench_of(held)
        back, after = inverse(before, change), apply(before, change)
        _check(held, change, after)
        edit = _append(film=held, by=by, base=base, key=sent.key, change=change, back=back, target=target)
        project(film=held, before=before, after=after, by=by)
        _start_choosing(held, by)
        _tell(held, change, by)
    return edit


def add_clip(*, film: Film, start: int, end: int, title: str, by: Person) -> Clip:
    """Keep frames [start, end) of a film as a clip at the end of the tray, or as a spare where the tray is full."""
    rules.check_range(film, start, end)
    bench = bench_of(film)
    most = film.case.profile.clips_most
    clip: ClipJson = {"id": new_id(), "in": start, "out": end, "title": title, "note": "", "tags": []}
    place = len(bench.order) if len(bench.order) < most else None
    _make(film, by, Change("clip.add", {"clip": {**clip, "place": place}}))
    return Clip.objects.get(pk=clip["id"])


def add_still(*, film: Film, frame: int, title: str, by: Person) -> Still:
    """Keep one frame of a film as a still."""
    rules.check_range(film, frame, frame + 1)
    still = {"id": new_id(), "frame": frame, "title": title}
    _make(film, by, Change("still.add", {"still": still}))
    return Still.objects.get(pk=still["id"])


def make_ready(*, cycle: Cycle, by: Person, reason: str = "") -> ClipSet:
    """Make the clips chosen in a cycle the ready choice for its review.

    Moves the cycle to "clips ready" and asks for the clips to be cut. Raises ClipSetRefused. Twice is once.
    """
    standing = ready_set(cycle)
    if standing is not None:
        return standing
    clips = chosen_in(cycle)
    stills = _stills(cycle)
    limits = rules.Limits.of(cycle.case.profile)
    verdicts = verdicts_on(clips, limits)
    outside = rules.check_clip_set(limits, verdicts, stills=len(stills), reason=reason)
    with transaction.atomic():
        clip_set = ClipSet.objects.create(
            cycle=cycle,
            family_id=cycle.family_id,
            reason=reason.strip() if outside else "",
            outside=[{"code": one.code, "clip": one.clip} for one in outside],
            ready_by_kind=by.actor_kind,
            ready_by=by.id,
        )
        for place, (clip, still) in enumerate(_items(clips, stills)):
            ClipSetItem.objects.create(
                clip_set=clip_set, family_id=cycle.family_id, place=place, clip=clip, still=still
            )
        move_cycle(cycle=cycle, state=Cycle.State.CLIPS_READY, by=by)
        post_job(
            kind="clips.cut", args={"clip_set": clip_set.pk}, asked_by=by, thing=("cycle", cycle.pk), priority=CUTTING
        )
        record(actor=by, verb="make ready", kind="cycle", thing=cycle.pk, family=cycle.family_id)
    return clip_set


def reopen(*, cycle: Cycle, by: Person) -> None:
    """Open a ready choice again, so that clips may be changed. Raises ReviewIsDone, NothingToReopen."""
    if cycle.state == Cycle.State.REVIEWED:
        raise rules.ReviewIsDone
    standing = ready_set(cycle)
    if standing is None:
        raise rules.NothingToReopen
    with transaction.atomic():
        standing.reopened_at = clock.now()
        standing.save(update_fields=["reopened_at"])
        move_cycle(cycle=cycle, state=Cycle.State.ANALYSING, by=by)
        record(actor=by, verb="reopen", kind="cycle", thing=cycle.pk, family=cycle.family_id)


def _make(film: Film, by: Person, change: Change) -> Edit:
    base = film.edits.aggregate(head=Max("number"))["head"] or 0
    return record_edit(film=film, by=by, base=base, sent=SentEdit(str(uuid.uuid4()), change))


def _target(film: Film, by: Person, key: str | None) -> Edit | None:
    """Return the edit to take back: one's own, and one that still stands."""
    if key is None:
        return None
    target = Edit.objects.filter(film=film, key=key, author=by.id).first()
    if target is None or target.number in _taken_back(film):
        raise NoLongerApplies(_("This was taken back already. Nothing was changed."))
    return target


def _taken_back(film: Film) -> set[int]:
    """Return the numbers of edits that are taken back; an edit that takes back and is taken back itself counts not."""
    gone: set[int] = set()
    for number, undoes in film.edits.exclude(undoes=None).order_by("-number").values_list("number", "undoes"):
        if number not in gone and undoes is not None:
            gone.add(undoes)
    return gone


def _check(film: Film, change: Change, after: Bench) -> None:
    """Refuse what the fold cannot know: other films' ids, empty clips, clips that are ready for a review."""
    for kind in NEW_THINGS & change.payload.keys():
        _check_id_is_free(film, kind, change.payload[kind]["id"])
    if change.kind == "clip.change":
        clip = after.clips[change.payload["id"]]
        rules.check_range(film, clip["in"], clip["out"])
    if change.kind == "borrowed.add" and not may_borrow(film, change.payload["borrowed"]["id"]):
        raise NoLongerApplies(_("This clip cannot be borrowed any more. Nothing was changed."))
    moves = change.kind == "clip.change" and LENGTHS & change.payload["fields"].keys()
    if (moves or change.kind in TAKES_A_CLIP) and _is_ready(change.payload["id"]):
        raise rules.ClipsAreReady


def _check_id_is_free(film: Film, kind: str, key: str) -> None:
    model: Any = {"clip": Clip, "still": Still, "mark": Mark}[kind]
    if model.objects.filter(pk=key).exclude(film=film).exists():
        raise NoLongerApplies(_("This is here already. Nothing was changed."))


def _is_ready(clip: str) -> bool:
    return ClipSetItem.objects.filter(clip=clip, clip_set__reopened_at=None).exists()


def _append(*, film: Film, by: Person, base: int, key: str, change: Change, back: Change, target: Edit | None) -> Edit:
    head = film.edits.aggregate(head=Max("number"))["head"] or 0
    return Edit.objects.create(
        film=film,
        family_id=film.family_id,
        number=head + 1,
        base=min(base, head),
        key=key,
        kind=change.kind,
        payload=json.dumps(change.payload),
        inverse=json.dumps(back.as_json()),
        undoes=None if target is None else target.number,
        author_kind=by.actor_kind,
        author=by.id,
    )


def _start_choosing(film: Film, by: Person) -> None:
    cycle = film.visit.cycle
    if cycle is not None and cycle.state == Cycle.State.FILMED:
        move_cycle(cycle=cycle, state=Cycle.State.ANALYSING, by=by)


def _tell(film: Film, change: Change, by: Person) -> None:
    """Write the audit's line: the act, the thing, the names of its fields."""
    kind, _dot, act = change.kind.partition(".")
    if kind == "tray":
        record(actor=by, verb=act, kind="film", thing=film.pk, family=film.family_id, fields=["order"])
        return
    brought = change.payload.get(kind)
    key: str = brought["id"] if brought else change.payload["id"]
    fields = change.payload.get("fields", {})
    record(actor=by, verb=act, kind=kind, thing=key, family=film.family_id, fields=fields)


def _stills(cycle: Cycle) -> list[Still]:
    films = Film.objects.filter(visit__cycle=cycle, kind=Film.Kind.INTERACTION, deleted_at=None)
    return list(Still.objects.filter(film__in=films, removed_at=None).order_by("frame"))


def _items(clips: Sequence[Clip], stills: Sequence[Still]) -> Iterator[tuple[Clip | None, Still | None]]:
    """Return the clips; the stills only where there is no clip."""
    if clips:
        return iter([(clip, None) for clip in clips])
    return iter([(None, still) for still in stills])
