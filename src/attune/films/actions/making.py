"""What is made of a film in the locked room: its frame table, small pictures, peaks, and the copy to step through.

Each step can be done again after any crash: what is whole is kept, what is missing is made.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NoReturn

from django.db import transaction

from attune.films.actions.steps import AFTER_FRAMES, keep_facts, note_problem, post_step, refuse_film, settle_ready
from attune.films.growing import fragment_number, wish_of
from attune.films.models import Film, FilmSheet
from attune.films.queries import sources_of
from attune.films.rules import SHEET_ACROSS, SHEET_DOWN, TAKEN_UP_TO_THE_CUT, TRY_AGAIN, CannotBeRead
from attune.films.sinks import RenditionSink, SheetSink, thing_of
from attune.jobs.fence import Stopped as JobStopped
from attune.jobs.work import GiveWay, Run
from attune.media import sandbox
from attune.media.errors import MediaError, ReaderDied, Stopped
from attune.media.sandbox import OutputSink, SealedSource, Watch
from attune.media.span import FrameTable
from attune.safe.actions import ThingSink, complete_thing
from attune.safe.keys import family_keys, objects
from attune.safe.models import StoredThing
from attune.safe.queries import facts_of, open_thing, recipient_of, sealed_source

BYTES = "application/octet-stream"
ASK_EVERY = 1.0  # seconds between questions whether the step was cancelled
PROBE_SECONDS, PROBE_PACE = 30, 20e6  # of time, and bytes a second: the slowest disk, read twice where parts join
MAKE_SECONDS, MAKE_PACE = 600, 20  # of time, and times the film's own length


@dataclass(frozen=True)
class _Order:
    """What the locked room is asked for: a work by name, its parameters, what it may read, where its outputs go."""

    work: str
    sink: OutputSink
    params: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, SealedSource] = field(default_factory=dict)
    turn_to: Callable[[], int | None] | None = None
    gives_way: bool = False  # what it has made so far stays, so that it may stop for more wanted work


def make_frames(*, film: Film, run: Run) -> None:
    """Find out what a film is and when each of its pictures is shown; then ask for everything else.

    A film that cannot be used is refused with the reason.
    """
    thing = thing_of(film, "frame_table", StoredThing.Kind.FRAMES, BYTES)
    length = sum(part.length for part in film.parts.all())
    try:
        order = _Order("probe", ThingSink(thing), sources=sources_of(film))
        found = _in_the_room(film, order, run, PROBE_SECONDS + length / PROBE_PACE)
        table = _table(thing)
    except MediaError as error:
        if error.code not in TRY_AGAIN:
            refuse_film(film=film, code=error.code, facts=error.facts)
        _give_up(error)
    _complete(thing)
    with transaction.atomic():
        if _keep_what_it_is(film, found, table):
            for kind, priority in AFTER_FRAMES.items():
                post_step(film=film, kind=kind, priority=priority)


def make_sheets(*, film: Film, run: Run) -> None:
    """Make the sheets of small pictures, going on after those that are there."""
    there = list(FilmSheet.objects.filter(film=film).order_by("place").values_list("facts", flat=True))
    made = {"made": len(there), "after": there[-1]["frames"][-1] if there else -1}
    _step(film, _Order("sheets", SheetSink(film), made, gives_way=True), run)
    first = FilmSheet.objects.filter(film=film).first()
    size = {name: first.facts[name] if first else 0 for name in ("width", "height")}
    keep_facts(film=film, sheets={"columns": SHEET_ACROSS, "rows": SHEET_DOWN} | size)
    settle_ready(film=film)


def make_peaks(*, film: Film, run: Run) -> None:
    """Find how loud a film is, a hundred times a second."""
    thing = thing_of(film, "peaks", StoredThing.Kind.PEAKS, BYTES)
    if thing.completed_at is None:
        _step(film, _Order("peaks", ThingSink(thing)), run)
        _complete(thing)
    settle_ready(film=film)


def make_rendition(*, film: Film, run: Run) -> None:
    """Make the copy to step through, going on at its gaps; whole, it is one file of its head and all fragments."""
    thing = thing_of(film, "rendition", StoredThing.Kind.RENDITION, "video/mp4")
    if thing.completed_at is None:
        sink = RenditionSink(film, thing)
        made = [segment for segment in thing.segments.all() if fragment_number(segment) is not None]
        source = SealedSource(
            [facts_of(segment) for segment in made], objects().open, family_keys().identity(film.family_id)
        )
        params = {
            "made": [fragment_number(segment) for segment in made],
            "init_sha256": sink.init_sha256(),
            **_lines_of(film),
        }
        _step(
            film,
            _Order("rendition", sink, params, {"fragments": source}, partial(wish_of, film.pk), gives_way=True),
            run,
        )
        _complete(thing)
    settle_ready(film=film)


def _lines_of(film: Film) -> dict[str, int]:
    """Return how high the copy of a filmed review is: its words and faces matter, and not every finger."""
    return {"lines": film.case.profile.review_film_lines} if film.kind == Film.Kind.REVIEW else {}


def _step(film: Film, order: _Order, run: Run) -> dict[str, Any]:
    """Do one work on a film whose frames are known, with a deadline by its length."""
    film.refresh_from_db()
    if film.state == Film.State.REFUSED:  # as not being what was sent, which was found while this waited
        raise CannotBeRead(film.problem)
    if film.frame_table is None or film.time_base is None:
        raise ReaderDied(how="the frame table is not there")
    given = {**sources_of(film), "frames": sealed_source(film.frame_table), **order.sources}
    seconds = float((film.duration_ticks or 0) * film.time_base)
    known = {"facts": film.facts["probe"], **order.params}
    try:
        whole = replace(order, params=known, sources=given)
        return _in_the_room(film, whole, run, MAKE_SECONDS + MAKE_PACE * seconds)
    except MediaError as error:
        if error.code not in TRY_AGAIN:
            note_problem(film=film, code=error.code, facts=error.facts)
        _give_up(error)


def _in_the_room(film: Film, order: _Order, run: Run, deadline: float) -> dict[str, Any]:
    cancelled = _now_and_then(lambda: run.stopped() or (order.gives_way and run.outranked()))
    watch = Watch(deadline=deadline, on_progress=run.progress, cancelled=cancelled, turn_to=order.turn_to)
    to = recipient_of(film.family_id)
    try:
        return sandbox.run(order.work, order.params, order.sources, order.sink, recipient=to, watch=watch)
    except Stopped as stopped:
        raise (JobStopped if run.stopped() else GiveWay) from stopped


def _give_up(error: MediaError) -> NoReturn:
    """Let the ledger try again what may be the machine's fault, and nothing else."""
    if error.code in TRY_AGAIN:
        raise error
    raise CannotBeRead(error.code) from error


def _now_and_then(asked: Callable[[], bool]) -> Callable[[], bool]:
    """Ask the database once a second rather than at every tick of the watch."""
    last = time.monotonic()

    def ask() -> bool:
        nonlocal last
        if time.monotonic() - last < ASK_EVERY:
            return False
        last = time.monotonic()
        return asked()

    return ask


def _complete(thing: StoredThing) -> None:
    with open_thing(thing) as reader:
        complete_thing(thing=thing, sha256=reader.verify())


def _table(thing: StoredThing) -> FrameTable:
    with open_thing(thing) as reader:
        packed = reader.read()
    try:
        return FrameTable.unpack(packed)
    except ValueError as wrong:
        raise ReaderDied(how="its frame table is not whole") from wrong


def _keep_what_it_is(film: Film, found: dict[str, Any], table: FrameTable) -> bool:
    """Keep it, in the caller's transaction; False for a film that was refused or deleted meanwhile."""
    keep_facts(film=film, probe=found)
    wanted = Film.objects.filter(pk=film.pk, deleted_at=None).exclude(state=Film.State.REFUSED)
    kept = wanted.update(
        frames_count=table.count,
        time_base_num=table.time_base.numerator,
        time_base_den=table.time_base.denominator,
        duration_ticks=int(table.times[-1] - table.times[0]),
        width=int(found["width"]),
        height=int(found["height"]),
        rotation=int(found["rotation"]),
        plays_at_once=bool(found["plays_at_once"]),
        problem=TAKEN_UP_TO_THE_CUT if found["cut_short"] else "",
    )
    media_type = "video/mp4" if found["plays_at_once"] else BYTES
    StoredThing.objects.filter(part__film=film).update(media_type=media_type)
    return bool(kept)
