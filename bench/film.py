"""Every figure of film's path in one run, as rows for docs/figures.md: `bin/bench film` (about ten minutes).

Ratios are of medians, taken in turn with FFmpeg's own command line, moviepy, `age` and plain copies. Nothing else
should be at work on the machine.
"""

import argparse
import datetime as dt
import os
import random
import tempfile
import time
from pathlib import Path

from bench import film_arriving, film_keeping, film_making
from bench.measuring import ffmpeg_version, show

LONG = 12


def main() -> None:
    """Measure and print; small numbers are for trying it out."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=int, default=40, help="length of the film that is copied and cut (20 or more)")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--mib", type=int, default=256, help="what is sealed beside age")
    asked.add_argument("--flips", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    asked.add_argument("--only", choices=["keeping", "making", "arriving"])
    choices = asked.parse_args()
    began, today = time.monotonic(), dt.datetime.now(dt.UTC).date()
    print(f"{today}, {os.cpu_count()} cores, FFmpeg {ffmpeg_version()}, seed {choices.seed}\n", flush=True)
    print("| what | to reach | measured |\n|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as name:
        folder = Path(name)
        film, long = folder / "film.mp4", folder / "long.mp4"
        if choices.only != "arriving":
            film_making.make_film(film, choices.seconds)
            film_making.repeated(film, long, LONG)
        if choices.only in {None, "keeping"}:
            chance = random.Random(choices.seed)
            show(film_keeping.kept_rows(long, folder, choices.rounds))
            show(film_keeping.age_rows(folder, choices.mib, chance))
            show([film_keeping.flips(choices.flips, chance)])
        if choices.only in {None, "making"}:
            show(film_making.rows(film, long, folder, choices.rounds))
        if choices.only in {None, "arriving"}:
            show(film_arriving.rows(folder))
    print(f"\nin {(time.monotonic() - began) / 60:.1f} minutes")


if __name__ == "__main__":
    main()
