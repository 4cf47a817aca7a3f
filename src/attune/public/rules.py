"""What keeps machines from filling the enquiry inbox, and a film of families from a page without their word."""

import datetime as dt

from django.utils.translation import gettext as _

from attune.refusals import Refusal

MOST_AN_HOUR = 5  # enquiries from one address of the network
WINDOW = dt.timedelta(hours=1)
QUICKEST_SECONDS = 3  # nobody reads and fills the form in less
SLOWEST_SECONDS = 24 * 3600  # after which a form left open is shown again, with all that was typed


class TooManyEnquiries(Refusal):
    """One address has sent many enquiries within an hour."""

    code = "too_many_enquiries"
    status = 429


class NobodyAnswers(Refusal):
    """A film of parents is placed and nobody says who is in it and agreed."""

    code = "nobody_answers"


class NotOneSource(Refusal):
    """A film is placed with neither a file nor a link, or with both."""

    code = "not_one_source"


def check_source(*, file: bool, address: bool) -> None:
    """Refuse a film that is neither a file of ours nor a link, or both."""
    if file == address:
        raise NotOneSource(_("A film is either a file of yours or a link. Nothing was changed."))


def check_answered_for(slot: str, *, named: int, invented: bool, vouched: bool) -> None:
    """Refuse a film of parents of which nobody says who is in it, or that is said to be invented and of people here."""
    if invented and (named or vouched):
        raise NobodyAnswers(_("A film is drawn or acted, or of real people, not both. Nothing was changed."))
    if slot == "parents" and not (named or invented or vouched):
        raise NobodyAnswers(
            _("Say who is in the film: people of families here, or people who agreed elsewhere. Nothing was changed.")
        )
