"""What the public page says: the built-in wording by key, which a practice may replace with its own.

The page (templates/public/about.html) is given this context:

practice        has `name`, and may have `phone` and `email`
texts           `worded(practice.texts, facts)`: every key of DEFAULTS, placeholders filled. The facts: film_minutes,
                review_minutes, clips_fewest, clips_most, clip_seconds_shortest, clip_seconds_longest, cycles_fewest,
                cycles_most (of the profile), price_sentence (billing.queries.price_sentence())
path            `path_of_cycles(profile.cycles_fewest, profile.cycles_most)`
prices          billing.queries.prices()
quote_form      a Django form sent by GET, with fields `cycles` and `first_visit`
quote           None, or a Quotation of billing for that plan; `quote_cycles` its number of cycles
films           {explains, parents}: None, or a film with `title`, `about`, `url` (our own file) or `address` (a
                link from which nothing is loaded before it is pressed), `captions_url`, `poster_url`,
                `length` in seconds, `invented`
practitioners   each with `name`, `first_name`, `title`, `about`, `picture_url` or None, `more_url` or None
form            the enquiry form; `sent` is true once it went through, and then says what happens next
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# The comment behind a group names the sentences of docs/from-the-page.md that it tells.
DEFAULTS: "dict[str, _StrPromise]" = {
    "hero_eyebrow": _("Video Interaction Guidance (VIG)"),
    "hero_title": _("See what already goes well between you"),
    "hero_lead": _(
        "We film a little of your everyday time together. Then we look, side by side, at a few good seconds. "
        "You find your own next step."
    ),
    "hero_words": _("“I wait, and he reaches.”"),
    "hero_words_by": _("A parent, about 7 seconds of film"),
    # P1
    "what_title": _("What it is, and what we know"),
    "what_lead": _(
        "VIG is an evidence-based programme. It supports building stronger relationships, starting from strengths."
    ),
    "nice_title": _("Recommended by NICE"),
    "nice": _(
        "National guidance recommends video feedback, or suggests it: for the early years, for attachment, for autism."
    ),
    "studies_title": _("Tested with many families"),
    "studies": _(
        "A review looked at 22 studies of video feedback. Parents answered their child’s signals more. What changes in "
        "behaviour is less sure."
    ),
    "strengths_title": _("Built on strengths"),
    "strengths": _(
        "We look at moments that go better than usual. We see what each person did to make them. Nobody is marked."
    ),
    # P2
    "who_title": _("Who it is for"),
    "who_lead": _("It can support people of every age. Most often it is offered to families with young children."),
    "who_young_title": _("Young children"),
    "who_young": _("From the first weeks, before there are words."),
    "who_school_title": _("School age, with or without speech"),
    "who_school": _("For a child who signs, too, and for parents who live apart."),
    "who_grown_title": _("Grown-ups who care for each other"),
    "who_grown": _("Such as a daughter and her father with dementia."),
    # P3
    "helps_title": _("What it can help with"),
    "helps_interactions_title": _("Better time between you"),
    "helps_interactions": _("Improve the everyday back-and-forth between parent or carer and child."),
    "helps_behaviour_title": _("Ideas for behaviour"),
    "helps_behaviour": _("Gain insight, and your own ways to improve behaviour, seen on your own film."),
    "helps_communication_title": _("Communication and cues"),
    "helps_communication": _("Improve communication, and notice the small cues that say something."),
    "helps_pleasure_title": _("More pleasure together"),
    "helps_pleasure": _("Let time spent together become more of a pleasure for both."),
    "helps_confidence_title": _("Your own confidence"),
    "helps_confidence": _("Trust more in what you already do well."),
    # P4 to P8
    "how_title": _("How a cycle runs"),
    "how_lead": _(
        "First we meet at the centre, for an initial consultation. After that we usually come to your home, "
        "or to another place you know. The work runs in cycles of two visits."
    ),
    "how_film_title": _("Visit 1: we film"),
    "how_film": _(
        "About {film_minutes} minutes, at home or where you are together. An activity agreed with you. A "
        "small handheld camera."
    ),
    "how_choose_title": _("In between: we choose"),
    "how_choose": _(
        "Your practitioner edits the film and selects {clips_fewest} to {clips_most} clips. Each lasts "
        "{clip_seconds_shortest} to {clip_seconds_longest} seconds."
    ),
    "how_review_title": _("Visit 2: we look together"),
    "how_review": _("A shared review of {review_minutes} minutes. We watch the film together. You speak first."),
    "how_many": _("We recommend {cycles_fewest} or {cycles_most} cycles, so that it can take effect."),
    # P9
    "cost_title": _("What it costs"),
    "cost_lead": _("Because editing and travel take time, {price_sentence}."),
    "cost_why": _("The date of each visit decides its price. Ask us what the first talk costs."),
    "quote_title": _("What would it cost?"),
    "quote_note": _("Counted with one visit each week. It is not a bill: we agree the dates with you."),
    # P10 and P11
    "words_title": _("Babies, and people who tell us without words"),
    "words_lead": _(
        "Some of what we say to each other is not said in words. So it matters to become attuned to all the "
        "other ways that somebody speaks:"
    ),
    "words_ways": _(
        "a look, a face, a sound, the hands, a reach, a touch, coming near, turning away, being still, a "
        "sign, a picture or device"
    ),
    "words_film": _(
        "On film we can stop, and look again. What passes in a second becomes something you can see, and answer."
    ),
    "words_brain": _(
        "Neuroscience suggests why this helps. When what somebody begins is noticed and answered, it happens "
        "more often. That may change the structure of the brain. It may strengthen good moments for the long "
        "term. This research is still young."
    ),
    # P12
    "films_title": _("Films to watch"),
    "films_lead": _("One explains more about the process. In the other, parents and carers tell how it was for them."),
    # P13 is the practitioner's own words
    "ask_title": _("Ask us"),
    "ask_lead": _("Write a line or two. A person reads it, and answers."),
    "ask_private": _("Only the practice reads what you write. It is kept sealed."),
    "ask_free": _("A first talk does not bind you to anything."),
    "ask_no_film": _("Please send no film or photos here."),
    "next_title": _("What happens next"),
    "next_answer": _("We write or call, in the way that you said is safe. Usually that takes a few working days."),
    "next_talk": _("We find a time for a first talk, at the centre."),
    "next_decide": _("You decide, in your own time, whether to start."),
    "sent_title": _("Thank you. Your words have reached us."),
    "foot": _("This page was made with Attune, which is not affiliated with or endorsed by AVIGuk."),
}

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def worded(own: Mapping[str, str], facts: Mapping[str, object]) -> dict[str, str]:
    """Return every text: the practice's own where it has one, with `{placeholders}` of known facts filled.

    A placeholder that is not known stays as it was typed: a slip in a practice's wording shows, and breaks nothing.
    """
    return {key: filled(own.get(key) or str(text), facts) for key, text in DEFAULTS.items()}


def path_of_cycles(fewest: int, most: int) -> list[tuple[int, bool]]:
    """Return each cycle of the whole way: its number, and whether it is one of those that come only if they help."""
    return [(number, number > fewest) for number in range(1, most + 1)]


def filled(text: str, facts: Mapping[str, object]) -> str:
    """Return a text with its known placeholders filled."""

    def known(found: re.Match[str]) -> str:
        name = found[1]
        return _told(facts[name]) if name in facts else found[0]

    return PLACEHOLDER.sub(known, text)


def _told(fact: object) -> str:
    """Return a number without idle zeros: 3, not 3.00."""
    return f"{fact.normalize():f}" if isinstance(fact, Decimal) else str(fact)
