"""What happens in a drawn film: how two people hold themselves, who speaks, what makes a noise, and its moments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from attune.drawn.speech import Mouth, Syllable, Utterance, syllables
from attune.drawn.timing import LENGTH, Track, closed_eyes, track

Moment = tuple[float, float, str]
"""(start s, end s, title): a place worth looking at, and what a practitioner might call it."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """How a person holds themselves at one time; turn is -1 left, 0 at us, 1 right; the rest are shares of 0–1."""

    turn: float
    tilt: float
    lean: float
    smile: float
    laugh: float
    mouth: float
    closed: float


@dataclass(frozen=True)
class Manner:
    """A person's bearing over a story; tilt in degrees (down is positive), lean forwards from -1 to 1."""

    turn: Track
    tilt: Track = field(default_factory=lambda: track(0))
    lean: Track = field(default_factory=lambda: track(0))
    smile: Track = field(default_factory=lambda: track(0.5))
    laugh: Track = field(default_factory=lambda: track(0))
    seed: float = 1


@dataclass(frozen=True)
class Story:
    """Seventy-five seconds of two people; `left` and `right` are where they sit."""

    moments: tuple[Moment, ...]
    said: tuple[Utterance, ...]
    manners: Mapping[str, Manner]
    noises: tuple[tuple[float, str], ...] = ()

    @cached_property
    def spoken(self) -> tuple[Syllable, ...]:
        """Every syllable of both voices."""
        return syllables(self.said)

    @cached_property
    def mouths(self) -> dict[str, Mouth]:
        """Each person's mouth."""
        return {who: Mouth([each for each in self.spoken if each.who == who]) for who in self.manners}

    def bearing(self, who: str, t: float) -> Bearing:
        """Return how that person holds themselves at t seconds of the story (0 ≤ t < LENGTH)."""
        manner = self.manners[who]
        (turn,), (tilt,), (lean,) = manner.turn.at(t), manner.tilt.at(t), manner.lean.at(t)
        (smile,), (laugh,) = manner.smile.at(t), manner.laugh.at(t)
        return Bearing(turn, tilt, lean, smile, laugh, self.mouths[who].open_at(t), closed_eyes(t, manner.seed))


def within(t: float) -> float:
    """Return the time within the story, which comes round again and again."""
    return t % LENGTH
