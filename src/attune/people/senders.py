"""Where in the network somebody asks from."""

from django.conf import settings
from django.http import HttpRequest


def sender_of(request: HttpRequest) -> str:
    """Return the address somebody asks from: behind our own proxy, the last one it was told."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SURROUNDINGS.https else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
