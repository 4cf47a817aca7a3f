"""What may be given to a family, and the sentences for what may not."""

from django.utils.translation import gettext as _

from attune.refusals import Refusal


class NotYetLookedAt(Refusal):
    """A clip that no finished shared review has shown."""

    code = "not_yet_looked_at"

    def __init__(self) -> None:
        super().__init__(_("A family gets what a finished shared review has shown. Nothing was given."))


class NotOfThisFamily(Refusal):
    """Somebody who does not belong to the family of the film."""

    code = "not_of_this_family"

    def __init__(self) -> None:
        super().__init__(_("This person does not belong to the family in the film. Nothing was given."))
