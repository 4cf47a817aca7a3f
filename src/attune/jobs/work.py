"""Which work there is: each room attaches its functions here by name."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from attune.audit.models import Actor

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


class Run(Protocol):
    """What a job's function is given: who asked, how to say how far it is, whether to stop or give way."""

    @property
    def asked_by(self) -> Actor:
        """Return who asked for the work."""

    def progress(self, done: int, of: int) -> None:
        """Say how far the work is; raise Stopped when it was cancelled or another worker has it now."""

    def stopped(self) -> bool:
        """Tell whether the work should stop: cancelled, another worker has it now, or this worker is leaving."""

    def outranked(self) -> bool:
        """Tell whether more wanted work of the same lane waits; the function may then raise GiveWay."""


Function = Callable[..., None]


@dataclass(frozen=True)
class Upkeep:
    """Work that is posted again and again."""

    kind: str
    seconds: float


WORK: dict[str, Function] = {}
HEAVY: set[str] = set()
TITLES: "dict[str, StrPromise]" = {}
FOLLOWERS: dict[str, list[str]] = defaultdict(list)
UPKEEP: list[Upkeep] = []


class GiveWay(Exception):
    """More wanted work of the same lane waits: this goes back to its place in the ledger, and no attempt is counted."""


class UnknownWork(LookupError):
    """A job names work that no room does; perhaps it was posted by a newer Attune."""


def work(kind: str, *, heavy: bool = False, title: "StrPromise | None" = None) -> Callable[[Function], Function]:
    """Attach a function `f(run, **args)` to a kind of job.

    `heavy` work takes a machine for minutes: it has a lane of its own, so that nothing quick waits behind it.
    `title` says to people what is being done, with `%(family)s` for whose it is; without one only operators see it.
    """

    def attach(function: Function) -> Function:
        WORK[kind] = function
        if heavy:
            HEAVY.add(kind)
        if title is not None:
            TITLES[kind] = title
        return function

    return attach


def follows(news: str) -> Callable[[Function], Function]:
    """Attach a function to news that an earlier room posts; it becomes a job of its own each time."""

    def attach(function: Function) -> Function:
        kind = f"{news}>{function.__module__.removeprefix('attune.').removesuffix('.tasks')}.{function.__name__}"
        FOLLOWERS[news].append(kind)
        WORK[kind] = function
        return function

    return attach


def every(seconds: float) -> Callable[[Function], Function]:
    """Post a function's work every so many seconds, once at a time, wherever a worker runs."""

    def attach(function: Function) -> Function:
        kind = f"upkeep.{function.__name__}"
        UPKEEP.append(Upkeep(kind, seconds))
        WORK[kind] = function
        return function

    return attach


def function_of(kind: str) -> Function:
    """Return the function of a kind of job; raise UnknownWork."""
    try:
        return WORK[kind]
    except KeyError:
        raise UnknownWork(f"No room does “{kind}”. Is this Attune older than the one that asked for it?") from None


def described(args: dict[str, Any]) -> str:
    """Return arguments as a stable text, to tell equal jobs by."""
    return ",".join(f"{key}={args[key]}" for key in sorted(args))
