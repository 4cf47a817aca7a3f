"""How the workbench bears long films: `python -m bench.workbench [--laid FOLDER]`; rows for docs/figures.md.

Two drawn films of an hour and of three, each made of a minute laid end to end without encoding, come in by the real
pipeline; a real `attune serve` shows them to Chromium. Measured are the opening, steps and seeks, what playing holds
up, and memory. With `--laid` the store is laid in a folder once and used again.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Page, sync_playwright
from tests.journeys.conftest import CHROMIUM, QUIET, House, lay
from tests.serving import serve

from bench.film_making import VOICES, repeated
from bench.measuring import Row, at_most, ffmpeg, show

HOURS = 3600.0  # seconds a film may take to come in: the three hours are 270,000 pictures


class Long(NamedTuple):
    """A long film: its name, how often the minute is laid end to end, and its size; smaller ones come in sooner."""

    name: str
    minutes: int
    size: str


FILMS = (Long("60 minutes", 60, "640x360"), Long("3 hours", 180, "320x180"))


def main() -> None:
    """Lay out both films, use each, and print what was found."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--laid", type=Path, help="lay the films here once, and use them again")
    asked.add_argument("--play", type=int, default=20, help="seconds that each film is played")
    choices = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as name:
        house, films = laid(choices.laid or Path(name))
        try:
            show(rows(house, films, choices.play))
        finally:
            house.served.stop()


def laid(folder: Path) -> tuple[House, dict[str, str]]:
    """Serve the practice with its films; return it, and which film is which."""
    told = folder / "laid.json"
    if told.exists():
        known = json.loads(told.read_text("utf-8"))
        return House(serve(folder / "data"), known["laid"]), known["films"]
    folder.mkdir(parents=True, exist_ok=True)
    paths = {film.name: str(long_film(film, folder)) for film in FILMS}
    house = lay(folder, *paths.values(), patience=HOURS)
    films = {name: house.laid["films"][path] for name, path in paths.items()}
    told.write_text(json.dumps({"laid": house.laid, "films": films}), "utf-8")
    return house, films


def long_film(film: Long, folder: Path) -> Path:
    """Make a minute with somebody talking, and lay it end to end."""
    minute, path = folder / f"minute-{film.minutes}.mp4", folder / f"film-{film.minutes}.mp4"
    inputs = ["-f", "lavfi", "-i", f"testsrc2=size={film.size}:rate=25", "-f", "lavfi", "-i", VOICES]
    ffmpeg(*inputs, "-t", 60, *"-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 50 -bf 2 -c:a aac".split(), minute)
    repeated(minute, path, film.minutes)
    return path


def rows(house: House, films: dict[str, str], seconds: int) -> Iterator[Row]:
    """Measure one film after the other."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=[*QUIET, "--no-sandbox", "--enable-precise-memory-info", "--js-flags=--expose-gc"]
        )
        for name, film in films.items():
            page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            page.goto(house.at(house.laid["ruth"]))
            yield from used(page, house.at(f"/films/{film}/clips/"), name, seconds)
            page.close()
        browser.close()


def used(page: Page, address: str, name: str, seconds: int) -> Iterator[Row]:
    """Use one film's workbench as somebody does who chooses clips."""
