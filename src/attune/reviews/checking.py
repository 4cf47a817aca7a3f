"""The rows of the rehearsal: each says what is so, when it was seen, and what to do where it is not right."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune import clock, platform
from attune.consent.rules import names_joined
from attune.reviews import queries
from attune.reviews.models import Tried

if TYPE_CHECKING:
    from attune.cases.models import HelpingQuestion
    from attune.clips.models import ClipSetItem
    from attune.reviews.models import SharedReview

MINUTE = dt.timedelta(minutes=1)
POWER_LASTS = dt.timedelta(hours=2)  # what was said of a plug this morning says nothing of the evening
ENOUGH_BATTERY = 60  # percent: an hour of film on a laptop's battery, and the way there
GIGABYTE = 10**9
FREE_GIGABYTES = 5  # a filmed review and what is made of it


@dataclass(frozen=True)
class Check:
    """One row of the rehearsal. `asks` names what she can answer herself, where no browser can tell."""

    key: str
    name: str
    about: str
    done: bool
    asks: str = ""


def checks_of(
    review: SharedReview,
    items: list[ClipSetItem],
    played: dict[str, dt.datetime],
    consent: queries.Consent,
    question: HelpingQuestion | None,
) -> list[Check]:
    """Return every row, in the order in which they are done."""
    tried = {one.what: one for one in review.tried.all()}
    return [
        plays(items, played),
        sound(tried.get(Tried.What.SOUND)),
        agreed(consent),
        asked(question),
        power(tried.get(Tried.What.POWER)),
        awake(tried.get(Tried.What.AWAKE)),
        space(platform.free_bytes(settings.DATA)),
    ]


def plays(items: list[ClipSetItem], played: dict[str, dt.datetime]) -> Check:
    """Return whether every clip came to its end here."""
    name, count = _("Every clip plays"), len(queries.clips_among(items))
    if not all(map(queries.is_made, items)):
        facts = {"ready": sum(map(queries.is_made, items)), "count": len(items)}
        about = _("%(ready)s of %(count)s are cut. The others are on their way.")
        return Check("plays", name, about % facts, done=False)
    if len(played) < count or not items:
        about = _("%(played)s of %(count)s played through here. Play them all, on the machine you will use.")
        return Check("plays", name, about % {"played": len(played), "count": count}, done=False)
    if not count:
        return Check("plays", name, _("There are stills only, and all are here."), done=True)
    about = _("%(count)s of %(count)s played through, %(ago)s.")
    return Check("plays", name, about % {"count": count, "ago": _ago(max(played.values()))}, done=True)


def sound(tried: Tried | None) -> Check:
    """Return whether she heard what was played."""
    name = _("You hear it")
    if tried is None:
        return Check("sound", name, _("Not tried yet. Play the clips through; at the end you are asked."), done=False)
    if tried.found == Tried.Found.RIGHT:
        return Check("sound", name, _("You heard it, %(ago)s.") % {"ago": _ago(tried.at)}, done=True)
    about = _("You heard nothing. Turn the sound up, choose the right loudspeaker, and play again.")
    if tried.figure is None:
        about = _("The clips are silent here. Try the test sound; if you hear that, their films have no sound.")
    return Check("sound", name, about, done=False)


def agreed(consent: queries.Consent) -> Check:
    """Return whether everybody in the clips has said yes."""
    name = _("Everybody in the clips has said yes")
    names = names_joined([one.known_as for one in consent.missing])
    if not consent.people:
        about = _("It is not written down yet who was filmed. Say so on the filming visit’s page.")
    elif consent.missing and consent.opens:
        about = _("No yes from %(names)s. You gave a reason to go on; nothing is given or shown to anybody else.")
    elif consent.missing:
        about = ngettext(
            "No yes from %(names)s yet. The clips stay closed until there is one.",
            "No yes from %(names)s yet. The clips stay closed until there is one from each.",
            len(consent.missing),
        )
    else:
        return Check("agreed", name, f"{names_joined([one.known_as for one in consent.people])}.", done=True)
    return Check("agreed", name, about % {"names": names}, done=False)


def asked(question: HelpingQuestion | None) -> Check:
    """Return whether there is a helping question to begin with."""
    name = _("Helping question comes first")
    if question is None:
        about = _("It is not written down yet. Ask for it on the case’s page.")
        return Check("question", name, about, done=False)
    return Check("question", name, f"“{question.text}”", done=True)


def power(tried: Tried | None) -> Check:
    """Return whether there is power for the hour: a plug, or enough in the battery."""
    name = _("Power")
    if tried is None:
        return Check("power", name, _("Not looked at yet. It is, when you play the clips through."), done=False)
    if clock.now() - tried.at >= POWER_LASTS:
        about = _("Last looked at %(ago)s. Play the clips through again before you go.")
        return Check("power", name, about % {"ago": _ago(tried.at)}, done=False)
    if tried.found == Tried.Found.UNKNOWN:
        about = _("This browser cannot tell. Look whether it is plugged in, or the battery full.")
        return Check("power", name, about, done=False, asks=Tried.What.POWER)
    full = tried.figure is not None and tried.figure >= ENOUGH_BATTERY
    facts = {"percent": tried.figure, "ago": _ago(tried.at)}
    return Check("power", name, _power_found(tried, full=full) % facts, done=full or tried.found != Tried.Found.WRONG)


def _power_found(tried: Tried, *, full: bool) -> str:
    if tried.found == Tried.Found.SEEN:
        return _("You looked yourself, %(ago)s.")
    if tried.found == Tried.Found.RIGHT:
        return _("Plugged in, %(ago)s. Take the cable with you.")
    if full:
        return _("The battery held %(percent)s %%, %(ago)s. Take the cable.")
    return _("The battery held %(percent)s %%, %(ago)s. Plug it in, then play again.")


def awake(tried: Tried | None) -> Check:
    """Return whether the screen stays on by itself in the room."""
    name = _("The screen stays on")
    if tried is None:
        return Check("awake", name, _("Not tried yet. It is, when you play the clips through."), done=False)
    if tried.found == Tried.Found.RIGHT:
        return Check("awake", name, _("It was kept on, %(ago)s.") % {"ago": _ago(tried.at)}, done=True)
    if tried.found == Tried.Found.SEEN:
        return Check("awake", name, _("You set it yourself, %(ago)s.") % {"ago": _ago(tried.at)}, done=True)
    about = _("The browser did not keep it on: perhaps to save the battery. Set the machine so that it stays on.")
    if tried.found == Tried.Found.UNKNOWN:
        about = _("This browser cannot keep it on. Set the machine so that its screen stays on for an hour.")
    return Check("awake", name, about, done=False, asks=Tried.What.AWAKE)


def space(free: int) -> Check:
    """Return whether a film of the review would still find room where Attune keeps its films."""
    name, gigabytes = _("Room for a film"), free // GIGABYTE
    if gigabytes >= FREE_GIGABYTES:
        return Check(
            "space", name, _("%(count)s GB are free where the films are kept.") % {"count": gigabytes}, done=True
        )
    about = _("Only %(count)s GB are free where the films are kept. The clips play; a new film may not fit.")
    return Check("space", name, about % {"count": gigabytes}, done=False)


def _ago(moment: dt.datetime) -> str:
    if clock.now() - moment < MINUTE:
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, clock.now(), depth=1)}
