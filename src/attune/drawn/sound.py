"""The sound of a drawn film: two made voices that take turns, blocks, pages and a quiet room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from attune.drawn.timing import LENGTH, chance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from attune.drawn.speech import Syllable
    from attune.drawn.story import Story

RATE = 48_000
"""Samples in a second."""

FORMANTS = {
    "a": (760, 1250, 2600), "e": (500, 1900, 2550), "i": (300, 2250, 3000), "o": (480, 880, 2500),
    "u": (330, 800, 2300), "m": (250, 900, 2200),
}  # fmt: skip
"""The three lowest resonances of each vowel of a grown-up, in hertz, after Peterson and Barney (1952), rounded."""

_HIGHEST = 5200  # hertz above which a voice here has nothing
_WIDTHS = (90, 130, 200)  # hertz
_WEIGHTS = (1.0, 0.5, 0.22)
_LONGEST = 2.0  # seconds that one sound may last


@dataclass(frozen=True)
class Voice:
    """A voice: its pitch in hertz, how much shorter than a grown-up's the throat is, and how loud it is (0–1)."""

    pitch: float
    short: float = 1.0
    loud: float = 0.24


def sound(story: Story, voices: Mapping[str, Voice], *, shift: float, seconds: float) -> NDArray[np.float32]:
    """Return mono sound of so many seconds, -1 to 1, beginning `shift` seconds into the story."""
    whole = _room(int(LENGTH * RATE))

    def heard(start: float) -> bool:
        return (start - shift + _LONGEST) % LENGTH < seconds + _LONGEST

    for syllable in (each for each in story.spoken if heard(each.start)):
        _lay(whole, _syllable(syllable, voices[syllable.who]), syllable.start)
    for start, kind in (each for each in story.noises if heard(each[0])):
        _lay(whole, {"clack": _clack, "tumble": _tumble, "page": _page}[kind](start), start)
    wanted = round(seconds * RATE) + 1
    first = round(shift * RATE)
    turns = np.take(whole, np.arange(first, first + wanted - 1), mode="wrap")
    return np.tanh(turns).astype(np.float32)


def _lay(whole: NDArray[np.float64], piece: NDArray[np.float64], start: float) -> None:
    first = round(start * RATE)
    end = min(len(whole), first + len(piece))
    whole[first:end] += piece[: end - first]


def _room(count: int) -> NDArray[np.float64]:
    """Return the quiet of a room: soft low noise that comes round without a seam."""
    spectrum = np.fft.rfft(np.random.default_rng(11).standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    quiet = np.fft.irfft(spectrum / (1 + (hertz / 180) ** 1.3), count)
    return np.asarray(0.0025 * quiet / quiet.std())


def _syllable(said: Syllable, voice: Voice) -> NDArray[np.float64]:
    count = int((said.end - said.start) * RATE)
    t = np.arange(count) / RATE
    share = t / t[-1]
    glide = 1 + 0.05 * np.sin(np.pi * share) - 0.06 * share + 0.006 * np.sin(2 * np.pi * 5.3 * t)
    pitch = voice.pitch * said.pitch * glide
    turn = 2 * np.pi * np.cumsum(pitch) / RATE
    middle = voice.pitch * said.pitch
    tone = np.zeros(count)
    for n in range(1, int(_HIGHEST / middle) + 1):
        tone += _resonance(n * middle, said.vowel, voice.short) / n**0.6 * np.sin(n * turn)
    tone /= np.sqrt(np.mean(tone**2)) + 1e-9
    shaped = tone * _envelope(t, said.kind)
    if said.kind in {"talk", "babble", "laugh"}:
        shaped += _breath(count, said)
    return np.asarray(voice.loud * 0.5 * said.loudness * shaped)


def _resonance(hertz: float, vowel: str, short: float) -> float:
    """Return how strongly a throat lets one overtone through."""
    places = zip(FORMANTS[vowel], _WIDTHS, _WEIGHTS, strict=True)
    return sum(weight / (1 + ((hertz - at * short) / (width * short)) ** 2) for at, width, weight in places) + 0.02


def _envelope(t: NDArray[np.float64], kind: str) -> NDArray[np.float64]:
    rise, fall = (0.09, 0.16) if kind == "hum" else (0.022, 0.06)
    return np.asarray(np.minimum(1, t / rise) * np.minimum(1, (t[-1] - t) / fall))


def _breath(count: int, said: Syllable) -> NDArray[np.float64]:
    """Return the hiss at a syllable's start that makes it sound spoken."""
    noise = np.diff(np.random.default_rng(int(said.start * 1000)).standard_normal(count + 1))
    return np.asarray(0.16 * noise * np.exp(-np.arange(count) / (0.012 * RATE)))


def _clack(seed: float) -> NDArray[np.float64]:
    t = np.arange(int(0.14 * RATE)) / RATE
    wood = sum(np.sin(2 * np.pi * hertz * (0.94 + 0.12 * chance(seed)) * t) for hertz in (870, 1640, 2510))
    knock = np.random.default_rng(int(seed * 100)).standard_normal(len(t)) * np.exp(-t / 0.003)
    return np.asarray(0.11 * wood * np.exp(-t / 0.022) + 0.12 * knock)


def _tumble(seed: float) -> NDArray[np.float64]:
    whole = np.zeros(int(0.7 * RATE))
    for n in range(5):
        _lay(whole, _clack(seed + 0.37 * n) * (1 - 0.13 * n), 0.09 * n + 0.05 * chance(seed + n))
    return whole


def _page(seed: float) -> NDArray[np.float64]:
    t = np.arange(int(0.55 * RATE)) / RATE
    noise = np.diff(np.random.default_rng(int(seed * 10)).standard_normal(len(t) + 1))
    swish = np.sin(np.pi * t / t[-1]) ** 2 * (0.6 + 0.4 * np.sin(2 * np.pi * 13 * t))
    return np.asarray(0.035 * noise * swish)
