"""Write a line of the audit; the chain is tied later."""

from collections.abc import Iterable
from dataclasses import dataclass

from attune import clock
from attune.audit.models import Actor, Line


@dataclass(frozen=True)
class NamedActor:
    """Somebody who has no row: Attune itself, or a visitor of the public page."""

    actor_kind: str
    id: str


SYSTEM = NamedActor("system", "attune")
VISITOR = NamedActor("visitor", "visitor")


def record(*, actor: Actor, verb: str, kind: str, thing: str, family: str = "", fields: Iterable[str] = ()) -> Line:
    """Write that somebody did something to a thing, in the caller's transaction."""
    return Line.objects.create(
        at=clock.now(),
        actor_kind=actor.actor_kind,
        actor=actor.id,
        verb=verb,
        thing_kind=kind,
        thing=thing,
        family=family,
        fields=sorted(fields),
    )
