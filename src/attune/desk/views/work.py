"""The list of everything that is under way, waits, was stopped or did not succeed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune.desk.queries.work import jobs_held_by, work_for
from attune.jobs.actions import cancel_job, retry_job
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest


@staff
@require_safe
def work(request: PractitionerRequest) -> HttpResponse:
    """Show the work for one's own families; to an operator also what else the house does, without names."""
    return render(request, "desk/work.html", {"work": work_for(request.person)})


@staff
@require_safe
def now(request: PractitionerRequest) -> HttpResponse:
    """Answer with the part of the page that changes."""
    return render(request, "desk/_work.html", {"work": work_for(request.person)})


@staff
@require_POST
def stop(request: PractitionerRequest, job: int) -> HttpResponse:
    """Stop a piece of work."""
    cancel_job(job=get_object_or_404(jobs_held_by(request.person), pk=job), by=request.person)
    messages.info(request, _("Stopped. What is there already is kept; it can go on at any time."))
    return redirect("work")


@staff
@require_POST
def again(request: PractitionerRequest, job: int) -> HttpResponse:
    """Take up again what was stopped or did not succeed."""
    retry_job(job=get_object_or_404(jobs_held_by(request.person), pk=job), by=request.person)
    messages.info(request, _("It goes on where it stopped."))
    return redirect("work")
