"""What consent allows, and the sentences for what it does not."""

from attune.refusals import Refusal


class NotConsented(Refusal):
    """Somebody who would be in the film has not agreed to it, or no longer does."""

    code = "not_consented"


class MayNotDecide(Refusal):
    """The person who decided had no right to decide for this one."""

    code = "may_not_decide"


class GrantTooLong(Refusal):
    """A grant must end on a date that is still to come."""

    code = "grant_end"


def names_joined(names: list[str]) -> str:
    """Return names as a person says them: "Hannah, Dan and Leo"."""
    if len(names) < 2:  # noqa: PLR2004 - one name needs no joining
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
