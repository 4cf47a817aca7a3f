"""What follows from news: a visit that is done is charged."""

from attune.billing.actions import charge_visit
from attune.cases.models import Visit
from attune.jobs.work import Run, follows


@follows("visit.done")
def charge(run: Run, *, visit: str) -> None:
    """Charge a visit that is done."""
    charge_visit(visit=Visit.objects.select_related("practitioner").get(pk=visit), by=run.asked_by)
