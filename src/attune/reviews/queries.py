"""What is asked of shared reviews: the ones somebody leads, their clips, what was said, and what is carried on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from attune.cases.models import CaseMember, HelpingQuestion
from attune.clips.models import Still
from attune.films.consenting import may_be_seen, people_in_frame, purpose_of, unconsented
from attune.films.models import Film
from attune.people.models import Practitioner
from attune.reviews.models import HeldStill, SharedReview, Shown, Words
from attune.reviews.rules import MORE_SECONDS, AlreadyBegun

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from attune.cases.models import Case, Cycle
    from attune.clips.models import Clip, ClipSetItem
    from attune.media.span import FrameTable
    from attune.people.models import Member, Person

MOST_LAST_WORDS = 6  # that fit the room's calm page without scrolling on a laptop


@dataclass(frozen=True)
class Speaker:
    """Somebody whose words can be caught in a review."""

    id: str
    name: str
    kind: str  # "client", "child", "other" or "practitioner"


@dataclass(frozen=True)
class Carried:
    """What a review hands on to the next cycle."""

    review: SharedReview
    strengths: tuple[Words, ...]
    working_points: tuple[Words, ...]

    @property
    def next_activity(self) -> str:
        """Return what the next film is to be of, as agreed."""
        return self.review.next_activity


@dataclass(frozen=True)
class ClipWords:
    """A clip with what was said about it and the pictures held in it; none: said about the whole."""

    item: ClipSetItem | None
    words: tuple[Words, ...]
    held: tuple[HeldStill, ...] = ()


@dataclass(frozen=True)
class Consent:
    """Whether the clips of a review may be seen now."""

    people: tuple[Member, ...]
    missing: tuple[Member, ...]  # without a live yes
    opens: bool  # what the gate says: everybody's yes, or a reason that somebody gave


def led_by(person: Person | None) -> QuerySet[SharedReview]:
    """Return the reviews this person leads, with all that every page of a review shows."""
    reviews = SharedReview.objects.visible_to(person).select_related(
        "visit", "cycle__case__practitioner", "cycle__case__profile", "family", "clip_set"
    )
    if not isinstance(person, Practitioner):
        return reviews.none()
    return reviews.filter(cycle__case__practitioner=person)


def is_being_changed(review: SharedReview) -> bool:
    """Tell whether the clips were opened again at the workbench since the review took them."""
    return review.clip_set is not None and review.clip_set.reopened_at is not None


def items_in_order(review: SharedReview) -> list[ClipSetItem]:
    """Return the clips and the stills of a review in the order in which they are shown."""
    if review.clip_set is None:
        return []
    items = review.clip_set.items.select_related(
        "clip__film__visit",
        "clip__film__rendition",
        "clip__film__frame_table",
        "clip__film__peaks",
        "clip__cut",
        "still__film__visit",
        "still__picture",
    )
    return list(items.order_by("place", "id"))


def prepared(review: SharedReview) -> list[ClipSetItem]:
    """Return the clips and stills in order, to change something of them; raises AlreadyBegun once that is too late."""
    if review.started_at is not None:
        raise AlreadyBegun
    return items_in_order(review)


def clips_among(items: Iterable[ClipSetItem]) -> list[ClipSetItem]:
    """Return the items that are clips, in their order."""
    return [item for item in items if item.clip_id is not None]


def clips_in_order(review: SharedReview) -> list[ClipSetItem]:
    """Return the clips of a review in the order in which they are shown."""
    return clips_among(items_in_order(review))


def clip_of(item: ClipSetItem) -> Clip:
    """Return the clip of an item that `clips_among` gave."""
    if item.clip is None:
        raise LookupError("This item of the clip set is a still.")
    return item.clip


def film_of(item: ClipSetItem) -> Film:
    """Return the film that a clip or still is from."""
    owner = item.clip or item.still
    if owner is None:
        raise LookupError("This item of the clip set is neither clip nor still.")
    return owner.film


def is_made(item: ClipSetItem) -> bool:
    """Tell whether a clip is cut, or a still taken, so that it can be shown."""
    if item.clip is not None:
        return is_cut(item.clip)
    return item.still is not None and item.still.picture is not None and item.still.picture.completed_at is not None


def is_cut(clip: Clip) -> bool:
    """Tell whether the file of a clip holds exactly the frames that were chosen last."""
    whole = clip.cut is not None and clip.cut.completed_at is not None
    return whole and (clip.cut_start, clip.cut_end) == (clip.start, clip.end)


def stills_beside(review: SharedReview, items: list[ClipSetItem]) -> list[Still]:
    """Return the stills of this cycle's film that are not part of the review."""
    films = Film.objects.filter(visit__cycle=review.cycle_id, kind=Film.Kind.INTERACTION, deleted_at=None)
    stills = Still.objects.filter(film__in=films, removed_at=None).exclude(
        pk__in=[item.still_id for item in items if item.still_id]
    )
    return list(stills.select_related("picture", "film").order_by("film__added_at", "frame"))


def around(clip: Clip, table: FrameTable) -> tuple[int, int]:
    """Return the frames of a little more: ten seconds before the clip and after it, as far as the film goes."""
    first = max(Fraction(0), table.time_of(clip.start) - MORE_SECONDS)
    end = table.time_of(clip.end) + MORE_SECONDS
    last = table.count if end >= table.time_of(table.count) else table.frame_at(end)
    return table.frame_at(first), last


def consent_of(items: list[ClipSetItem]) -> Consent:
    """Return who is in the films that these clips are from, who of them has no live yes, and whether the gate opens."""
    films = {film.id: film for film in map(film_of, items)}
    visits = {film.visit_id: film.visit for film in films.values()}
    people = {member.id: member for visit in visits.values() for member in people_in_frame(visit)}
    missing = {member.id for film in films.values() for member in unconsented(film.visit, purpose_of(film.kind))}
    in_order = sorted(people.values(), key=lambda member: member.known_as)
    lacking = tuple(member for member in in_order if member.id in missing)
    opens = not lacking or all(may_be_seen(film) for film in films.values())
    return Consent(tuple(in_order), lacking, opens=opens and bool(in_order))


def unasked_to_be_filmed(review: SharedReview) -> list[Member]:
    """Return who of those in the room has no live yes to the review itself being filmed."""
    return unconsented(review.visit, purpose_of(Film.Kind.REVIEW))


def played_through(review: SharedReview, items: list[ClipSetItem]) -> dict[str, dt.datetime]:
    """Return when each clip last came to its end at a rehearsal, since it was cut."""
    shown = Shown.objects.filter(review=review, rehearsal=True, through=True).order_by("at")
    last = dict(shown.values_list("clip", "at"))
    cut_at = {item.clip_id: clip.cut.created_at for item in items if (clip := clip_of(item)).cut is not None}
    return {clip: at for clip, at in last.items() if clip in cut_at and at >= cut_at[clip]}


def question_of(case: Case) -> HelpingQuestion | None:
    """Return the helping question as it is worded now."""
    return HelpingQuestion.objects.filter(case=case).order_by("version").last()


def speakers(review: SharedReview) -> list[Speaker]:
    """Return whose words can be caught: clients first, the practitioner last."""
    order = {"client": 0, "other": 1, "child": 2}
    people = CaseMember.objects.filter(case=review.cycle.case_id).select_related("member").order_by("id")
    ours = sorted(people, key=lambda person: order.get(person.part, 1))
    practitioner = review.cycle.case.practitioner
    return [
        *(Speaker(person.member.id, person.member.known_as, person.part) for person in ours),
        Speaker(practitioner.id, practitioner.first_name, "practitioner"),
    ]


def said_in(review: SharedReview) -> QuerySet[Words]:
    """Return what was said in a review and not taken away again, in the order in which it was said."""
    return review.words.filter(removed_at=None).select_related("member", "practitioner").order_by("at", "id")


def words_by_clip(items: list[ClipSetItem], words: list[Words], held: list[HeldStill]) -> list[ClipWords]:
    """Return each clip with its words and the pictures held in it, then what was said about the whole."""
    by_clip = [
        ClipWords(
            item,
            tuple(one for one in words if one.clip_id == item.clip_id),
            tuple(one for one in held if one.clip_id == item.clip_id),
        )
        for item in items
    ]
    known = {item.clip_id for item in items}
    rest = tuple(one for one in words if one.clip_id not in known)
    return [*by_clip, ClipWords(None, rest)] if rest else by_clip


def held_in(review: SharedReview) -> list[HeldStill]:
    """Return the pictures that were held and kept in the room, also those that were dropped since."""
    return list(review.held.select_related("still__picture", "still__film"))


def last_words(review: SharedReview) -> list[Words]:
    """Return what opens this review: working points and strengths of the last one; without any, the family's words."""
    carried = carried_into(review.cycle)
    if carried is None:
        return []
    found = [*carried.working_points, *carried.strengths]
    return (found or [one for one in said_in(carried.review) if one.practitioner is None])[:MOST_LAST_WORDS]


def carried_into(cycle: Cycle) -> Carried | None:
    """Return what the latest review before a cycle hands on to it; none before the first."""
    reviews = SharedReview.objects.filter(cycle__case=cycle.case_id, cycle__number__lt=cycle.number)
    review = reviews.exclude(done_at=None).order_by("cycle__number", "done_at").last()
    return None if review is None else handed_on(review)


def handed_on(review: SharedReview) -> Carried:
    """Return the strengths and working points of one review."""
    words = list(said_in(review).filter(kind__in=[Words.Kind.STRENGTH, Words.Kind.WORKING_POINT]))
    return Carried(
        review,
        tuple(one for one in words if one.kind == Words.Kind.STRENGTH),
        tuple(one for one in words if one.kind == Words.Kind.WORKING_POINT),
    )
