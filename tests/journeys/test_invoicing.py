"""The promise of the office: a month's invoices looked at, issued in one step, saved as PDF, and paid."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from attune import clock
from tests.journeys.conftest import lay, looks_right

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    laid = lay(tmp_path_factory.mktemp("invoicing"), "--neighbours", "--charged")
    yield laid
    laid.served.stop()


def test_a_months_invoicing(page, house):
    page.goto(house.at(house.laid["ruth"]))
    page.goto(house.at("/money/"))
    page.get_by_role("link", name="Invoices").click()
    expect(page.get_by_role("heading", name="Nothing waits to be paid")).to_be_visible()
    looks_right(page)

    page.get_by_role("link", name="To invoice: 3 visits").click()
    page.get_by_label("From").fill((clock.today() - dt.timedelta(days=3)).isoformat())
    page.get_by_label("To", exact=True).fill((clock.today() + dt.timedelta(days=20)).isoformat())
    page.get_by_label("One invoice for").select_option("cycle")
    page.get_by_role("button", name="Show what there is").click()
    expect(page.get_by_role("row", name="Together")).to_contain_text("£225.00")
    looks_right(page)
    page.get_by_role("button", name="Issue what is ticked").click()
    expect(page.get_by_text("2 invoices are issued.")).to_be_visible()
    expect(page.get_by_role("row", name="Amina and Yusuf")).to_contain_text("£150.00")
    looks_right(page)

    page.get_by_role("row", name="Amina and Yusuf").get_by_role("link", name="INV-").click()
    number = page.get_by_role("heading", level=1).inner_text()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as PDF").click()
    assert saved.value.suggested_filename == f"{number}.pdf"
    page.get_by_role("button", name="I sent it today").click()
    expect(page.get_by_text("It was sent")).to_be_visible()
    page.get_by_label("Its reference").fill("HASSAN")
    page.get_by_role("button", name="Book the payment").click()
    expect(page.get_by_text("The payment is booked.")).to_be_visible()
    expect(page.locator("h1 + p .tag")).to_have_text("paid")
    looks_right(page)

    page.get_by_role("complementary").get_by_role("link", name="Amina").click()
    expect(page.get_by_text("owed, all in all")).to_be_visible()
    page.get_by_text("Undo", exact=True).click()
    page.get_by_label("Why?").first.fill("The cheque came back")
    page.get_by_role("button", name="Undo it by a counter-entry").click()
    expect(page.get_by_text("Both stay in the books.")).to_be_visible()
    looks_right(page)
