"""What a browser shows of a rendition: the right picture wherever it is asked to go."""

import http.server
import json
import random
import re
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

import attune
from attune.media.fragments import codecs, read_layout
from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.rendition import Rendition
from tests import filmmaker

pytestmark = [pytest.mark.film, pytest.mark.browser]

SCRIPTS = Path(attune.__file__).parent / "static" / "js" / "player"

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
OPEN_FILE = """async (name) => {
  const video = document.querySelector("video");
  const ready = new Promise((go, fail) => {
    video.onloadeddata = go;
    video.onerror = () => fail(video.error.message);
  });
  video.src = `/${name}.mp4`;
  await ready;
}"""
OPEN_FED = """async (name) => {
  const { FrameTable } = await import("/player/frames.js");
  const { Feeder } = await import("/player/feeder.js");
  const { Player } = await import("/player/player.js");
  const table = FrameTable.unpack(await (await fetch(`/${name}/frames`)).arrayBuffer());
  window.player = new Player(document.querySelector("video"), table);
  window.feed = new Feeder(`/${name}/`, table);
  return window.player.open({ feed: window.feed });
}"""
SOUGHT = """async (frame) => {
  const named = await window.player.seek(frame);
  const video = document.querySelector("video");
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const paper = canvas.getContext("2d");
  paper.drawImage(video, 0, 0);
  return [named, canvas.width, Array.from(paper.getImageData(0, 0, canvas.width, canvas.width / 16).data)];
}"""
SHOW = """async (time) => {
  const video = document.querySelector("video");
  const shown = new Promise((go) => video.requestVideoFrameCallback((_, facts) => go(facts.mediaTime)));
  video.currentTime = time;
  const mediaTime = await shown;
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const paper = canvas.getContext("2d");
  paper.drawImage(video, 0, 0);
  return [mediaTime, canvas.width, Array.from(paper.getImageData(0, 0, canvas.width, canvas.width / 16).data)];
}"""


@pytest.fixture(scope="module")
def page():
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser.new_page()
        browser.close()


@pytest.fixture
def served():
    """Files by path, served with ranges on loopback; a fragment that is not there is answered as the gate does."""
    files = {"/": b"<video muted></video>"}
    files |= {f"/player/{script.name}": script.read_bytes() for script in SCRIPTS.glob("*.js")}

    class Answer(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            data = files.get(self.path)
            if data is None:
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            wanted = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            first, last = (int(wanted[1]), int(wanted[2] or len(data) - 1)) if wanted else (0, len(data) - 1)
            self.send_response(206 if wanted else 200)
            if wanted:
                self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            kind = "text/html" if self.path == "/" else "text/javascript" if self.path.endswith(".js") else "video/mp4"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(last + 1 - first))
            self.end_headers()
            self.wfile.write(data[first : last + 1])

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield files, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


class Copy:
    """The copy of a made film, its fragments laid out for the feeder."""

    def __init__(self, kind):
        film = filmmaker.make(kind)
        with film.path.open("rb") as source:
            self.facts = probe(source)
        self.rendition = Rendition(lambda: FilmReader(film.path.open("rb"), self.facts, owns=True), self.facts)
        self.parts = dict(self.rendition.fragments(range(self.rendition.count)))

    @property
    def count(self):
        return self.facts.table.count

    def lay(self, files, there):
        """Let these fragments be there."""
        runs = [[number, number + 1] for number in there]
        told = {"count": self.rendition.count, "there": runs, "codecs": codecs(self.rendition.tracks)}
        told |= {"state": "growing", "seconds_left": None, "sentence": ""}
        files |= {f"/film/{number}/": self.parts[number] for number in there}
        files |= {"/film/opening/": self.rendition.init(), "/film/frames": self.facts.table.pack()}
        files["/film/"] = json.dumps(told).encode()


def number_at(page, time):
    media_time, width, rows = page.evaluate(SHOW, float(time))
    return media_time, number_in(width, rows)


def number_in(width, rows):
    seen = np.array(rows, np.uint8).reshape(-1, width, 4)
    picture = np.zeros((width, width, 3), np.uint8)
    picture[: len(seen)] = seen[..., :3]
    return filmmaker.read_number(picture)


def sought(page, frame):
    """Let the player go to a frame; return which it names, and which is seen."""
    named, width, rows = page.evaluate(SOUGHT, frame)
    return named, number_in(width, rows)


@pytest.mark.parametrize("kind", ["variable_rate", "interlaced_mts", "pcm_avi"])  # the last counts time by frames
def test_chromium_shows_exactly_the_frame_asked_for_in_the_whole_file(page, served, kind):
    copy = Copy(kind)
    files, address = served
    parts = [copy.parts[number] for number in range(copy.rendition.count)]
    files["/film.mp4"] = copy.rendition.head([read_layout(part) for part in parts]) + b"".join(parts)
    page.goto(address)
    page.evaluate(OPEN_FILE, "film")
    frames = [0, copy.count - 1, 23, 24, *random.Random(1).sample(range(1, copy.count), 6)]
    shown = [number_at(page, copy.facts.table.inside(frame)) for frame in frames]
    assert [number for _, number in shown] == frames
    off = [abs(time - float(copy.facts.table.time_of(frame))) for (time, _), frame in zip(shown, frames, strict=True)]
    assert max(off) < 0.001


@pytest.mark.parametrize("kind", ["variable_rate", "interlaced_mts", "fps50", "no_sound", "webm"])
def test_a_page_that_is_fed_shows_exactly_the_frame_asked_for_beside_gaps_and_when_they_are_filled(page, served, kind):
    copy = Copy(kind)
    files, address = served
    copy.lay(files, range(0, copy.rendition.count, 2))
    page.goto(address)
    assert page.evaluate(OPEN_FED, "film")
    edges = [edge for number in range(0, copy.rendition.count, 2) for edge in (24 * number, 24 * number + 23)]
    beside_gaps = [frame for frame in edges if frame < copy.count]
    assert [sought(page, frame) for frame in beside_gaps[::-1]] == [(frame, frame) for frame in beside_gaps[::-1]]
    copy.lay(files, range(copy.rendition.count))
    frames = [24, copy.count - 1, 0, 23, 47, *random.Random(1).sample(range(copy.count), 8)]
    frames = [frame for frame in frames if frame < copy.count]
    assert [sought(page, frame) for frame in frames] == [(frame, frame) for frame in frames]


def test_a_film_of_fewer_frames_than_a_fragment_is_fed_whole(page, served, monkeypatch):
    monkeypatch.setitem(filmmaker.FILMS, "moment", replace(filmmaker.FILMS["variable_rate"], frames=7))
    copy = Copy("moment")
    files, address = served
    copy.lay(files, [0])
    page.goto(address)
    assert page.evaluate(OPEN_FED, "film")
    assert [sought(page, frame) for frame in (6, 0, 3, 5)] == [(frame, frame) for frame in (6, 0, 3, 5)]


def test_who_waits_at_a_gap_gets_the_picture_when_it_is_there_and_the_newest_wish_wins(page, served):
    copy = Copy("fps50")
    files, address = served
    copy.lay(files, [0])
    page.goto(address)
    page.evaluate(OPEN_FED, "film")
    page.evaluate("{ window.wishes = [player.seek(60), player.seek(124), player.seek(101)]; }")
    page.wait_for_function("player.awaiting")
    copy.lay(files, [0, 4])
    assert page.evaluate("Promise.all(window.wishes)") == [101, 101, 101]
    assert sought(page, 101) == (101, 101)


def test_a_film_that_plays_into_a_gap_waits_there_and_goes_on_by_itself(page, served):
    copy = Copy("fps50")
    files, address = served
    copy.lay(files, [0, 1])
    page.goto(address)
    page.evaluate(OPEN_FED, "film")
    assert sought(page, 40) == (40, 40)
    page.evaluate("void player.play()")
    page.wait_for_function("player.awaiting")
    assert page.evaluate("[player.playing, player.frame < 48]") == [True, True]
    copy.lay(files, range(copy.rendition.count))
    page.wait_for_function("player.frame === 124 && !player.playing")
    assert sought(page, 124) == (124, 124)
