"""How loud a clip is, from its film's peaks, and how much louder a quiet one should play."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from attune.media.peaks import RATE, unpack
from attune.reviews.queries import clip_of
from attune.reviews.rules import LOUDER
from attune.safe.queries import open_thing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from attune.clips.models import Clip, ClipSetItem
    from attune.films.models import Film
    from attune.media.peaks import Peaks
    from attune.media.span import FrameTable

PERCENTILE = 90  # a voice's own peaks, above its pauses and below a single bang
QUIET = -24.0  # decibels below full scale: a voice across a room on a camera's own microphone is about there
WANTED = -18.0  # a voice near a camera, with room for a laugh above it
FULL_SCALE = 127
SILENT = 2  # of 127: the last bit of the peaks is rounding


def suggestions(items: list[ClipSetItem], tables: Mapping[str, FrameTable]) -> dict[str, int]:
    """Return by clip how many decibels louder it should play: nought for one that is loud enough, or silent."""
    clips = [clip_of(item) for item in items]
    films = {clip.film_id: clip.film for clip in clips}
    found = {film_id: peaks for film_id, film in films.items() if (peaks := _peaks(film)) is not None}
    return {clip.id: suggested(_of(clip, found, tables)) for clip in clips if clip.film_id in found}


def suggested(peaks: Peaks) -> int:
    """Return how many decibels louder a stretch with these peaks should play, as one of the steps on offer."""
    loudest = np.abs(peaks.astype(np.int16)).max(axis=1, initial=0)
    level = float(np.percentile(loudest, PERCENTILE)) if len(loudest) else 0.0
    if level < SILENT:
        return 0
    decibels = 20 * math.log10(level / FULL_SCALE)
    if decibels >= QUIET:
        return 0
    return min(LOUDER, key=lambda step: abs(step - (WANTED - decibels)))


def _peaks(film: Film) -> Peaks | None:
    """Return a film's peaks; none while they are not made, or where another version of Attune made them."""
    if film.peaks is None or film.peaks.completed_at is None:
        return None
    with open_thing(film.peaks) as packed:
        data = packed.readall()
    with suppress(ValueError):  # nothing but the suggestion hangs on them
        return unpack(data)
    return None


def _of(clip: Clip, found: Mapping[str, Peaks], tables: Mapping[str, FrameTable]) -> Peaks:
    table = tables[clip.film_id]
    first, end = (int(table.time_of(frame) * RATE) for frame in (clip.start, clip.end))
    return found[clip.film_id][first:end]
