"""A film for the public page comes in by its form: to disk piece by piece, since it would fill the memory.

It lies there in clear, as everything does that everybody may see. What is sealed comes in by another way.
"""

import tempfile
import time
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest

from attune import platform
from attune.public.actions import public_folder

UNFINISHED = ".upload"
LEFT_AFTER = 24 * 3600  # seconds; by then whoever sent it is gone, and with it what a power cut left lying
ROOM = 2 * 2**30  # bytes that stay free for what matters more


def fits(request: HttpRequest) -> bool:
    """Tell whether what is being sent is no larger than a film of the page may be, and there is room for it."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    return length <= settings.PUBLIC_FILM_BYTES and 2 * length + ROOM <= platform.free_bytes(settings.DATA)


def receive_to_disk(request: HttpRequest) -> None:
    """Let the files of this request be written to disk as they come. Must be said before anything of it is read."""
    public_folder().mkdir(exist_ok=True)
    request.upload_handlers = [_ToPublicFolder(request)]


def sweep(now: float | None = None) -> int:
    """Delete what began to come in and never came to its end; return how many."""
    before = (time.time() if now is None else now) - LEFT_AFTER
    left = [path for path in public_folder().glob(f"*{UNFINISHED}") if path.stat().st_mtime < before]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


class _InPublicFolder(TemporaryUploadedFile):
    """A file that is gone once its request is: what is wanted of it is copied before."""

    def __init__(self, name: str, content_type: str, size: int, charset: str, extra: Any = None) -> None:
        file = tempfile.NamedTemporaryFile(suffix=UNFINISHED, dir=public_folder())  # noqa: SIM115 - closed with the request
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)


class _ToPublicFolder(TemporaryFileUploadHandler):
    """Django's handler, into a folder of ours."""

    def new_file(self, *args: Any, **more: Any) -> None:
        """Begin a file."""
        super(TemporaryFileUploadHandler, self).new_file(*args, **more)
        self.file = _InPublicFolder(
            self.file_name or "", self.content_type or "", 0, self.charset or "", self.content_type_extra
        )
