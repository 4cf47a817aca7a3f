"""A film is watched while its copy is made: in a real browser, from a real server, with the encoder running."""

import json
import os
import random
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tests import filmmaker
from tests.films.seed import asked
from tests.films.test_bringing_in_chromium import WITHDRAW
from tests.serving import attune, below, serve, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.film, pytest.mark.xdist_group("serve")]
DESK = "document.querySelector('attune-workbench').desk"
SEED = 20261126
STRIP = """() => {
  const video = document.querySelector("[data-part=video]");
  const [width, height] = [video.videoWidth, Math.ceil(video.videoWidth / 16)];
  const paper = new OffscreenCanvas(width, height).getContext("2d");
  paper.drawImage(video, 0, 0, width, video.videoHeight, 0, 0, width, video.videoHeight);
  const { data } = paper.getImageData(0, 0, width, height);
  return [width, Array.from(data).filter((_, place) => place % 4 === 1)];
}"""
ASK = "async (url) => (await fetch(url)).json()"
PATIENCE = 120_000


class SlowMachine(threading.Thread):
    """Lets the locked children of a server run a tenth of the time, as on a slow machine, until told to let go."""

    def __init__(self, served):
        super().__init__(daemon=True)
        self.served, self.told = served, threading.Event()
        self.start()

    def run(self):
        while not self.told.wait(0.01):
            children = self.children()
            self.tell(children, signal.SIGSTOP)
            self.told.wait(0.09)
            self.tell(children, signal.SIGCONT)

    def children(self):
        return [pid for pid in below(self.served.process.pid) if b"attune.media.works" in command_of(pid)]

    def tell(self, pids, word):
        for pid in pids:
            try:
                os.kill(pid, word)
            except ProcessLookupError:
                continue

    def let_go(self):
        self.told.set()
        self.join()


def command_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


class Watched:
    """A film that is being made, and the workbench that watches it."""

    def __init__(self, data, facts, chromium):
        self.data, self.facts = data, facts
        self.served = serve(data)
        self.slow = SlowMachine(self.served)
        self.context = chromium.new_context(viewport={"width": 1280, "height": 860})
        self.context.add_cookies([{"name": "sessionid", "value": facts["session"], "url": self.served.address}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.wrong = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.film, self.numbers = "", range(0)

    def bring(self, kind):
        if kind in filmmaker.GROWING_PARTS:
            made = filmmaker.make_parts(kind)
            paths, self.numbers = made.paths, made.numbers
        else:
            made = filmmaker.make(kind)
            paths, self.numbers = [made.path], range(made.frames)
        visit = self.facts["visit"]
        done = attune(self.data, "film", "add", *paths, "--visit", visit, "--as", "ru@example.org", "--json")
        assert done.returncode == 0, done.stderr
        self.film = json.loads(done.stdout)["id"]

    def open(self):
        wait_until(self.is_open, "the workbench did not open")
        self.page.wait_for_selector("attune-workbench[data-ready][data-film=shown]")
        self.page.evaluate("window.sameAsBefore = true")

    def is_open(self):
        """Go to the workbench; until the film is read back its own page answers."""
        return self.page.goto(f"{self.served.address}/films/{self.film}/clips/").url.endswith("/clips/")

    def close(self):
        self.slow.let_go()
        self.context.close()
        self.served.kill()
        assert self.wrong == []

    def told(self):
        return self.page.evaluate(ASK, f"/films/{self.film}/play/fragments/")

    def lacking(self):
        """Return the numbers of fragments that are not there."""
        told = self.told()
        there = {number for first, end in told["there"] for number in range(first, end)}
        return sorted(set(range(told["count"])) - there)

    def is_whole(self):
        return self.told()["state"] == "whole"

    def seek(self, frame):
        """Go to a frame; return which one the page then names, and which one is seen."""
        return self.page.evaluate(f"{DESK}.player.seek({frame})"), self.number()

    def step(self, by):
        return self.page.evaluate(f"{DESK}.player.step({by})"), self.number()

    def count(self):
        return self.page.evaluate(f"{DESK}.table.count")

    def play(self):
        """Play on for about a second of film, and stop; return the frame before, the frame named and the one seen."""
        before = self.page.evaluate(f"{DESK}.player.frame")
        self.page.evaluate(f"{DESK}.player.play()")
        wait_until(lambda: self.page.evaluate(f"{DESK}.player.frame") >= before + 20, "the film did not play on")
        self.page.evaluate(f"{DESK}.player.pause()")
        named = self.page.evaluate(f"{DESK}.player.seek({DESK}.player.aim)")
        return before, named, self.number()

    def number(self):
        """Return which frame is seen, by the number drawn into it: numbers that fell into a gap were drawn nowhere."""
        width, greys = self.page.evaluate(STRIP)
        return self.numbers.index(filmmaker.read_number(np.array(greys, np.uint8).reshape(-1, width)))


@pytest.fixture
def watched(store, chromium):
    data, facts = store
    film = Watched(data, facts, chromium)
    yield film
    film.close()


def far_places(film, chance, most):
    """Give frames of which nothing is there yet, each asked for anew."""
    for _ in range(most):
        lacking = film.lacking()
        if lacking:
            yield min(24 * chance.choice(lacking) + chance.randrange(24), film.count() - 1)


def one_of_each_fragment(film, chance):
    """Give a frame of each fragment: the browser may have lost any that came before another did."""
    return [min(first + chance.randrange(24), film.count() - 1) for first in range(0, film.count(), 24)]


@pytest.mark.parametrize("kind", ["growing_gap_mts", "growing_silent_hlg"])
def test_far_places_steps_and_playing_are_exact_while_it_is_made_and_across_the_end(watched, kind):
    watched.bring(kind)
    watched.open()
    assert watched.page.locator("[data-part=making]").is_visible()
    chance = random.Random(SEED)
    seen, waited = [], []
    for frame in far_places(watched, chance, 6):
        since = time.monotonic()
        seen.append((frame, *watched.seek(frame)))
        waited.append(round(time.monotonic() - since, 2))
    assert seen == [(frame, frame, frame) for frame, *_ in seen]
    assert (len(seen), watched.told()["state"]) == (6, "growing")
    print("a far place was seen after", sorted(waited), "s on a machine ten times slower")
    here = seen[-1][0]
    by = 1 if here < watched.count() - 30 else -1
    assert [watched.step(by), watched.step(by), watched.step(-by)] == [
        (frame, frame) for frame in (here + by, here + 2 * by, here + by)
    ]
    watched.seek(24)
    before, named, shown = watched.play()
    assert (named, named >= before + 20) == (shown, True)
    watched.slow.let_go()
    wait_until(watched.is_whole, "the copy did not become whole")
    assert (watched.page.evaluate(f"{DESK}.player.frame"), watched.number()) == (named, named)
    frames = [0, watched.count() - 1, *one_of_each_fragment(watched, chance)]
    assert [watched.seek(frame) for frame in frames] == [(frame, frame) for frame in frames]
    expect(watched.page.locator("[data-part=making]")).to_be_hidden(timeout=PATIENCE)
    assert watched.page.evaluate("window.sameAsBefore")
    watched.open()
    assert watched.page.evaluate("document.querySelector('[data-part=video]').src").endswith("play/?of=rendition")
    assert [watched.seek(frame) for frame in frames] == [(frame, frame) for frame in frames]


def test_after_a_crash_in_the_middle_the_open_page_goes_on_and_nothing_is_made_twice(watched):
    watched.bring("growing_hevc")
    watched.open()
    chance = random.Random(SEED)
    before = [watched.seek(frame) for frame in far_places(watched, chance, 2)]
    there = watched.told()["there"]
    named = watched.page.evaluate(f"{DESK}.player.frame")
    port = int(watched.served.address.rpartition(":")[2])
    watched.slow.let_go()
    watched.served.kill()
    watched.served = serve(watched.data, port=port)
    watched.slow = SlowMachine(watched.served)
    kept = {number for first, end in there for number in range(first, end)}
    assert (kept & set(watched.lacking()), named, watched.number()) == (set(), before[-1][0], before[-1][1])
    frames = list(far_places(watched, chance, 1))
    assert [watched.seek(frame) for frame in frames] == [(frame, frame) for frame in frames]
    watched.slow.let_go()
    wait_until(watched.is_whole, "the copy did not become whole")
    frames = [chance.randrange(watched.count()) for _ in range(4)]
    assert [watched.seek(frame) for frame in frames] == [(frame, frame) for frame in frames]
    assert watched.page.evaluate("window.sameAsBefore")


def test_a_withdrawal_in_the_middle_shuts_the_page(watched):
    watched.bring("growing_silent_hlg")
    watched.open()
    asked(watched.data, WITHDRAW)
    expect(watched.page.locator("attune-workbench")).to_have_count(0, timeout=PATIENCE)
    assert watched.page.request.get(f"{watched.served.address}/films/{watched.film}/play/fragments/0/").status == 404
