"""What every rule says when something may not be: a sentence fit to show a person."""

from typing import ClassVar


class Refusal(Exception):
    """Something that was asked for may not be. Nothing was changed. The text is for people; `code` is for programs."""

    code: ClassVar[str] = "refused"

    @property
    def sentence(self) -> str:
        """Return what a person is told."""
        return str(self)
