"""In a real browser: one file is dropped, sent, verified, and survives a reload half-way; refusals are told."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from attune.films.rules import PART_BYTES
from tests.filmmaker import make, trap
from tests.films.seed import asked
from tests.serving import serve

pytestmark = [pytest.mark.browser, pytest.mark.film, pytest.mark.xdist_group("serve")]
AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WITHDRAW = """
import django
django.setup()
from attune.audit.actions import SYSTEM
from attune.consent.actions import decide
from attune.people.models import Family, Member
amina = Member.objects.get(known_as="Amina")
decide(family=Family.objects.get(), member=amina, purpose="filming", says="withdrawn", decided_by=amina, by=SYSTEM)
"""
PATIENCE = 60_000


@pytest.fixture
def house(store):
    data, facts = store
    child = serve(data)
    yield child, facts
    child.kill()


@pytest.fixture
def page(house):
    served, facts = house
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 860})
        context.add_cookies([{"name": "sessionid", "value": facts["session"], "url": served.address}])
        page = context.new_page()
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.goto(f"{served.address}/visits/{facts['visit']}/film/")
        yield page
        assert page.wrong == []
        browser.close()


def drop(page, path):
    page.set_input_files("input[type=file]", path)


def is_accessible(page):
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']}).then((r) => r.violations)")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_a_film_comes_in_is_verified_and_becomes_ready(page, house):
    served, _ = house
    is_accessible(page)
    drop(page, make("h264_25").path)
    expect(page.locator("[data-part=done]")).to_be_visible(timeout=PATIENCE)
    is_accessible(page)
    page.get_by_role("button", name="I have wiped the card").click()
    expect(page.get_by_text("Noted: the card is wiped.")).to_be_visible()
    expect(page.get_by_role("link", name="Choose clips")).to_be_visible(timeout=PATIENCE)
    is_accessible(page)
    page.goto(f"{served.address}/films/")
    is_accessible(page)
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_reload_half_way_goes_on_with_the_same_file(page, house, tmp_path):
    film = long_film(tmp_path)
    line = Line(page)
    with page.expect_request(lambda request: request.headers.get("upload-offset") == str(PART_BYTES)):
        drop(page, film)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    line.mended = True
    expect(page.get_by_text("stopped half-way")).to_be_visible()
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "PATCH" else None)
    drop(page, film)
    expect(page.locator("[data-part=done]")).to_be_visible(timeout=PATIENCE)
    assert int(sent[0].headers["upload-offset"]) == PART_BYTES
    assert all(request.headers["upload-checksum"].startswith("sha256 ") for request in sent)


def long_film(folder):
    """A film made long by 20 MiB that players pass over."""
    film = folder / "long.mp4"
    filler = os.urandom(20 * 2**20)
    film.write_bytes(make("h264_25").path.read_bytes() + (len(filler) + 8).to_bytes(4, "big") + b"free" + filler)
    return film


class Line:
    """A line to the server that lets one piece pass and holds all others, until it is mended."""

    def __init__(self, page):
        self.passed, self.mended = [], False
        page.route(re.compile(r"/films/uploads/\w+/$"), self.carry)

    def carry(self, way):
        if way.request.method == "PATCH" and not self.mended:
            if self.passed:
                return
            self.passed.append(way)
        way.continue_()


def test_what_is_no_film_is_told_with_what_to_do(page, house, tmp_path):
    drop(page, trap("text", tmp_path, tmp_path / "none"))
    told = page.get_by_text("This file is not a film that can be opened here")
    expect(page.locator("[data-part=done]:visible, [data-part=problem]:visible")).to_have_count(1, timeout=PATIENCE)
    page.goto(f"{house[0].address}/films/")
    expect(told).to_be_visible(timeout=PATIENCE)
    is_accessible(page)


def test_a_withdrawal_while_the_page_is_open_is_told(page, house):
    asked(house[0].data, WITHDRAW)
    drop(page, make("h264_25").path)
    expect(page.get_by_role("alert")).to_contain_text("Amina has not said yes to being filmed", timeout=PATIENCE)
    page.reload()
    expect(page.get_by_text("Amina has not said yes to being filmed")).to_be_visible()
    with pytest.raises(Error):
        page.set_input_files("input[type=file]", make("h264_25").path, timeout=500)


def test_it_can_be_paused_gone_on_with_and_stopped(page, tmp_path):
    film = long_film(tmp_path)
    Line(page)
    drop(page, film)
    expect(page.locator("[data-part=told]")).to_contain_text("% is safe", timeout=PATIENCE)
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("[data-part=told]")).to_contain_text("Paused at")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("button", name="Stop and forget it").click()
    expect(page.get_by_text("Drop the film here")).to_be_visible()
    expect(page.get_by_text("stopped half-way")).to_have_count(0)
