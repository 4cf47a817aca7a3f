"""The promise of a visit's page: one tap a thing, a message to copy, a camera that was tried, a card on paper."""

import pytest
from playwright.sync_api import expect

from tests.filmmaker import make
from tests.journeys.conftest import lay, looks_right

pytestmark = [pytest.mark.browser, pytest.mark.film]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    laid = lay(tmp_path_factory.mktemp("visit"))
    yield laid
    laid.served.stop()


def test_a_visit_from_the_check_list_to_the_card(page, house):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(house.at(house.laid["ruth"]))
    visit = house.at(f"/visits/{house.laid['filming']}/")

    page.goto(visit)
    page.get_by_label("An empty card, and a second one").check()  # the list sends itself
    expect(page).to_have_url(f"{visit}#before")
    expect(page.get_by_label("An empty card, and a second one")).to_be_checked()

    page.get_by_role("button", name="Copy the message").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#message").inner_text() == "I am at my 9:30; I will be done by 10:15."

    page.get_by_role("button", name="I have arrived").click()
    page.get_by_role("button", name="I have not arrived yet").click()
    expect(page.get_by_role("heading", name="One tap when you are there")).to_be_visible()
    looks_right(page)

    page.get_by_role("link", name="Try your camera").click()
    page.locator("#test-film").set_input_files(make("h264_25").path)
    expect(page.get_by_text("It works. 20 minutes need")).to_be_visible()
    looks_right(page)

    page.goto(f"{visit}card/")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print the card")).to_be_hidden()
    expect(page.get_by_text("Sharing a book on the rug")).to_be_visible()
