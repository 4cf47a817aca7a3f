"""What one worker has seen of rows that are not its own, timed by its own steady clock and by nobody's wall clock."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field


@dataclass
class _Sighting:
    mark: Hashable
    seen_at: float
    seconds: float = 0.0


@dataclass
class Sightings:
    """For how long each row has looked the same to this worker, in seconds.

    Between two looks no more than `most_between` is counted: whoever slept, was stopped, or was busy with a job of its
    own has not watched, and must look again before it may call another one dead.
    """

    steady: Callable[[], float]
    most_between: float
    _seen: dict[int, _Sighting] = field(default_factory=dict)

    def look(self, marks: Mapping[int, Hashable]) -> dict[int, float]:
        """See these rows, and forget all others; return for how many seconds each has kept its mark."""
        now = self.steady()
        self._seen = {row: self._again(row, mark, now) for row, mark in marks.items()}
        return {row: sighting.seconds for row, sighting in self._seen.items()}

    def _again(self, row: int, mark: Hashable, now: float) -> _Sighting:
        before = self._seen.get(row)
        if before is None or before.mark != mark:
            return _Sighting(mark, now)
        passed = min(max(now - before.seen_at, 0.0), self.most_between)
        return _Sighting(mark, now, before.seconds + passed)
