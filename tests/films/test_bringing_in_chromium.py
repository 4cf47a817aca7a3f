"""In a real browser: files and whole cards are dropped, sent, verified, and survive a reload; refusals are told."""

import json
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from attune.films.rules import PART_BYTES
from tests.filmmaker import make, trap
from tests.films.breaking import long_film
from tests.films.seed import asked
from tests.serving import serve

pytestmark = [pytest.mark.browser, pytest.mark.film, pytest.mark.xdist_group("serve")]
AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
WITHDRAW = """
import django
django.setup()
from attune.audit.actions import SYSTEM
from attune.consent.actions import decide
from attune.people.models import Family, Member
amina = Member.objects.get(known_as="Amina")
decide(family=Family.objects.get(), member=amina, purpose="filming", says="withdrawn", decided_by=amina, by=SYSTEM)
"""
PARTS = """
import django, json
django.setup()
from attune.films.models import Film
films = Film.objects.filter(deleted_at=None).order_by("added_at")
print(json.dumps([[[p.name, bool(p.verified_at), bool(p.card_wiped_at)] for p in film.parts.all()] for film in films]))
"""
FLAWS = """axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], resultTypes: ["violations"],
}).then((run) => run.violations)"""
PATIENCE = 60_000


@pytest.fixture
def house(store):
    data, facts = store
    child = serve(data)
    yield child, facts
    child.kill()


@pytest.fixture
def page(house, chromium):
    served, facts = house
    context = chromium.new_context(viewport={"width": 1280, "height": 860})
    context.add_cookies([{"name": "sessionid", "value": facts["session"], "url": served.address}])
    page = context.new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.goto(f"{served.address}/visits/{facts['visit']}/film/")
    yield page
    context.close()
    assert page.wrong == []


def drop(page, path):
    page.set_input_files("input[type=file]", path)


def is_accessible(page):
    if page.evaluate("!window.axe"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(FLAWS)
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


def lay_card(folder):
    """Lay out a card: a recording of two parts, another, one that is no film, and what else lies there."""
    camera = folder / "DCIM" / "100GOPRO"
    camera.mkdir(parents=True)
    for at, (name, kind) in enumerate(
        (("GX010012.MP4", "h264_25"), ("GX020012.MP4", "h264_25"), ("GX010013.MP4", "moov_at_end"))
    ):
        (camera / name).write_bytes(make(kind).path.read_bytes() + bytes([0, 0, 0, 9]) + b"free" + bytes([at]))
        os.utime(camera / name, (1_778_594_700 + 3 * at + 9,) * 2)
    (camera / "GX010014.MP4").write_bytes(b"This is no film.")
    for name in ("GX010012.THM", "GX010012.LRV", "leinfo.sav"):
        (camera / name).write_bytes(b"x")
    return folder


def shown(page):
    return page.locator(".recording").evaluate_all(
        "rows => rows.map((row) => row.querySelector('[data-slot=facts]').textContent.split(' · ').at(-1))"
    )


def test_a_card_is_listed_and_what_is_chosen_comes_in(page, house, tmp_path):
    page.set_input_files("#film-card", lay_card(tmp_path / "card"))
    expect(page.get_by_text("Choose what belongs to this visit.")).to_be_visible(timeout=PATIENCE)
    assert shown(page) == ["GX010012.MP4 to GX020012.MP4", "GX010013.MP4", "GX010014.MP4"]
    expect(page.get_by_text("3 other files are no films and were left on the card.")).to_be_visible()
    expect(page.get_by_text("This file is not a film that can be opened here")).to_be_visible()
    assert page.locator(".recording img:not([hidden])").evaluate_all("all => all.map((img) => img.naturalWidth)") == [
        320,
        320,
    ]
    is_accessible(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    is_accessible(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.locator(".recording input").first.check()
    page.get_by_role("button", name="Bring in 1 recording").click()
    expect(page.locator("[data-part=some]")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-part=stays]")).to_contain_text("(GX010013.MP4)")
    tags = page.locator(".recording .tag").all_inner_texts()
    assert tags == ["Safe", "Stays on the card", "Stays on the card"]
    is_accessible(page)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    is_accessible(page)
    page.get_by_role("button", name="I have wiped the card").click()
    expect(page.get_by_text("Noted: the card is wiped.")).to_be_visible()
    (film,) = json.loads(asked(house[0].data, PARTS))
    assert film == [["GX010012.MP4", True, True], ["GX020012.MP4", True, True]]


def test_parts_that_came_in_are_not_sent_again_after_a_reload(page, house, tmp_path):
    (card := tmp_path / "card").mkdir()
    (card / "GX010012.MP4").write_bytes(make("h264_25").path.read_bytes())
    long_film(card, name="GX020012.MP4")
    line = Line(page)
    page.set_input_files("#film-card", card)
    heard = set()

    def second_part(request):
        heard.update([request.url] if request.method == "PATCH" else [])
        return len(heard) == 2

    with page.expect_request(second_part, timeout=PATIENCE):
        page.get_by_role("button", name="Bring in 1 recording").click(timeout=PATIENCE)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    line.mended = True
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PATCH" else None)
    page.set_input_files("#film-card", card)
    expect(page.get_by_text("Stopped half-way; it goes on where it stopped.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Bring in 1 recording").click()
    expect(page.locator("[data-part=done]")).to_be_visible(timeout=PATIENCE)
    assert (len(sent), len(set(sent))) == (3, 1)
    assert json.loads(asked(house[0].data, PARTS)) == [[["GX010012.MP4", True, False], ["GX020012.MP4", True, False]]]


def test_a_wrong_guess_is_parted_and_joined_by_the_keyboard_alone(page, tmp_path):
    page.set_input_files("#film-card", lay_card(tmp_path / "card"))
    expect(page.get_by_role("button", name="Part them")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Part them").focus()
    page.keyboard.press("Enter")
    assert shown(page)[:2] == ["GX010012.MP4", "GX020012.MP4"]
    page.get_by_role("button", name="Join to the one above").first.focus()
    page.keyboard.press("Enter")
    assert shown(page)[0] == "GX010012.MP4 to GX020012.MP4"
    assert page.evaluate("document.activeElement.dataset.act") == "part"
    page.locator(".recording input").nth(1).focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Bring in 1 recording")).to_be_enabled()


def test_several_recordings_come_in_and_are_known_when_the_card_comes_again(page, house, tmp_path):
    card = lay_card(tmp_path / "card")
    page.set_input_files("#film-card", card)
    for place in (0, 1):
        page.locator(".recording input").nth(place).check(timeout=PATIENCE)
    page.get_by_role("button", name="Bring in 2 recordings").click()
    expect(page.locator("[data-part=done]")).to_be_visible(timeout=PATIENCE)
    page.reload()
    page.set_input_files("#film-card", card)
    expect(page.get_by_role("link", name="Here already")).to_have_count(2, timeout=PATIENCE)
    assert page.locator(".recording input:checked").count() == 0
    assert len(json.loads(asked(house[0].data, PARTS))) == 2


def test_the_same_film_brought_again_is_kindly_said_with_its_page(page, tmp_path):
    film = make("h264_25").path
    drop(page, film)
    expect(page.locator("[data-part=done]")).to_be_visible(timeout=PATIENCE)
    page.reload()
    drop(page, film)
    link = page.get_by_role("link", name="Here already")
    expect(link).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-part=done]")).to_be_hidden()
    link.click()
    expect(page.get_by_text("Verified: what lies here is what the card holds.")).to_be_visible()


def test_a_card_taken_out_half_way_is_told_and_gone_on_with(page, tmp_path):
    film = long_film(tmp_path)
    line = Line(page)
    with page.expect_request(lambda request: request.headers.get("upload-offset") == str(PART_BYTES)):
        drop(page, film)
    page.get_by_role("button", name="Pause").click()
    held = film.read_bytes()
    film.unlink()
    line.mended = True
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("the card was taken out", timeout=PATIENCE)
    film.write_bytes(held)
    drop(page, film)
    expect(page.locator("[data-part=done]")).to_be_visible(timeout=PATIENCE)


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
