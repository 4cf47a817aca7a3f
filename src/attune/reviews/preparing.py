"""What the preparation page shows: each row says what is so, and only what is so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune import clock
from attune.consent.rules import names_joined
from attune.reviews import queries
from attune.reviews.room import frame_tables

if TYPE_CHECKING:
    from attune.cases.models import HelpingQuestion
    from attune.clips.models import ClipSetItem
    from attune.media.span import FrameTable
    from attune.reviews.models import SharedReview

MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Check:
    """One row of the rehearsal."""

    key: str
    name: str
    about: str
    done: bool


@dataclass(frozen=True)
class PreparedClip:
    """One clip in the order of the review."""

    item: ClipSetItem
    seconds: float
    cut: bool
    plays: bool


@dataclass(frozen=True)
class Preparation:
    """Everything the preparation page shows of one review."""

    items: list[ClipSetItem]
    tables: dict[str, FrameTable]  # by film
    checks: list[Check]
    question: HelpingQuestion | None
    carried: queries.Carried | None
    played: frozenset[str]  # ids of the clips that came to their end at the rehearsal
    changing: bool
    cut: bool
    agreed: bool

    @property
    def may_begin(self) -> bool:
        """Tell whether the review can begin: there are clips, all cut, and everybody in them has said yes."""
        return bool(self.items) and self.cut and self.agreed and not self.changing

    @property
    def clips(self) -> list[PreparedClip]:
        """Return each clip with its length, and whether it came to its end at the rehearsal."""
        return [self._clip(item) for item in self.items]

    def _clip(self, item: ClipSetItem) -> PreparedClip:
        clip = queries.clip_of(item)
        seconds = self.tables[clip.film_id].span(clip.start, clip.end).seconds
        return PreparedClip(item, float(seconds), cut=queries.is_cut(clip), plays=clip.id in self.played)

    @property
    def left(self) -> int:
        """Return how many rows are still to do."""
        return sum(not check.done for check in self.checks)


def prepare(review: SharedReview) -> Preparation:
    """Look at everything once and say how far the preparation is."""
    items = queries.clips_in_order(review)
    consent = queries.consent_of(items)
    question = queries.question_of(review.cycle.case)
    cut = all(queries.is_cut(queries.clip_of(item)) for item in items)
    played = queries.played_through(review, items) if cut else {}
    checks = [_plays(items, played, cut=cut), _agreed(consent), _asked(question)]
    return Preparation(
        items,
        frame_tables(items),
        checks,
        question,
        queries.carried_into(review.cycle),
        frozenset(played),
        changing=queries.is_being_changed(review) and review.started_at is None,
        cut=cut,
        agreed=consent.opens,
    )


def _plays(items: list[ClipSetItem], played: dict[str, dt.datetime], *, cut: bool) -> Check:
    name, count = _("Every clip plays"), len(items)
    if not cut:
        ready = sum(queries.is_cut(queries.clip_of(item)) for item in items)
        about = _("%(ready)s of %(count)s clips are cut. The others are on their way.")
        return Check("plays", name, about % {"ready": ready, "count": count}, done=False)
    if len(played) < count or not count:
        about = _("%(played)s of %(count)s played through here. Play them all, on the machine you will use.")
        return Check("plays", name, about % {"played": len(played), "count": count}, done=False)
    last = max(played.values())
    about = _("%(count)s of %(count)s played through with sound, just now.")
    if clock.now() - last >= MINUTE:
        about = _("%(count)s of %(count)s played through with sound, %(ago)s ago.")
    return Check("plays", name, about % {"count": count, "ago": timesince(last, clock.now(), depth=1)}, done=True)


def _agreed(consent: queries.Consent) -> Check:
    name = _("Everybody in the clips has said yes")
    names = names_joined([one.known_as for one in consent.missing])
    if not consent.people:
        about = _("It is not written down yet who was filmed. Say so on the filming visit’s page.")
    elif consent.missing and consent.opens:
        about = _("No yes from %(names)s. You gave a reason to go on; nothing is given or shown to anybody else.")
    elif consent.missing:
        about = ngettext(
            "No yes from %(names)s yet. The clips stay closed until there is one.",
            "No yes from %(names)s yet. The clips stay closed until there is one from each.",
            len(consent.missing),
        )
    else:
        return Check("agreed", name, f"{names_joined([one.known_as for one in consent.people])}.", done=True)
    return Check("agreed", name, about % {"names": names}, done=False)


def _asked(question: HelpingQuestion | None) -> Check:
    name = _("Helping question comes first")
    if question is None:
        about = _("It is not written down yet. Ask for it on the case’s page.")
        return Check("question", name, about, done=False)
    return Check("question", name, f"“{question.text}”", done=True)
