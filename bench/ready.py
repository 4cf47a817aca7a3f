"""From the card to a ready choice, as a script does it: `python -m bench.ready [--minutes 20]`.

A film of 1080p lies on a card; a real `attune serve` and Chromium. The script drops it, opens the workbench as soon as
it may, marks three places while the film is watched once, goes through the marks by key, sets the ends of one clip
anew, names all three, and prepares the review. Watching itself takes as long as the film and is not counted: what is
counted are the keys, and the seconds in which a person would wait for Attune.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright
from tests.journeys.conftest import CHROMIUM, QUIET, House, lay

from bench.film_making import make_film, repeated
from bench.measuring import Row, show

MADE_SECONDS = 20
MOST_WAITING = 180  # seconds besides watching, as domain.md asks
PATIENCE = 20 * 60 * 1000
DESK = 'document.querySelector("attune-workbench").desk'
NAMES = ["You wait, and he reaches", "He looks at you first", "You both laugh"]


class Keys:
    """Presses keys and counts them; letters of names are counted apart."""

    def __init__(self, page: Page) -> None:
        self.page, self.acts, self.letters = page, 0, 0

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as fast as the page answers."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.evaluate(f"{DESK}.player.settled")
            self.acts += 1

    def write(self, name: str) -> None:
        """Name the clip in hand."""
        self.page.get_by_label("Name it in the family’s words").fill(name)
        self.page.keyboard.press("Enter")
        self.letters += len(name)
        self.acts += 1


def main() -> None:
    """Do it once, and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=int, default=20)
    choices = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as name:
        folder = Path(name)
        film = card(folder, choices.minutes)
        house = lay(folder)
        try:
            show(rows(house, film))
        finally:
            house.served.stop()


def card(folder: Path, minutes: int) -> Path:
    """Lay a film of so many minutes on a card, a few seconds of it end to end."""
    short, film = folder / "short.mp4", folder / "GX010001.MP4"
    make_film(short, MADE_SECONDS)
    repeated(short, film, minutes * 60 // MADE_SECONDS)
    short.unlink()
    return film


def rows(house: House, film: Path) -> Iterator[Row]:
    """Go the way from the card to the ready choice."""
    size = f"{film.stat().st_size >> 20} MiB"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PATIENCE)
        page.goto(house.at(house.laid["ruth"]))
        page.goto(house.at(f"/visits/{house.laid['filming']}/film/"))
        began = time.perf_counter()
        page.set_input_files("#film-file", film)
        page.locator("[data-part=done]").wait_for()
        verified = time.perf_counter() - began
        yield Row(f"card to “you may wipe the card”, {size}", "none set", f"{verified:.0f} s")
        page.get_by_role("link", name="Open the film").click()
        page.get_by_role("link", name="Choose clips").click()
        page.wait_for_selector("attune-workbench[data-ready][data-film=shown]")
        yield Row("card to the first picture at the workbench", "none set", f"{time.perf_counter() - began:.0f} s")
        yield from chosen(page, Keys(page))
        browser.close()


def chosen(page: Page, keys: Keys) -> Iterator[Row]:
    """Mark, choose and name three clips, and wait until the review can be rehearsed."""
    count, seconds = page.evaluate(f"{DESK}.table.count"), 0.0
    for place in (0.2, 0.5, 0.8):
        began = time.perf_counter()
        page.evaluate(f"{DESK}.player.seek({round(count * place)})")
        seconds += time.perf_counter() - began
        keys.press("m")
    began = time.perf_counter()
    page.evaluate(f"{DESK}.player.seek(0)")
    for name in NAMES:
        keys.press("n", "k", "Enter")
        keys.write(name)
    keys.press("Shift+o", "ArrowLeft", "ArrowLeft", "o")
    expect(page.locator(".tray-clip b")).to_have_text(NAMES)
    page.get_by_role("button", name="Prepare the review").click()
    page.wait_for_url("**/prepare/")
    seconds += time.perf_counter() - began
    yield Row(
        "keys from the first mark to the choice of three clips, beside the letters of names",
        "none set",
        f"{keys.acts} and {keys.letters}",
    )
    yield Row(
        "seconds of it in which Attune was waited for, far places of a film that is still being made included",
        f"≤ {MOST_WAITING} s",
        f"{seconds:.1f} s",
        seconds <= MOST_WAITING,
    )
    began = time.perf_counter()
    while not page.get_by_role("button", name="Play through").count():
        page.wait_for_timeout(500)
        page.reload()
    yield Row(
        "from there until all clips are cut and the rehearsal may begin",
        "none set",
        f"{time.perf_counter() - began:.0f} s",
    )


if __name__ == "__main__":
    main()
