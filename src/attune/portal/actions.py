"""What happens between a practice and a family: a question is answered, a moment is given until a date."""

import datetime as dt

from attune import clock
from attune.audit.models import Actor
from attune.cases.rules import asks_again_on
from attune.clips.models import Clip
from attune.consent.actions import answer, give_grant
from attune.consent.models import Decision, Grant, Purpose
from attune.consent.queries import without_consent
from attune.films.consenting import is_overridden, people_in_frame
from attune.people.models import Member
from attune.portal.asking import Question
from attune.portal.rules import NotOfThisFamily, NotYetLookedAt
from attune.reviews.models import SharedReview
from attune.reviews.rules import no_live_consent


def take_answer(*, question: Question, says: Decision.Says, by: Actor) -> list[Decision]:
    """Take an answer that was given on a page: with the words that were shown, and the day on which it is asked again.

    Raises MayNotDecide.
    """
    given = says == Decision.Says.GIVEN
    return answer(
        family=question.membership.family,
        member=question.membership.member,
        purpose=question.purpose,
        says=says,
        by=by,
        wording=question.wording,
        shown=question.shown,
        review_on=asks_again_on(question.case.profile, clock.today()) if given else None,
    )


def release_moment(*, clip: Clip, to: Member, until: dt.datetime, by: Actor) -> Grant:
    """Give a clip to a member of its family until a moment; writes an audit line.

    Raises NotYetLookedAt, NotOfThisFamily, NotConsented where somebody in it does not agree to a family copy.
    """
    if not to.memberships.filter(family=clip.family_id).exists():
        raise NotOfThisFamily
    done = SharedReview.objects.exclude(done_at=None).filter(clip_set__items__clip=clip)
    if not done.exists():
        raise NotYetLookedAt
    people = people_in_frame(clip.film.visit)
    missing = without_consent(clip.family_id, people, Purpose.FAMILY_COPY)
    if missing or not people or is_overridden([clip.film.visit_id]):
        raise no_live_consent([member.known_as for member in missing])
    return give_grant(
        person=to, thing=("clip", clip.pk), family=clip.family, purpose=Purpose.FAMILY_COPY, until=until, by=by
    )
