"""The child of the sandbox: what can be done to a film, by name, behind locks that are closed before its first byte.

Started by `sandbox.run` as `python -m attune.media.works <descriptor> <parent>`; never imported by the web process.
"""

import hashlib
import io
import socket
import sys
import traceback
from collections.abc import Sequence
from contextlib import closing, suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import av
import av.error
import av.subtitles.stream  # PyAV imports it when it meets a film with such a track: too late
import numpy as np
import numpy.ma  # numpy imports it when many keyframes are first sought: too late
from PIL import Image

from attune import platform
from attune.media import giving, glance, lettering
from attune.media.bench import TAPS, WORKS, Bench, Facts, known, reading, work
from attune.media.cutter import cut_clip, still
from attune.media.errors import MediaError, NeedsTooMuchMemory, NotIdentical, ReaderDied
from attune.media.fragments import FragmentLayout, codecs, layout_length, read_layout
from attune.media.joined import open_reader
from attune.media.joining import probe_parts
from attune.media.lockup import Limits, lock_up
from attune.media.peaks import pack, peaks
from attune.media.rendition import HEIGHT, Rendition, next_run
from attune.media.strip import sheets
from attune.media.wire import Message, Wire, WireClosed
from attune.vault.age import Identity
from attune.vault.errors import SegmentDamaged
from attune.vault.segments import SegmentedReader, SegmentFacts, seal_segment

if TYPE_CHECKING:
    from attune.media.rendition import Tap

__all__ = ["giving", "glance", "main"]  # imported so that its works are known

_COMING_UP = 2  # fragments that come sooner by going on than by starting anew


class _Elsewhere(Exception):
    """A viewer waits at another place of the film."""


@work("locks")
def tell_locks(bench: Bench) -> Facts:
    """Say which locks hold on this machine, for `attune doctor`."""
    return bench.locks.as_facts()


@work("probe")
def probe_film(bench: Bench) -> Facts:
    """Read the film through, all its parts: the facts of it, and its frame table as output `frames`."""
    facts = probe_parts(bench.open_part, bench.parts)
    bench.seal("frames", [facts.table.pack()])
    return facts.as_dict()


@work("sheets")
def make_sheets(bench: Bench, facts: Facts, made: int = 0, after: int = -1) -> Facts:
    """Make thumbnails of `film` as outputs `sheet/000`…, each with its frames and the size of a thumbnail.

    The first `made` sheets are there already; the last picture on them is frame `after`.
    """
    count = made
    with reading(bench, facts) as reader:
        for count, sheet in enumerate(sheets(reader, after), made + 1):
            place = {"frames": sheet.frames, "width": sheet.width, "height": sheet.height}
            bench.seal(f"sheet/{count - 1:03d}", [sheet.jpeg], **place)
            bench.progress(sheet.frames[-1] + 1, reader.table.count)
        bench.progress(reader.table.count, reader.table.count)
    return {"sheets": count}


@work("peaks")
def make_peaks(bench: Bench, facts: Facts) -> Facts:
    """Make the waveform of `film` as output `peaks`."""
    with reading(bench, facts) as reader:
        found = peaks(reader, bench.progress)
    bench.seal("peaks", [pack(found)])
    return {"peaks": len(found)}


@work("rendition")
def make_rendition(
    bench: Bench,
    facts: Facts,
    made: Sequence[int] = (),
    init_sha256: str | None = None,
    taps: Sequence[str] = (),
    *,
    lines: int = HEIGHT,
) -> Facts:
    """Make what is missing of the rendition of `film`: outputs `init`, `fragment/000000`…, and at the end `head`.

    `made` are the numbers of the fragments that are there, whose segments, in that order, are the source `fragments`;
    `init_sha256` is that of the `init` made with them. `taps` are names in `TAPS`. `lines` is how high it is at most.
    """
    film_facts = known(bench, facts)
    rendition = Rendition(lambda: open_reader(bench.open_part, film_facts), film_facts, height=lines)
    init = rendition.init()
    if init_sha256 is None:
        bench.seal("init", [init], codecs=codecs(rendition.tracks))
    elif hashlib.sha256(init).hexdigest() != init_sha256:
        raise NotIdentical(frame=0)
    layouts = _layouts(bench, made)
    pouring = [TAPS[name](bench) for name in taps]
    while len(layouts) < rendition.count:
        missing = [number for number in range(rendition.count) if number not in layouts]
        _one_run(bench, rendition, next_run(missing, bench.turn_to), layouts, pouring)
    bench.seal("head", [rendition.head([layouts[number] for number in range(rendition.count)])])
    width, height = rendition.tracks.width, rendition.tracks.height
    return {"fragments": rendition.count, "codecs": codecs(rendition.tracks), "width": width, "height": height}


@work("clip")
def cut(bench: Bench, facts: Facts, first: int, end: int, crf: int = 18) -> Facts:
    """Cut frames [first, end) of `film` as output `clip`."""
    clip = io.BytesIO()
    with reading(bench, facts) as reader:
        cut_clip(reader, first, end, clip, crf=crf)
    bench.seal("clip", [clip.getbuffer()])
    return {"frames": end - first}


@work("still")
def hold_still(bench: Bench, facts: Facts, frame: int, kind: Literal["png", "jpeg"] = "png") -> Facts:
    """Take one frame of `film`, upright and at full size, as output `still`."""
    with reading(bench, facts) as reader:
        bench.seal("still", [still(reader, frame, kind=kind)])
    return {"frame": frame}


def _one_run(
    bench: Bench, rendition: Rendition, run: range, layouts: dict[int, FragmentLayout], taps: "Sequence[Tap]"
) -> None:
    """Make fragments in order until the run ends, or a viewer waits for one that is neither there nor coming up.

    What was under way then is dropped: it is made again when its gap is filled.
    """

    def look(number: int) -> None:
        bench.look()
        wanted = bench.turn_to
        waits = wanted is not None and 0 <= wanted < rendition.count and wanted not in layouts
        if waits and wanted not in range(number, number + 1 + _COMING_UP):
            raise _Elsewhere

    with suppress(_Elsewhere), closing(rendition.fragments(run, taps, look)) as fragments:
        for number, data in fragments:
            bench.seal(f"fragment/{number:06d}", [data])
            layouts[number] = read_layout(data)
            bench.progress(len(layouts), rendition.count)


def _layouts(bench: Bench, made: Sequence[int]) -> dict[int, FragmentLayout]:
    if not made:
        return {}
    layouts = {}
    at = 0
    with bench.open("fragments") as fragments:
        for number, segment in zip(made, bench.segments("fragments"), strict=True):
            fragments.seek(at)
            beginning = fragments.read(8)
            layouts[number] = read_layout(beginning + fragments.read(layout_length(beginning) - 8))
            at += segment.clear_length
    return layouts


def main() -> None:
    """Be the child: warm up, take the order, lock up, work, answer."""
    platform.die_with_parent(int(sys.argv[2]))
    end = socket.socket(fileno=int(sys.argv[1]))
    warm_up()
    obey(end)


def obey(end: socket.socket) -> None:
    """Take one order from the wire, lock this process up for good, work, answer."""
    wire = Wire(end)
    try:
        order = wire.receive()
        locks = lock_up(Limits(cpu_seconds=order.facts["cpu_seconds"], file_size=order.facts["write_limit"]))
        _do(Bench(wire, order, locks), wire, order)
    except WireClosed:
        return


def warm_up() -> None:
    """Use once what opens files at its first use, while files can still be opened."""
    picture = av.VideoFrame(64, 64, "yuv420p")
    Image.frombytes("L", (64, 64), bytes(64 * 64)).save(io.BytesIO(), "JPEG")
    graph = av.filter.Graph()
    graph.link_nodes(
        graph.add_buffer(width=64, height=64, format=picture.format, time_base=Fraction(1, 25)),
        graph.add("bwdif"),
        graph.add("scale", "32:32"),
        graph.add("buffersink"),
    ).configure()
    np.linalg.norm(np.ones(2))
    lettering.load()
    "".encode("utf-16-be")  # Python imports a codec at its first use: too late
    family, sealed = Identity.generate(), io.BytesIO()
    facts = SegmentFacts("warm", *seal_segment(sealed, family.recipient, [b"warm"], name="warm"))
    with SegmentedReader([facts], lambda _: sealed, family) as opened:
        opened.read()


def _do(bench: Bench, wire: Wire, order: Message) -> None:
    try:
        facts = WORKS[order.facts["work"]](bench, **order.facts["params"])
    except MediaError as error:
        wire.send("failed", code=error.code, facts=error.facts)
    except SegmentDamaged as error:
        wire.send("damaged", name=error.name)
    except MemoryError:
        wire.send("failed", code=NeedsTooMuchMemory.code, facts={"mebibytes": Limits.address_space >> 20})
    except av.error.FFmpegError:
        wire.send("failed", code=MediaError.code, facts={})
    except WireClosed:
        raise
    except Exception as error:  # noqa: BLE001 - the child's door: what it was and where, never its words (film's text)
        wire.send("failed", code=ReaderDied.code, facts={"how": f"{type(error).__name__} at {_place(error)}"})
    else:
        wire.send("done", facts=facts)


def _place(error: BaseException) -> str:
    frame, line = list(traceback.walk_tb(error.__traceback__))[-1]
    return f"{Path(frame.f_code.co_filename).name}:{line}"


if __name__ == "__main__":
    main()
