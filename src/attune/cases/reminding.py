"""Reminders by mail: neutral, only to who asked for them, once for each visit and time even if the worker is killed."""

import datetime as dt
from collections.abc import Iterator
from email.utils import make_msgid
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from attune import clock
from attune.audit.actions import SYSTEM, record
from attune.audit.models import Actor
from attune.cases.models import Case, CaseMember, Reminder, Visit
from attune.people.models import Membership, Practice


class MailNotSent(Exception):
    """The mail server cannot be reached, or did not take a mail; whom it was for is in no log."""

    code = "mail_not_sent"


def ask_for_reminders(*, person: CaseMember, wanted: bool, email: str, by: Actor) -> CaseMember:
    """Keep whether somebody of a case wants reminders by mail, and the address that they are sent to."""
    member = person.member
    with transaction.atomic():
        if member.email != email:
            member.email = email
            member.save(update_fields=["email"])
        if wanted != bool(person.reminded_since):
            person.reminded_since = clock.now() if wanted else None
            person.save(update_fields=["reminded_since"])
        record(
            actor=by,
            verb="want reminders" if wanted else "want no reminders",
            kind="case",
            thing=person.case_id,
            family=person.case.family_id,
            fields=["email", "reminded_since"],
        )
    return person


def who_may_be_reminded(case: Case) -> list[CaseMember]:
    """Return the grown-up people of a case, those who asked for reminders among them."""
    people = case.people.exclude(part=Membership.Part.CHILD).select_related("member", "case")
    return list(people.order_by("member__known_as"))


def send_reminders(*, by: Actor = SYSTEM) -> int:
    """Send every reminder whose time has come; return how many left. Raises MailNotSent; the rest is tried later."""
    due = list(_due())
    if not due:
        return 0
    mail = get_connection()
    try:
        mail.open()  # before the first row is made: where no server answers nothing counts as sent
        return sum(_remind(visit, person, mail, by) for visit, person in due)
    except (SMTPException, OSError):
        raise MailNotSent("The mail server did not take a reminder.") from None
    finally:
        mail.close()


def _due() -> Iterator[tuple[Visit, CaseMember]]:
    now = clock.now()
    until = now + dt.timedelta(hours=settings.SURROUNDINGS.remind_hours)
    visits = Visit.objects.filter(state=Visit.State.BOOKED, starts_at__gt=now, starts_at__lte=until)
    visits = visits.filter(case__people__reminded_since__isnull=False).distinct()
    for visit in visits.order_by("starts_at"):
        told = Reminder.objects.filter(visit=visit, starts_at=visit.starts_at, member=OuterRef("member"))
        people = CaseMember.objects.filter(case=visit.case_id, reminded_since__isnull=False).exclude(member__email="")
        for person in people.exclude(Exists(told)).select_related("member"):
            yield visit, person


def _remind(visit: Visit, person: CaseMember, mail: BaseEmailBackend, by: Actor) -> bool:
    """Write the row, then send: whoever is killed in between has told nobody twice."""
    try:
        with transaction.atomic():
            standing = Visit.objects.select_for_update().filter(pk=visit.pk, state=Visit.State.BOOKED)
            wants = CaseMember.objects.filter(pk=person.pk, reminded_since__isnull=False)
            if not standing.filter(starts_at=visit.starts_at).exists() or not wants.exists():
                return False  # cancelled, moved or not wanted any more since it was found due
            row = Reminder.objects.create(visit=visit, member=person.member, starts_at=visit.starts_at)
            record(actor=by, verb="remind", kind="visit", thing=visit.id, family=visit.family_id)
    except IntegrityError:
        return False  # another worker was quicker
    mail.send_messages([_letter(visit, person.member.email)])
    row.sent_at = clock.now()
    row.save(update_fields=["sent_at"])
    return True


def _letter(visit: Visit, address: str) -> EmailMessage:
    """Return the mail: when, and how to reach us; no name, no place, and not what the visit is for."""
    local = timezone.localtime(visit.starts_at, clock.zone())
    said = {"day": date_format(local, "l j F"), "time": f"{local:%H:%M}"}
    lines = [_("A reminder of our visit on %(day)s at %(time)s.") % said]
    practice = Practice.objects.first()
    if practice and practice.phone:
        lines.append(_("If you need another time, please call %(phone)s.") % {"phone": practice.phone})
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")  # and not what this machine is called
    headers = {"Message-ID": make_msgid(domain=domain)}
    return EmailMessage(_("A reminder"), "\n\n".join(lines) + "\n", to=[address], headers=headers)
