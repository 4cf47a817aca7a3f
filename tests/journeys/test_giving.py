"""The promise that a clip can be given out to whom everybody agrees: chosen, made, saved, ended; by keyboard, too."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import lay, looks_right
from tests.media.leaving import shown, told

pytestmark = [pytest.mark.browser, pytest.mark.film]
SHOTS = os.environ.get("SHOTS_OF_GIVING")  # a folder for pictures of the page, where somebody wants to look


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    laid = lay(tmp_path_factory.mktemp("giving"), "long_gop_b")
    yield laid
    laid.served.stop()


def keep(house, start, end, title):
    film = house.laid["films"]["long_gop_b"]
    words = ("--in", str(start), "--out", str(end), "--title", title, "--as", "ruth@quillbrook.example")
    return house.say("clip", "add", film, *words)["id"]


def look(page, name):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def test_a_reel_is_asked_for_made_saved_and_ended(page, house):
    case = house.laid["case"]
    page.goto(house.at(house.laid["ruth"]))
    page.goto(house.at(f"/cases/{case}/giving/"))
    expect(page.get_by_role("heading", name="Nothing to give out yet")).to_be_visible()
    looks_right(page)
    look(page, "empty")
    keep(house, 10, 25, "You wait, and he reaches")
    keep(house, 60, 72, "He shows you the blue cup")
    page.goto(house.at(f"/cycles/{house.laid['cycles'][0]}/"))
    page.get_by_role("link", name="Give out").click()
    page.get_by_label("A reel: the clips with title cards").check()
    expect(page.get_by_label("Research")).to_be_disabled()
    page.get_by_label("Supervision").check()
    page.get_by_label("For whom?").fill("Ellen Moss")
    looks_right(page)
    look(page, "wide")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    look(page, "dark")
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.get_by_role("button", name="Make it").press("Enter")
    save = page.get_by_role("link", name="Save")
    expect(save).to_be_visible()
    looks_right(page)
    with page.expect_download() as coming:
        save.press("Enter")
    data = Path(coming.value.path()).read_bytes()
    assert shown(data) == [None, *range(10, 25), None, *range(60, 72)]
    assert told(data) == []
    name = coming.value.suggested_filename
    assert (name[:12], name[-6:], len(name)) == ("attune-reel-", "-1.mp4", 24)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    look(page, "narrow")
    page.set_viewport_size({"width": 1440, "height": 900})
    look(page, "made")
    page.get_by_role("button", name="Delete it now").press("Enter")
    expect(page.get_by_text("Ended. The copy here is deleted.")).to_be_visible()


def test_what_does_not_go_together_is_said_and_nothing_typed_is_lost(page, house):
    page.goto(house.at(house.laid["ruth"]))
    page.goto(house.at(f"/cases/{house.laid['case']}/giving/"))
    page.get_by_label("One clip").check()
    page.get_by_label("Family copy").check()
    page.get_by_label("For whom?").fill("Amina")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose just one clip for that")
    expect(page.get_by_label("For whom?")).to_have_value("Amina")
    expect(page.get_by_label("Family copy")).to_be_checked()
    looks_right(page)
