"""Several parts of one recording as one film on one clock.

Cameras cut long recordings into files. Two kinds need two ways. A stream (AVCHD's .mts, a program stream) is cut
anywhere, even within a picture or a group of pictures, and its clock runs on: such parts are read end to end as the
one stream that they were, and nothing at the seam is lost. Files with an index (MP4, MOV) begin anew with each part:
each is read by itself, and the next begins where the one before ends.

Where the clock of streams runs on but leaps, that much of the recording is missing: the film keeps the true distance
and tells the gap. A clock that went back started anew, and says nothing of the distance. The camera's date is never
asked.
"""

from __future__ import annotations

import itertools
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from typing import TYPE_CHECKING

import numpy as np

from attune.media.errors import MediaError, PartsDiffer, PartUnusable
from attune.media.facts import Stretch
from attune.media.joined import end_to_end
from attune.media.probe import probe
from attune.media.span import FrameTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attune.media.facts import FilmFacts
    from attune.media.joined import OpenPart

_STREAMS = {"mpegts", "mpeg"}
# MPEG's clock counts 33 bits of 1/90000 s (ISO/IEC 13818-1, 2.4.3.7).
_CLOCK_TURNS = 2**33
# Parts of one stream join to the frame; the pictures that only the other file can decode are a few.
_RUNS_ON = Fraction(1, 2)
# As many pictures may lie before the first one that a part can decode by itself.
_LEANING = 8
# Further apart than this, two clocks have nothing to do with each other.
_ONE_SITTING = Fraction(3600)
# A container's clock has 32 bits of ticks a second.
_FINEST = 2**31
_ALIKE = {
    "container": "the kind of file",
    "codec": "the way its pictures are packed",
    "coded_width": "the size of its picture",
    "coded_height": "the size of its picture",
    "pixel_format": "the kind of its colours",
    "hdr": "the kind of its colours",
    "rotation": "the way it was held",
    "mirrored": "the way it was held",
    "sample_aspect": "the shape of its picture",
}


def probe_parts(open_part: OpenPart, count: int) -> FilmFacts:
    """Read the parts of a film through and say what it is; ``open_part`` opens the part at a place from 0.

    Parts given in another order than their running clock says are put in its order. Raises what ``probe`` does for a
    single part; ``PartUnusable`` and ``PartsDiffer`` for several.
    """
    if count == 1:
        with closing(open_part(0)) as source:
            return probe(source)
    found = [_probed(open_part, place) for place in range(count)]
    for place in range(1, count):
        _hold_alike(found[0], found[place], place)
    places = _in_order(found)
    return _joined([_stretch(open_part, run, found) for run in _runs(places, found)], found)


def _probed(open_part: OpenPart, place: int) -> FilmFacts:
    try:
        with closing(open_part(place)) as source:
            return probe(source)
    except MediaError as refusal:
        raise PartUnusable(part=place + 1, why=str(refusal)) from refusal


def _hold_alike(one: FilmFacts, other: FilmFacts, place: int) -> None:
    for name, what in _ALIKE.items():
        if getattr(one, name) != getattr(other, name):
            raise PartsDiffer(part=place + 1, what=what)
    sounds = [facts.sound and (facts.sound.codec, facts.sound.rate, facts.sound.channels) for facts in (one, other)]
    if sounds[0] != sounds[1]:
        raise PartsDiffer(part=place + 1, what="its sound")


def _in_order(found: Sequence[FilmFacts]) -> list[int]:
    """Return the places in the order of their running clock; as they were given where there is none."""
    given = list(range(len(found)))
    if found[0].container not in _STREAMS:
        return given
    by_clock = sorted(given, key=lambda place: found[place].table.start)
    distances = [_distance(found[before], found[after]) for before, after in pairwise(by_clock)]
    # A clock that began anew with each part overlaps; one that ran on never does.
    return by_clock if all(distance is not None for distance in distances) else given


def _distance(before: FilmFacts, after: FilmFacts) -> Fraction | None:
    """Return the seconds from the end of one part to the start of the next, or None where no clock tells."""
    if before.container not in _STREAMS:
        return None
    ends = before.start_offset + before.table.duration
    turn = Fraction(_CLOCK_TURNS, 90_000)
    apart = (after.start_offset - ends + turn / 2) % turn - turn / 2
    return apart if -_RUNS_ON <= apart <= _ONE_SITTING else None


def _runs(places: Sequence[int], found: Sequence[FilmFacts]) -> list[list[int]]:
    """Return the places by what is read as one stream."""
    runs = [[places[0]]]
    for before, after in pairwise(places):
        distance = _distance(found[before], found[after])
        if distance is not None and abs(distance) <= _RUNS_ON:
            runs[-1].append(after)
        else:
            runs.append([after])
    return runs


def _stretch(open_part: OpenPart, run: Sequence[int], found: Sequence[FilmFacts]) -> Stretch:
    if len(run) == 1:
        return Stretch(tuple(run), 0, found[run[0]])
    with closing(end_to_end(open_part, run)) as source:
        return Stretch(tuple(run), 0, probe(source))


def _joined(alone: Sequence[Stretch], found: Sequence[FilmFacts]) -> FilmFacts:
    firsts = itertools.accumulate((each.facts.table.count for each in alone), initial=0)
    stretches = tuple(Stretch(each.places, first, each.facts) for each, first in zip(alone, firsts, strict=False))
    table = _one_table(stretches)
    seams = tuple(itertools.chain.from_iterable(_seams(stretch, found) for stretch in stretches))[1:]
    gaps = _gaps_between(stretches) | _gaps_within(stretches, seams)
    own = [stretch.facts for stretch in stretches]
    return replace(
        own[0],
        variable_rate=bool(gaps) or any(facts.variable_rate for facts in own),
        interlaced=any(facts.interlaced for facts in own),
        cut_short=any(facts.cut_short for facts in own),
        plays_at_once=False,
        table=table,
        seams=seams,
        gaps=tuple(sorted(gaps.items())),
        stretches=stretches,
    )


def _one_table(stretches: Sequence[Stretch]) -> FrameTable:
    """Return the film's table, in ticks that every stretch's clock is whole in."""
    tables = [stretch.facts.table for stretch in stretches]
    bases = [table.time_base for table in tables]
    time_base = Fraction(gcd(*(base.numerator for base in bases)), lcm(*(base.denominator for base in bases)))
    if time_base.denominator > _FINEST:
        raise PartsDiffer(part=len(stretches), what="the ticking of its clock")
    begin = Fraction(0)
    times, keys = [], []
    for before, stretch, table in zip([None, *stretches], stretches, tables, strict=False):
        if before:
            begin += before.facts.table.duration + (_distance(before.facts, stretch.facts) or 0)
        times.append(table.times[:-1] * int(table.time_base / time_base) + int(begin / time_base))
        keys.append(table.keyframes + stretch.first)
    end = int((begin + tables[-1].duration) / time_base)
    start = tables[0].start * int(bases[0] / time_base)
    return FrameTable(np.append(np.concatenate(times), end), time_base, np.concatenate(keys), start)


def _seams(stretch: Stretch, found: Sequence[FilmFacts]) -> list[int]:
    """Return the film's frame with which each part of a stretch begins: the first that the part shows by itself."""
    table = stretch.facts.table
    since = [(found[place].table.start - table.start) % _CLOCK_TURNS for place in stretch.places[1:]]
    return [stretch.first, *(stretch.first + int(np.searchsorted(table.times, ticks)) for ticks in since)]


def _gaps_between(stretches: Sequence[Stretch]) -> dict[int, Fraction]:
    apart = {after.first: _distance(before.facts, after.facts) for before, after in pairwise(stretches)}
    return {frame: distance for frame, distance in apart.items() if distance}


def _gaps_within(stretches: Sequence[Stretch], seams: Sequence[int]) -> dict[int, Fraction]:
    """Return what is missing at the seams of one stream: more than half a frame, less than would part the stream."""
    gaps = {}
    for stretch in stretches:
        table = stretch.facts.table
        steps = np.diff(table.times)
        usual = int(np.median(steps))
        for seam in (seam - stretch.first for seam in seams if 0 < seam - stretch.first < table.count):
            near = max(0, seam - _LEANING)
            place = near + int(np.argmax(steps[near:seam]))
            if 2 * steps[place] > 3 * usual:
                gaps[stretch.first + place + 1] = int(steps[place] - usual) * table.time_base
    return gaps
