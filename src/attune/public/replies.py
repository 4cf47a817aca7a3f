"""What an enquiry is answered with: built-in replies, which a practice may word anew, with today's price and wait."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune.public.models import ReplyTemplate
from attune.public.queries import price_told
from attune.public.texts import filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from attune.cases.models import Enquiry
    from attune.people.models import Practice, Practitioner

TALK, WAIT, NO = "talk", "wait", "no"
NAMES: Mapping[str, Any] = {
    TALK: gettext_lazy("Come for a first talk"),
    WAIT: gettext_lazy("There is a waiting list"),
    NO: gettext_lazy("Somebody else can help better"),
}
SUBJECTS: Mapping[str, Any] = {
    TALK: gettext_lazy("Your enquiry: a first talk"),
    WAIT: gettext_lazy("Your enquiry: our waiting list"),
    NO: gettext_lazy("Your enquiry"),
}
# No text has a place for the child's name or for what was told: an answer may be read by others.
TEXTS: Mapping[str, Any] = {
    TALK: gettext_lazy(
        "Hello {asked_by},\n\nThank you for asking us. We would like to meet you for a first talk, at the centre. "
        "{waiting_sentence}\n\nAfter that we come to you, in cycles of two visits. Because editing and travel take "
        "time, {price_sentence}. A first talk does not bind you to anything.\n\nWhich days and times suit you?\n\n"
        "{signed}\n{practice}"
    ),
    WAIT: gettext_lazy(
        "Hello {asked_by},\n\nThank you for asking us. We would like to work with you, and have no room just now. "
        "{waiting_sentence} You are on our list, and we write to you when it is your turn.\n\nSo that you know: "
        "because editing and travel take time, {price_sentence}.\n\nIf anything changes, please tell us.\n\n"
        "{signed}\n{practice}"
    ),
    NO: gettext_lazy(
        "Hello {asked_by},\n\nThank you for asking us. We read your words with care. We think that somebody else can "
        "help you better, and would be glad to tell you who.\n\n{signed}\n{practice}"
    ),
}


@dataclass(frozen=True)
class Reply:
    """A reply as it stands now: built in, or worded by the practice."""

    pk: str  # of the practice's own row; empty: built in
    key: str  # of the built-in one; empty: the practice's own
    name: str
    subject: str
    text: str

    @property
    def address(self) -> str:
        """Return what names it in an address."""
        return self.key or self.pk


@dataclass(frozen=True)
class Answer:
    """A reply filled for one enquiry; `mailto` is empty where no e-mail address was given."""

    name: str
    subject: str
    text: str
    mailto: str


def replies() -> list[Reply]:
    """Return every reply, the built-in ones first."""
    own = {row.key or row.pk: row for row in ReplyTemplate.objects.order_by("made_at", "pk")}
    built_in = [_worded(own.pop(key)) if key in own else built_in_reply(key) for key in TEXTS]
    return built_in + [_worded(row) for row in own.values()]


def built_in_reply(key: str) -> Reply:
    """Return a built-in reply in our own wording."""
    return Reply("", key, str(NAMES[key]), str(SUBJECTS[key]), str(TEXTS[key]))


def answers(enquiry: Enquiry, practice: Practice, by: Practitioner) -> list[Answer]:
    """Return every reply filled for an enquiry: who asked, today's price, the wait, and who signs. Nothing is sent."""
    facts = facts_for(enquiry.asked_by, practice, by)
    return [_answer(reply, facts, enquiry.email) for reply in replies()]


def facts_for(asked_by: str, practice: Practice, by: Practitioner) -> dict[str, str]:
    """Return what the placeholders of a reply stand for."""
    waiting = practice.waiting_time
    return {
        "asked_by": asked_by,
        "practice": practice.name,
        "phone": practice.phone,
        "signed": by.name,
        "price_sentence": price_told(),
        "waiting_time": waiting,
        "waiting_sentence": _("The wait for it is about %(time)s.") % {"time": waiting} if waiting else "",
    }


def _answer(reply: Reply, facts: Mapping[str, str], email: str) -> Answer:
    subject, text = filled(reply.subject, facts), re.sub(r" +(?= |\n)", "", filled(reply.text, facts))
    body = text.replace("\n", "\r\n")
    sent = f"mailto:{quote(email, safe='@')}?subject={quote(subject)}&body={quote(body)}"
    return Answer(reply.name, subject, text, sent if email else "")


def _worded(row: ReplyTemplate) -> Reply:
    return Reply(row.pk, row.key or "", row.name, row.subject, row.text)
