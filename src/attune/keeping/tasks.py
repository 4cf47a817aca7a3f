"""What follows from closing and withdrawing, and the daily look for films whose day has come."""

from attune.cases.models import Case
from attune.films.consenting import purpose_of
from attune.films.models import Film
from attune.jobs.work import Run, every, follows
from attune.keeping import actions
from attune.people.models import Family, Member

HOURLY = 3600


@follows("case.closed")
def date_closed(run: Run, *, case: str) -> None:
    """Give the films of a closed case their day of deletion."""
    found = Case.objects.select_related("profile").get(pk=case)
    actions.schedule_closed_case(case=found, by=run.asked_by)


@follows("consent.withdrawn")
def date_withdrawn(run: Run, *, family: str, member: str, purpose: str) -> None:
    """Give the films of somebody who no longer agrees to be filmed, at play or at a review, their day of deletion."""
    kind = next((kind for kind in Film.Kind if purpose_of(kind) == purpose), None)
    if kind is None:
        return
    found, who = Family.objects.get(pk=family), Member.objects.get(pk=member)
    actions.schedule_withdrawal(family=found, member=who, kind=kind, by=run.asked_by)


@follows("film.removed")
def certify_film(run: Run, *, film: str) -> None:  # noqa: ARG001 - every work gets its run
    """Write the certificate of a deletion."""
    actions.certify(film=Film.objects.get(pk=film))


@every(seconds=HOURLY)
def delete_films_due(run: Run) -> None:
    """Delete the films whose day has come."""
    actions.delete_due_films(by=run.asked_by)
