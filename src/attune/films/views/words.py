"""What the page that brings a film in says; its script fills in what stands in braces."""

from django.utils.translation import gettext as _


def bringing_words() -> dict[str, str]:
    """Return every sentence of the page's script, in the reader's language."""
    return _while_choosing() | _while_coming() | _when_done()


def _while_choosing() -> dict[str, str]:
    return {
        "looking": _("Looking at what is there"),
        "lookedAt": _("{done} of {of} looked at. Nothing is stored yet."),
        "onCard": _("What is on the card"),
        "parts": _("{parts} parts, joined · {size} · {first} to {last}"),
        "oneOther": _("1 other file is no film and was left on the card."),
        "others": _("{left} other files are no films and were left on the card."),
        "noFilms": _("There is no film among these files. Nothing was stored. Choose the card, or its film files."),
        "chosen": _("{chosen} of {of} chosen, {size}"),
        "noneChosen": _("Choose what belongs to this visit."),
        "bring": _("Bring in"),
        "bringOne": _("Bring in 1 recording"),
        "bringSeveral": _("Bring in {chosen} recordings"),
    }


def _while_coming() -> dict[str, str]:
    return {
        "coming": _("The film is coming in"),
        "comingSeveral": _("The films are coming in"),
        "sending": _("{percent} % is safe, {left}. Keep this page open; if it closes, choose the same again to go on."),
        "reckoning": _("working out how long it takes"),
        "lessThanAMinute": _("less than a minute left"),
        "aboutAMinute": _("about a minute left"),
        "aboutMinutes": _("about {minutes} minutes left"),
        "waiting": _("The connection broke. What was sent is safe; trying again by itself."),
        "paused": _("Paused at {percent} %. What was sent is safe."),
        "comparing": _("Everything is here. Comparing it with the card, byte for byte."),
        "cannotRead": _(
            "The file can no longer be read: the card was taken out, or the file was changed. What was sent is safe. "
            "Put the card back and choose the same again."
        ),
        "refused": _("The film could not come in. The film on the card is unchanged. Try again in a moment."),
        "pause": _("Pause"),
        "goOn": _("Go on"),
    }


def _when_done() -> dict[str, str]:
    return {
        "waitingItsTurn": _("Waiting its turn"),
        "comingIn": _("Coming in"),
        "beingCompared": _("Being compared"),
        "safe": _("Safe"),
        "notUsable": _("Cannot be used"),
        "stays": _("Stays on the card"),
        "here": _("The film is here"),
        "hereSeveral": _("The films are here"),
        "verified": _("Verified. You may wipe the card."),
        "verifiedSome": _("Verified: what you chose is safe. The rest is on the card only."),
        "staysThere": _("On the card only, and not brought in: {names}. Wipe the card only if nobody needs them."),
        "openFilms": _("See all films"),
    }
