"""What a browser shows of a rendition: the right picture wherever it is asked to go."""

import http.server
import random
import re
import threading

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from attune.media.fragments import codecs, read_layout
from attune.media.probe import probe
from attune.media.reader import FilmReader
from attune.media.rendition import Rendition
from tests import filmmaker

pytestmark = [pytest.mark.film, pytest.mark.browser]

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
OPEN_FRAGMENTS = """async ([name, count, codecs]) => {
  const source = new MediaSource();
  const open = new Promise((go) => { source.onsourceopen = go; });
  document.querySelector("video").src = URL.createObjectURL(source);
  await open;
  const buffer = source.addSourceBuffer(`video/mp4; codecs="${codecs}"`);
  const parts = ["init", ...Array.from({ length: count }, (_, k) => count - 1 - k)];
  for (const part of parts) {
    const bytes = await (await fetch(`/${name}.${part}`)).arrayBuffer();
    await new Promise((go, fail) => { buffer.onupdateend = go; buffer.onerror = fail; buffer.appendBuffer(bytes); });
  }
  source.endOfStream();
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
    """Files by path, served with ranges on loopback."""
    files = {"/": b"<video muted></video>"}

    class Answer(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            data = files.get(self.path, b"")
            wanted = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            first, last = (int(wanted[1]), int(wanted[2] or len(data) - 1)) if wanted else (0, len(data) - 1)
            self.send_response(206 if wanted else 200)
            if wanted:
                self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            self.send_header("Content-Type", "text/html" if self.path == "/" else "video/mp4")
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


def number_at(page, time):
    media_time, width, rows = page.evaluate(SHOW, float(time))
    picture = np.zeros((width, width, 3), np.uint8)
    seen = np.array(rows, np.uint8).reshape(-1, width, 4)
    picture[: len(seen)] = seen[..., :3]
    return media_time, filmmaker.read_number(picture)


@pytest.mark.parametrize("kind", ["variable_rate", "interlaced_mts"])
@pytest.mark.parametrize("way", ["file", "fragments"])
def test_chromium_shows_exactly_the_frame_asked_for(page, served, kind, way):
    film = filmmaker.make(kind)
    with film.path.open("rb") as source:
        facts = probe(source)
    rendition = Rendition(lambda: FilmReader(film.path.open("rb"), facts, owns=True), facts)
    parts = dict(rendition.fragments(range(rendition.count)))
    files, address = served
    files |= {f"/film.{number}": data for number, data in parts.items()} | {"/film.init": rendition.init()}
    head = rendition.head([read_layout(parts[number]) for number in range(rendition.count)])
    files["/film.mp4"] = head + b"".join(parts[number] for number in range(rendition.count))
    page.goto(address)
    if way == "file":
        page.evaluate(OPEN_FILE, "film")
    else:
        page.evaluate(OPEN_FRAGMENTS, ["film", rendition.count, codecs(rendition.tracks)])
    frames = [0, facts.table.count - 1, 23, 24, *random.Random(1).sample(range(1, 70), 6)]
    frames = [frame for frame in frames if frame < facts.table.count]
    shown = [number_at(page, facts.table.mid(frame)) for frame in frames]
    assert [number for _, number in shown] == frames
    off = [abs(time - float(facts.table.time_of(frame))) for (time, _), frame in zip(shown, frames, strict=True)]
    assert max(off) < 0.001
