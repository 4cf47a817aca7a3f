"""The four doors, which only a demonstration has."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from attune.demo.again import begin_again
from attune.demo.queries import progress
from attune.demo.stage import NotADemonstration, is_stage, read_stage


def doors(request: HttpRequest) -> HttpResponse:
    """Show the doors, and how far the films are."""
    return _shown(request, "demo/doors.html")


def films(request: HttpRequest) -> HttpResponse:
    """Show the part of the doors' page that changes."""
    return _shown(request, "demo/_films.html")


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Start the demonstration again; whoever was signed in is not any more."""
    request.session.flush()
    try:
        begin_again()
    except NotADemonstration as refusal:
        raise Http404 from refusal
    return redirect("doors")


def _shown(request: HttpRequest, template: str) -> HttpResponse:
    if not is_stage(settings.DATA):
        raise Http404
    stage = read_stage(settings.DATA)
    shown = progress(stage)
    return render(request, template, {"stage": stage, "films": shown, "all_ready": all(film.ready for film in shown)})
