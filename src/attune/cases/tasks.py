"""What cases do by themselves: reminders of visits."""

from attune.cases.reminding import send_reminders
from attune.jobs.work import Run, every


@every(seconds=300)
def send_reminders_due(run: Run) -> None:
    """Send the reminders whose time has come."""
    send_reminders(by=run.asked_by)
