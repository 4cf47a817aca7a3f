"""Reminders leave once, a day before, only to who asked for them, and tell nothing but the time."""

import datetime as dt

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from attune import clock
from attune.audit.models import Line
from attune.cases import reminding, visiting
from attune.cases.models import Reminder, Visit
from attune.jobs.actions import post_job
from attune.jobs.work import UPKEEP
from attune.jobs.worker import drain
from attune.people.models import Practice
from tests.cast import local

pytestmark = pytest.mark.db
ADDRESS = "amina@example.org"


@pytest.fixture
def tomorrow(amina_and_yusuf, ruth):
    """Amina wants reminders; her next visit is tomorrow at ten, and it is nine now."""
    home = amina_and_yusuf
    wish(home, "Amina", ruth)
    start = local(clock.today() + dt.timedelta(days=1), 10)
    visiting.cancel_visit(visit=home.filming, state=Visit.State.CANCELLED_US, by=ruth)
    times = {"starts_at": start, "ends_at": start + dt.timedelta(hours=1)}
    visit = visiting.book_visit(case=home.case, kind=Visit.Kind.FILMING, by=ruth, **times)
    with clock.told(start - dt.timedelta(hours=23)):
        yield visit


def wish(home, name, ruth, *, wanted=True):
    person = home.case.people.select_related("member", "case").get(member=home.people[name])
    return reminding.ask_for_reminders(person=person, wanted=wanted, email=ADDRESS, by=ruth)


def test_a_reminder_tells_the_time_and_nothing_else(tomorrow, amina_and_yusuf):
    Practice.objects.update(phone="01632 960 123")
    assert reminding.send_reminders() == 1
    (letter,) = mail.outbox
    day = f"{tomorrow.starts_at.astimezone(clock.zone()):%A} {tomorrow.starts_at.day}"
    month = f"{tomorrow.starts_at:%B}"
    assert (letter.to, letter.subject) == ([ADDRESS], "A reminder")
    assert letter.body == (
        f"A reminder of our visit on {day} {month} at 10:00.\n\nIf you need another time, please call 01632 960 123.\n"
    )
    assert [
        word for word in ("Amina", "Yusuf", "Ruth", "Quillbrook", "film") if word in letter.message().as_string()
    ] == []


def test_a_visit_is_reminded_of_once(tomorrow):
    assert [reminding.send_reminders(), reminding.send_reminders()] == [1, 0]
    row = Reminder.objects.get()
    assert (row.visit, row.sent_at is None, Line.objects.filter(verb="remind").count()) == (tomorrow, False, 1)


def test_nobody_is_reminded_who_did_not_ask_or_asks_no_more_or_has_no_address(tomorrow, amina_and_yusuf, ruth):
    wish(amina_and_yusuf, "Amina", ruth, wanted=False)
    assert reminding.send_reminders() == 0
    person = wish(amina_and_yusuf, "Amina", ruth)
    reminding.ask_for_reminders(person=person, wanted=True, email="", by=ruth)
    assert (reminding.send_reminders(), mail.outbox) == (0, [])


@pytest.mark.parametrize("hours", [25, -1])
def test_a_reminder_leaves_neither_too_early_nor_after_the_visit_began(tomorrow, hours):
    with clock.told(tomorrow.starts_at - dt.timedelta(hours=hours)):
        assert reminding.send_reminders() == 0


def test_a_cancelled_or_only_proposed_visit_is_not_reminded_of(tomorrow, ruth):
    Visit.objects.filter(pk=tomorrow.pk).update(state=Visit.State.PROPOSED)
    assert reminding.send_reminders() == 0
    visiting.cancel_visit(visit=tomorrow, state=Visit.State.CANCELLED_FAMILY, by=ruth)
    assert reminding.send_reminders() == 0


def test_a_visit_that_moved_is_reminded_of_at_its_new_time(tomorrow, ruth):
    reminding.send_reminders()
    later = dt.timedelta(minutes=30)
    visiting.move_visit(visit=tomorrow, starts_at=tomorrow.starts_at + later, ends_at=tomorrow.ends_at + later, by=ruth)
    assert reminding.send_reminders() == 1
    assert "at 10:30." in mail.outbox[1].body


@pytest.mark.django_db(transaction=True)
def test_the_house_sends_them_by_itself(tomorrow):
    (upkeep,) = [one for one in UPKEEP if one.kind == "upkeep.send_reminders_due"]
    assert upkeep.seconds == 300
    post_job(kind=upkeep.kind, args={})
    drain()
    assert [letter.to for letter in mail.outbox] == [[ADDRESS]]


class Killed(BaseException):
    """As a kill would end it: nothing of ours catches it."""


def test_who_is_killed_while_sending_reminds_nobody_twice(tomorrow, monkeypatch):
    def killed(self, messages):
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", killed)
        with pytest.raises(Killed):
            reminding.send_reminders()
    assert Reminder.objects.get().sent_at is None
    assert (reminding.send_reminders(), mail.outbox) == (0, [])


def test_where_no_server_answers_nothing_counts_as_sent_and_no_address_is_told(tomorrow, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(reminding.MailNotSent) as said:
        reminding.send_reminders()
    assert (ADDRESS in str(said.value), Reminder.objects.count()) == (False, 0)


def test_a_visit_that_was_cancelled_after_it_was_found_due_is_not_reminded_of(tomorrow, ruth):
    (found,) = reminding._due()
    Visit.objects.filter(pk=tomorrow.pk).update(state=Visit.State.CANCELLED_US)
    with reminding.get_connection() as connection:
        assert reminding._remind(*found, connection, ruth) is False
    assert mail.outbox == []


def test_without_a_server_a_mail_is_printed_without_its_address(tomorrow, settings, capsys):
    settings.EMAIL_BACKEND = "attune.mail.OnTheConsole"
    assert reminding.send_reminders() == 1
    printed = capsys.readouterr().out
    assert ("A reminder of our visit on" in printed, ADDRESS in printed) == (True, False)


def test_to_wish_for_reminders_leaves_a_line(amina_and_yusuf, ruth):
    wish(amina_and_yusuf, "Amina", ruth)
    line = Line.objects.get(verb="want reminders")
    assert (line.thing, line.fields) == (amina_and_yusuf.case.pk, ["email", "reminded_since"])
