"""How exactly and how soon Chromium shows what is asked for at the workbench: `python -m bench.browser [KIND…]`.

A real `attune serve` with a film of each kind of tests/filmmaker.py, and one of a minute in 1080p with a camera's
noise (`minute_1080p`). At the workbench frames are sought at random, stepped to by key, a key is held, the film is
played and stopped; each time the number that is drawn into the picture on screen is read back. Latency is from the wish
(or the key) to the picture.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from playwright.sync_api import Page, sync_playwright
from tests import filmmaker
from tests.journeys.conftest import CHROMIUM, QUIET, House, lay

SEED = 20261126
BIG = "minute_1080p"
READ_NUMBER = (Path(filmmaker.__file__).parent / "js" / "filmnumber.mjs").read_text("utf-8").replace("export ", "")
INSIDE = """async ({ seeks, steps, holds, stops }) => {
  const { player, table } = document.querySelector("attune-workbench").desk;
  const video = document.querySelector("[data-part=video]");
  const number = () => {
    const [width, height] = [video.videoWidth, Math.ceil(video.videoWidth / 16)];
    const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    pen.drawImage(video, 0, 0, width, video.videoHeight, 0, 0, width, video.videoHeight);
    return readNumber(pen.getImageData(0, 0, width, height));
  };
  const wait = (ms) => new Promise((go) => setTimeout(go, ms));
  const press = (key, repeat) =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, repeat }));
  const told = { seeks: [], steps: [], holds: [], stops: [] };
  for (const frame of seeks) {
    const begun = performance.now();
    await player.seek(frame);
    told.seeks.push([frame, player.frame, number(), performance.now() - begun]);
  }
  for (const [from, keys] of steps) {
    await player.seek(from);
    let wanted = from;
    for (const key of keys) {
      const next = wanted + (key === "." ? 1 : -1);
      if (next < 0 || next >= table.count) continue; // some films have few frames
      wanted = next;
      const begun = performance.now();
      const shown = new Promise((go) => player.addEventListener("frame", go, { once: true }));
      press(key, false);
      await Promise.race([shown, wait(3000)]);
      const took = performance.now() - begun;
      await player.seek(player.aim);
      told.steps.push([wanted, player.frame, number(), took]);
      await wait(30);
    }
  }
  for (const [from, key] of holds) {
    await player.seek(from);
    for (let press_ = 0; press_ < 30; press_ += 1) {
      press(key, press_ > 0);
      await wait(33);
    }
    const begun = performance.now();
    const frame = await player.seek(player.aim);
    told.holds.push([from + (key === "." ? 30 : -30), frame, number(), performance.now() - begun]);
  }
  for (const from of stops) {
    await player.seek(from);
    await player.play(1);
    await wait(600);
    const begun = performance.now();
    player.pause();
    await player.seek(player.aim);
    told.stops.push([player.frame, player.frame, number(), performance.now() - begun]);
  }
  return told;
}"""


def main() -> None:
    """Lay out the films, look at each, and print the table as Markdown."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("kinds", nargs="*", default=[*filmmaker.FILMS, *filmmaker.ZOO, BIG])
    asked.add_argument("--seeks", type=int, default=30)
    choices = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as name:
        folder = Path(name)
        films = [str(big_film(folder)) if kind == BIG else kind for kind in choices.kinds]
        house = lay(folder, *films)
        try:
            look_at_all(house, dict(zip(choices.kinds, films, strict=True)), choices.seeks)
        finally:
            house.served.stop()


def look_at_all(house: House, films: dict[str, str], seeks: int) -> None:
    """Print one row for each film, and what all of them come to."""
    columns = ["seeks", "steps", "holds", "stops"]
    print(f"| film | {' | '.join(f'{name} right' for name in columns)} | seek p50 / p95 | step p50 / p95 |")
    print(f"|---|{'---|' * 6}")
    every: dict[str, list[list[float]]] = {name: [] for name in columns}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.goto(house.at(house.laid["ruth"]))
        for kind, film in films.items():
            told = look_at(page, house, house.laid["films"][film], seeks)
            for name in columns:
                every[name] += told[name]
            print(row(kind, told, columns), flush=True)
        browser.close()
    print(row("all", every, columns))
    wrong = [one for name in columns for one in every[name] if not one[0] == one[1] == one[2]]
    print(json.dumps({"wrong": wrong[:20]}) if wrong else "Every picture was the one asked for.")
    sys.exit(bool(wrong))


def look_at(page: Page, house: House, film: str, seeks: int) -> dict[str, Any]:
    """Do everything at one film's workbench."""
    page.goto(house.at(f"/films/{film}/clips/"))
    page.wait_for_selector("attune-workbench[data-ready][data-film=shown]")
    count = page.evaluate("document.querySelector('attune-workbench').desk.table.count")
    chance = random.Random(SEED)
    inner = range(min(6, count // 4), count - min(6, count // 4))
    wishes = {
        "seeks": [0, count - 1, *(chance.randrange(count) for _ in range(seeks))],
        "steps": [[chance.choice(inner), keys] for keys in (".....", ",,,,,", "..,,.")],
        "holds": [[0, "."], [count - 1, ","]] if count > 31 else [],
        "stops": [0, count // 3],
    }
    return page.evaluate(f"(wishes) => {{ {READ_NUMBER} return ({INSIDE})(wishes); }}", wishes)


def row(name: str, told: dict[str, list[list[float]]], columns: list[str]) -> str:
    """Return one row: how many of each were right, and the latencies in milliseconds."""
    counts = [f"{sum(a == b == c for a, b, c, _ in told[one])} of {len(told[one])}" for one in columns]
    return f"| {name} | {' | '.join(counts)} | {spread(told['seeks'])} | {spread(told['steps'])} |"


def spread(told: list[list[float]]) -> str:
    """Return median and 95th percentile of the latencies, in milliseconds."""
    times = [one[3] for one in told]
    return f"{statistics.median(times):.0f} / {statistics.quantiles(times, n=20)[-1]:.0f} ms"


def big_film(folder: Path) -> Path:
    """Make a minute of 1080p at 25 a second with a camera's noise, each frame with its number."""
    path = folder / f"{BIG}.mp4"
    graph = av.filter.Graph()
    begin = graph.add_buffer(width=480, height=270, format="rgb24", time_base=Fraction(1, 25))
    scale = graph.add("scale", "1920:1080:flags=bicubic")
    graph.link_nodes(begin, scale, graph.add("noise", "alls=10:allf=t"), graph.add("buffersink")).configure()
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", 25, options={"preset": "veryfast", "b": "12M", "g": "50", "bf": "2"})
        video.width, video.height, video.pix_fmt = 1920, 1080, "yuv420p"
        for number in range(1500):
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(filmmaker.draw(number, 480, 270)), "rgb24")
            picture.pts, picture.time_base = number, Fraction(1, 25)
            graph.vpush(picture)
            out.mux(video.encode(graph.vpull().reformat(format="yuv420p")))
        out.mux(video.encode(None))
    return path


if __name__ == "__main__":
    main()
