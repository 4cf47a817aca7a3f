"""Every frame's time of a film, read from its sealed table, and what it says of the lengths of clips."""

from collections.abc import Sequence

from attune.clips.models import Clip
from attune.clips.rules import Limits, NotYetRead, verdict
from attune.films.models import Film
from attune.media.span import FrameTable
from attune.safe.queries import open_thing


def frame_table(film: Film) -> FrameTable:
    """Return when each frame of a film is shown. Raises NotYetRead."""
    if film.frame_table is None:
        raise NotYetRead
    with open_thing(film.frame_table) as packed:
        return FrameTable.unpack(packed.readall())


def verdicts_on(clips: Sequence[Clip], limits: Limits) -> list[str]:
    """Return for each clip whether its length is "short", "good" or "long"."""
    tables = {clip.film_id: frame_table(clip.film) for clip in {clip.film_id: clip for clip in clips}.values()}
    return [verdict(tables[clip.film_id], clip.start, clip.end, limits) for clip in clips]
