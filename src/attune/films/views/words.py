"""What the page that brings a film in says; its script fills in what stands in braces."""

from django.utils.translation import gettext as _


def bringing_words() -> dict[str, str]:
    """Return every sentence of the page's script, in the reader's language."""
    return {
        "sending": _("{percent} % is safe, {left}. Keep this page open; if it closes, choose the same file to go on."),
        "reckoning": _("working out how long it takes"),
        "lessThanAMinute": _("less than a minute left"),
        "aboutAMinute": _("about a minute left"),
        "aboutMinutes": _("about {minutes} minutes left"),
        "waiting": _("The connection broke. What was sent is safe; trying again by itself."),
        "paused": _("Paused at {percent} %. What was sent is safe."),
        "comparing": _("Everything is here. Comparing it with the card, byte for byte."),
        "coming": _("The film is coming in"),
        "here": _("The film is here"),
        "verified": _("Verified. You may wipe the card."),
        "onlyOne": _("Drop one film at a time. Nothing was sent."),
        "cannotRead": _("The file can no longer be read. Is the card still in? What was sent is safe."),
        "refused": _("The film could not come in. The film on the card is unchanged. Try again in a moment."),
        "pause": _("Pause"),
        "goOn": _("Go on"),
    }
