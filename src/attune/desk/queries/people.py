"""Who works here, with the roles they hold, held and will hold; and to whom a case may go."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from attune import clock
from attune.cases.models import Case
from attune.cases.queries import WORKING
from attune.people.models import Practitioner, Role

OVER = (Case.State.CLOSED, Case.State.STOPPED)


@dataclass(frozen=True)
class RoleShown:
    """A role and whether it is in force today, still to come, or over."""

    role: Role
    state: str  # "now", "to-come" or "over"


@dataclass(frozen=True)
class PersonShown:
    """Somebody who works here, with every role, the ones in force first."""

    person: Practitioner
    roles: tuple[RoleShown, ...]
    cases: int

    @property
    def now(self) -> tuple[RoleShown, ...]:
        """Return the roles in force today."""
        return tuple(one for one in self.roles if one.state == "now")

    @property
    def works(self) -> bool:
        """Tell whether they work with families today."""
        return self.person.is_active and any(one.role.kind in WORKING for one in self.now)

    @property
    def signed_in(self) -> bool:
        """Tell whether they have ever signed in."""
        return self.person.last_login is not None


def people_here() -> list[PersonShown]:
    """Return everybody who works or worked here, by name."""
    open_cases = Count("cases", filter=~Q(cases__state__in=OVER), distinct=True)
    found = Practitioner.objects.annotate(open_cases=open_cases).prefetch_related("roles").order_by("name")
    return [_shown(person) for person in found]


def person_here(person: Practitioner) -> PersonShown:
    """Return one of them."""
    person.open_cases = person.cases.exclude(state__in=OVER).count()  # type: ignore[attr-defined]  # as if annotated
    return _shown(person)


def cases_of(person: Practitioner) -> list[Case]:
    """Return the cases of somebody, open ones first; one that ended keeps its film until its day."""
    found = person.cases.select_related("family").order_by("family__name", "opened_at")
    return sorted(found, key=lambda case: case.state in OVER)


def others_who_work(person: Practitioner) -> QuerySet[Practitioner]:
    """Return to whom a case of somebody may go."""
    works = Role.objects.live().filter(kind__in=WORKING).values("practitioner")
    return Practitioner.objects.filter(pk__in=works, is_active=True).exclude(pk=person.pk).order_by("name")


def _shown(person: Practitioner) -> PersonShown:
    order = {"now": 0, "to-come": 1, "over": 2}
    roles = [RoleShown(role, _state(role)) for role in person.roles.all()]
    roles.sort(key=lambda one: (order[one.state], one.role.starts_on))
    return PersonShown(person, tuple(roles), person.open_cases)  # type: ignore[attr-defined]  # annotated


def _state(role: Role) -> str:
    today = clock.today()
    if role.starts_on > today:
        return "to-come"
    return "over" if role.ends_on is not None and role.ends_on <= today else "now"
