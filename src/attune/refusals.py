"""What every rule says when something may not be: a sentence fit to show a person."""

from typing import ClassVar


class Refusal(Exception):
    """Something that was asked for may not be. Nothing was changed. The text is for people; `code` is for programs."""

    code: ClassVar[str] = "refused"

    @property
    def sentence(self) -> str:
        """Return what a person is told."""
        return str(self)


class ReasonMissing(Refusal):
    """What is done needs a reason that says something."""

    code = "reason_missing"


def check_reason(reason: str, sentence: str) -> str:
    """Return a reason without the blanks around it; where nothing is left, raise ReasonMissing with a sentence."""
    if not reason.strip():
        raise ReasonMissing(sentence)
    return reason.strip()
