"""The promise of the path from a call to the follow-up: nothing is written twice, and people answer for themselves.

Where a family goes the same way it shares its steps with tests/journeys/test_whole_path.py; here it goes by telephone,
tablet, check-list and closing letter, and comes to the follow-up months later.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import test_whole_path as whole
from tests.journeys.conftest import House, looks_right
from tests.serving import serve

pytestmark = [pytest.mark.browser, pytest.mark.film]

LATER = "2027-07-15"  # between three and six months after the case was closed
REASONS = "He pulls me about, and I never know what for."


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(whole.practice_served(tmp_path_factory.mktemp("call")), {})
    yield house
    house.served.stop()


def test_one_family_goes_from_a_call_to_its_follow_up(page, house):
    whole.sign_in(page, house)
    take_a_call(page, house)
    answer_it(page)
    book_the_first_talk(page)
    page.goto(house.at("/families/"))
    page.get_by_role("link", name="Amina and Yusuf").click()
    whole.hear_the_first_talk(page)
    whole.plan_three_cycles(page)
    say_who_decides_for_him(page)
    answer_on_the_tablet(page)
    go_and_film(page)
    whole.bring_the_film_in(page)
    whole.choose_a_clip(page)
    whole.rehearse(page)
    whole.look_together(page)
    whole.write_down_what_was_said(page)
    rate_again_before_looking_back(page)
    let_them_keep_the_moment(page)
    tell_the_day_and_write(page)
    come_back_months_later(page, house)


def take_a_call(page, house):
    """All of it in one screen, while they speak."""
    page.goto(house.at("/enquiries/"))
    page.get_by_role("link", name="Somebody calls").click()
    page.get_by_label("Who asks?").fill("Amina")
    page.get_by_label("Telephone").fill("01632 960017")
    page.get_by_label("How is it safe to answer?").fill("Write only.")
    page.get_by_label("They are the child’s").fill("mother")
    page.get_by_label("The child’s first name").fill("Yusuf")
    page.get_by_label("What brings them?").fill(REASONS)
    page.get_by_role("button", name="Write the enquiry down").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Amina and Yusuf")


def answer_it(page):
    """A reply is filled with the practice's own facts, beside how it is safe to answer; then the enquiry moves on."""
    answers = page.get_by_role("region", name="Answer them")
    expect(answers.get_by_text("They said: Write only.")).to_be_visible()
    answers.get_by_text("Come for a first talk").click()
    expect(answers.get_by_role("textbox")).to_have_value(re.compile("Amina"))
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("region", name="What happened since").locator("b")).to_have_text(["Contacted", "Received"])


def book_the_first_talk(page):
    page.get_by_label("Day").fill(whole.TODAY)
    page.get_by_role("button", name="Book the talk").click()
    expect(page.get_by_text("The first talk is booked.")).to_be_visible()


def say_who_decides_for_him(page):
    """A call does not tell who has parental responsibility: the switches say so until it is written down."""
    page.get_by_role("link", name="Ask again").click()
    expect(page.get_by_text("Nobody is noted who may decide for Yusuf.")).to_be_visible()
    page.get_by_role("link", name="Say on a parent’s page").click()
    page.get_by_role("region", name="People").get_by_role("link", name="Amina", exact=True).click()
    looks_right(page)
    expect(page.get_by_label("Relation")).to_have_value("mother")
    page.get_by_label("Has parental responsibility").check()
    page.get_by_role("button", name="Keep it").click()


def answer_on_the_tablet(page):
    """Amina answers one question a page, for herself and for Yusuf; the switches show what she said."""
    page.get_by_role("link", name="Ask again").click()
    page.get_by_role("link", name="Ask Amina on this screen").click()
    looks_right(page)
    for _question in range(6):
        page.get_by_role("radio", name=re.compile("^Yes")).check()
        page.get_by_role("button", name=re.compile("Next question|That was all")).click()
    looks_right(page, dark=False)
    page.get_by_role("link", name="I am Ruth").click()
    for name in ("Amina", "Yusuf"):
        person = page.locator("section", has=page.get_by_role("heading", name=re.compile(f"^{name}")))
        expect(person.get_by_role("switch", name="Filming Given, 31 March 2027")).to_be_checked()
    page.get_by_role("link", name="Amina and Yusuf").click()


def go_and_film(page):
    """What to bring is ticked, somebody waits to hear from her, and she says when she came and went."""
    page.get_by_role("link", name="Open cycle 1").click()
    page.locator(".visit-card").first.locator("xpath=..").get_by_role("link", name="Open").click()
    page.get_by_label("An empty card, and a second one").check()
    page.get_by_role("link", name="Name a buddy").click()
    page.get_by_label("Your buddy").fill("Ellen")
    page.get_by_role("button", name="Keep the details").click()
    expect(page.get_by_text("Ellen waits to hear from you.")).to_be_visible()
    expect(page.get_by_label("An empty card, and a second one")).to_be_checked()
    page.get_by_role("button", name="I have arrived").click()
    page.locator("li, div", has_text="Yusuf").get_by_role("button", name="Happy with it").last.click()
    page.get_by_role("button", name="I have left").click()
    page.get_by_role("button", name="The visit is done").first.click()
    looks_right(page)


def rate_again_before_looking_back(page):
    """The first rating is out of sight while the new one is given, and stays so until a click shows it."""
    page.get_by_role("link", name="Amina and Yusuf").click()
    page.get_by_role("link", name="End sooner").click()
    page.get_by_role("button", name="Begin the ending").click()
    hopes = page.get_by_role("region", name="The hopes, rated again")
    expect(hopes.locator(".rating b")).to_be_hidden()
    whole.choose_on_the_line(page, "now", 7)
    page.get_by_role("button", name="Keep this rating").click()
    expect(hopes.locator(".rating b")).to_have_text(["7", "3"])
    expect(hopes.locator(".rating b").last).to_be_hidden()
    hopes.get_by_text("Show the earlier ratings").click()
    expect(hopes.locator(".rating b").last).to_be_visible()


def let_them_keep_the_moment(page):
    page.get_by_role("button", name="Give them this moment").click()
    expect(page.get_by_role("region", name="What the family keeps").locator("form .small")).to_contain_text("Amina")


def tell_the_day_and_write(page):
    """The family is told the day on which their film goes; the letter says it too, and their own words."""
    page.get_by_role("button", name="Close the case").click()
    told = page.get_by_role("region", name="What the family is told")
    expect(told).to_contain_text("It is deleted on 30 May 2027")
    told.get_by_role("link", name="Tell them, or hold it").click()
    page.get_by_role("button", name="They were told").click()
    expect(page.get_by_role("region", name="What the family was told")).to_contain_text("Amina was told of 30 May 2027")
    page.get_by_role("link", name="The letter").click()
    letter = page.get_by_role("article")
    expect(letter.get_by_role("heading")).to_have_text("Dear Amina")
    expect(letter.locator(".voice")).to_have_text(f"“{whole.STRENGTH}”")
    expect(letter).to_contain_text("We keep your film until 30 May 2027.")
    looks_right(page)


def come_back_months_later(page, house):
    """Months later Today asks how it went on, and a visit for that can be booked."""
    data = house.served.data
    house.served.stop()
    house.served = serve(data, ATTUNE_TODAY=LATER)
    page.goto(house.at("/"))
    due = page.get_by_role("region", name="How did it go on?")
    expect(due.get_by_text("Due until 30 September")).to_be_visible()
    due.get_by_role("link", name="Book a follow-up").click()
    looks_right(page)
