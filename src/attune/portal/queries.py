"""What one member of a family may see: always reckoned from live grants, consents and roles, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from attune import clock
from attune.cases.models import Case, Goal, Participant, Visit
from attune.cases.rules import OPEN
from attune.clips.lengths import frame_table
from attune.clips.models import Clip
from attune.consent.models import Decision, Grant, Purpose
from attune.consent.queries import without_consent
from attune.films.consenting import is_overridden, may_be_seen, people_in_frame
from attune.films.models import Film
from attune.outcomes.queries import ratings_of
from attune.people.models import Member, Membership, Practitioner
from attune.reviews.models import SharedReview, Words

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from attune.outcomes.models import GoalRating

LINE = 10  # a hope is put on a line from 0 to 10


@dataclass(frozen=True)
class Viewer:
    """Somebody who can see a film now: who it is to the reader, until when, and since when the reader agreed."""

    name: str
    initials: str
    kind: str  # "you", "practitioner", "family" or "colleague"
    until: dt.datetime | None
    agreed_at: dt.datetime | None


@dataclass(frozen=True)
class FilmSeen:
    """A film the reader is in, and who can see it now; nobody, where a consent to it has ended."""

    filmed_at: dt.datetime
    viewers: tuple[Viewer, ...]


@dataclass(frozen=True)
class GoodMoment:
    """A clip that was given to the reader, with what they themselves said about it."""

    clip: Clip
    seconds: int
    filmed_at: dt.datetime
    words: tuple[str, ...]


@dataclass(frozen=True)
class Hope:
    """A hope with the reader's own first and latest rating."""

    goal: Goal
    first: GoalRating | None
    now: GoalRating | None

    @property
    def steps(self) -> list[str]:
        """Return how each of the eleven steps of the line is drawn; only of two ratings that did not fall."""
        if self.first is None or self.now is None or self.first == self.now or self.now.now < self.first.now:
            return []
        start, now = self.first.now, self.now.now
        return ["is-start" if n <= start else "is-now" if n <= now else "" for n in range(LINE + 1)]


def next_visit(membership: Membership) -> Visit | None:
    """Return the next visit at which this member takes part; never one at the home of somebody who lives apart."""
    taking_part = Participant.objects.filter(member=membership.member_id).values("visit")
    visits = Visit.objects.filter(family=membership.family_id, state__in=OPEN, ends_at__gte=clock.now())
    theirs = Q(place=None) | Q(place__member=None) | Q(place__member=membership.member_id)
    found = visits.filter(theirs, pk__in=taking_part).select_related("practitioner", "place", "case__profile", "cycle")
    return found.order_by("starts_at").first()


def film_days(membership: Membership) -> int | None:
    """Return how many days film is kept after the end, by the family's case."""
    case = case_of(membership)
    return case.profile.film_kept_days if case else None


def films_seen(membership: Membership) -> list[FilmSeen]:
    """Return every film this member is in, newest first, with who can see it now."""
    films = Film.objects.filter(family=membership.family_id, deleted_at=None).exclude(state=Film.State.REFUSED)
    ordered = films.select_related("visit", "case__practitioner").order_by("-visit__starts_at")
    mine = [film for film in ordered if membership.member in people_in_frame(film.visit)]
    return [FilmSeen(film.visit.starts_at, _viewers(film, membership.member)) for film in mine]


def moments_of(member: Member) -> QuerySet[Clip]:
    """Return the clips given to this member by a live grant, that a finished shared review has shown."""
    given = Grant.objects.live().to(member).filter(purpose=Purpose.FAMILY_COPY).things("clip")
    looked_at = SharedReview.objects.exclude(done_at=None).values("clip_set")
    clips = Clip.objects.kept().filter(pk__in=given, film__deleted_at=None, set_items__clip_set__in=looked_at)
    return (
        clips.select_related("film__visit", "film__family", "film__frame_table", "cut")
        .order_by("-film__visit__starts_at", "start")
        .distinct()
    )


def may_watch(member: Member, clip: Clip) -> bool:
    """Tell whether a member may watch a clip now: it was given, and everybody in it agrees that families get it."""
    if not moments_of(member).filter(pk=clip.pk).exists() or not may_be_seen(clip.film):
        return False
    if is_overridden([clip.film.visit_id]):
        return False
    return not without_consent(clip.family_id, people_in_frame(clip.film.visit), Purpose.FAMILY_COPY)


def good_moments(membership: Membership) -> list[GoodMoment]:
    """Return the moments this member may watch now."""
    clips = moments_of(membership.member).filter(family=membership.family_id)
    return [_moment(clip, membership.member) for clip in clips if clip.cut and may_watch(membership.member, clip)]


def hopes(membership: Membership) -> list[Hope]:
    """Return the hopes of the family's case with this member's own ratings; nobody else's."""
    case = case_of(membership)
    if case is None or membership.part != Membership.Part.CLIENT:
        return []
    rated = ratings_of(case)
    found = []
    for goal in case.goals.filter(dropped_at=None).order_by("place"):
        own = [rating for rating in rated.get(goal.id, []) if rating.member_id == membership.member_id]
        found.append(Hope(goal, own[0] if own else None, own[-1] if own else None))
    return found


def case_of(membership: Membership) -> Case | None:
    """Return the newest case of the family in which this member takes part."""
    cases = Case.objects.filter(family=membership.family_id, people__member=membership.member_id)
    return cases.select_related("profile", "practitioner").order_by("-opened_at").first()


def _viewers(film: Film, reader: Member) -> tuple[Viewer, ...]:
    if not may_be_seen(film):
        return ()
    filming = _agreed_at(reader, film, Purpose.FILMING)
    viewers = [_practitioner(film.case.practitioner, "practitioner", None, filming)]
    grants = Grant.objects.live().filter(thing_kind="film", thing=film.pk) | Grant.objects.live().filter(
        thing_kind="case", thing=film.case_id
    )
    for grant in grants.order_by("starts_at"):
        viewer = _granted(grant, film, reader)
        if viewer is not None:
            viewers.append(viewer)
    viewers.sort(key=lambda viewer: viewer.kind != "you")
    return tuple(viewers)


def _granted(grant: Grant, film: Film, reader: Member) -> Viewer | None:
    if grant.person_kind == Member.actor_kind:
        member = Member.objects.filter(pk=grant.person).first()
        if member is None:
            return None
        kind = "you" if member == reader else "family"
        return Viewer(member.known_as, member.initials, kind, grant.ends_at, None)
    person = Practitioner.objects.filter(pk=grant.person).first()
    agreed = _agreed_at(reader, film, Purpose(grant.purpose))
    return _practitioner(person, "colleague", grant.ends_at, agreed) if person else None


def _practitioner(person: Practitioner, kind: str, until: dt.datetime | None, agreed: dt.datetime | None) -> Viewer:
    return Viewer(person.first_name, person.initials[:1], kind, until, agreed)


def _agreed_at(reader: Member, film: Film, purpose: Purpose) -> dt.datetime | None:
    said = Decision.objects.filter(family=film.family_id, member=reader, purpose=purpose).live().first()
    return said.at if said else None


def _moment(clip: Clip, member: Member) -> GoodMoment:
    said = Words.objects.filter(clip=clip, member=member, removed_at=None, review__done_at__isnull=False)
    table = frame_table(clip.film)
    seconds = max(1, round(table.time_of(clip.end) - table.time_of(clip.start)))
    return GoodMoment(clip, seconds, clip.film.visit.starts_at, tuple(words.text for words in said))
