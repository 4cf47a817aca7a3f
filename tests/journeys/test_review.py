"""The promise of the shared review: it plays, it stops on the very picture, nothing said is lost, and it goes on."""

import uuid

import numpy as np
import pytest
from playwright.sync_api import expect

from attune.ids import new_id
from tests import filmmaker
from tests.journeys.conftest import lay, looks_right
from tests.serving import serve

pytestmark = pytest.mark.browser

CLIPS = [(10, 90, "You wait, and he reaches"), (20, 96, "Two turns each")]
PIN = "4071"
LAST_FRAME = 99
RATE = 25  # pictures a second of the film
SHOWN = '[...document.querySelectorAll("[data-part=frame] video")].find((one) => !one.hidden)'
RECORD = f"""() => {{
  const video = {SHOWN};
  window.seen = [];
  const on = (now, picture) => {{
    window.seen.push([performance.timeOrigin + picture.expectedDisplayTime, picture.mediaTime]);
    video.requestVideoFrameCallback(on);
  }};
  video.requestVideoFrameCallback(on);
}}"""
PICTURE = """() => {
  const video = [...document.querySelectorAll("[data-part=frame] video")].find((one) => !one.hidden);
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const paper = canvas.getContext("2d");
  paper.drawImage(video, 0, 0);
  return [canvas.width, Array.from(paper.getImageData(0, 0, canvas.width, canvas.width / 16).data)];
}"""
PIXELS = """async (image) => {
  if (!image.complete) await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const paper = canvas.getContext("2d");
  paper.drawImage(image, 0, 0);
  return [canvas.width, Array.from(paper.getImageData(0, 0, canvas.width, canvas.width / 16).data)];
}"""
LOUDER = """async ([path, loud]) => {
  const { raised } = await import(path);
  const context = new OfflineAudioContext(1, 48000, 48000);
  const tone = new OscillatorNode(context, { frequency: 440 });
  raised(context, tone.connect(new GainNode(context, { gain: loud })), 18).connect(context.destination);
  tone.start();
  const samples = (await context.startRendering()).getChannelData(0).map(Math.abs);
  return [Math.max(...samples), Math.max(...samples.slice(24000))];
}"""
POST = """async ([address, body]) => {
  const token = /csrftoken=([^;]+)/.exec(document.cookie)[1];
  const answer = await fetch(address, {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRFToken": token },
  });
  return answer.status;
}"""
STILL = 15  # a frame of the first clip alone
NEIGHBOURS = {"Bettany", "Ivo", "calm mornings"}  # of the other family that tests/journeys/laying.py lays out
SAID_AWAY = "I never knew he was asking."


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = lay(tmp_path_factory.mktemp("review"), "--neighbours", "long_gop_b")
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
    still = {"id": new_id(), "frame": STILL, "title": "You both look"}
    edits.append({"key": str(uuid.uuid4()), "kind": "still.add", "undoes": None, "payload": {"still": still}})
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
    prepare(page)
    forget_the_pin(page, house)
    rehearse(page)
    set_off(page, house)
    look_together(page)
    look_on_a_second_screen(page)
    held = hold_a_picture(page)
    catch_words_while_the_server_is_gone(page, house)
    finish(page, house, held)
    unlock(page, house)


def prepare(page):
    """An opener by one tap, a still shown after its clip, the first clip louder, the order dragged and back."""
    page.get_by_role("button", name="What do you see?").first.click()
    expect(page.get_by_label("Your opening question for clip 1")).to_have_value("What do you see?")
    page.get_by_role("button", name="Show it").click()
    page.get_by_role("button", name="Leave it out").wait_for()
    wait_for_cuts(page)
    page.get_by_text("Sound: As filmed").first.click()
    page.get_by_role("button", name="Much louder").first.click()
    page.get_by_text("Sound: Much louder").wait_for()
    rows = page.locator(".clip-list > [data-id]")
    before = [row.get_attribute("data-id") for row in rows.all()]
    page.locator(".clip-list [data-grip]").nth(1).drag_to(rows.nth(0), target_position={"x": 40, "y": 2})
    expect(rows.nth(0)).to_have_attribute("data-id", before[1])
    page.get_by_role("button", name="Show this still later").click()
    expect(rows.nth(0)).to_have_attribute("data-id", before[0])
    rises_and_never_clips(page)
    page.emulate_media(media="print")
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")


def rises_and_never_clips(page):
    """A quiet tone comes out eighteen decibels louder; one at full scale is held below it, from its first sample."""
    script = page.locator("script[type=module]").first.get_attribute("src")
    louder = script.replace("page.js", "review/louder.js")
    _first, quiet = page.evaluate(LOUDER, [louder, 0.02])
    assert round(quiet / 0.02, 1) == round(10 ** (18 / 20), 1)
    loudest, held = page.evaluate(LOUDER, [louder, 1.0])
    assert (loudest < 1, 0.5 < held < 1) == (True, True)


def a_stranger_finds_no_review(page, house):
    stranger = page.context.browser.new_context().new_page()
    stranger.goto(house.at(house.laid["cy"]))
    assert stranger.goto(page.url).status == 404
    stranger.context.close()


def rehearse(page):
    looks_right(page)
    page.get_by_role("button", name="Play through").click()
    page.get_by_text("Did you hear it, where you will sit?").wait_for()
    page.get_by_role("button", name="I hear it").click()
    page.get_by_text("You heard it, just now.").wait_for()
    page.get_by_text("2 of 2 played through, just now.").wait_for()
    for _row in range(page.get_by_role("button", name="I have looked").count()):
        page.get_by_role("button", name="I have looked").first.click()
    page.get_by_text("All was checked on").wait_for()
    looks_right(page)


def forget_the_pin(page, house):
    """Whoever keeps the machine can unlock."""
    prepared = page.url
    page.get_by_role("link", name="Set off").click()
    looks_right(page)
    page.get_by_label("A PIN for this visit").fill(PIN)
    page.get_by_role("button", name="Set off").click()
    page.wait_for_url("**/out/")
    assert house.say("visit", "unlock", "--as", "ruth@quillbrook.example") == {"unlocked": True}
    assert page.goto(prepared).status == 200
    assert page.url == prepared


def set_off(page, house):
    """From here on this browser knows one visit: another window gives way, and Back brings nothing of the desk."""
    desk = page.context.new_page()
    desk.goto(house.at("/families/"))
    assert others_on(desk) == {"Bettany", "Ivo"}
    page.get_by_role("link", name="Set off").click()
    page.get_by_label("A PIN for this visit").fill(PIN)
    page.get_by_role("button", name="Set off").click()
    page.wait_for_url("**/out/")
    desk.wait_for_url("**/out/")
    assert others_on(desk) == set()
    desk.go_back()
    assert others_on(desk) == set()
    desk.close()
    looks_right(page, dark=False)
    assert others_on(page) == set()
    page.go_back()
    page.get_by_role("link", name="Open the room").wait_for()
    assert page.url == house.at("/out/")
    page.get_by_role("link", name="Open the room").click()
    page.wait_for_url("**/room/")
    page.get_by_text("Everything is here. From now on the room needs no internet.").wait_for()
    assert others_on(page) == set()


def others_on(page):
    """Return what of the other family stands in a page: in its title, its words, or anywhere in what it is made of."""
    made_of = page.title() + page.content()
    return {name for name in NEIGHBOURS if name in made_of}


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


def hold_a_picture(page):
    """Held while it plays slowly, the picture that is kept is the one on screen."""
    page.keyboard.press("s")
    page.wait_for_timeout(700)
    page.keyboard.press("f")
    number = settled(page)
    page.keyboard.press("k")
    page.get_by_role("button", name="Kept for you").wait_for()
    assert settled(page) == number
    return number


def look_at_the_still(page):
    """The next press shows the still, full and exact; the clip after it keeps its own number."""
    page.keyboard.press("PageDown")
    picture = page.locator("[data-part=still] img")
    picture.wait_for()
    assert read_image(page, picture) == STILL
    looks_right(page, dark=False)


def read_image(page, picture):
    """Read the number out of a picture of the page, once it is there."""
    width, rows = picture.evaluate(PIXELS)
    image = np.zeros((width, width, 3), np.uint8)
    seen = np.array(rows, np.uint8).reshape(-1, width, 4)
    image[: len(seen)] = seen[..., :3]
    return filmmaker.read_number(image)


def settled(page):
    """Read the number once the same picture is seen twice: no seek is under way any more."""
    seen = None
    for _look in range(20):
        page.wait_for_timeout(100)
        before, seen = seen, number_shown(page)
        if seen is not None and seen == before:
            return seen
    raise AssertionError("the picture does not stand still")


def look_on_a_second_screen(page):
    """The film goes to the other window with its sound; both go in step and stand on the same picture."""
    with page.expect_popup() as opened:
        page.keyboard.press("v")
    screen = opened.value
    page.locator("attune-room.has-screen").wait_for()
    page.keyboard.press("PageDown")
    still = screen.locator("[data-part=still] img")
    still.wait_for()
    assert read_image(screen, still) == STILL
    assert still.bounding_box()["width"] > screen.viewport_size["width"] / 2
    page.keyboard.press("PageUp")
    page.keyboard.press("s")  # slowly, from the first picture
    assert apart(page, screen) <= 1
    page.keyboard.press("f")
    held = {settled(page), settled(screen)}
    assert len(held) == 1
    assert [muted(page), muted(screen)] == [True, False]
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        screen.keyboard.press(key)  # a clicker may be heard by either window
        page.wait_for_timeout(400)
    assert [settled(page), settled(screen)] == [held.pop() + 1] * 2
    looks_right(screen, dark=False)
    assert others_on(screen) == set()
    screen.reload()
    screen.locator("[data-part=waiting]").wait_for(state="hidden")
    assert settled(screen) == settled(page)
    screen.close()
    page.locator("attune-room:not(.has-screen)").wait_for()
    assert muted(page) is False
    page.keyboard.press("s")


def muted(page):
    """Tell whether the film on show is silent here."""
    return page.evaluate(SHOWN + ".muted")


def apart(page, screen):
    """Return how many pictures two windows are apart while they play, once they have found their step."""
    for _look in range(5):  # a machine that is busy may let one of them begin late
        for one in (page, screen):
            one.evaluate(RECORD)
        screen.wait_for_timeout(1200)
        (walls, times), there = (np.array(one.evaluate("window.seen")).T for one in (page, screen))
        pictures = float(np.median(np.abs(there[1] - np.interp(there[0], walls, times)))) * RATE
        if pictures <= 1:
            break
        page.keyboard.press("Space")
        if page.locator("[data-act=again][data-shows=again]").count():
            page.keyboard.press("Space")
    return pictures


def catch_words_while_the_server_is_gone(page, house):
    """The server dies; the clips play on, words are caught, and they arrive once it is back."""
    page.keyboard.press("w")
    page.keyboard.type("He looks at me first.")
    page.keyboard.press("Enter")
    port = house.served.address.rsplit(":", 1)[1]
    house.served.stop()
    page.get_by_label("Add what you see").press("Escape")
    page.keyboard.press("m")  # it is held too
    page.locator("[data-act=again][data-shows=again]").wait_for()
    assert settled(page) == LAST_FRAME
    page.keyboard.press("m")
    page.get_by_label("Add what you see").focus()
    look_at_the_still(page)
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


def finish(page, house, held):
    page.keyboard.press("PageDown")
    page.get_by_role("heading", name="What you found").wait_for()
    looks_right(page, dark=False)
    page.get_by_role("button", name="We are done").click()
    page.wait_for_url("**/after/")
    after = page.url
    looks_right(page)
    assert others_on(page) == set()
    kept = [part.inner_text().split("\n")[0] for part in page.locator(".taken").all()]
    assert kept == ["“He looks at me first.”", f"“{SAID_AWAY}”"]
    assert page.locator(".taken--strength .voice").inner_text() == f"“{SAID_AWAY}”"
    picture = page.get_by_alt_text("Held picture 1")
    for _look in range(40):
        if picture.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    assert read_image(page, picture) == held
    page.get_by_role("button", name="Drop it").click()
    page.get_by_role("button", name="Keep it after all").click()
    picture.wait_for()
    page.get_by_label("The next film").fill("The picture book")
    page.get_by_role("button", name="Finish the review").click()
    page.wait_for_url("**/out/")
    page.goto(after)
    assert page.get_by_label("The next film").input_value() == "The picture book"


def unlock(page, house):
    """The desk is shut until the PIN is typed."""
    for path in ("/", "/families/", f"/cycles/{house.laid['cycles'][0]}/"):
        page.goto(house.at(path))
        assert (page.url, others_on(page)) == (house.at("/out/"), set())
    page.locator("summary").click()
    page.get_by_label("Your PIN").fill(PIN)
    page.get_by_role("button", name="Unlock").click()
    page.get_by_text("All your pages are here again.").wait_for()
    assert page.goto(house.at("/families/")).status == 200
    assert page.url == house.at("/families/")
