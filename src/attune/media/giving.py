"""Works of the locked child that make what is given out: takes, reels, two side by side, stills, contact sheets.

A take is told as {"film", "first", "end", "slow", "hold", "seconds", "heard", "words", "under"}: `film` names the
sources `film<name>` and `frames<name>` and the facts in `facts`; `hold` is a frame or None, `seconds` [over, under].
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from attune.media import contact
from attune.media.bench import Bench, Facts, reading, work
from attune.media.beside import Heard, write_beside
from attune.media.contact import Listed
from attune.media.cutter import cut_take, picture_file, still
from attune.media.pdf import write_pdf
from attune.media.reel import Card, Piece, Scene, write_reel
from attune.media.takes import Hold, Take

if TYPE_CHECKING:
    from attune.media.reader import Reader

Told = Mapping[str, Any]


@work("take")
def make_take(bench: Bench, films: Mapping[str, Facts], take: Told) -> Facts:
    """Cut one take as output `export/000`."""
    made = io.BytesIO()
    told = _take(take)
    with reading(bench, films[take["film"]], take["film"]) as reader:
        cut_take(reader, told, made)
    bench.seal("export/000", [made.getbuffer()])
    return {"frames": told.count}


@work("takes")
def make_takes(bench: Bench, films: Mapping[str, Facts], takes: Sequence[Told]) -> Facts:
    """Cut each take as a file of its own: outputs `export/000`, `export/001` and so on."""
    for number, take in enumerate(takes):
        bench.progress(number, len(takes))
        made = io.BytesIO()
        with reading(bench, films[take["film"]], take["film"]) as reader:
            cut_take(reader, _take(take), made)
        bench.seal(f"export/{number:03d}", [made.getbuffer()])
    bench.progress(len(takes), len(takes))
    return {"files": len(takes)}


@work("reel")
def make_reel(bench: Bench, films: Mapping[str, Facts], takes: Sequence[Told], *, cards: bool) -> Facts:
    """Make one film of all takes as output `export/000`, each after a card with its words, or without cards."""
    made = io.BytesIO()
    with _readers(bench, films) as readers:
        pieces: list[Piece] = []
        for take in takes:
            if cards:
                pieces.append(Card(take["words"], take["under"]))
            pieces.append(Scene(readers[take["film"]], _take(take)))
        frames = write_reel(pieces, made, told=bench.progress)
    bench.seal("export/000", [made.getbuffer()])
    return {"frames": frames}


@work("beside")
def make_beside(bench: Bench, films: Mapping[str, Facts], takes: Sequence[Told], heard: Heard) -> Facts:
    """Lay two takes side by side as output `export/000`; each has a reader of its own, also of the same film."""
    made = io.BytesIO()
    with ExitStack() as open_films:
        scenes = [
            Scene(open_films.enter_context(reading(bench, films[take["film"]], take["film"])), _take(take))
            for take in takes
        ]
        frames = write_beside(scenes[0], scenes[1], made, heard=heard, told=bench.progress)
    bench.seal("export/000", [made.getbuffer()])
    return {"frames": frames}


@work("stills")
def make_stills(bench: Bench, films: Mapping[str, Facts], takes: Sequence[Told], kind: Literal["png", "jpeg"]) -> Facts:
    """Take the first frame of each take at full size: outputs `export/000`, `export/001` and so on."""
    with _readers(bench, films) as readers:
        for number, take in enumerate(takes):
            bench.progress(number, len(takes))
            bench.seal(f"export/{number:03d}", [still(readers[take["film"]], take["first"], kind=kind)])
    bench.progress(len(takes), len(takes))
    return {"files": len(takes)}


@work("contact")
def make_contact(bench: Bench, films: Mapping[str, Facts], takes: Sequence[Told], kind: Literal["png", "pdf"]) -> Facts:
    """Draw a contact sheet of all takes as output `export/000`: one picture, or a PDF of pages."""
    with _readers(bench, films) as readers:
        clips = [Listed(readers[take["film"]], take["first"], take["end"], take["words"]) for take in takes]
        sheet = contact.pages(clips)
    if kind == "png":
        made = picture_file(contact.one_picture(sheet), "png")
    else:
        made = write_pdf(sheet, contact.described(clips), dpi=contact.DPI)
    bench.seal("export/000", [made])
    return {"pages": len(sheet)}


@contextmanager
def _readers(bench: Bench, films: Mapping[str, Facts]) -> Iterator[dict[str, Reader]]:
    with ExitStack() as open_films:
        yield {name: open_films.enter_context(reading(bench, facts, name)) for name, facts in films.items()}


def _take(told: Told) -> Take:
    hold = None if told["hold"] is None else Hold(told["hold"], Fraction(*told["seconds"]))
    return Take(told["first"], told["end"], slow=told["slow"], hold=hold, heard=told["heard"])
