"""Count, for every kind of film, the frames that come out right: `python -m bench.exact [KIND…]`.

Each frame of the films of tests/filmmaker.py carries its number, and the sound beeps on the second. Every frame is
asked for in every form in which a person may see it, and read back. "While made" makes the fragments one by one from
the last to the first, each by a run of its own, and reads each behind the init alone, as a page does that jumps about.
"""

import io
import itertools
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image
from tests import filmmaker
from tests.filmmaker import read_number

from attune.media.cutter import cut_clip, cut_take, still
from attune.media.facts import FilmFacts
from attune.media.fragments import read_layout
from attune.media.joined import open_reader
from attune.media.joining import probe_parts
from attune.media.probe import probe
from attune.media.reader import Reader
from attune.media.reel import Card, Piece, Scene, write_reel
from attune.media.rendition import FRAMES, Rendition
from attune.media.takes import Take

CLIP = 40  # frames; the whole film is cut into clips of this length, so that every frame is in one
LONGEST = Fraction(240)  # seconds of one, so that it may also be shown at half speed
SEED = 20261126
EDGE = 0.02  # seconds
TICK = Fraction(1, 1000)  # seconds within which a picture is at its time; Matroska counts no finer


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
        return f"{self.right} of {self.total}" if self.total else "–"


@dataclass(frozen=True)
class Known:
    """A film whose frames' true numbers and times are known, and what the probe says of it.

    `times` are seconds from frame 0, with the end of the last; `beeps` when each whole beep begins.
    """

    paths: tuple[Path, ...]
    numbers: tuple[int, ...]
    times: tuple[Fraction, ...]
    beeps: tuple[Fraction, ...]
    facts: FilmFacts

    @classmethod
    def of(cls, kind: str) -> "Known":
        """Make the film, or the several parts, of a kind, and probe it."""
        if kind in filmmaker.PARTS:
            made = filmmaker.make_parts(kind)
            facts = probe_parts(lambda place: made.paths[place].open("rb"), len(made.paths))
            return cls(made.paths, made.numbers, made.times, made.beeps, facts)
        film = filmmaker.make(kind)
        with film.path.open("rb") as source:
            facts = probe(source)
        return cls((film.path,), tuple(range(film.frames)), film.times, tuple(film.beeps), facts)

    @property
    def count(self) -> int:
        """How many frames it truly has."""
        return len(self.numbers)

    def reader(self) -> Reader:
        """Open it anew."""
        return open_reader(lambda place: self.paths[place].open("rb"), self.facts)

    def rendition(self) -> Rendition:
        """Return a rendition that has made nothing yet."""
        return Rendition(self.reader, self.facts)

    def clips(self) -> Iterator[tuple[int, int]]:
        """Give the whole film in clips one after the other, as half-open spans of frames."""
        first = 0
        while first < self.count:
            end = first + 1
            while end < min(first + CLIP, self.count) and self.times[end + 1] - self.times[first] < LONGEST:
                end += 1
            yield first, end
            first = end

    def beeps_in(self, first: int, end: int, slow: int = 1) -> list[float]:
        """Return when the whole beeps of frames [first, end) begin, in seconds after the first of them."""
        begin, length = self.times[first], self.times[end] - self.times[first]
        return [float(beep - begin) * slow for beep in self.beeps if heard_whole(float(beep - begin), float(length))]


def rendition(film: Known) -> Count:
    """The whole copy, made in one run: each frame, and each beep."""
    maker, count = film.rendition(), Count()
    parts = dict(maker.fragments(range(maker.count)))
    whole = maker.head([read_layout(parts[k]) for k in range(maker.count)]) + b"".join(parts.values())
    count.look(numbers_in(whole), film.numbers)
    count.listen(beeps_in(whole), [float(beep) for beep in film.beeps])
    return count


def while_made(film: Known) -> Count:
    """Every fragment by a run of its own, the last one first, shown behind the init alone."""
    maker, count = film.rendition(), Count()
    for k in reversed(range(maker.count)):
        fragment = dict(maker.fragments(range(k, k + 1)))[k]
        count.look(numbers_in(maker.init() + fragment), film.numbers[k * FRAMES : (k + 1) * FRAMES])
    return count


def clips(film: Known) -> Count:
    """The whole film in clips one after the other, with their sound."""
    count = Count()
    with film.reader() as reader:
        for first, end in film.clips():
            out = io.BytesIO()
            cut_clip(reader, first, end, out)
            count.look(numbers_in(out.getvalue()), film.numbers[first:end])
            length = float(film.times[end] - film.times[first])
            heard = [beep for beep in beeps_in(out.getvalue()) if heard_whole(beep, length)]
            count.listen(heard, film.beeps_in(first, end))
    return count


def halves(film: Known) -> Count:
    """The same clips at half speed: each picture once, shown twice as long, which counts as wrong where it is not."""
    count = Count()
    with film.reader() as reader:
        for first, end in film.clips():
            out = io.BytesIO()
            cut_take(reader, Take(first, end, slow=2), out)
            shown = numbers_in(out.getvalue())
            own = [2 * (time - film.times[first]) for time in film.times[first:end]]
            late = [abs(one - other) > TICK for one, other in zip(times_in(out.getvalue()), own, strict=False)]
            late += [True] * (len(shown) - len(late))
            count.look(
                [None if is_late else n for n, is_late in zip(shown, late, strict=True)], film.numbers[first:end]
            )
    return count


def stills(film: Known) -> Count:
    """Every frame as a still, in an order that makes each a jump."""
    order = list(range(film.count))
    random.Random(SEED).shuffle(order)
    count = Count()
    with film.reader() as reader:
        shown = [read_number(np.asarray(Image.open(io.BytesIO(still(reader, frame))))) for frame in order]
    count.look(shown, [film.numbers[frame] for frame in order])
    return count


def reel(film: Known) -> Count:
    """The same clips, the last one first, as one film with a title card before each."""
    if film.times[-1] > 2 * LONGEST:
        return Count()  # longer than a reel may be
    spans = list(film.clips())[::-1]
    pieces: list[Piece] = []
    for first, end in spans:
        pieces += [Card("You wait, and he reaches"), Scene(film.reader(), Take(first, end))]
    out, count = io.BytesIO(), Count()
    write_reel(pieces, out)
    shown = iter(numbers_in(out.getvalue()))
    for first, end in spans:
        count.look([next(shown)], [None])  # the card
        count.look(itertools.islice(shown, end - first), film.numbers[first:end])
    return count


COLUMNS: dict[str, Callable[[Known], Count]] = {
    "rendition": rendition,
    "while made": while_made,
    "clip": clips,
    "½ speed": halves,
    "still": stills,
    "reel": reel,
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


def times_in(data: bytes) -> list[Fraction]:
    """Return when each picture of a film in memory appears, in seconds."""
    with av.open(io.BytesIO(data)) as container:
        return [picture.pts * picture.time_base for picture in container.decode(video=0)]


def rows(kinds: Iterable[str]) -> Iterator[tuple[str, int, dict[str, Count]]]:
    """Give every kind with what came out right of it."""
    for kind in kinds:
        film = Known.of(kind)
        yield kind, film.count, {name: column(film) for name, column in COLUMNS.items()}


def main() -> None:
    """Print the table as Markdown, and a line of totals."""
    kinds = sys.argv[1:] or [*filmmaker.FILMS, *filmmaker.ZOO, *filmmaker.PARTS]
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
