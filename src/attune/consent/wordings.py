"""The words in which each purpose is asked about: as Attune brings them, and as the practice wrote them anew.

Words in braces are filled in when somebody is asked: {practitioner}, {you}, {minutes}, {review} and {activity}.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from attune import clock
from attune.audit.actions import record
from attune.audit.models import Actor
from attune.consent.models import Decision, Purpose, Wording
from attune.consent.rules import WordingEmpty, check_slots

LANGUAGE: Final = "en-gb"
_SLOT = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True)
class Built:
    """A question as Attune brings it: what goes with it, and what each answer means."""

    question: str
    sentences: tuple[str, ...]
    yes: str
    no: str


def wording_for(purpose: Purpose, *, easy_read: bool = False, on: dt.date | None = None) -> Wording:
    """Return the words in force; those that Attune brings have no row until somebody answers to them."""
    return wordings_for([purpose], easy_read=easy_read, on=on)[purpose]


def wordings_for(
    purposes: Sequence[Purpose], *, easy_read: bool = False, on: dt.date | None = None
) -> dict[Purpose, Wording]:
    """Return the words in force for several purposes, by one question."""
    found = Wording.objects.in_force(on).filter(purpose__in=purposes, easy_read=easy_read, language=LANGUAGE)
    kept = {Purpose(one.purpose): one for one in found}
    return {one: kept.get(one) or built_in(one, easy_read=easy_read) for one in purposes}


def built_in(purpose: Purpose, *, easy_read: bool = False) -> Wording:
    """Return the words that Attune brings, as a first version that is not kept yet."""
    words = (_EASY if easy_read else _STANDARD)[purpose]
    return Wording(
        purpose=purpose,
        version=1,
        language=LANGUAGE,
        easy_read=easy_read,
        question=words.question,
        text="\n".join(words.sentences),
        yes=words.yes,
        no=words.no,
        since=clock.today(),
    )


def keep_wording(wording: Wording) -> Wording:
    """Keep the words that somebody has just answered to, in the caller's transaction; kept once."""
    if not wording._state.adding:  # noqa: SLF001 - Django documents _state as public
        return wording
    which = {"purpose": wording.purpose, "language": wording.language, "easy_read": wording.easy_read}
    kept, _ = Wording.objects.get_or_create(
        **which,
        version=wording.version,
        defaults={
            "question": wording.question,
            "text": wording.text,
            "yes": wording.yes,
            "no": wording.no,
            "since": wording.since,
        },
    )
    return kept


def reword(*, purpose: Purpose, easy_read: bool, words: Built, since: dt.date, by: Actor) -> Wording:
    """Write a purpose's words anew, as a new version from a day on; earlier ones stay.

    Nobody's answer changes: each keeps the version it was given to. Raises WordingEmpty, UnknownSlot.
    """
    if not (words.question.strip() and words.yes.strip() and words.no.strip()):
        raise WordingEmpty
    for sentence in (words.question, *words.sentences, words.yes, words.no):
        check_slots(_SLOT.findall(sentence))
    which = {"purpose": purpose, "language": LANGUAGE, "easy_read": easy_read}
    with transaction.atomic():
        if not Wording.objects.filter(**which).exists():
            keep_wording(built_in(purpose, easy_read=easy_read))
        last = Wording.objects.select_for_update().filter(**which).latest("version")
        made = Wording.objects.create(
            **which,
            version=last.version + 1,
            question=words.question.strip(),
            text="\n".join(one.strip() for one in words.sentences if one.strip()),
            yes=words.yes.strip(),
            no=words.no.strip(),
            since=since,
            made_by_kind=by.actor_kind,
            made_by=by.id,
        )
        record(actor=by, verb="reword", kind="wording", thing=made.id, fields=[purpose])
    return made


def versions_of(purpose: Purpose, *, easy_read: bool) -> list[Wording]:
    """Return every version of a purpose's words, newest first, each with how many yeses stand on it (`yeses`)."""
    stands = Decision.objects.standing().filter(wording=OuterRef("pk"), says=Decision.Says.GIVEN).order_by()
    yeses = Coalesce(Subquery(stands.values("wording").annotate(count=Count("pk")).values("count")), 0)
    found = Wording.objects.filter(purpose=purpose, easy_read=easy_read, language=LANGUAGE)
    kept = list(found.annotate(yeses=yeses).order_by("-version"))
    return kept or [built_in(purpose, easy_read=easy_read)]


def filled(text: str, names: Mapping[str, object]) -> str:
    """Return a sentence with its names filled in; what is no known name stays as it was typed."""
    return _SLOT.sub(lambda slot: str(names.get(slot[1], slot[0])), text)


def shown_as(wording: Wording, names: Mapping[str, object]) -> str:
    """Return all that somebody saw, sentence by sentence, as it is kept with their answer."""
    return "\n".join(filled(one, names) for one in (wording.question, *wording.sentences, wording.yes, wording.no))


_STANDARD: Final = {
    Purpose.FILMING: Built(
        "May {practitioner} film {you}?",
        (
            "{practitioner} films for about {minutes} minutes.",
            "You do this: {activity}.",
            "You can stop at any time.",
        ),
        "{practitioner} may film us.",
        "Please do not film.",
    ),
    Purpose.FILMING_REVIEW: Built(
        "May we film the talk as well?",
        (
            "We look at the film for about {review} minutes.",
            "A camera films us as we talk.",
            "{practitioner} learns from it.",
        ),
        "Film our talk.",
        "Only talk, no film.",
    ),
    Purpose.SUPERVISION: Built(
        "May {practitioner}’s guide see the film?",
        (
            "One other trained person helps {practitioner}.",
            "They look at parts of the film.",
            "They keep no copy.",
        ),
        "The guide may look.",
        "Only {practitioner} may look.",
    ),
    Purpose.PEERS: Built(
        "May some of {practitioner}’s team see a clip?",
        ("They do the same work.", "They look at it with {practitioner}.", "They keep no copy."),
        "The team may look.",
        "Please do not show them.",
    ),
    Purpose.ACCREDITATION: Built(
        "May {practitioner} use a clip to pass a test?",
        ("A trained person looks at how {practitioner} works.", "They do not test you.", "They keep no copy."),
        "Yes, for the test.",
        "Please do not.",
    ),
    Purpose.FAMILY_COPY: Built(
        "Would you like some to keep?",
        ("You get some pictures and clips.", "They are yours to keep.", "Please think before you pass them on."),
        "Yes, please.",
        "No, thank you.",
    ),
    Purpose.PROFESSIONAL: Built(
        "May somebody you choose see a clip?",
        ("You choose the person, such as a teacher.", "You choose what they see.", "It ends on a date."),
        "I will choose.",
        "Nobody else.",
    ),
    Purpose.TRAINING: Built(
        "May we teach with a clip of {you}?",
        (
            "People who learn this work would see a clip.",
            "We do not say your name.",
            "You can change your mind.",
        ),
        "You may teach with it.",
        "Please do not.",
    ),
    Purpose.PUBLICATION: Built(
        "May everybody see a clip of {you}?",
        (
            "We would show it where all can see it.",
            "Some people may know your face.",
            "We take it down when you say so.",
        ),
        "You may show it.",
        "Please do not show it.",
    ),
    Purpose.RESEARCH: Built(
        "May people who study this work see a clip?",
        ("They want to know what helps families.", "We do not say your name.", "You can change your mind."),
        "They may see it.",
        "Please do not.",
    ),
    Purpose.REMOTE: Built(
        "May {practitioner} keep the film of a video call?",
        (
            "We talk by video call.",
            "The call is kept as a film.",
            "You can stop it at any time.",
        ),
        "Keep the call.",
        "Do not keep it.",
    ),
}
_EASY: Final = {
    Purpose.FILMING: Built(
        "Can {practitioner} film {you}?",
        ("It takes {minutes} minutes.", "You can say stop."),
        "Yes, film.",
        "No film.",
    ),
    Purpose.FILMING_REVIEW: Built(
        "Can we film our talk?",
        ("We look at the film and talk.", "A camera films us."),
        "Yes, film.",
        "No, just talk.",
    ),
    Purpose.SUPERVISION: Built(
        "Can one more person see it?",
        ("They help {practitioner}.", "They do not keep it."),
        "Yes, they can look.",
        "No, only {practitioner}.",
    ),
    Purpose.PEERS: Built(
        "Can the team see a bit of it?",
        ("They do the same job.", "They do not keep it."),
        "Yes, they can look.",
        "No.",
    ),
    Purpose.ACCREDITATION: Built(
        "Can {practitioner} show it in a test?",
        ("The test is for {practitioner}.", "It is not for you."),
        "Yes.",
        "No.",
    ),
    Purpose.FAMILY_COPY: Built(
        "Do you want some to keep?",
        ("You get some pictures.", "They are yours."),
        "Yes, please.",
        "No, thank you.",
    ),
    Purpose.PROFESSIONAL: Built(
        "Can one person you pick see it?",
        ("You say who.", "You say what they see.", "It ends on a day."),
        "Yes, I will pick.",
        "No, nobody.",
    ),
    Purpose.TRAINING: Built(
        "Can we teach with it?",
        ("People who learn can see it.", "We do not say your name."),
        "Yes, teach.",
        "No.",
    ),
    Purpose.PUBLICATION: Built(
        "Can everybody see it?",
        ("All people could look.", "Some may know your face.", "You can say stop."),
        "Yes, show it.",
        "No.",
    ),
    Purpose.RESEARCH: Built(
        "Can people who study it see it?",
        ("They want to find out what helps.", "We do not say your name."),
        "Yes.",
        "No.",
    ),
    Purpose.REMOTE: Built(
        "Can we keep the video call?",
        ("The call is kept as a film.", "You can say stop."),
        "Yes, keep it.",
        "No.",
    ),
}
