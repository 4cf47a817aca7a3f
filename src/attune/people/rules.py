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


class RoleHeld(Refusal):
    """Somebody holds this role already."""

    code = "role_held"


class LastOperator(Refusal):
    """Nobody would keep the machine, or let anybody in, any more."""

    code = "last_operator"

    def __init__(self) -> None:
        super().__init__("Nobody else keeps the machine. Nothing was changed. Give somebody that role first.")


class NotTheirLink(Refusal):
    """A sign-in link is asked for somebody who signs in by themselves already, by one who does not keep the machine."""

    code = "not_their_link"


class ProfileNotRight(Refusal):
    """Numbers of a service profile that cannot be."""

    code = "profile_not_right"
