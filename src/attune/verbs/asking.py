"""Questions on the terminal, each with the option that answers it beforehand."""

import getpass
import sys

from attune.refusals import Refusal


class NotAnswered(Refusal):
    """Something must be known and was neither said nor typed."""

    code = "not_answered"


def asked(known: str | None, question: str, option: str) -> str:
    """Return what is known already, else what is typed; raises NotAnswered naming the option."""
    if known:
        return known
    try:
        typed = _line(f"{question}: ").strip()
    except EOFError:
        typed = ""
    if not typed:
        raise NotAnswered(f"{question} is needed: type it, or give {option}. Nothing was made.")
    return typed


def typed_twice(question: str, option: str) -> str | None:
    """Return a secret that was typed twice and not shown, or none for an empty line; raises NotAnswered."""
    read = getpass.getpass if sys.stdin.isatty() else _line
    try:
        first = read(f"{question}: ")
        if first and read("The same again: ") != first:
            raise NotAnswered("The two were not the same. Nothing was made. Begin again.")
    except EOFError as ended:
        raise NotAnswered(f"{question.split(' (', 1)[0]}: type it, or give {option}. Nothing was made.") from ended
    return first or None


def say(text: str, end: str = "\n") -> None:
    """Tell the person at the terminal something that is no answer for a program."""
    print(text, end=end, file=sys.stderr, flush=True)


def _line(question: str) -> str:
    say(question, end="")
    return input()
