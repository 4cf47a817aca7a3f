"""Help with the camera: how to film 20 minutes, and a test film that is looked at and not kept."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from attune.films import tus
from attune.films.trying import tried
from attune.films.views.listing import BadListing, pieces_said
from attune.media.errors import MediaError
from attune.media.look import NoTurn, look
from attune.people.access import staff
from attune.people.middleware import PractitionerRequest
from attune.people.models import ServiceProfile


@require_safe
@staff
def help_filming(request: PractitionerRequest) -> HttpResponse:
    """Tell how to film 20 minutes, on one page."""
    return render(request, "films/help_filming.html", {"profile": ServiceProfile.objects.current()})


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def camera(request: PractitionerRequest) -> HttpResponse:
    """Show where a test film is dropped; look at a few pieces of one, tell what they say, and keep nothing."""
    if request.method != "POST":
        words = {"cannotRead": _("The file can no longer be read. Put the card back and choose it again.")}
        return render(request, "films/camera.html", {"words": words, "profile": ServiceProfile.objects.current()})
    try:
        pieces, length = pieces_said(request)
        seen = look(pieces, length)
    except (BadListing, tus.BadHeader) as wrong:
        return _said(request, str(wrong), status=400)
    except MediaError as error:
        return _said(request, str(error), status=422)
    except NoTurn:
        return HttpResponse(status=503, headers={"Retry-After": "1"})
    return render(request, "films/_trial.html", {"trial": tried(seen, length)})


def _said(request: PractitionerRequest, sentence: str, *, status: int) -> HttpResponse:
    return render(request, "films/_trial.html", {"sentence": sentence}, status=status)
