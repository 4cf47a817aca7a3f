"""Who asks, and what a page may load."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase

from attune.people.models import Member, Person, Practitioner

Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PERMISSIONS = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), display-capture=(), "
    "browsing-topics=(), fullscreen=(self), screen-wake-lock=(self), autoplay=(self)"
)


class AskedRequest(HttpRequest):
    """A request that says which person asks; none when nobody is signed in."""

    person: Person | None


class PractitionerRequest(HttpRequest):
    """A request by a signed-in practitioner, as views behind the staff door get it."""

    person: Practitioner


class WhoAsks:
    """Sets `request.person`: the signed-in practitioner, or the member whose one-time link opened this visit."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, knowing who asks."""
        request.person = _person(request)  # type: ignore[attr-defined]
        return self.answer(request)


class ContentPolicy:
    """Lets a page load only what this server serves, and keeps pages of people out of every cache."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and say what the page may load."""
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if getattr(request, "person", None) is not None:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _person(request: HttpRequest) -> Person | None:
    user = request.user
    if isinstance(user, Practitioner) and not isinstance(user, AnonymousUser):
        return user
    member = request.session.get("member")
    return Member.objects.filter(pk=member).first() if member else None
