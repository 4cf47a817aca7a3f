"""Count, for every kind of film, the frames that come out right: `python -m bench.exact [KIND…]`.

Each frame of the films of tests/filmmaker.py carries its number, and the sound beeps on the second. Every frame is
asked for in every form in which a person may see it, and read back. "While made" makes the fragments one by one from
the last to the first, each by a run of its own, and reads each behind the init alone, as a page does that jumps about.
"""

import io
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
from PIL import Image
from tests import filmmaker
from tests.filmmaker import MadeFilm, read_number

from attune.media.cutter import cut_clip, still
from attune.media.fragments import read_layout
from attune.media.probe import FilmFacts, probe
from attune.media.reader import FilmReader
from attune.media.rendition import FRAMES, Rendition

CLIP = 40  # frames; the whole film is cut into clips of this length, so that every frame is in one
SEED = 20261126
EDGE = 0.02  # seconds


@dataclass
class Count:
    """How many of the pictures asked for were the right ones, and how far off the worst beep lay, in seconds."""

    right: int = 0
    total: int = 0
    sounds: list[float] = field(default_factory=list)

    def look(self, shown: Iterable[int | None], wanted: Iterable[int]) -> None:
        """Compare what was shown with what was asked for, place by place; too many or too few are wrong."""
        seen, asked = list(shown), list(wanted)
        self.right += sum(one == other for one, other in zip(seen, asked, strict=False))
        self.total += max(len(seen), len(asked))

    def listen(self, heard: list[float], true: list[float]) -> None:
        """Keep how far each beep lies from where it should; a beep that is missing counts as a second."""
        pairs = zip(heard, true, strict=False)
        self.sounds += [abs(one - other) for one, other in pairs] + [1.0] * abs(len(heard) - len(true))

    def __str__(self) -> str:
        return f"{self.right} of {self.total}"


@dataclass(frozen=True)
class Known:
    """A made film, and what the probe says of it."""

    made: MadeFilm
    facts: FilmFacts

    def reader(self) -> FilmReader:
        """Open it anew."""
        return FilmReader(self.made.path.open("rb"), self.facts)

    def rendition(self) -> Rendition:
        """Return a rendition that has made nothing yet."""
        return Rendition(lambda: self.made.path.open("rb"), self.facts)

    def beeps_in(self, first: int, end: int) -> list[float]:
        """Return when the whole beeps of frames [first, end) begin, in seconds after the first of them."""
        begin, length = self.made.times[first], self.made.times[end] - self.made.times[first]
        return [float(beep - begin) for beep in self.made.beeps if heard_whole(float(beep - begin), float(length))]


def rendition(film: Known) -> Count:
    """The whole copy, made in one run: each frame, and each beep."""
    maker, count = film.rendition(), Count()
    parts = dict(maker.fragments(range(maker.count)))
    whole = maker.head([read_layout(parts[k]) for k in range(maker.count)]) + b"".join(parts.values())
    count.look(numbers_in(whole), range(film.made.frames))
    count.listen(beeps_in(whole), [float(beep) for beep in film.made.beeps] if film.made.sound else [])
    return count


def while_made(film: Known) -> Count:
    """Every fragment by a run of its own, the last one first, shown behind the init alone."""
    maker, count = film.rendition(), Count()
    for k in reversed(range(maker.count)):
        fragment = dict(maker.fragments(range(k, k + 1)))[k]
        frames = range(k * FRAMES, min((k + 1) * FRAMES, film.made.frames))
        count.look(numbers_in(maker.init() + fragment), frames)
    return count


def clips(film: Known) -> Count:
    """The whole film in clips one after the other, with their sound."""
    count = Count()
    with film.reader() as reader:
        for first in range(0, film.made.frames, CLIP):
            end = min(first + CLIP, film.made.frames)
            out = io.BytesIO()
            cut_clip(reader, first, end, out)
            count.look(numbers_in(out.getvalue()), range(first, end))
            length = float(film.made.times[end] - film.made.times[first])
            heard = [beep for beep in beeps_in(out.getvalue()) if heard_whole(beep, length)]
            count.listen(heard, film.beeps_in(first, end) if film.made.sound else [])
    return count


def stills(film: Known) -> Count:
    """Every frame as a still, in an order that makes each a jump."""
    order = list(range(film.made.frames))
    random.Random(SEED).shuffle(order)
    count = Count()
    with film.reader() as reader:
        shown = [read_number(np.asarray(Image.open(io.BytesIO(still(reader, frame))))) for frame in order]
    count.look(shown, order)
    return count


COLUMNS: dict[str, Callable[[Known], Count]] = {
    "rendition": rendition,
    "while made": while_made,
    "clip": clips,
    "still": stills,
}


def heard_whole(beep: float, length: float) -> bool:
    """Tell whether a beep lies so far inside a clip that it can be placed: a cut beep has no middle to find."""
    return beep > EDGE and beep + float(filmmaker.BEEP) + EDGE < length


def numbers_in(data: bytes) -> list[int | None]:
    """Read every picture of a film in memory, also those that an edit list would hide."""
    with av.open(io.BytesIO(data), options={"ignore_editlist": "1"}) as container:
        return [read_number(picture.to_ndarray(format="gray")) for picture in container.decode(video=0)]


def beeps_in(data: bytes) -> list[float]:
    """Return when each beep of a film in memory begins, in seconds from its first picture."""
    with av.open(io.BytesIO(data)) as container:
        if not container.streams.audio:
            return []
        pieces = list(container.decode(audio=0))
    begins = pieces[0].pts * pieces[0].time_base if pieces else Fraction(0)
    sound = np.concatenate([piece.to_ndarray() for piece in pieces], axis=1)
    return [float(begins) + beep for beep in filmmaker.beeps(sound, pieces[0].sample_rate)]


def rows(kinds: Iterable[str]) -> Iterator[tuple[str, int, dict[str, Count]]]:
    """Give every kind with what came out right of it."""
    for kind in kinds:
        made = filmmaker.make(kind)
        with made.path.open("rb") as source:
            film = Known(made, probe(source))
        yield kind, made.frames, {name: column(film) for name, column in COLUMNS.items()}


def main() -> None:
    """Print the table as Markdown, and a line of totals."""
    kinds = sys.argv[1:] or list(filmmaker.FILMS)
    print(f"| film | frames | {' | '.join(COLUMNS)} | sound off by at most |")
    print(f"|---|---|{'---|' * (len(COLUMNS) + 1)}")
    right = total = 0
    worst = 0.0
    for kind, frames, counts in rows(kinds):
        sounds = [off for count in counts.values() for off in count.sounds]
        right += sum(count.right for count in counts.values())
        total += sum(count.total for count in counts.values())
        worst = max([worst, *sounds])
        off = f"{max(sounds) * 1000:.2f} ms" if sounds else "no sound"
        print(f"| {kind} | {frames} | {' | '.join(map(str, counts.values()))} | {off} |", flush=True)
    print(f"\n{right} of {total} pictures right; the worst beep is off by {worst * 1000:.2f} ms.")
    if right != total:
        sys.exit(1)


if __name__ == "__main__":
    main()
