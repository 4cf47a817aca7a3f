"""What a film's bench may borrow, as its page is told: the clips of earlier cycles with their pictures."""

from dataclasses import asdict
from typing import Any

from attune.clips.borrowing import lendable_to
from attune.clips.lengths import frame_table
from attune.clips.models import Clip
from attune.clips.rules import Limits, verdict
from attune.desk.queries.pictures import picture_at
from attune.films.consenting import may_be_seen
from attune.films.models import Film
from attune.media.span import FrameTable


def lent_told(film: Film) -> list[dict[str, Any]]:
    """Return the clips that may be borrowed now, in the order of their cycles; a film that is shut lends nothing."""
    clips = list(lendable_to(film).prefetch_related("film__sheets"))
    limits = Limits.of(film.case.profile)
    films = {clip.film_id: clip.film for clip in clips}
    tables = {key: frame_table(one) for key, one in films.items() if may_be_seen(one)}
    return [_told(clip, tables[clip.film_id], limits) for clip in clips if clip.film_id in tables]


def _told(clip: Clip, table: FrameTable, limits: Limits) -> dict[str, Any]:
    picture = picture_at(clip.film, list(clip.film.sheets.all()), (clip.start + clip.end) // 2)
    return {
        "id": clip.pk,
        "title": clip.title,
        "cycle": None if clip.cycle is None else clip.cycle.number,
        "seconds": float(table.time_of(clip.end) - table.time_of(clip.start)),
        "verdict": verdict(table, clip.start, clip.end, limits),
        "picture": None if picture is None else asdict(picture),
    }
