"""Say a refusal to the person who asked, in its own sentence."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from attune.refusals import Refusal


def told(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Do something; when it is refused, say why and return false. Nothing was changed then."""
    try:
        act()
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
        return False
    return True
