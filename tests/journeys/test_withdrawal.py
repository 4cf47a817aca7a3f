"""The promise that a no counts at once: a film that is open goes dark, and each parent sees only what is theirs."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import lay, looks_right
from tests.journeys.test_review import POST, choose_clips, wait_for_cuts
from tests.serving import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.film]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    laid = lay(tmp_path_factory.mktemp("withdrawal"), "long_gop_b")
    yield laid
    laid.served.stop()


HELD = """document.querySelector("attune-room").open.laid.clips.filter((clip) => clip.bytes).length"""
FIRST = """document.querySelector("video").readyState"""
HAVE_CURRENT_DATA = 2  # of a video: a picture is there
FILM_OF = """[...document.querySelectorAll("video")].filter((video) => video.readyState > 0).length"""


def test_a_no_ends_a_film_that_is_open_and_the_other_parent_finds_only_what_is_theirs(page, house):
    page.goto(house.at(house.laid["ruth"]))
    choose_clips(page, house)
    wait_for_cuts(page)
    prepared = page.url
    room, screen = open_the_room(page, house, prepared)
    away, _none = open_the_room(page, house, prepared, other_screen=False)
    away.context.set_offline(True)
    watching = page.context.new_page()
    watching.goto(house.at(f"/films/{house.laid['films']['long_gop_b']}/clips/"))
    watching.locator("attune-workbench[data-ready]").wait_for()
    watching.keyboard.press("Space")
    stopped = stop_at_a_picture(page, house)
    rehearsing = page.context.new_page()
    rehearsing.goto(prepared)
    rehearsing.get_by_role("button", name="Play through").click()
    rehearsing.locator("dialog video").wait_for()
    say_no(page, house)
    began = time.monotonic()
    expect(watching.locator("video")).to_have_count(0)
    gone = time.monotonic() - began
    assert gone < 3, f"the film was on screen for {gone:.1f} s"  # a second, and a busy machine's reload
    nothing_is_left_in(room, screen)
    wait_until(lambda: stopped.evaluate(FIRST) == 0, "the picture of a clip that is stopped still stands there")
    stopped.close()
    expect(rehearsing.get_by_role("dialog")).to_have_count(0)
    assert rehearsing.evaluate(FILM_OF) == 0
    rehearsing.close()
    ends_once_the_network_is_back(away)
    expect(watching.get_by_role("heading", level=1)).to_be_visible()
    watching.close()
    take_a_father_on_who_lives_apart(page, house)
    see_only_what_is_theirs(page, house)


def stop_at_a_picture(page, house):
    """On the page of the ending, play a clip a little and stop it: its picture stands there."""
    ending = page.context.new_page()
    ending.goto(house.at(f"/cases/{house.laid['case']}/ending/"))
    ending.locator("video").first.evaluate("async (video) => { await video.play(); video.pause(); }")
    ending.locator("video").first.scroll_into_view_if_needed()
    wait_until(lambda: ending.evaluate(FIRST) >= HAVE_CURRENT_DATA, "no picture stands there")
    return ending


def open_the_room(page, house, prepared, *, other_screen=True):
    """Begin the review in a browser of its own, as on the laptop that went to the visit; show its first clip."""
    context = page.context.browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    room = context.new_page()
    room.goto(house.at(house.laid["ruth"]))
    beginning = prepared.replace("/prepare/", "/beginning/")
    assert room.evaluate(POST, [beginning, {}]) == 200
    room.goto(prepared.replace("/prepare/", "/room/"))
    room.locator("[data-part=loading]").wait_for(state="hidden")
    screen = None
    if other_screen:
        with room.expect_popup() as opened:
            room.keyboard.press("v")
        screen = opened.value
        room.locator("attune-room.has-screen").wait_for()
    room.keyboard.press("PageDown")
    room.locator("[data-act=again][data-shows=stop]").wait_for()
    assert room.evaluate(HELD) == 2
    return room, screen


def nothing_is_left_in(room, screen):
    """The second screen goes dark and says nothing; why is said in the practitioner's window."""
    room.get_by_text("Somebody in this film has taken back their yes").wait_for()
    expect(screen.locator("[data-part=frame]")).to_be_hidden()
    assert [room.evaluate(HELD), room.evaluate(FILM_OF), screen.evaluate(FILM_OF)] == [0, 0, 0]
    assert screen.locator("main").inner_text().split("\n") == ["Looking together", "Fill this screen"]
    looks_right(room, dark=False)
    room.context.close()


def ends_once_the_network_is_back(away):
    """Where nobody can be asked the room goes on; on one screen the family is told that it is closed, and no more."""
    assert away.evaluate(HELD) == 2
    away.context.set_offline(False)
    away.get_by_text("This clip is closed now.").wait_for()
    wait_until(
        lambda: away.evaluate(HELD) == 0, "clips are held still"
    )  # a showing that is refused closes its own clip before the gate closes all
    assert away.evaluate(FILM_OF) == 0
    expect(away.get_by_text("taken back their yes")).to_be_hidden()
    away.context.close()


def take_a_father_on_who_lives_apart(page, house):
    page.goto(house.at(f"/families/{house.laid['family']}/members/"))
    page.get_by_label("Known as").fill("Omar")
    page.get_by_label("In the work").select_option("client")
    page.get_by_label("Relation").fill("father")
    page.get_by_role("button", name="Add them").click()
    for name in ("Amina", "Omar"):
        page.goto(house.at(f"/families/{house.laid['family']}/places/"))
        page.get_by_label("What sort of place?").select_option("home")
        page.get_by_label("Address").fill(f"3 {name} Lane")
        page.get_by_label("Whose own home is it?").select_option(name)
        page.get_by_role("button", name="Add this place").click()
    looks_right(page)


def see_only_what_is_theirs(page, house):
    page.goto(house.at(f"/families/{house.laid['family']}/links/"))
    looks_right(page, dark=False)
    page.locator("li", has_text="Omar").get_by_role("button", name="Make a link").click()
    address = page.locator("#address").input_value()
    other = page.context.browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    phone = other.new_page()
    phone.goto(address)
    phone.get_by_role("button").first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Hello Omar")
    told = phone.locator("main").inner_text()
    assert re.findall(r"Amina|Lane|Row", told) == []
    assert phone.goto(address).status == 410
    other.close()


def say_no(page, house):
    page.goto(house.at(f"/families/{house.laid['family']}/consent/"))
    switch = page.get_by_role("region", name="Amina").get_by_role("switch", name=re.compile("^Filming(?! the)"))
    switch.uncheck()
    expect(page.get_by_text("Written down, with the date and your name.")).to_be_visible()
