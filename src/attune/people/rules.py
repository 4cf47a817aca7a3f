"""What is allowed of people: who may hold which role, and which doors open."""

from attune.refusals import Refusal


class PracticeExists(Refusal):
    """A second practice is asked for where one is served already."""

    code = "practice_exists"


class LinkNotValid(Refusal):
    """A one-time link was used before, is too old, or never was."""

    code = "link_not_valid"


class EmailTaken(Refusal):
    """Somebody already signs in with this address."""

    code = "email_taken"
