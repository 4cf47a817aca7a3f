"""What follows from a withdrawal for the films of the public page."""

from attune.consent.models import Purpose
from attune.jobs.work import Run, every, follows
from attune.public import actions
from attune.public.receiving import sweep

HOURLY = 3600


@follows("consent.withdrawn")
def date_films(run: Run, *, family: str, member: str, purpose: str) -> None:
    """Give the public films of somebody who no longer agrees to publication their day of deletion."""
    if purpose == Purpose.PUBLICATION:
        actions.schedule_withdrawal(family=family, member=member, by=run.asked_by)


@every(seconds=HOURLY)
def delete_due_public(run: Run) -> None:
    """Delete the public films whose day has come, and what of others never came in whole."""
    actions.delete_due_films(by=run.asked_by)
    sweep()
