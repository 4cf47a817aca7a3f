"""The promise to whoever uses no mouse: from the page of today through the workbench into the room, by keys alone."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import lay

pytestmark = [pytest.mark.browser, pytest.mark.film]

FURTHEST = 120  # presses of Tab
FOCUSED = """() => {
  const at = document.activeElement;
  if (at === document.body || !at.matches(":focus-visible")) return null;
  const label = at.labels?.[0] ?? at;
  return at.getAttribute("aria-label") ?? label.innerText.trim();
}"""
RING = """() => {
  const look = getComputedStyle(document.activeElement);
  return look.outlineStyle !== "none" || look.boxShadow !== "none";
}"""
WORDS = "He looks at me first."


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    laid = lay(tmp_path_factory.mktemp("keyboard"), "long_gop_b")
    yield laid
    laid.served.stop()


def test_from_today_into_the_room_and_out_without_a_mouse(page, house):
    page.goto(house.at(house.laid["ruth"]))
    skip_to_the_page(page)
    tab_to(page, "Choose clips")
    page.keyboard.press("Enter")
    choose_a_clip(page)
    tab_to(page, "Prepare the review")
    page.keyboard.press("Enter")
    rehearse(page)
    look_together(page)
    catch_words(page)
    think_about_leaving(page)
    be_done(page)


def skip_to_the_page(page):
    """The first stop leads past the menu."""
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def tab_to(page, name):
    """Press Tab until the focus is on what has this name, and is seen to be there."""
    passed = []
    for _press in range(FURTHEST):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(FOCUSED))
        if passed[-1] and passed[-1].startswith(name):
            assert page.evaluate(RING), f"no ring around {name}"
            return
    raise AssertionError(f"Tab never came to {name}, but to {passed}")


def choose_a_clip(page):
    page.wait_for_selector("attune-workbench[data-ready][data-film=shown]")
    for _press in range(5):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(150)
    page.keyboard.press("i")
    page.keyboard.press("Alt+ArrowRight")
    page.wait_for_timeout(400)
    page.keyboard.press("o")
    expect(page.locator("[data-part=seconds]")).to_have_text("3.8 seconds")
    page.keyboard.press("Enter")
    named = page.locator(".tray-clip b")
    expect(named).to_have_text("Not named yet")
    tab_to(page, "Name it in the family’s words")
    page.keyboard.type("You wait, and he reaches")
    page.keyboard.press("Enter")
    expect(named).to_have_text("You wait, and he reaches")
    page.keyboard.press("z")
    expect(named).to_have_text("Not named yet")
    page.keyboard.press("Shift+Z")
    expect(named).to_have_text("You wait, and he reaches")


def rehearse(page):
    page.wait_for_url("**/prepare/")
    for _look in range(60):
        if page.get_by_role("button", name="Play through").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    tab_to(page, "Play through")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="I hear it")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_text("1 of 1 played through, just now.").wait_for()
    tab_to(page, "Begin the review")
    page.keyboard.press("Enter")
    page.wait_for_url("**/room/")


def look_together(page):
    """Next shows the clip; Space stops and plays, S slows, F holds still."""
    page.locator("[data-part=loading]").wait_for(state="hidden")
    page.keyboard.press("n")
    again = page.locator("[data-act=again]")
    expect(again).to_have_attribute("data-shows", "stop")
    page.keyboard.press("Space")
    expect(again).to_have_attribute("data-shows", "again")
    page.keyboard.press("Space")
    expect(again).to_have_attribute("data-shows", "stop")
    expect(again).to_have_attribute("data-shows", "again")
    page.keyboard.press("s")
    expect(page.locator("[data-act=slowly]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("f")
    expect(page.locator("[data-act=still]")).to_have_attribute("aria-pressed", "true")


def catch_words(page):
    """W opens the line to write on, Escape leads back to the room's keys."""
    page.keyboard.press("w")
    assert page.evaluate(FOCUSED) == "Add what you see"
    page.keyboard.type(WORDS)
    page.keyboard.press("Enter")
    expect(page.locator(".said-card__open")).to_contain_text(WORDS)
    assert page.evaluate(FOCUSED) == "Add what you see"
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "Words"
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="What you found")).to_be_visible()


def think_about_leaving(page):
    """Escape asks first, and to stay is what Enter does."""
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Leave the room?")).to_be_visible()
    assert page.evaluate(FOCUSED) == "Stay here"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Leave the room?")).to_be_hidden()
    assert "/room/" in page.url


def be_done(page):
    tab_to(page, "We are done")
    page.keyboard.press("Enter")
    page.wait_for_url("**/after/")
    expect(page.locator(".taken .voice")).to_have_text([f"“{WORDS}”"])
    tab_to(page, "The next film")
    page.keyboard.type("The picture book")
    tab_to(page, "Finish the review")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cycles/*/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cycle")
