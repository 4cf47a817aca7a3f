"""What is made of a film, beside FFmpeg's own command line doing the same: the copy, sheets, a clip.

As a program: `python -m bench.film_making WORK FILM` does one work in a process of its own and prints what it used.
"""

import io
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from attune.media.cutter import cut_clip
from attune.media.facts import FilmFacts
from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.rendition import Rendition
from attune.media.strip import sheets
from bench.measuring import Row, Used, at_most, by_children, child, ffmpeg, here, in_turn, peers, told

PICTURES = "testsrc2=size=1920x1080:rate=25,noise=alls=12:allf=t"
VOICE = "sin(2*PI*(150*t+5*sin(8*t)))*max(0,sin(12*t))+0.01*(random(0)-0.5)"
VOICES = f"aevalsrc='0.3*{VOICE}|0.25*{VOICE}':s=48000"
LIKE_A_CAMERA = "-c:v libx264 -preset veryfast -b:v 12M -pix_fmt yuv420p -g 50 -bf 2 -c:a aac -b:a 192k"
LIKE_OURS = (
    "-vf scale=960:540:flags=bicubic -c:v libx264 -threads 2 -preset veryfast -crf 23 -bf 0 "
    "-x264-params keyint=12:min-keyint=12:scenecut=0 -c:a aac -ar 48000 -b:a 128k -movflags faststart"
)
LIKE_A_CLIP = "-c:v libx264 -threads 2 -preset fast -bf 0 -g 12 -crf 18 -c:a aac -b:a 192k -movflags faststart"
LIKE_SHEETS = "-vf scale=160:90:flags=bicubic,tile=10x10 -fps_mode passthrough -q:v 4"
CLIP_SECONDS = 8
MOST_MEMORY = 1 << 30
MOVIEPY = """
import sys, time
from moviepy import VideoFileClip
began = time.perf_counter()
film = VideoFileClip(sys.argv[1])
clip = film.subclipped(float(sys.argv[3]), float(sys.argv[3]) + float(sys.argv[4]))
clip.write_videofile(sys.argv[2], codec="libx264", audio_codec="aac", preset="fast", threads=2, logger=None,
                     temp_audiofile=sys.argv[2] + ".m4a",
                     ffmpeg_params=["-crf", "18", "-bf", "0", "-g", "12"])
print(time.perf_counter() - began)
"""


def make_film(path: Path, seconds: int) -> None:
    """Make a noisy 1080p film with somebody talking."""
    inputs = ["-f", "lavfi", "-i", PICTURES, "-f", "lavfi", "-i", VOICES]
    ffmpeg(*inputs, "-t", seconds, *LIKE_A_CAMERA.split(), path)


def make_heavy_film(path: Path) -> None:
    """Make a second of 4K HEVC in ten bits, the most that a phone records."""
    inputs = ["-f", "lavfi", "-i", "testsrc2=size=3840x2160:rate=30"]
    ffmpeg(
        *inputs, "-t", 2, "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1", path
    )


def repeated(path: Path, long: Path, times: int) -> None:
    """Make a longer film out of one, without encoding it again."""
    ffmpeg("-stream_loop", times - 1, "-i", path, "-c", "copy", long)


def rows(film: Path, long: Path, folder: Path, rounds: int) -> Iterator[Row]:
    """Measure one after the other."""
    yield from copies(film, folder, rounds)
    yield far(film)
    yield from sheet_rows(long, folder, rounds)
    yield from clips(film, folder, rounds)
    heavy = folder / "heavy.mov"
    make_heavy_film(heavy)
    yield from memory(film, heavy)


def copies(film: Path, folder: Path, rounds: int) -> list[Row]:
    """Make the copy to step through; ours includes Python's start and reading the frame table."""
    threads = ("-threads", "2")
    theirs, ours = in_turn(
        rounds,
        lambda: by_children(lambda: ffmpeg(*threads, "-i", film, *LIKE_OURS.split(), folder / "theirs.mp4")),
        lambda: by_children(lambda: child("bench.film_making", "rendition", film)),
    )
    name = "rendition with its frame table, beside FFmpeg's own command line"
    return [
        at_most(f"{name}: CPU", 1.05, "×", ours.cpu / theirs.cpu, f" ({ours.cpu:.1f} s and {theirs.cpu:.1f} s)"),
        at_most(f"{name}: wall", 1.15, "×", ours.wall / theirs.wall, f" ({ours.wall:.1f} s and {theirs.wall:.1f} s)"),
    ]


def far(film: Path) -> Row:
    """Make single fragments far from each other, each by a run of its own."""
    return at_most(
        "a fragment far ahead of the encoder is there", 1, "s", told(child("bench.film_making", "far", film))[0]
    )


def sheet_rows(film: Path, folder: Path, rounds: int) -> list[Row]:
    """Make all sheets of a long film; ours without Python's start and the frame table, which is known by then."""
    theirs, ours = in_turn(
        rounds,
        lambda: by_children(
            lambda: ffmpeg(
                "-threads", "2", "-skip_frame", "nokey", "-i", film, *LIKE_SHEETS.split(), folder / "%03d.jpg"
            )
        ),
        lambda: Used(*told(child("bench.film_making", "sheets", film))),
    )
    name = "sheets beside FFmpeg's `-skip_frame nokey`"
    return [
        at_most(f"{name}: CPU", 1.05, "×", ours.cpu / theirs.cpu, f" ({ours.cpu:.2f} s and {theirs.cpu:.2f} s)"),
        Row(f"{name}: wall", "none set", f"{ours.wall / theirs.wall:.2f} ×"),
    ]


def clips(film: Path, folder: Path, rounds: int) -> list[Row]:
    """Cut eight seconds out of the middle."""
    out = folder / "clip.mp4"
    cut = ("-ss", CLIP_SECONDS, "-i", film, "-t", CLIP_SECONDS, *LIKE_A_CLIP.split(), out)
    theirs, other, ours = in_turn(
        rounds,
        lambda: by_children(lambda: ffmpeg("-threads", "2", *cut)),
        lambda: Used(0, told(peers(MOVIEPY, film, out, CLIP_SECONDS, CLIP_SECONDS))[0]),
        lambda: Used(*told(child("bench.film_making", "clip", film))),
    )
    beside = f" ({ours.wall:.1f} s and {theirs.wall:.1f} s; CPU {ours.cpu / theirs.cpu:.2f} ×)"
    return [
        at_most("a clip of 8 s, wall beside FFmpeg's own command line", 1.15, "×", ours.wall / theirs.wall, beside),
        Row("the same beside moviepy", "none set", f"{ours.wall / other.wall:.2f} ×"),
    ]


def memory(*films: Path) -> list[Row]:
    """Make copies, and look at the most memory that the process ever held."""
    most = max(told(child("bench.film_making", "rendition", film))[0] for film in films)
    measured = f"{most / 2**20:.0f} MiB (1080p H.264; 4K HEVC in ten bits)"
    return [Row("memory of a process that makes a copy", "≤ 1 GiB", measured, most <= MOST_MEMORY)]


def do_rendition(film: Path) -> list[float]:
    """Make the whole copy; tell the most resident bytes."""
    rendition = _rendition(film)
    for _ in rendition.fragments(range(rendition.count)):
        pass
    return [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024]


def do_far(film: Path) -> list[float]:
    """Make single fragments; tell the median of seconds."""
    rendition = _rendition(film)
    places = [rendition.count * part // 8 for part in (7, 2, 5, 3, 6)]
    waits = []
    for number in places:
        began = time.perf_counter()
        run = rendition.fragments(range(number, rendition.count))
        next(run)
        waits.append(time.perf_counter() - began)
        run.close()
    return [sorted(waits)[len(waits) // 2]]


def do_sheets(film: Path) -> list[float]:
    """Make all sheets; tell CPU and wall seconds."""
    with FilmReader(film.open("rb"), _facts(film), owns=True) as reader:
        return list(here(lambda: list(sheets(reader))))


def do_clip(film: Path) -> list[float]:
    """Cut a clip out; tell CPU and wall seconds."""
    first = CLIP_SECONDS * 25
    with FilmReader(film.open("rb"), _facts(film), owns=True) as reader:
        return list(here(lambda: cut_clip(reader, first, 2 * first, io.BytesIO())))


def _rendition(film: Path) -> Rendition:
    facts = _facts(film)
    return Rendition(lambda: FilmReader(film.open("rb"), facts, owns=True), facts)


def _facts(film: Path) -> FilmFacts:
    with film.open("rb") as source:
        return probe(source)


WORKS = {"rendition": do_rendition, "far": do_far, "sheets": do_sheets, "clip": do_clip}

if __name__ == "__main__":
    print(*WORKS[sys.argv[1]](Path(sys.argv[2])))
