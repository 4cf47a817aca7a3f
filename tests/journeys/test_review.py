"""The promise of the shared review: it plays, it stops on the very picture, nothing said is lost, and it goes on."""

import uuid

import numpy as np
import pytest

from attune.ids import new_id
from tests import filmmaker
from tests.journeys.conftest import lay, looks_right
from tests.serving import serve

pytestmark = pytest.mark.browser

CLIPS = [(10, 90, "You wait, and he reaches"), (20, 96, "Two turns each")]
PICTURE = """() => {
  const video = [...document.querySelectorAll("[data-part=frame] video")].find((one) => !one.hidden);
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const paper = canvas.getContext("2d");
  paper.drawImage(video, 0, 0);
  return [canvas.width, Array.from(paper.getImageData(0, 0, canvas.width, canvas.width / 16).data)];
}"""
POST = """async ([address, body]) => {
  const token = /csrftoken=([^;]+)/.exec(document.cookie)[1];
  const answer = await fetch(address, {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRFToken": token },
  });
  return answer.status;
}"""
SAID_AWAY = "I never knew he was asking."


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = lay(tmp_path_factory.mktemp("review"), "long_gop_b")
    yield house
    house.served.stop()


def choose_clips(page, house):
    """Keep two clips at the workbench and make them ready, which leads to the preparation."""
    film = house.laid["films"]["long_gop_b"]
    page.goto(house.at(f"/films/{film}/clips/"))
    edits = [
        {
            "key": str(uuid.uuid4()),
            "kind": "clip.add",
            "undoes": None,
            "payload": {
                "clip": {
                    "id": new_id(),
                    "in": start,
                    "out": end,
                    "title": title,
                    "note": "",
                    "tags": [],
                    "place": place,
                }
            },
        }
        for place, (start, end, title) in enumerate(CLIPS)
    ]
    assert page.evaluate(POST, [f"/films/{film}/edits/", {"base": 0, "edits": edits}]) == 200
    page.goto(house.at(f"/cycles/{house.laid['cycles'][0]}/clip-set/"))
    page.get_by_role("button", name="Prepare the review with these clips").click()
    page.wait_for_url("**/prepare/")


def wait_for_cuts(page):
    """Look again until the worker has cut the clips."""
    for _look in range(40):
        if page.get_by_role("button", name="Play through").count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError("the clips were not cut within 20 s")


def number_shown(page):
    """Read the number that the film's maker drew into the picture on show."""
    width, rows = page.evaluate(PICTURE)
    picture = np.zeros((width, width, 3), np.uint8)
    seen = np.array(rows, np.uint8).reshape(-1, width, 4)
    picture[: len(seen)] = seen[..., :3]
    return filmmaker.read_number(picture)


def test_a_shared_review_from_its_preparation_to_the_next_cycle(page, house):
    page.goto(house.at(house.laid["ruth"]))
    choose_clips(page, house)
    a_stranger_finds_no_review(page, house)
    rehearse(page)
    look_together(page)
    catch_words_while_the_server_is_gone(page, house)
    finish(page)


def a_stranger_finds_no_review(page, house):
    stranger = page.context.browser.new_context().new_page()
    stranger.goto(house.at(house.laid["cy"]))
    assert stranger.goto(page.url).status == 404
    stranger.context.close()


def rehearse(page):
    wait_for_cuts(page)
    looks_right(page)
    page.get_by_role("button", name="Play through").click()
    page.get_by_text("2 of 2 played through with sound, just now.").wait_for()
    page.get_by_role("button", name="Begin the review").click()
    page.wait_for_url("**/room/")
    page.locator("[data-part=loading]").wait_for(state="hidden")


def look_together(page):
    """A clicker leads on; at the clip's end its last picture stands; arrows go picture by picture, exactly."""
    assert page.locator(".room__asked").inner_text() == "“How can I help him play with me?”"
    looks_right(page, dark=False)
    page.keyboard.press("PageDown")
    page.locator("[data-act=again][data-shows=stop]").wait_for()
    page.locator("[data-act=again][data-shows=again]").wait_for()
    numbers = [settled(page)]
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        page.wait_for_timeout(400)
        numbers.append(settled(page))
    assert numbers == [89, 88, 87, 88, 87]
    page.keyboard.press("m")
    page.locator("[data-act=more][aria-pressed=true]").wait_for()
    page.locator("[data-part=inside]").wait_for(state="attached")
    page.wait_for_timeout(800)
    page.keyboard.press("f")
    held = settled(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert settled(page) == held + 1
    page.keyboard.press("m")
    page.locator("[data-act=more][aria-pressed=false]").wait_for()


def settled(page):
    """Read the number once the same picture is seen twice: no seek is under way any more."""
    seen = None
    for _look in range(20):
        page.wait_for_timeout(100)
        before, seen = seen, number_shown(page)
        if seen is not None and seen == before:
            return seen
    raise AssertionError("the picture does not stand still")


def catch_words_while_the_server_is_gone(page, house):
    """The server dies; the clips play on, words are caught, and they arrive once it is back."""
    page.keyboard.press("w")
    page.keyboard.type("He looks at me first.")
    page.keyboard.press("Enter")
    port = house.served.address.rsplit(":", 1)[1]
    house.served.stop()
    page.keyboard.press("PageDown")
    page.keyboard.type(SAID_AWAY)
    page.keyboard.press("Enter")
    page.locator(".said-card__open", has_text=SAID_AWAY).click()
    page.get_by_role("button", name="Strength").click()
    page.get_by_text("Your words are kept here and sent again").wait_for()
    page.locator("[data-act=again][data-shows=again]").wait_for()
    assert settled(page) == 95
    looks_right(page, dark=False)
    house.served = serve(house.served.data, port=int(port))
    page.locator("[data-part=sentence]:empty").wait_for(state="attached")
    page.wrong[:] = [line for line in page.wrong if "ERR_CONNECTION" not in line]


def finish(page):
    page.keyboard.press("PageDown")
    page.get_by_role("heading", name="What you found").wait_for()
    looks_right(page, dark=False)
    page.get_by_role("button", name="We are done").click()
    page.wait_for_url("**/after/")
    after = page.url
    looks_right(page)
    kept = [part.inner_text().split("\n")[0] for part in page.locator(".taken").all()]
    assert kept == ["“He looks at me first.”", f"“{SAID_AWAY}”"]
    assert page.locator(".taken--strength .voice").inner_text() == f"“{SAID_AWAY}”"
    page.get_by_label("The next film").fill("The picture book")
    page.get_by_role("button", name="Finish the review").click()
    page.wait_for_url("**/cycles/**")
    page.goto(after)
    assert page.get_by_label("The next film").input_value() == "The picture book"
