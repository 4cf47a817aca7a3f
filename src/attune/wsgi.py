"""The door for the web server."""

import gc
import os
from collections.abc import Callable, Iterable
from multiprocessing import parent_process
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from attune.platform import die_with_parent

if parent := parent_process():
    die_with_parent(parent.pid)  # the server's worker process would outlive a server that was killed
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune.settings")


def settle() -> None:
    """Load the code of every page, and never look through it for garbage again: that held a request up by 90 ms."""
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


_answer: Callable[..., Any] = get_wsgi_application()
settle()


def application(surroundings: dict[str, Any], begin: Callable[..., Any]) -> Iterable[bytes]:
    """Answer; what is whole already is handed over in one piece, so that no slow reader keeps a thread."""
    response = _answer(surroundings, begin)
    if getattr(response, "streaming", True):
        return response  # type: ignore[no-any-return]
    try:
        return [response.content]
    finally:
        response.close()
