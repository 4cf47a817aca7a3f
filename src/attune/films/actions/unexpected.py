"""Somebody unexpected is in the shot: the film comes in for a reason that is kept, and nothing of it goes out."""

from django.db import transaction

from attune import clock
from attune.audit.actions import record
from attune.audit.models import Actor
from attune.cases.models import Visit
from attune.cases.visiting import list_participant
from attune.films.consenting import purpose_of, unconsented
from attune.films.models import ConsentOverride
from attune.films.rules import NoReason, not_settled
from attune.people.models import Member


def override_consent(*, visit: Visit, who: str, reason: str, by: Actor) -> ConsentOverride:
    """Let a visit's film in without everybody's yes, for a reason; writes an audit line. Raises NoReason.

    Until it is settled nothing of the film is released, shared or given out.
    """
    if not reason.strip() or not who.strip():
        raise NoReason
    with transaction.atomic():
        made = ConsentOverride.objects.create(
            family_id=visit.family_id,
            visit=visit,
            who=who.strip(),
            reason=reason.strip(),
            by_kind=by.actor_kind,
            by=by.id,
        )
        record(actor=by, verb="override consent", kind="visit", thing=visit.pk, family=visit.family_id)
    return made


def name_unexpected(*, override: ConsentOverride, member: Member, by: Actor) -> ConsentOverride:
    """Note who it was: from now on they are listed at the visit, and are asked as everybody is."""
    with transaction.atomic():
        list_participant(visit=override.visit, member=member, by=by)
        override.member = member
        override.save(update_fields=["member"])
    return override


def settle_override(*, override: ConsentOverride, kind: str, by: Actor) -> ConsentOverride:
    """Settle it, once that person and everybody else in the film agrees to be filmed. Raises NotConsented."""
    missing = unconsented(override.visit, purpose_of(kind))
    if override.member is None or missing:
        raise not_settled([member.known_as for member in missing])
    with transaction.atomic():
        override.settled_at, override.settled_by_kind, override.settled_by = clock.now(), by.actor_kind, by.id
        override.save(update_fields=["settled_at", "settled_by_kind", "settled_by"])
        record(actor=by, verb="settle", kind="visit", thing=override.visit_id, family=override.family_id)
    return override
