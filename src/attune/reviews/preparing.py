"""What the preparation page shows: the clips and stills in order, the rows of the rehearsal, what is carried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from attune.reviews import queries
from attune.reviews.checking import Check, checks_of
from attune.reviews.loudness import suggestions
from attune.reviews.room import frame_tables

if TYPE_CHECKING:
    import datetime as dt

    from attune.cases.models import HelpingQuestion
    from attune.clips.models import ClipSetItem, Still
    from attune.media.span import FrameTable
    from attune.people.models import Member
    from attune.reviews.models import SharedReview


@dataclass(frozen=True)
class PreparedItem:
    """One clip or still in the order of the review."""

    item: ClipSetItem
    number: int | None  # of a clip, from 1
    seconds: float
    made: bool
    plays: bool
    louder: int  # decibels suggested: nought where it is loud enough


@dataclass(frozen=True)
class Preparation:
    """Everything the preparation page shows of one review."""

    items: list[ClipSetItem]
    tables: dict[str, FrameTable]  # by film
    suggested: dict[str, int]  # decibels, by clip
    checks: list[Check]
    question: HelpingQuestion | None
    carried: queries.Carried | None
    played: dict[str, dt.datetime]  # by clip: when it last came to its end at the rehearsal
    stills: list[Still]  # of the film, and not part of the review
    unfilmed: list[Member]  # who has no live yes to the review being filmed
    changing: bool
    made: bool
    agreed: bool

    @property
    def may_begin(self) -> bool:
        """Tell whether the review can begin: all is cut, and everybody in it has said yes."""
        return bool(self.items) and self.made and self.agreed and not self.changing

    @property
    def rows(self) -> list[PreparedItem]:
        """Return the clips and stills in order, each with what is known of it."""
        numbers = iter(range(1, len(self.items) + 1))
        return [self._clip(item, next(numbers)) if item.clip_id else self._still(item) for item in self.items]

    @property
    def left(self) -> int:
        """Return how many rows are still to do."""
        return sum(not check.done for check in self.checks)

    @property
    def rehearsed_at(self) -> dt.datetime | None:
        """Return when the last clip came to its end at the rehearsal."""
        return max(self.played.values(), default=None)

    def _clip(self, item: ClipSetItem, number: int) -> PreparedItem:
        clip = queries.clip_of(item)
        seconds = float(self.tables[clip.film_id].span(clip.start, clip.end).seconds)
        made, plays = queries.is_made(item), clip.id in self.played
        return PreparedItem(item, number, seconds, made, plays, self.suggested.get(clip.id, 0))

    def _still(self, item: ClipSetItem) -> PreparedItem:
        return PreparedItem(item, None, 0.0, queries.is_made(item), plays=False, louder=0)


def prepare(review: SharedReview) -> Preparation:
    """Look at everything once and say how far the preparation is."""
    items = queries.items_in_order(review)
    clips = queries.clips_among(items)
    consent = queries.consent_of(items)
    question = queries.question_of(review.cycle.case)
    made = all(map(queries.is_made, items))
    played = queries.played_through(review, clips) if made else {}
    tables = frame_tables(clips)
    return Preparation(
        items,
        tables,
        suggestions(clips, tables),
        checks_of(review, items, played, consent, question),
        question,
        queries.carried_into(review.cycle),
        played,
        queries.stills_beside(review, items) if review.started_at is None else [],
        queries.unasked_to_be_filmed(review) if review.started_at is None else [],
        changing=queries.is_being_changed(review) and review.started_at is None,
        made=made,
        agreed=consent.opens,
    )
