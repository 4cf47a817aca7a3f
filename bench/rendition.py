"""CPU and wall time of a rendition beside FFmpeg's own command line, and how soon a far fragment is there."""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg

from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.rendition import Rendition

SOURCE = "mandelbrot=size=1920x1080:rate=25,noise=alls=12:allf=t"
LIKE_A_CAMERA = "-c:v libx264 -preset veryfast -b:v 12M -pix_fmt yuv420p -g 50 -bf 2 -c:a aac"
LIKE_OURS = (
    "-c:v libx264 -threads 2 -preset veryfast -crf 23 -bf 0 -x264-params keyint=12:min-keyint=12:scenecut=0 "
    "-c:a aac -ar 48000 -b:a 128k -movflags faststart"
)


def main() -> None:
    """Measure both in turn, and print medians and their ratio."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=int, default=20)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--film", type=Path, help=argparse.SUPPRESS)
    choices = asked.parse_args()
    if choices.film:
        reduce_film(choices.film)
        return
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        make_film(film, choices.seconds)
        compare(film, Path(folder), choices.rounds)
        jump(film)


def compare(film: Path, folder: Path, rounds: int) -> None:
    """Run the two in turn; ours includes Python's start and reading the frame table."""
    theirs, ours = [], []
    for _ in range(rounds):
        theirs.append(used(lambda: with_ffmpeg(film, folder / "theirs.mp4")))
        ours.append(used(lambda: subprocess.run([sys.executable, __file__, "--film", film], check=True)))
    for name, place in (("CPU", 0), ("wall", 1)):
        one, other = (statistics.median(each[place] for each in runs) for runs in (theirs, ours))
        print(f"{name}: ffmpeg {one:.2f} s, ours {other:.2f} s, ratio {other / one:.2f}")


def used(run: Callable[[], object]) -> tuple[float, float]:
    """Return CPU and wall seconds of the child processes that `run` starts."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run()
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, ended - began


def reduce_film(film: Path) -> None:
    """Make the whole rendition in this process."""
    cpu = time.process_time()
    with film.open("rb") as source:
        facts = probe(source)
    rendition = Rendition(lambda: FilmReader(film.open("rb"), facts, owns=True), facts)
    begun = time.process_time()
    for _ in rendition.fragments(range(rendition.count)):
        pass
    print(f"  frame table {begun - cpu:.2f} s, fragments {time.process_time() - begun:.2f} s of CPU")


def jump(film: Path) -> None:
    """Make one far fragment alone."""
    with film.open("rb") as source:
        facts = probe(source)
    rendition = Rendition(lambda: FilmReader(film.open("rb"), facts, owns=True), facts)
    far, began = rendition.count * 3 // 4, time.perf_counter()
    next(rendition.fragments(range(far, far + 1)))
    print(f"a far fragment after {time.perf_counter() - began:.2f} s")


def make_film(path: Path, seconds: int) -> None:
    """Make a noisy 1080p film with sound."""
    inputs = ["-f", "lavfi", "-i", SOURCE, "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"]
    ffmpeg(*inputs, "-t", str(seconds), *LIKE_A_CAMERA.split(), path)


def with_ffmpeg(film: Path, out: Path) -> None:
    """Do what a rendition does, by FFmpeg's command line."""
    ffmpeg("-threads", "2", "-i", film, "-vf", "scale=960:540:flags=bicubic", *LIKE_OURS.split(), out)


def ffmpeg(*arguments: str | Path) -> None:
    """Run FFmpeg quietly."""
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments], check=True)


if __name__ == "__main__":
    main()
