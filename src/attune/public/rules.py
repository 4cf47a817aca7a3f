"""What keeps machines from filling the enquiry inbox, without asking a third party or the reader."""

import datetime as dt

from attune.refusals import Refusal

MOST_AN_HOUR = 5  # enquiries from one address of the network
WINDOW = dt.timedelta(hours=1)
QUICKEST_SECONDS = 3  # nobody reads and fills the form in less
SLOWEST_SECONDS = 24 * 3600  # after which a form left open is shown again, with all that was typed


class TooManyEnquiries(Refusal):
    """One address has sent many enquiries within an hour."""

    code = "too_many_enquiries"
    status = 429
