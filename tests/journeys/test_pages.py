"""The promise that every page is open to everybody's eyes and hands: axe in light and dark, and no sideways scroll."""

import re
from urllib.parse import urlsplit

import pytest

from tests.journeys.conftest import flaws, lay
from tests.journeys.test_review import choose_clips

pytestmark = [pytest.mark.browser, pytest.mark.film]

NARROW, WIDE, HIGH = 320, 1440, 900
AN_ID = re.compile(r"(?<=/)[a-z0-9]{16}(?=/)|(?<=/page/texts/)[a-z]+|(?<=/page/films/)[a-z]+|(?<=/replies/)[a-z]+")
LINKS = "[...document.querySelectorAll('a[href]')].filter((a) => !a.matches('[download]')).map((a) => a.href)"
PUBLIC = {"/about/", "/about/practitioners/*/", "/account/login/"}
STAFF = {
    "/",
    "/cases/*/handover/",
    "/cases/*/keeping/",
    "/cases/*/letter/",
    "/cases/*/profile/",
    "/families/*/consent/*/filming/decision/",
    "/families/*/consent/thanks/",
    "/families/*/places/",
    "/families/*/story/",
    "/me/",
    "/office/hours/",
    "/office/people/",
    "/office/people/*/",
    "/office/profiles/",
    "/office/profiles/standard/",
    "/office/wordings/",
    "/office/wordings/filming/",
    "/visits/*/unexpected/",
    "/cases/*/consultation/",
    "/cases/*/ending/",
    "/cases/*/giving/",
    "/cases/*/plan/",
    "/cases/*/tells/*/",
    "/cases/*/visits/",
    "/cycles/*/",
    "/cycles/*/clip-set/",
    "/diary/",
    "/enquiries/",
    "/enquiries/new/",
    "/enquiries/replies/",
    "/enquiries/replies/*/",
    "/families/",
    "/families/*/",
    "/families/*/consent/",
    "/families/*/consent/*/filming/",
    "/families/*/members/",
    "/families/*/members/*/",
    "/families/from-csv/",
    "/families/new/",
    "/families/*/sheet/",
    "/films/",
    "/work/",
    "/films/*/",
    "/films/*/clips/",
    "/films/*/removal/",
    "/money/",
    "/money/charges/",
    "/money/concessions/",
    "/money/cycles/",
    "/money/rates/*/letters/",
    "/money/terms/",
    "/office/",
    "/office/page/",
    "/office/page/films/*/",
    "/office/page/people/*/",
    "/office/page/texts/*/",
    "/reviews/*/prepare/",
    "/reviews/*/setting-off/",
    "/visits/*/",
    "/visits/*/film/",
    "/visits/*/ratings/",
    "/visits/*/time/",
    "/visits/*/times/",
    "/visits/*/details/",
    "/visits/*/card/",
    "/help/filming/",
    "/help/camera/",
    "/diary/feed/",
    "/cycles/*/visits/",
    "/check-lists/",
    "/cases/*/reminders/",
    "/office/words/",
    "/money/invoices/",
    "/money/invoices/new/",
    "/money/letterhead/",
    "/money/bank/",
}
FAMILY = {"/our/", "/our/choices/", "/our/choices/filming/"}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    laid = lay(tmp_path_factory.mktemp("pages"), "long_gop_b")
    yield laid
    laid.served.stop()


def test_every_page_of_the_practice_is_open_to_all(page, house):
    page.goto(house.at(house.laid["ruth"]))
    choose_clips(page, house)
    walked, found = walk(page, house, "/")
    assert found == []
    assert STAFF - walked == set()


def test_every_page_of_the_family_is_open_to_all(page, house):
    page.goto(house.at(house.laid["amina"]))
    walked, found = walk(page, house, "/our/")
    assert found == []
    assert FAMILY - walked == set()


def test_every_public_page_is_open_to_all(page, house):
    walked, found = walk(page, house, "/about/", "/account/login/", "/no-such-page/", "/link/no-such-link/")
    page.wrong[:] = [wrong for wrong in page.wrong if "410" not in wrong]
    assert found == []
    assert PUBLIC - walked == set()


def walk(page, house, *starts):
    """Go wherever a link leads, once to each kind of page; return the kinds, and all that is amiss on the way."""
    ahead, walked, found = [house.at(start) for start in starts], set(), []
    while ahead:
        address = ahead.pop(0)
        kind = AN_ID.sub("*", urlsplit(address).path)
        if kind in walked:
            continue
        walked.add(kind)
        page.goto(address)
        found += [f"{kind}: {flaw}" for flaw in [*flaws(page), *sideways(page)]]
        ahead += [link for link in page.evaluate(LINKS) if link.startswith(house.served.address)]
    return walked, found


def sideways(page):
    """Tell at which widths the page is wider than the screen, and through what."""
    found = []
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": HIGH})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"scrolls sideways at {width} pixels")
    return found
