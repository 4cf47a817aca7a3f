"""What follows from news: a visit that is done, or cancelled late, is charged; one that stands again is not."""

from attune.billing.actions import charge_visit, drop_charge
from attune.cases.models import Visit
from attune.cases.rules import CANCELLED
from attune.jobs.work import Run, follows


@follows("visit.done")
def charge(run: Run, *, visit: str) -> None:
    """Charge a visit that is done."""
    charge_visit(visit=_visit(visit), by=run.asked_by)


@follows("visit.cancelled")
def charge_cancelled(run: Run, *, visit: str) -> None:
    """Charge a visit that did not take place, where the terms ask for it and it has not been taken back since."""
    found = _visit(visit)
    if found.state in CANCELLED:
        charge_visit(visit=found, by=run.asked_by)


@follows("visit.stands_again")
def uncharge(run: Run, *, visit: str) -> None:
    """Take the charge away of a visit that was cancelled by mistake, unless it is cancelled once more by now."""
    found = _visit(visit)
    if found.state not in CANCELLED:
        drop_charge(visit=found, by=run.asked_by)


def _visit(pk: str) -> Visit:
    return Visit.objects.select_related("practitioner", "case").get(pk=pk)
