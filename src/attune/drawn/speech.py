"""Who makes a sound when: talk, babble, laughter and humming as syllables, for the mouths and for the sound."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import pi, sin

from attune.drawn.timing import chance

PACE = {"talk": (0.17, 0.04), "babble": (0.24, 0.09), "laugh": (0.15, 0.08), "hum": (0.62, 0.06)}
"""For each kind of sound: a syllable's usual length and the gap after it, in seconds."""

VOWELS = {"talk": "aeiou", "babble": "aae", "laugh": "aa", "hum": "uom"}


@dataclass(frozen=True, slots=True)
class Utterance:
    """One turn of one voice (`left` or `right`), [start, end) in seconds."""

    who: str
    start: float
    end: float
    kind: str = "talk"


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable: who, when (s), which vowel, how high beside the voice's own pitch, how loud (0–1)."""

    who: str
    start: float
    end: float
    vowel: str
    pitch: float
    loudness: float
    kind: str


def syllables(utterances: Sequence[Utterance]) -> tuple[Syllable, ...]:
    """Return every syllable in the order of time; the same each time it is asked."""
    found = [syllable for utterance in utterances for syllable in _syllables(utterance)]
    return tuple(sorted(found, key=lambda syllable: syllable.start))


def _syllables(said: Utterance) -> list[Syllable]:
    length, gap = PACE[said.kind]
    found: list[Syllable] = []
    t = said.start
    while t + 0.6 * length <= said.end:
        luck = chance(t + len(found))
        end = min(said.end, t + length * (0.75 + 0.6 * luck))
        share = (t - said.start) / (said.end - said.start)
        vowel = VOWELS[said.kind][int(luck * 97) % len(VOWELS[said.kind])]
        pitch = _melody(said.kind, share, luck, len(found))
        found.append(Syllable(said.who, t, end, vowel, pitch, 0.7 + 0.3 * luck, said.kind))
        t = end + gap * (0.4 + 1.2 * chance(t + 3))
    return found


def _melody(kind: str, share: float, luck: float, count: int) -> float:
    if kind == "hum":
        return (1.0, 1.122, 1.26, 1.122, 0.944, 1.0, 0.841, 1.0)[count % 8]
    if kind == "laugh":
        return 1.35 - 0.3 * share + 0.06 * luck
    return 1.16 - 0.2 * share + 0.16 * luck


class Mouth:
    """How far one person's mouth is open at a time."""

    def __init__(self, spoken: Sequence[Syllable]) -> None:
        self._spoken = spoken
        self._starts = [syllable.start for syllable in spoken]

    def open_at(self, t: float) -> float:
        """Return 0 for closed to 1 for wide open."""
        n = bisect_right(self._starts, t) - 1
        if n < 0 or t >= self._spoken[n].end:
            return 0.0
        syllable = self._spoken[n]
        wide = 0.3 if syllable.kind == "hum" else 1.0
        return wide * syllable.loudness * sin(pi * (t - syllable.start) / (syllable.end - syllable.start))
