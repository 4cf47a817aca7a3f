"""What happens to the public page: its films are placed and taken down, replies worded, and enquiries come in."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from attune import clock
from attune.audit.actions import VISITOR, record
from attune.cases.actions import receive_enquiry
from attune.consent.rules import names_joined
from attune.ids import new_id
from attune.keeping.rules import due_after_withdrawal
from attune.public.models import Appearance, Knock, PublicFilm, ReplyTemplate
from attune.public.rules import MOST_AN_HOUR, WINDOW, TooManyEnquiries, check_answered_for, check_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files import File

    from attune.audit.models import Actor
    from attune.cases.models import Enquiry
    from attune.people.models import Membership

FOLDER = "public"
SUFFIXES = {"file": ".mp4", "captions": ".vtt"}


def place_film(
    *,
    slot: PublicFilm.Slot,
    title: str,
    by: Actor,
    about: str = "",
    address: str = "",
    file: Path | File[bytes] | None = None,
    captions: Path | File[bytes] | None = None,
    invented: bool = False,
    vouched: bool = False,
    people: Sequence[Membership] = (),
) -> PublicFilm:
    """Put a film into one of the two places of the public page: a copy of the practice's own file, or a link.

    Somebody answers for who is in it: `people` of families here, whose consent to publication is asked each time it is
    seen; or it is `invented`; or the practice has `vouched`. What stood there before is taken down and deleted.
    """
    check_answered_for(slot, named=len(people), invented=invented, vouched=vouched)
    check_source(file=bool(file), address=bool(address))
    kept = {name: _copied(source, name) for name, source in (("file", file), ("captions", captions)) if source}
    facts = {"title": title, "about": about, "address": address, "file": "", "captions": ""}
    answered = {"invented": invented, "vouched": vouched, "named": len(people)}
    before = PublicFilm.objects.filter(slot=slot).first()
    with transaction.atomic():
        PublicFilm.objects.filter(slot=slot).delete()
        film = PublicFilm.objects.create(slot=slot, **facts | answered | kept)
        for one in people:
            Appearance.objects.create(film=film, family_id=one.family_id, member_id=one.member_id)
        record(actor=by, verb="place", kind="public_film", thing=film.id)
    _delete_files(before)
    return film


def take_down_film(*, film: PublicFilm, by: Actor) -> None:
    """Take a film off the public page, and delete its files."""
    with transaction.atomic():
        PublicFilm.objects.filter(pk=film.pk).delete()
        record(actor=by, verb="take down", kind="public_film", thing=film.pk)
    _delete_files(film)


def schedule_withdrawal(*, family: str, member: str, by: Actor) -> None:
    """Give the public films of somebody who no longer agrees to publication their day of deletion.

    They are shown to nobody from the withdrawal on; the days between are for a switch that was not meant.
    """
    seen = Appearance.objects.filter(family=family, member=member).values("film")
    for film in PublicFilm.objects.filter(pk__in=seen, due_on=None):
        with transaction.atomic():
            film.due_on = due_after_withdrawal(clock.today())
            film.save(update_fields=["due_on"])
            record(actor=by, verb="schedule", kind="public_film", thing=film.pk, family=family, fields=["due_on"])


def delete_due_films(*, by: Actor) -> None:
    """Delete public films whose day has come; one to which everybody agrees again stays."""
    live = set(PublicFilm.objects.live().values_list("pk", flat=True))
    for film in PublicFilm.objects.filter(due_on__lte=clock.today()):
        if film.pk in live:
            film.due_on = None
            film.save(update_fields=["due_on"])
        else:
            take_down_film(film=film, by=by)


def write_reply(*, name: str, subject: str, text: str, by: Actor, key: str = "", reply: str = "") -> ReplyTemplate:
    """Word a built-in reply (`key`) anew, change one of the practice's own (`reply`, its id), or add one."""
    told = {"name": name, "subject": subject, "text": text}
    with transaction.atomic():
        if key:
            row, _made = ReplyTemplate.objects.update_or_create(key=key, defaults=told)
        elif reply:
            row, _made = ReplyTemplate.objects.update_or_create(pk=reply, defaults=told)
        else:
            row = ReplyTemplate.objects.create(**told)
        record(actor=by, verb="word", kind="reply", thing=row.pk)
    return row


def drop_reply(*, reply: ReplyTemplate, by: Actor) -> None:
    """Drop a reply of the practice's own; of a built-in one the built-in wording is back."""
    with transaction.atomic():
        record(actor=by, verb="drop", kind="reply", thing=reply.pk)
        reply.delete()


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


def _copied(source: Path | File[bytes], name: str) -> str:
    public_folder().mkdir(exist_ok=True)
    kept = f"{new_id()}{SUFFIXES[name]}"
    if isinstance(source, Path):
        shutil.copyfile(source, public_folder() / kept)
    else:
        with (public_folder() / kept).open("wb") as out:
            out.writelines(source.chunks())
    return kept


def _delete_files(film: PublicFilm | None) -> None:
    for name in (film.file, film.captions) if film else ():
        if name:
            (public_folder() / name).unlink(missing_ok=True)
