"""The sandbox's child with a few works more, which try what a hostile film would have it do."""

import ctypes
import io
import os
import socket
import time
from contextlib import closing
from pathlib import Path

from attune.media.bench import TAPS, Bench, work
from attune.media.cutter import cut_clip, still
from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.rendition import Rendition
from attune.media.strip import sheets
from attune.media.works import main, make_rendition
from tests import filmmaker
from tests.media import ways_out  # noqa: F401 - registers its works


@work("try-everything")
def try_everything(bench: Bench, path: str, port: int) -> dict:
    """Try each way out; answer for each with the name of the refusal, or that it was let through."""
    ways = {
        "open a file": lambda: Path(path).read_bytes(),
        "list a folder": lambda: list(Path("/").iterdir()),
        "make a file": lambda: Path(path + ".new").write_bytes(b"x"),
        "remove a file": lambda: Path(path).unlink(),
        "connect": lambda: socket.create_connection(("127.0.0.1", port), timeout=2),
        "make a socket": socket.socket,
        "make a local socket": lambda: socket.socket(socket.AF_UNIX),
        "run a program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        "fork": os.fork,
        "signal the parent": lambda: os.kill(os.getppid(), 0),
        "look into the parent": lambda: os.open(f"/proc/{os.getppid()}/mem", os.O_RDWR),
        "raise a limit": _raise_limit,
    }
    return {name: _tried(way) for name, way in ways.items()}


@work("hold-memory")
def hold_memory(bench: Bench, mebibytes: int) -> dict:
    held = []
    for _ in range(mebibytes // 16):
        held.append(b"x" * (16 << 20))
        time.sleep(0.02)
    return {"held": len(held)}


@work("reserve-memory")
def reserve_memory(bench: Bench) -> dict:
    return {"reserved": len(bytearray(4 << 30))}


@work("sleep")
def sleep(bench: Bench, seconds: float) -> dict:
    time.sleep(seconds)
    return {}


@work("fall")
def fall(bench: Bench) -> dict:
    ctypes.string_at(0)
    return {}


@work("stumble")
def stumble(bench: Bench) -> dict:
    raise ValueError("these words come out of a film and must not leave")


@work("copy")
def copy(bench: Bench, source: str, parts: int) -> dict:
    """Seal a source again in parts, telling progress."""
    with bench.open(source) as clear:
        whole = clear.read()
    turned = []
    for part in range(parts):
        bench.seal(f"part/{part}", [whole[part::parts]], part=part)
        turned.append(bench.turn_to)
        bench.progress(part + 1, parts)
    return {"length": len(whole), "turned": turned}


@work("copy-and-stumble")
def copy_and_stumble(bench: Bench) -> dict:
    bench.seal("kept", [b"kept"])

    def chunks() -> object:
        yield b"half"
        raise ValueError

    bench.seal("torn", chunks())
    return {}


@work("tapped-rendition")
def tapped_rendition(bench: Bench, facts: dict) -> dict:
    seen = []

    def look(_frame: int, _time: object, picture: object) -> None:
        seen.append(filmmaker.read_number(picture[: picture.shape[0] * 2 // 3]))

    TAPS["numbers"] = lambda _: look
    make_rendition(bench, facts, taps=["numbers"])
    return {"seen": seen}


@work("probe-and-sheets")
def probe_and_sheets(bench: Bench) -> dict:
    with bench.open("film") as film:
        return {"sheets": len(list(sheets(FilmReader(film, probe(film)))))}


@work("everything")
def everything(bench: Bench) -> dict:
    """Do with a film what is done with films: look, small pictures, the first of the copy, sound, a clip, a still."""
    with bench.open("film") as film:
        facts = probe(film)
        bench.seal("frames", [facts.table.pack()])
        for number, sheet in zip(range(2), sheets(FilmReader(film, facts)), strict=False):
            bench.seal(f"sheet/{number}", [sheet.jpeg])
        rendition = Rendition(lambda: FilmReader(bench.open("film"), facts, owns=True), facts)
        bench.seal("init", [rendition.init()])
        with closing(rendition.fragments(range(min(2, rendition.count)))) as fragments:
            for number, data in fragments:
                bench.seal(f"fragment/{number}", [data])
        with FilmReader(film, facts) as reader:
            clip = io.BytesIO()
            cut_clip(reader, 0, min(5, facts.table.count), clip, crf=30)
            bench.seal("clip", [clip.getbuffer()])
            bench.seal("still", [still(reader, facts.table.count // 2, kind="jpeg")])
    return {"frames": facts.table.count}


@work("reach-further")
def reach_further(bench: Bench, name: str) -> dict:
    bench._wire.ask("segment", source="film", name=name)
    return {}


def _tried(way) -> str:
    try:
        way()
    except (OSError, ValueError) as error:
        return type(error).__name__
    return "let through"


def _raise_limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))


if __name__ == "__main__":
    main()
