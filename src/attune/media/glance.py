"""The work of the locked child that glances at a few pieces of a film: what it is, how long, its first picture."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from PIL import Image

from attune.media.bench import Bench, Facts, work
from attune.media.errors import PictureMissing
from attune.media.opening import open_film
from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.reduction import Reduction
from attune.vault.sources import Placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from av.container import InputContainer

    from attune.media.facts import FilmFacts

WIDTH = 320
_QUALITY = 80
# Of these the clock runs on from one part of a recording to the next; an MP4 begins each part at nought.
_RUNNING = {"mpegts", "mpeg"}
_CLOCKS = ("com.apple.quicktime.creationdate", "creation_time")


@work("glance")
def glance(bench: Bench, pieces: Sequence[tuple[int, int]], length: int) -> Facts:
    """Look at the `pieces` (offset, length) that the source `film` holds end to end, of a file of `length` bytes.

    Gives its facts, and the first picture as output `picture`, a JPEG; none where that picture is not in the pieces.
    """
    with bench.open("film") as held:
        film = cast("BinaryIO", Sparse(held, pieces, length))
        facts = probe(film)
        with open_film(film) as container:
            told = _told(facts, container)
        picture = _first_picture(film, facts)
    if picture:
        bench.seal("picture", [picture])
    return told


class Sparse(Placed):
    """A file of which only some pieces are there. Where there is none it reads as ended."""

    def __init__(self, held: BinaryIO, pieces: Sequence[tuple[int, int]], length: int) -> None:
        self._held = held
        self._pieces = [(int(offset), int(size)) for offset, size in pieces]
        self._length = length

    def ends_at(self) -> int:
        """Return the length of the whole file."""
        return self._length

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, up to the end of the piece in which the place lies."""
        before = 0
        for offset, length in self._pieces:
            if offset <= self._place < offset + length:
                left = offset + length - self._place
                self._held.seek(before + self._place - offset)
                data = self._held.read(left if size < 0 else min(size, left))
                self._place += len(data)
                return data
            before += length
        return b""


def _told(facts: FilmFacts, container: InputContainer) -> dict[str, Any]:
    seconds = container.duration / 1e6 if container.duration else None
    begins = (container.start_time or 0) / 1e6 if facts.container in _RUNNING else None
    sound = facts.sound
    return {
        "container": facts.container,
        "codec": facts.codec,
        "width": facts.width,
        "height": facts.height,
        "rate": round(float(facts.nominal_rate), 2),
        "sound": f"{sound.codec} {sound.rate} {sound.channels}" if sound else "",
        "seconds": seconds,
        "begins": begins,
        "recorded": next((container.metadata[key] for key in _CLOCKS if key in container.metadata), ""),
    }


def _first_picture(film: BinaryIO, facts: FilmFacts) -> bytes:
    size = (WIDTH, max(2, round(WIDTH * facts.height / facts.width)))
    try:
        with FilmReader(film, facts, deinterlace=False) as reader:
            small = Reduction(facts, *size).of(reader.frame(0)).to_ndarray(format="rgb24")
    except PictureMissing:
        return b""
    written = io.BytesIO()
    Image.fromarray(small).save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()
