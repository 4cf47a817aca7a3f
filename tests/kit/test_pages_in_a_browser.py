"""The sample pages (tests/kit/pages), the kit and the public page, seen in Chromium under our content policy."""

import mimetypes
import re
from pathlib import Path
from types import SimpleNamespace as Thing

import pytest
from django.template import engines
from django.template.loader import render_to_string

import attune
from attune.people.middleware import POLICY

from . import test_public_page, test_shells

pytestmark = pytest.mark.browser
HOME = Path(attune.__file__).parent
SAMPLES = sorted((Path(__file__).parent / "pages").glob("*.html"))
AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text("utf-8")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SURROUNDINGS = {
    "navigation": [{**place, "current": number == 0} for number, place in enumerate(test_shells.PLACES)],
    "places": [Thing(url=f"/our/{name}/", icon="heart", label=name, current=False) for name in ("Home", "Hopes")],
    "signed_in": {"name": "Ruth Calder", "role": "VIG practitioner"},
    "sign_out_url": "/sign-out/",
    "leave_url": "/leave/",
    "demonstration": True,
}
NARROW, WIDE = {"width": 320, "height": 700}, {"width": 1280, "height": 900}


def kit():
    parts = {"work": test_shells.WORK, "form": test_shells.VisitForm({"minutes": "an hour"}), "colours": ["pine"]}
    return render_to_string("shell/kit.html", SURROUNDINGS | parts)


def sample(path):
    return lambda: engines["django"].from_string(path.read_text("utf-8")).render(SURROUNDINGS)


PAGES = {path.stem: sample(path) for path in SAMPLES} | {"kit": kit, "about": test_public_page.page}


@pytest.fixture(scope="module")
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=OPTIONS)
        yield browser
        browser.close()


@pytest.mark.parametrize(("size", "scheme"), [(NARROW, "light"), (WIDE, "dark")], ids=["narrow light", "wide dark"])
@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_fits_its_window_obeys_the_policy_and_pleases_axe(chromium, name, size, scheme):
    context = chromium.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.route("**/*", lambda route: answer(route, PAGES[name]))
    page.goto("http://attune.localhost/")
    page.evaluate("document.fonts.ready")
    assert [line for line in heard if "Content Security Policy" in line or "Error" in line] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.evaluate(AXE)
    found = page.evaluate(
        "axe.run().then(run => run.violations.map(one => [one.id, one.nodes.map(node => node.html)]))"
    )
    assert found == []
    context.close()


def test_the_small_menu_opens_by_key_and_gives_the_focus_back_on_escape(chromium):
    page = chromium.new_context(viewport=NARROW).new_page()
    page.route("**/*", lambda route: answer(route, kit))
    page.goto("http://attune.localhost/")
    page.wait_for_load_state("networkidle")
    page.focus(".top summary")
    page.keyboard.press("Enter")
    assert page.is_visible(".top__menu >> text=Films")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.is_visible(".top__menu >> text=Films")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_long_work_asks_again_by_itself_and_shows_what_it_hears(chromium):
    def part(percent):
        work = test_shells.WORK | {"percent": percent}
        return render_to_string("shell/_progress.html", {"work": work, "poll_url": "/work/"})

    page = opened(chromium, f"<main id=main>{part(64)}</main>")
    page.route("**/work/", lambda route: route.fulfill(body=part(100), content_type="text/html"))
    page.wait_for_selector("progress[value='100']", timeout=8000)
    assert page.locator("progress").count() == 1


def test_a_form_sends_itself_when_an_answer_changes(chromium):
    form = '<form data-behaviour="sends-itself" action="/"><select name="only"><option>a<option>b</select></form>'
    page = opened(chromium, form)
    with page.expect_navigation():
        page.select_option("select", "b")
    assert page.url.endswith("/?only=b")


def test_what_needs_script_is_hidden_without_it_and_shown_with_it(chromium):
    buttons = (
        '<button data-behaviour="print" hidden>Print</button><button data-behaviour="listen" hidden>Listen</button>'
    )
    page = opened(chromium, buttons)
    page.wait_for_selector("text=Print")
    page.wait_for_selector("text=Listen")


def test_a_part_that_arrives_later_gets_its_behaviour_too(chromium):
    page = opened(chromium, '<div id="later"></div>')
    page.evaluate(
        """() => {
          const button = document.createElement("button");
          button.dataset.behaviour = "print";
          button.hidden = true;
          button.textContent = "Print";
          document.querySelector("#later").append(button);
        }"""
    )
    page.wait_for_selector("text=Print")


def opened(chromium, inside):
    """Open a bare page that holds this markup, with our scripts and under our policy."""
    body = engines["django"].from_string('{% extends "shell/bare.html" %}{% block main %}' + inside + "{% endblock %}")
    page = chromium.new_context(viewport=WIDE).new_page()
    page.route("**/*", lambda route: answer(route, body.render))
    page.goto("http://attune.localhost/")
    return page


def answer(route, draw):
    """Answer as the server would: the page itself, files from the static folder, and nothing else."""
    path = route.request.url.removeprefix("http://attune.localhost").partition("?")[0]
    file = HOME / "static" / re.sub(r"^/static/([0-9][^/]*/)?", "", path)
    headers = {"Content-Security-Policy": POLICY}
    if path == "/":
        return route.fulfill(body=draw(), content_type="text/html; charset=utf-8", headers=headers)
    if path.startswith("/static/") and file.is_file():
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return route.fulfill(body=file.read_bytes(), content_type=kind, headers=headers)
    return route.fulfill(status=404)
