"""What the ending gathers: goals to be rated again, the first and the last clip, and the date of deletion."""

import datetime as dt
from dataclasses import dataclass

from attune import clock
from attune.billing.queries import local_day
from attune.cases.models import Case, Goal
from attune.clips.models import Clip
from attune.consent.models import Grant
from attune.desk.queries.pictures import Picture, picture_at
from attune.films.models import Film
from attune.outcomes.models import GoalRating
from attune.outcomes.queries import ratings_of
from attune.reviews.models import SharedReview
from attune.templatetags.attune import day


@dataclass(frozen=True)
class GoalAtEnding:
    """A goal with the rating given at the ending, and those before it, which stay hidden until then."""

    goal: Goal
    again: GoalRating | None
    earlier: tuple[GoalRating, ...]


@dataclass(frozen=True)
class KeptClip:
    """A clip at one end of the work."""

    clip: Clip
    picture: Picture | None


@dataclass(frozen=True)
class Moment:
    """A clip that the family has seen, and who keeps it until when."""

    clip: Clip
    kept_by: tuple[str, ...]


def goals_at_ending(case: Case) -> list[GoalAtEnding]:
    """Return the standing goals; a rating counts as given again when it is newer than the last shared review."""
    ratings = ratings_of(case)
    since = _last_review(case)
    found = []
    for goal in case.goals.filter(dropped_at=None):
        given = ratings.get(goal.id, [])
        again = [one for one in given if since is not None and one.at >= since]
        earlier = tuple(one for one in given if one not in again)
        found.append(GoalAtEnding(goal, again[-1] if again else None, earlier))
    return found


def first_and_last(case: Case) -> list[KeptClip]:
    """Return the first clip shown in the work and the last one; fewer where there are fewer."""
    clips = Clip.objects.filter(film__case=case, film__deleted_at=None, removed_at=None, cycle__isnull=False)
    clips = clips.exclude(place=None).select_related("film", "cycle").order_by("cycle__number", "place")
    ends = [clips.first(), clips.last()]
    found = {clip.id: clip for clip in ends if clip is not None}
    return [KeptClip(clip, picture_at(clip.film, list(clip.film.sheets.all()), clip.start)) for clip in found.values()]


def moments_of(case: Case) -> list[Moment]:
    """Return the clips that a done shared review has shown, each with those who may keep looking at it now."""
    done = SharedReview.objects.filter(cycle__case=case).exclude(done_at=None)
    shown = Clip.objects.filter(set_items__clip_set__reviews__in=done, film__deleted_at=None, removed_at=None)
    clips = list(shown.distinct().select_related("cycle").order_by("cycle__number", "place"))
    names = {one.member_id: one.member.known_as for one in case.family.memberships.select_related("member")}
    live = Grant.objects.live().filter(thing_kind="clip", thing__in=[clip.id for clip in clips], person__in=names)
    given = [(grant.thing, f"{names[grant.person]} ({day(grant.ends_at)})") for grant in live]
    return [Moment(clip, tuple(who for thing, who in given if thing == clip.id)) for clip in clips]


def films_kept(case: Case) -> int:
    """Return how many films of a case are still kept."""
    return Film.objects.filter(case=case, deleted_at=None).count()


def due_on(case: Case) -> dt.date:
    """Return when the film is deleted: counted from the closing, or from today while the case is open."""
    closed = local_day(case.closed_at) if case.closed_at else clock.today()
    return closed + dt.timedelta(days=case.profile.film_kept_days)


def _last_review(case: Case) -> dt.datetime | None:
    visits = case.visits.filter(kind__in=["review", "filming_and_review"], state="done").exclude(done_at=None)
    last = visits.order_by("-done_at").first()
    return last.done_at if last else None
