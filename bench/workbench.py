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

from playwright.sync_api import Page, sync_playwright
from tests.journeys.conftest import CHROMIUM, QUIET, House, lay
from tests.serving import serve

from bench.film_making import VOICES, repeated
from bench.measuring import Row, at_most, ffmpeg, show

HOUR = 3600  # seconds that the films may take to come in


MEBI = 1 << 20
PLAINLY = ["--no-sandbox", "--enable-precise-memory-info", "--js-flags=--expose-gc"]
OPENING = """(() => {
  const shown = (window.shown = {});
  const looked = () => {
    if (document.querySelector("attune-workbench[data-film=shown]")) shown.picture ??= performance.now();
    const strip = document.querySelector("canvas[data-part=film]");
    const dots = strip?.width ? strip.getContext("2d").getImageData(40, 20, 1, 1).data : [];
    if (dots[3]) shown.strip ??= performance.now();
    if (!shown.picture || !shown.strip) requestAnimationFrame(looked);
  };
  requestAnimationFrame(looked);
})()"""
GOING = """async () => {
  const { player, table } = document.querySelector("attune-workbench").desk;
  const told = { seeks: [], steps: [], right: 0, asked: 0 };
  const timed = async (list, frame, go) => {
    const begun = performance.now();
    told.right += (await go()) === frame;
    told.asked += 1;
    list.push(performance.now() - begun);
  };
  for (let turn = 1; turn <= 60; turn += 1) {
    const frame = (turn * 7919 * 31) % (table.count - 10);
    await timed(told.seeks, frame, () => player.seek(frame));
    await timed(told.steps, frame + 1, () => player.step(1));
  }
  return told;
}"""
PLAYING = """async (milliseconds) => {
  const { player, table, stretch } = document.querySelector("attune-workbench").desk;
  const tasks = [];
  const video = document.querySelector("[data-part=video]");
  await player.seek(Math.floor(table.count / 3));
  stretch.zoom(4 / stretch.span, 0.5); // pages turn every four seconds
  await new Promise((go) => setTimeout(go, 1500));
  const seen = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  seen.observe({ entryTypes: ["longtask"] });
  const before = video.getVideoPlaybackQuality();
  await player.play(1);
  await new Promise((go) => setTimeout(go, milliseconds));
  const after = video.getVideoPlaybackQuality();
  player.pause();
  await player.settled;
  seen.disconnect();
  const dropped = after.droppedVideoFrames - before.droppedVideoFrames;
  return { tasks, dropped, pictures: after.totalVideoFrames - before.totalVideoFrames };
}"""
LASTING = """async () => {
  const { player, table, stretch } = document.querySelector("attune-workbench").desk;
  const rest = (ms) => new Promise((go) => setTimeout(go, ms));
  const use = async (turns) => {
    for (let turn = 1; turn <= turns; turn += 1) {
      const frame = (turn * 104729) % table.count;
      await player.seek(frame);
      stretch.centre(table.timeOf(frame));
      stretch.zoom(turn % 7 ? 0.5 : 200, 0.5);
      await rest(40);
    }
    await rest(1500);
    window.gc();
    await rest(300);
    return performance.memory.usedJSHeapSize;
  };
  const before = await use(20); // what is made once is made by then
  return [before, await use(200)];
}"""
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
    """Measure one film after the other, each in a browser of its own."""
    with sync_playwright() as play:
        for name, film in films.items():
            browser = play.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *PLAINLY])
            page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            page.goto(house.at(house.laid["ruth"]))
            page.add_init_script(OPENING)
            page.goto(house.at(f"/films/{film}/clips/"))
            for measured in (opening, going, playing, lasting):  # each is given the page as the one before left it
                yield from measured(page, name, seconds)
            browser.close()


def opening(page: Page, name: str, _seconds: int) -> Iterator[Row]:
    """How soon there is something to see."""
    page.wait_for_function("() => window.shown?.picture && window.shown?.strip", timeout=60_000)
    shown = page.evaluate("window.shown")
    yield at_most(f"{name}: from opening to the first picture", 1, "s", shown["picture"] / 1000)
    yield at_most(f"{name}: from opening to the first small pictures", 1, "s", shown["strip"] / 1000)


def going(page: Page, name: str, _seconds: int) -> Iterator[Row]:
    """How soon a picture comes that is asked for, anywhere or next to the last one."""
    page.wait_for_timeout(2000)
    told = page.evaluate(GOING)
    yield spread(f"{name}: a seek to anywhere, p50 and p95", 80, told["seeks"])
    yield spread(f"{name}: a step to the next frame, p50 and p95", 50, told["steps"])
    yield Row(f"{name}: seeks and steps that ended where they should", "all", f"{told['right']} of {told['asked']}")


def playing(page: Page, name: str, seconds: int) -> Iterator[Row]:
    """What holds the page up while the film plays, the timeline turning its pages."""
    told = page.evaluate(PLAYING, seconds * 1000)
    longest = f"{len(told['tasks'])}, the longest {max(told['tasks'], default=0):.0f} ms"
    dropped = f"; {told['dropped']} of {told['pictures']} pictures not shown"
    yield Row(f"{name}: tasks over 50 ms in {seconds} s of playing", "0", longest + dropped, not told["tasks"])


def lasting(page: Page, name: str, _seconds: int) -> Iterator[Row]:
    """What the page's memory grows by while somebody goes and looks everywhere."""
    before, after = page.evaluate(LASTING)
    grown = f"{before / MEBI:.1f} MiB, then {after / MEBI:.1f} MiB"
    yield Row(f"{name}: script memory before and after 200 seeks with zooms", "flat", grown, after - before < 2 * MEBI)


def spread(what: str, bound: float, times: list[float]) -> Row:
    """Return the row of latencies whose 95th percentile has a bound, in milliseconds."""
    middle, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    return Row(what, f"p95 ≤ {bound:g} ms", f"{middle:.0f} and {late:.0f} ms", late <= bound)


if __name__ == "__main__":
    main()
