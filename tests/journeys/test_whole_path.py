"""The promise of the whole path: from the public page to the day on which the film is deleted, in real pages.

It is 31 March 2027 in this practice, a week before its rate changes, so that the very amounts can be told.
"""

import re

import pytest
from playwright.sync_api import expect

from tests import filmmaker
from tests.journeys.conftest import House, looks_right
from tests.serving import attune, serve

pytestmark = [pytest.mark.browser, pytest.mark.film]

TODAY = "2027-03-31"
PASSWORD = "seven quiet otters"
PRACTICE = """
[practice]
name = "Quillbrook Practice"
email = "office@quillbrook.example"
[[rates]]
amount = "50.00"
from = 2020-01-01
[[rates]]
amount = "55.00"
from = 2027-04-07
"""
QUESTION = "How can I help him tell me what he wants?"
STRENGTH = "I waited, and he looked at me."
WORKING_POINT = "I want to wait a little longer."
DESK = "document.querySelector('attune-workbench').desk"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A store as `attune init` makes it, served on a day of its own."""
    house = House(practice_served(tmp_path_factory.mktemp("whole")), {})
    yield house
    house.served.stop()


def practice_served(folder):
    """Make a practice with Ruth in it, and serve it on the day of these journeys."""
    data = folder / "data"
    (folder / "practice.toml").write_text(PRACTICE)
    (folder / "password").write_text(PASSWORD)
    said = ["--name", "Ruth Calder", "--email", "ruth@quillbrook.example", "--title", "VIG practitioner"]
    kept = ["--practice", folder / "practice.toml", "--password-file", folder / "password", "--no-passphrase"]
    made = attune(data, "init", "--data", data, *said, *kept, "--recovery-to", folder / "stick")
    assert made.returncode == 0, made.stderr
    return serve(data, ATTUNE_TODAY=TODAY, ATTUNE_ADDRESS="https://vig.example.org")


def test_one_family_goes_the_whole_way(page, house):
    ask_on_the_public_page(page, house)
    sign_in(page, house)
    book_the_first_talk(page, house)
    add_the_family(page, house)
    hear_the_first_talk(page)
    plan_three_cycles(page)
    agree_to_be_filmed(page)
    film_at_home(page)
    bring_the_film_in(page)
    choose_a_clip(page)
    rehearse(page)
    look_together(page)
    write_down_what_was_said(page)
    see_what_was_carried(page)
    give_the_moment(page)
    see_it_at_home(page, house)
    close_the_case(page)


def ask_on_the_public_page(page, house):
    page.goto(house.at("/about/"))
    price = "each visit is charged at 1.5 times the usual session rate, so a cycle currently costs £150"
    expect(page.get_by_text(f"{price} (£165 from 7 April onwards)")).to_be_visible()
    looks_right(page)
    page.get_by_label("Your name").fill("Amina")
    page.get_by_label("Your telephone number").fill("01632 960017")
    page.get_by_label("The first name of the person it is about").fill("Yusuf")
    page.get_by_label("What would you like to be different?").fill("We shout, and nobody hears anybody.")
    page.wait_for_timeout(3_000)  # a form sent within three seconds was filled by a machine
    page.get_by_role("button", name="Send to the practice").click()
    expect(page.get_by_text("Thank you. Your words have reached us.")).to_be_visible()
    looks_right(page, dark=False)


def sign_in(page, house):
    page.goto(house.at("/account/login/"))
    looks_right(page)
    page.get_by_label("Email").fill("ruth@quillbrook.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ruth")
    looks_right(page)


def book_the_first_talk(page, house):
    page.goto(house.at("/enquiries/"))
    looks_right(page)
    page.get_by_role("link", name="Amina and Yusuf").click()
    expect(page.get_by_text("“We shout, and nobody hears anybody.”")).to_be_visible()
    looks_right(page)
    page.get_by_label("Day").fill(TODAY)
    page.get_by_role("button", name=re.compile("book the talk", re.IGNORECASE)).click()
    expect(page.get_by_text("The first talk is booked.")).to_be_visible()
    looks_right(page, dark=False)


def add_the_family(page, house):
    page.goto(house.at("/families/"))
    looks_right(page, dark=False)
    page.get_by_role("link", name="Amina and Yusuf").click()
    looks_right(page)
    for name, part, relation in (("Amina", "client", "mother"), ("Yusuf", "child", "son")):
        page.get_by_role("link", name="Add somebody").click()
        page.get_by_label("Known as").fill(name)
        page.get_by_label("In the work").select_option(part)
        page.get_by_label("Relation").fill(relation)
        page.get_by_label("Has parental responsibility").set_checked(part == "client")
        looks_right(page, dark=False)
        page.get_by_role("button", name=re.compile("^(Add|Write)")).click()
        page.wait_for_url("**/families/*/")
    expect(page.get_by_role("region", name="People").locator("strong")).to_have_text(["Amina", "Yusuf"])


def hear_the_first_talk(page):
    page.get_by_role("link", name="First talk", exact=True).click()
    page.get_by_label("Their own helping question").fill(QUESTION)
    page.get_by_label("Whose question is it?").select_option("Amina")
    page.get_by_label("What do they hope for?").fill("More calm at the table.")
    page.get_by_label("What will be filmed?").fill("Sharing a book on the rug")
    page.get_by_role("button", name="Keep what they said").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    page.get_by_label("A hope, in their words").fill("To know what he wants")
    page.get_by_role("button", name="Add a goal").click()
    looks_right(page)
    choose_on_the_line(page, "now", 3)
    choose_on_the_line(page, "hoped", 8)
    page.get_by_role("button", name="Keep this rating").click()
    expect(page.locator(".rating b")).to_have_text(["3", "8"])
    looks_right(page)


def choose_on_the_line(page, name, number):
    page.locator(f"input[name={name}][value='{number}']").check()


def plan_three_cycles(page):
    page.get_by_role("link", name="Plan the cycles").click()
    looks_right(page, dark=False)
    page.get_by_label("How many cycles?").select_option("3")
    page.get_by_label("First filming visit").fill(TODAY)
    page.get_by_role("button", name="Show the dates and the price").click()
    amounts = ["£75.00", "£82.50", "£82.50", "£82.50", "£82.50", "£82.50", "£487.50"]
    expect(page.locator("td.amount")).to_have_text(amounts)
    expect(page.locator("tbody small").first).to_have_text("1.5 × £50.00: editing and travel included")
    looks_right(page)
    page.get_by_role("button", name="Book these 3 cycles").click()
    page.wait_for_url("**/families/*/")
    looks_right(page, dark=False)


def agree_to_be_filmed(page):
    page.get_by_role("link", name="Ask again").click()
    looks_right(page)
    for name in ("Amina", "Yusuf"):
        person = page.locator("section", has=page.get_by_role("heading", name=re.compile(f"^{name}")))
        for purpose in ("Filming", "Family copy"):
            # Pressed, it has another name, by which nobody would find it who asks whether it is checked.
            person.get_by_role("switch", name=f"{purpose} Not asked yet").click()
            expect(person.get_by_role("switch", name=f"{purpose} Given, 31 March 2027")).to_be_checked()
    expect(page.get_by_text("Written down, with the date and your name.")).to_be_visible()
    looks_right(page, dark=False)
    page.get_by_role("link", name="Ask Amina on this screen").click()
    looks_right(page)
    page.get_by_role("link", name="Leave").click()
    looks_right(page, dark=False)
    page.get_by_role("link", name="I am Ruth").click()
    page.get_by_role("link", name="Amina and Yusuf").click()


def film_at_home(page):
    page.get_by_role("link", name="Open cycle 1").click()
    expect(page.locator("td.amount")).to_have_text(["£75.00", "£82.50", "£157.50"])
    looks_right(page)
    page.locator(".visit-card").first.locator("xpath=..").get_by_role("link", name="Open").click()
    expect(page.get_by_text("Everybody in the film has agreed to it.")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="I have arrived").click()
    page.locator("li, div", has_text="Yusuf").get_by_role("button", name="Happy with it").last.click()
    page.get_by_role("button", name="I have left").click()
    looks_right(page, dark=False)
    page.get_by_role("button", name="The visit is done").first.click()
    expect(page.get_by_text("The visit is done.")).to_be_visible()


def bring_the_film_in(page):
    page.get_by_role("link", name="Bring in the film").click()
    looks_right(page)
    page.get_by_label("Choose files").set_input_files(filmmaker.make("long_gop_b").path)
    expect(page.locator("[data-part=all] strong")).to_have_text("Verified. You may wipe the card.")
    expect(page.locator("[data-part=done]")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Open the film").click()
    expect(page.get_by_role("link", name="Choose clips")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Choose clips").click()


def choose_a_clip(page):
    page.wait_for_selector("attune-workbench[data-ready][data-film=shown]")
    page.evaluate(f"{DESK}.player.seek(10)")
    page.get_by_role("button", name="Start here").click()
    page.evaluate(f"{DESK}.player.seek(94)")
    page.get_by_role("button", name="End here").click()
    expect(page.locator("[data-part=seconds]")).to_have_text(re.compile("^3[.]4"))
    page.get_by_label("Name it in the family’s words").fill("You wait, and he reaches")
    page.get_by_role("button", name="Keep this clip").click()
    expect(page.locator(".tray-clip b")).to_have_text("You wait, and he reaches")
    looks_right(page)
    page.get_by_role("button", name="Prepare the review").click()
    page.wait_for_url("**/prepare/")


def rehearse(page):
    for _look in range(40):
        if page.get_by_role("button", name="Play through").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    looks_right(page)
    page.get_by_role("button", name="Play through").click()
    page.get_by_role("button", name="I hear it").click()
    page.get_by_text("1 of 1 played through, just now.").wait_for()
    page.get_by_role("button", name="Begin the review").click()
    page.wait_for_url("**/room/")


def look_together(page):
    page.locator("[data-part=loading]").wait_for(state="hidden")
    expect(page.locator(".room__asked")).to_have_text(f"“{QUESTION}”")
    looks_right(page)
    wake_the_controls(page)
    page.get_by_role("button", name="Next").click()
    again = page.locator("[data-act=again]")
    expect(again).to_have_attribute("data-shows", "stop")
    expect(again).to_have_attribute("data-shows", "again")
    wake_the_controls(page)
    page.get_by_role("button", name="Slowly").click()
    expect(again).to_have_attribute("data-shows", "stop")
    page.get_by_role("button", name="Still").click()
    expect(page.locator("[data-act=still]")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Words", exact=True).click()
    for words, kind in ((STRENGTH, "Strength"), (WORKING_POINT, "Working point")):
        page.get_by_label("Add what you see").fill(words)
        page.get_by_role("button", name="Add to our words").click()
        page.locator(".said-card__open", has_text=words).click()
        page.locator("li", has_text=words).get_by_role("button", name=kind).click()
    looks_right(page)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="What you found")).to_be_visible()
    expect(page.locator("[data-gathers=strength] [data-part=text]")).to_have_text([f"“{STRENGTH}”"])
    page.get_by_role("button", name="We are done").click()
    page.wait_for_url("**/after/")


def wake_the_controls(page):
    """Move the mouse: where nobody moves, the controls rest, and a resting one takes no click."""
    page.mouse.move(700, 500)
    page.mouse.move(720, 520)


def write_down_what_was_said(page):
    expect(page.locator(".taken--strength .voice")).to_have_text([f"“{STRENGTH}”"])
    expect(page.locator(".taken--working_point .voice")).to_have_text([f"“{WORKING_POINT}”"])
    looks_right(page)
    page.get_by_label("The next film").fill("The picture book")
    page.get_by_role("button", name="Finish the review").click()
    page.wait_for_url("**/cycles/*/")


def see_what_was_carried(page):
    """The second cycle's page shows what the first handed on; the first tells what was charged."""
    page.get_by_role("link", name="Amina and Yusuf").click()
    page.get_by_role("link", name="Open cycle 2").click()
    carried = page.get_by_role("region", name="Carried from review 1")
    expect(carried.locator(".voice")).to_have_text([f"“{WORKING_POINT}”", f"“{STRENGTH}”"])
    expect(carried.get_by_text("The picture book")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Amina and Yusuf").click()
    money = page.get_by_role("region", name="Money")
    for _look in range(20):
        if money.locator("td.amount").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(money.locator("td.amount")).to_have_text(["£157.50", "£157.50"])
    looks_right(page)


def give_the_moment(page):
    """An ending may come sooner than the cycles: hopes are rated again, and the family keeps what it found."""
    page.get_by_role("link", name="End sooner").click()
    page.get_by_role("button", name="Begin the ending").click()
    choose_on_the_line(page, "now", 7)
    page.get_by_role("button", name="Keep this rating").click()
    expect(page.locator(".rating b").first).to_have_text("7")
    page.get_by_role("button", name="Give them this moment").click()
    expect(page.get_by_role("region", name="What the family keeps").locator("form .small")).to_contain_text("Amina")
    looks_right(page)


def see_it_at_home(page, house):
    """A parent opens the link that she was sent, on a telephone."""
    ending = page.url
    page.get_by_role("link", name="Amina and Yusuf").click()
    page.get_by_role("button", name=re.compile("link", re.IGNORECASE)).first.click()
    looks_right(page, dark=False)
    link = page.get_by_label("Send it in the way that is safe for them").input_value()
    context = page.context.browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    phone = context.new_page()
    phone.goto(house.at("/link/" + link.split("/link/")[1]))
    looks_right(phone)
    phone.get_by_role("button", name="Open Attune").click()
    phone.wait_for_url("**/our/")
    expect(phone.get_by_text(STRENGTH)).to_be_visible()
    looks_right(phone)
    context.close()
    page.goto(ending)


def close_the_case(page):
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text("The case is closed. Tell the family when their film is deleted.")).to_be_visible()
    told = page.get_by_role("region", name="What the family is told")
    expect(told).to_contain_text("1 film is kept. It is deleted on 30 May 2027, or sooner if they ask.")
    looks_right(page)
