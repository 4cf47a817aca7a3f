"""The one gate for every byte of film, picture, sound, clip and still: asks consent each time, keeps who watched."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from attune import clock
from attune.audit.models import Sitting
from attune.films.consenting import consent_holds
from attune.films.growing import Fragment, fragment_of
from attune.films.models import Film
from attune.people.models import Member, Person, Practitioner
from attune.prepared import Prepared
from attune.safe.models import StoredThing

SITTING_ENDS_AFTER = dt.timedelta(minutes=5)  # without a heartbeat; the next range opens another
BEAT = dt.timedelta(seconds=9)  # a page beats every 10 s; what comes sooner is not written
LONGEST_BEAT = dt.timedelta(seconds=15)  # a beat after a pause counts no more than this


class Shut(Http404):
    """The gate does not open; a stranger cannot tell that from an address at which nothing is."""


@dataclass(frozen=True)
class Passed:
    """Leave to read one thing now. Whoever reads for long asks `still_open` again."""

    thing: StoredThing | Fragment
    still_open: Callable[[], bool]


def gate(*, person: Person | None, film: Film, thing: StoredThing | None) -> Passed:
    """Let a person read something made of a film, if they may see the film and its consent holds now; raise Shut.

    Opens the person's sitting in the audit.
    """
    if person is None or thing is None or thing.completed_at is None:
        raise Shut
    return Passed(thing, ask_gate(person=person, film=film))


def gate_fragment(*, person: Person, film: Film, number: int) -> Passed | None:
    """Let a person read one fragment of the copy in the same way; raise Shut. None where it is not made yet."""
    still_open = ask_gate(person=person, film=film)
    fragment = fragment_of(film, number)
    return Passed(fragment, still_open) if fragment else None


def is_open(*, person: Person, film: Film) -> bool:
    """Tell whether a person may see a film now; a page that shows it asks every second. Opens no sitting."""
    return _may_pass(person, film.pk)


def ask_gate(*, person: Person, film: Film) -> Callable[[], bool]:
    """Ask whether a person may see a film now, and return how to ask it again; raise Shut. Opens their sitting."""
    if not _may_pass(person, film.pk):
        raise Shut
    open_sitting(person=person, kind="film", thing=film.pk, family=film.family_id)
    return lambda: _may_pass(person, film.pk)


def open_sitting(*, person: Person, kind: str, thing: str, family: str) -> None:
    """Keep that somebody began to watch a thing, unless a sitting of theirs is open."""
    moment = clock.now()
    whose = {"actor_kind": person.actor_kind, "actor": person.id, "thing_kind": kind, "thing": thing}
    since = moment - SITTING_ENDS_AFTER
    if _OPEN.rows(since=since, **whose):
        return
    with transaction.atomic():
        # The person's row is held, so that two first ranges at once open one sitting.
        _KINDS[person.actor_kind].objects.select_for_update().filter(pk=person.pk).first()
        if not _OPEN.rows(since=since, **whose):
            Sitting.objects.create(**whose, family=family, opened_at=moment, last_at=moment)


def extend_sitting(*, person: Person, kind: str, thing: str) -> None:
    """Make the open sitting longer by the time since its last beat; none is opened by a beat."""
    with transaction.atomic():
        theirs = Sitting.objects.select_for_update().filter(
            actor_kind=person.actor_kind, actor=person.id, thing_kind=kind, thing=thing
        )
        last = theirs.order_by("-last_at", "-pk").first()
        moment = clock.now()
        if last is None or moment - last.last_at < BEAT or moment - last.last_at > SITTING_ENDS_AFTER:
            return
        last.seconds += round(min(moment - last.last_at, LONGEST_BEAT).total_seconds())
        last.last_at = moment
        last.save(update_fields=["seconds", "last_at"])


def _may_pass(person: Person, film: str) -> bool:
    found = _SEEN[person.actor_kind].rows(person=person.pk, film=film)
    if not found:
        return False
    visit, case, family, kind, practitioner = found[0]
    shared = practitioner != person.pk
    return consent_holds(visit=visit, case=case, family=family, kind=kind, shared=shared)


def _seen_by(kind: type[Practitioner] | type[Member]) -> Prepared:
    return Prepared(
        lambda person, film: (
            Film.objects.visible_to(kind(pk=person))
            .filter(pk=film)
            .values_list("visit_id", "case_id", "family_id", "kind", "case__practitioner_id")
        )
    )


_KINDS: dict[str, type[Practitioner] | type[Member]] = {"practitioner": Practitioner, "member": Member}
_SEEN = {name: _seen_by(kind) for name, kind in _KINDS.items()}
_OPEN = Prepared(lambda since, **whose: Sitting.objects.filter(**whose, last_at__gte=since).values_list("pk"))
