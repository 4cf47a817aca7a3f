"""How the workbench bears long films: `python -m bench.workbench [--laid FOLDER]`; rows for docs/figures.md.

Two films of an hour and of three, each a minute laid end to end without encoding, come in by the real pipeline; a real
`attune serve` shows them to Chromium. They are made like the copy to step through (540p, a key picture in twelve, no
B-frames) and are played as they came: what the page bears is the same, and the hours that their copies would take are
not waited for. Measured are the opening, steps and seeks, what holds up playing, and memory. With `--laid` the store is
laid in a folder once and used again.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from tests.journeys.conftest import CHROMIUM, QUIET, House, lay
from tests.serving import serve

from bench.film_making import VOICES, repeated
from bench.measuring import Row, at_most, ffmpeg, show

HOUR = 3600  # seconds that the films may take to come in


FILMS = {"60 minutes": 60, "3 hours": 180}
LIKE_A_COPY = "-c:v libx264 -preset veryfast -crf 26 -pix_fmt yuv420p -g 12 -bf 0 -c:a aac -b:a 96k"


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
    paths = {name: str(long_film(minutes, folder)) for name, minutes in FILMS.items()}
    house = lay(folder, "--quick", *paths.values(), patience=HOUR)
    films = {name: house.laid["films"][path] for name, path in paths.items()}
    told.write_text(json.dumps({"laid": house.laid, "films": films}), "utf-8")
    return house, films


def long_film(minutes: int, folder: Path) -> Path:
    """Make a minute with somebody talking, and lay it end to end."""
    minute, path = folder / "minute.mp4", folder / f"film-{minutes}.mp4"
    inputs = ["-f", "lavfi", "-i", "testsrc2=size=960x540:rate=25", "-f", "lavfi", "-i", VOICES]
    ffmpeg(*inputs, "-t", 60, *LIKE_A_COPY.split(), minute)
    repeated(minute, path, minutes)
    return path


def rows(house: House, films: dict[str, str], seconds: int) -> Iterator[Row]:
    """Measure one film after the other."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM,
            args=[*QUIET, "--no-sandbox", "--enable-precise-memory-info", "--js-flags=--expose-gc"],
        )
        for name, film in films.items():
            page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            page.goto(house.at(house.laid["ruth"]))
            yield from used(page, house.at(f"/films/{film}/clips/"), name, seconds)
            page.close()
        browser.close()


def used(page: Page, address: str, name: str, seconds: int) -> Iterator[Row]:
    """Use one film's workbench as somebody does who chooses clips."""
