"""What happens to the public page: its films are placed, and enquiries come in."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from attune.audit.actions import VISITOR, record
from attune.audit.models import Actor
from attune.cases.actions import receive_enquiry
from attune.cases.models import Enquiry
from attune.consent.rules import names_joined
from attune.ids import new_id
from attune.public.models import Knock, PublicFilm
from attune.public.rules import MOST_AN_HOUR, WINDOW, TooManyEnquiries

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
        film, _made = PublicFilm.objects.update_or_create(slot=slot, defaults=facts | kept)
        record(actor=by, verb="place", kind="public_film", thing=film.id)
    for name in (before.file, before.captions) if before else ():
        if name:
            (public_folder() / name).unlink(missing_ok=True)
    return film


def receive_public_enquiry(*, sender: str, asked_by: str, child_name: str, **told: Any) -> Enquiry:
    """Take in what somebody wrote on the public page; it is sealed under a key of its own family at once.

    `sender` is an address of the network, of which only a keyed digest is kept. Raises TooManyEnquiries.
    """
    if not knock(sender=sender, door="attune enquiry", most=MOST_AN_HOUR):
        raise TooManyEnquiries(
            _("Many enquiries came from where you are within an hour. Please try again later, or call us.")
        )
    name = names_joined([name for name in (asked_by, child_name) if name])
    return receive_enquiry(family_name=name, asked_by=asked_by, child_name=child_name, by=VISITOR, **told)


def knock(*, sender: str, door: str, most: int) -> bool:
    """Count one more knock of a sender at a door within the window, and forget older ones; tell whether it may open."""
    digest = salted_hmac(door, sender, algorithm="sha256").hexdigest()
    moment = timezone.now()
    with transaction.atomic():
        Knock.objects.filter(at__lt=moment - WINDOW).delete()
        if Knock.objects.filter(sender=digest).count() >= most:
            return False
        Knock.objects.create(sender=digest, at=moment)
    return True


def public_folder() -> Path:
    """Return where the public page's own films lie; they show no family, and are the only ones not sealed."""
    data: Path = settings.DATA
    return data / FOLDER


def _copied(path: Path) -> str:
    public_folder().mkdir(exist_ok=True)
    name = f"{new_id()}{path.suffix.lower()}"
    shutil.copyfile(path, public_folder() / name)
    return name
