"""The promise that a family is not left behind: the office hands over the cases of somebody whose roles have ended."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import lay, looks_right
from tests.journeys.test_pages import sideways

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    laid = lay(tmp_path_factory.mktemp("leaving"), "--neighbours")
    yield laid
    laid.served.stop()


def test_the_cases_of_somebody_who_left_go_to_a_colleague(page, house):
    page.goto(house.at(house.laid["ruth"]))  # who keeps the office as well, and stays in it
    page.goto(house.at("/office/people/"))
    page.get_by_role("link", name="Ruth Calder").click()
    roles = page.get_by_role("region", name="Roles")
    roles.locator("li", has_text="Practitioner").get_by_role("button", name="End it today").click()
    page.get_by_role("link", name="Hand their cases over").click()
    looks_right(page)
    assert sideways(page) == []
    page.get_by_label("To whom?").select_option("Cy Rowe")
    page.get_by_label("Why?").fill("Ruth keeps the office only from now on.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # on the button: it goes without a mouse
    expect(page.get_by_text("The cases are handed over.")).to_be_visible()
    expect(page.get_by_role("link", name="Hand their cases over")).to_have_count(0)
    colleague = page.context.browser.new_context().new_page()
    colleague.goto(house.at(house.laid["cy"]))
    colleague.goto(house.at("/families/"))
    for family in ("Amina and Yusuf", "Bettany and Ivo"):
        expect(colleague.get_by_role("link", name=family)).to_be_visible()
    colleague.context.close()
