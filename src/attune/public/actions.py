"""What happens to the public page: its films are placed, and enquiries come in."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from attune.audit.actions import VISITOR, record
from attune.audit.models import Actor
from attune.cases.actions import receive_enquiry
from attune.cases.models import Enquiry
from attune.ids import new_id
from attune.public.models import PublicFilm

FOLDER = "public"


def place_film(
    *,
    slot: PublicFilm.Slot,
    title: str,
    by: Actor,
    about: str = "",
    address: str = "",
    file: Path | None = None,
    captions: Path | None = None,
    invented: bool = False,
) -> PublicFilm:
    """Put a film into one of the two places of the public page: a copy of the practice's own file, or a link.

    What stood there before is taken down, and its file is deleted.
    """
    kept = {name: _copied(path) for name, path in (("file", file), ("captions", captions)) if path}
    facts = {"title": title, "about": about, "address": address, "invented": invented, "file": "", "captions": ""}
    before = PublicFilm.objects.filter(slot=slot).first()
    with transaction.atomic():
        film, _ = PublicFilm.objects.update_or_create(slot=slot, defaults=facts | kept)
        record(actor=by, verb="place", kind="public_film", thing=film.id)
    for name in (before.file, before.captions) if before else ():
        if name:
            (public_folder() / name).unlink(missing_ok=True)
    return film


def receive_public_enquiry(*, asked_by: str, child_name: str, **told: Any) -> Enquiry:
    """Take in what somebody wrote on the public page; it is sealed under a key of its own family at once."""
    names = [name for name in (asked_by, child_name) if name]
    return receive_enquiry(
        family_name=" and ".join(names), asked_by=asked_by, child_name=child_name, by=VISITOR, **told
    )


def public_folder() -> Path:
    """Return where the public page's own films lie; they show no family, and are the only ones not sealed."""
    data: Path = settings.DATA
    return data / FOLDER


def _copied(path: Path) -> str:
    public_folder().mkdir(exist_ok=True)
    name = f"{new_id()}{path.suffix.lower()}"
    shutil.copyfile(path, public_folder() / name)
    return name
