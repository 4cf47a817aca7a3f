"""A clip in Chromium: seeking to the middle of each frame shows exactly that frame."""

import base64
import io
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from attune.media.cutter import cut_clip
from attune.media.probe import probe
from attune.media.reader import FilmReader
from tests import filmmaker

pytestmark = [pytest.mark.browser, pytest.mark.film]

READ_NUMBER = (Path(__file__).parent.parent / "js" / "filmnumber.mjs").read_text("utf-8").replace("export ", "")
AT_ONCE = ("h264_25", "fps50", "long_gop_b", "variable_rate", "rotated", "upside_down", "no_sound", "moov_at_end")
AT_ONCE += (
    "trimmed_start",
    "several_tracks",
    "cover_art",
    "phone_turned_left",
    "fps5994",
    "sound_longer",
    "sound_later",
)
SHOW = """
async ([data, times]) => {
  const video = document.createElement("video");
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  video.src = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
  video.muted = true;
  video.preload = "auto";
  document.body.append(video);
  await new Promise((done, failed) => { video.oncanplaythrough = done; video.onerror = failed; });
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const found = [];
  for (const [middle, time] of times) {
    await new Promise((done, failed) => {
      setTimeout(failed, 5000, `no picture at ${time}`);
      const look = (_now, shown) =>
        Math.abs(shown.mediaTime - time) < 0.001 ? done(shown) : video.requestVideoFrameCallback(look);
      video.requestVideoFrameCallback(look);
      video.currentTime = middle;
    });
    pen.drawImage(video, 0, 0);
    found.push(readNumber(pen.getImageData(0, 0, canvas.width, canvas.height)));
  }
  return [found, video.duration, video.videoWidth, video.videoHeight];
}
"""


@pytest.fixture(scope="module")
def page():
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        quiet += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=quiet)
        page = browser.new_page()
        page.set_default_timeout(20_000)
        page.add_script_tag(content=READ_NUMBER)
        yield page
        browser.close()


def clip(kind, first, end):
    source = io.BytesIO(filmmaker.make(kind).path.read_bytes())
    out = io.BytesIO()
    with FilmReader(source, probe(source)) as reader:
        cut_clip(reader, first, end, out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["h264_2997", "variable_rate", "interlaced_mts", "rotated"])
def test_every_frame_of_a_clip_is_shown_where_its_time_says(kind, page):
    data = clip(kind, 9, 31)
    facts = probe(io.BytesIO(data))
    order = [*range(facts.table.count), 3, 20, 0, 11]
    times = [(float(facts.table.inside(frame)), float(facts.table.time_of(frame))) for frame in order]
    found, duration, *size = page.evaluate(SHOW, [base64.b64encode(data).decode(), times])
    assert found == [frame + 9 for frame in order]
    assert size == [facts.width, facts.height]
    assert duration == pytest.approx(float(facts.table.duration), abs=0.03)


@pytest.mark.parametrize("kind", AT_ONCE)
def test_a_film_that_is_said_to_play_at_once_does_so_with_the_tables_own_times(kind, page):
    data = filmmaker.make(kind).path.read_bytes()
    facts = probe(io.BytesIO(data))
    assert facts.plays_at_once
    order = [*range(0, facts.table.count - 1, 7), facts.table.count - 1, 3, 20, 0]
    times = [(float(facts.table.inside(frame)), float(facts.table.time_of(frame))) for frame in order]
    found, _, *size = page.evaluate(SHOW, [base64.b64encode(data).decode(), times])
    assert found == order
    assert size == [facts.width, facts.height]
