"""The workbench in real Chromium: every picture is the frame it says, and nothing that was done is ever lost."""

import random
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.filmmaker import make, read_number
from tests.films.seed import asked
from tests.journeys.conftest import lay, looks_right

pytestmark = pytest.mark.browser

KINDS = ["h264_25", "long_gop_b", "variable_rate", "rotated", "interlaced_mts", "hevc", "fps50", "three_hours"]
SEED = 20261123
RUTH = "ruth@quillbrook.example"
SEEKS = 8
STRIP_JS = """() => {
  const video = document.querySelector("[data-part=video]");
  const [width, height] = [video.videoWidth, Math.ceil(video.videoWidth / 16)];
  const paper = new OffscreenCanvas(width, height).getContext("2d");
  paper.drawImage(video, 0, 0, width, video.videoHeight, 0, 0, width, video.videoHeight);
  const { data } = paper.getImageData(0, 0, width, height);
  return [width, Array.from(data).filter((_, place) => place % 4 === 1)];
}"""
CELLS_JS = """() => {
  const { stretch, sheets, glimpses } = document.querySelector("attune-workbench").desk;
  const own = stretch.cells(800, 85).filter(({ frame }) => sheets.shown(frame) !== frame);
  const told = own.map(({ frame }) => {
    const pen = new OffscreenCanvas(171, 96).getContext("2d");
    const drawn = glimpses.draw(pen, frame, { x: 0, y: 0, width: 171, height: 96 });
    return drawn && [frame, Array.from(pen.getImageData(0, 0, 171, 96).data).filter((_, place) => place % 4 === 1)];
  });
  return told.every(Boolean) ? told : null;
}"""
SHARE = """
import datetime as dt, sys, django
django.setup()
from attune import clock
from attune.consent.actions import give_grant
from attune.consent.models import Purpose
from attune.films.models import Film
from attune.people.models import Practitioner
film, cy = Film.objects.get(pk=sys.argv[1]), Practitioner.objects.get(name="Cy Rowe")
until, by = clock.now() + dt.timedelta(days=1), film.case.practitioner
give_grant(person=cy, thing=("film", film.pk), family=film.family, purpose=Purpose.SUPERVISION, until=until, by=by)
"""
NEXT_FILMING = """
import sys, django
django.setup()
from attune.cases.models import Visit
print(Visit.objects.get(cycle__number=2, cycle__case=sys.argv[1], kind=Visit.Kind.FILMING).pk)
"""
DESK = "document.querySelector('attune-workbench').desk"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    laid = lay(tmp_path_factory.mktemp("workbench"), *KINDS)
    yield laid
    laid.served.stop()


def open_bench(house, page, kind="h264_25"):
    film = house.laid["films"][kind]
    page.goto(house.at(house.laid["ruth"]))
    page.goto(house.at(f"/films/{film}/clips/"))
    page.wait_for_selector("attune-workbench[data-ready][data-film=shown]")
    return film


def number_shown(page):
    """Read the number that is drawn into the picture on the screen."""
    width, greys = page.evaluate(STRIP_JS)
    return read_number(np.array(greys, np.uint8).reshape(-1, width))


def frame_told(page):
    return page.evaluate(f"{DESK}.player.frame")


def saved(page):
    expect(page.locator("[data-part=saved]")).not_to_have_class(re.compile("is-waiting"))
    page.wait_for_timeout(50)
    while page.evaluate(f"{DESK}.list.waiting.length"):
        page.wait_for_timeout(50)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def kinds_of(page, house, film):
    answer = page.request.get(house.at(f"/films/{film}/edits/?after=0")).json()
    return [edit["kind"] for edit in answer["edits"]]


@pytest.mark.parametrize("kind", KINDS)
def test_every_seek_and_step_shows_the_frame_it_names(house, page, kind):
    open_bench(house, page, kind)
    count = page.evaluate(f"{DESK}.table.count")
    chance = random.Random(SEED)
    wanted = [0, count - 1, *(chance.randrange(count) for _ in range(SEEKS))]
    shown = []
    for frame in wanted:
        page.evaluate(f"{DESK}.player.seek({frame})")
        shown.append((frame_told(page), number_shown(page)))
    assert shown == [(frame, frame) for frame in wanted]
    page.evaluate(f"{DESK}.player.seek(10)")
    for key, frame in [("ArrowRight", 11), (".", 12), ("ArrowLeft", 11), (",", 10), (",", 9)]:
        page.keyboard.press(key)
        page.wait_for_timeout(250)
        assert (frame_told(page), number_shown(page)) == (frame, frame)


def test_the_original_shows_the_same_frames_as_its_copy(house, page):
    film = open_bench(house, page, "long_gop_b")
    assert page.evaluate(f"{DESK}.player.open({{url: '/films/{film}/play/?of=original', offset: 0}})")
    chance = random.Random(SEED)
    for _ in range(SEEKS):
        frame = chance.randrange(page.evaluate(f"{DESK}.table.count"))
        page.evaluate(f"{DESK}.player.seek({frame})")
        assert (frame_told(page), number_shown(page)) == (frame, frame)


def test_after_a_stop_the_picture_is_the_frame_that_is_named(house, page):
    open_bench(house, page)
    page.keyboard.press("l")
    page.wait_for_timeout(700)
    page.keyboard.press("k")
    page.wait_for_timeout(400)
    assert frame_told(page) > 2
    assert number_shown(page) == frame_told(page)
    before = frame_told(page)
    page.keyboard.press("j")
    expect(page.locator("[data-part=speed]")).to_have_text("Going back")
    page.wait_for_timeout(400)
    page.keyboard.press("k")
    page.wait_for_timeout(400)
    assert number_shown(page) == frame_told(page) < before


def test_a_clip_is_chosen_by_keys_alone_and_outlives_a_reload(house, page):
    film = open_bench(house, page, "fps50")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("i")
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_timeout(300)
    page.keyboard.press("o")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=count]")).to_have_text("1 of up to 4")
    page.get_by_label("Name it in the family’s words").fill("You wait, and he reaches")
    page.keyboard.press("Enter")
    expect(page.locator(".tray-clip b")).to_have_text("You wait, and he reaches")
    saved(page)
    assert kinds_of(page, house, film) == ["clip.add", "clip.change"]
    page.keyboard.press("z")
    expect(page.locator("[data-part=saved-words]")).to_have_text("Undone: name of clip 1")
    expect(page.locator(".tray-clip b")).to_have_text("Not named yet")
    saved(page)
    page.reload()
    page.wait_for_selector("attune-workbench[data-ready]")
    expect(page.locator(".tray-clip b")).to_have_text("Not named yet")
    page.keyboard.press("Shift+Z")
    expect(page.locator(".tray-clip b")).to_have_text("You wait, and he reaches")
    saved(page)
    assert kinds_of(page, house, film) == ["clip.add", "clip.change", "clip.change", "clip.change"]


def test_two_windows_see_each_others_clips(house, page):
    film = open_bench(house, page, "rotated")
    other = page.context.new_page()
    other.goto(house.at(f"/films/{film}/clips/"))
    other.wait_for_selector("attune-workbench[data-ready]")
    page.keyboard.press("o")
    page.keyboard.press("Enter")
    expect(other.locator(".tray-clip")).to_have_count(1)
    expect(other.locator("[data-part=presence-words]")).to_contain_text("Also open in another window of yours since")
    other.locator("[data-tray=open]").click()
    other.locator("[data-act=remove]").click()
    expect(page.locator(".tray-clip")).to_have_count(0)
    saved(other)
    assert kinds_of(page, house, film) == ["clip.add", "clip.remove"]


def test_two_computers_keep_each_others_work_and_see_who_watches(house, page, chromium):
    film = open_bench(house, page, "three_hours")
    far, colleague = chromium.new_context(reduced_motion="reduce"), chromium.new_context()
    other, watching = far.new_page(), colleague.new_page()
    open_bench(house, other, "three_hours")
    far.set_offline(True)
    press(page, "o", "Enter")
    press(other, "ArrowRight", "m", "o", "Enter")
    far.set_offline(False)
    for window in (page, other):
        expect(window.locator(".tray-clip")).to_have_count(2)
        saved(window)
    press(page, "z")  # her own, and not what came from elsewhere since
    expect(other.locator(".tray-clip")).to_have_count(1)
    asks = f"[{DESK}.list.bench.order, Object.keys({DESK}.list.bench.marks)]"
    kept = [window.evaluate(asks) for window in (page, other)]
    assert (kept[0], [len(part) for part in kept[0]]) == (kept[1], [1, 1])
    assert kinds_of(page, house, film) == ["clip.add", "mark.add", "clip.add", "clip.remove"]
    asked(house.served.data, SHARE, film)
    watching.goto(house.at(house.laid["cy"]))
    watching.goto(house.at(f"/films/{film}/"))
    expect(page.locator("[data-part=presence-words]")).to_contain_text("Cy Rowe")
    answer = watching.request.get(house.at(f"/films/{film}/edits/?after=0"))
    far.close()
    colleague.close()
    assert answer.status == 404


def test_with_the_connection_gone_nothing_is_lost(house, page):
    film = open_bench(house, page, "variable_rate")
    page.context.set_offline(True)
    page.keyboard.press("m")
    page.keyboard.press("c")
    words = page.locator("[data-part=saved-words]")
    expect(words).to_have_text("Not saved yet: trying again", timeout=10_000)
    assert page.evaluate("Object.keys(sessionStorage).filter((name) => name.startsWith('attune-edits')).length") == 1
    page.context.set_offline(False)
    expect(words).to_have_text("Saved just now", timeout=20_000)
    assert kinds_of(page, house, film) == ["mark.add", "still.add"]
    page.wrong[:] = [wrong for wrong in page.wrong if "ERR_INTERNET_DISCONNECTED" not in wrong]


def test_by_touch_alone_a_clip_is_chosen_and_its_handle_moved(house, chromium):
    context = chromium.new_context(viewport={"width": 820, "height": 1180}, has_touch=True, locale="en-GB")
    page = context.new_page()
    open_bench(house, page, "h264_25")
    page.get_by_role("button", name="On one second").tap()
    page.get_by_role("button", name="End here").tap()
    page.get_by_role("checkbox", name="Receiving").tap()
    page.get_by_role("button", name="Keep this clip").tap()
    expect(page.locator(".tray-clip .tag").nth(1)).to_have_text("Receiving")
    end = page.get_by_role("slider", name="End of the clip")
    before = int(end.get_attribute("aria-valuenow"))
    drag_by_finger(page, end, 90)
    assert int(end.get_attribute("aria-valuenow")) > before
    saved(page)
    page.get_by_role("button", name="Done with this clip").tap()
    page.get_by_role("button", name="End here").tap()
    page.get_by_label("Name it in the family’s words").fill("Second")
    page.get_by_role("button", name="Keep this clip").tap()
    titles = page.locator(".tray-clip b")
    expect(titles).to_have_text(["Not named yet", "Second"])
    saved(page)  # the list is drawn anew when the server has it
    drag_by_finger(page, page.locator("[data-tray=grip]").nth(1), 0, -120)
    expect(titles).to_have_text(["Second", "Not named yet"])
    page.evaluate(f"{DESK}.player.seek(20)")
    drag_by_finger(page, page.locator("[data-part=jog]"), 80)
    assert (frame_told(page), number_shown(page)) == (30, 30)
    drag_by_finger(page, page.locator("[data-part=screen]"), -40)
    assert (frame_told(page), number_shown(page)) == (25, 25)
    spread_two_fingers(page, page.locator("[data-part=screen]"))
    assert page.evaluate(f"{DESK}.closeUp.look.scale") > 2
    assert frame_told(page) == 25
    seen = page.evaluate(f"{DESK}.stretch.span")
    spread_two_fingers(page, page.locator(".track--film"))
    assert page.evaluate(f"{DESK}.stretch.span") < seen / 2
    saved(page)
    context.close()


def drag_by_finger(page, element, pixels, down=0):
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    for step in range(6):
        kind = "touchStart" if step == 0 else "touchMove"
        point = {"x": x + pixels * step / 5, "y": y + down * step / 5}
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    page.wait_for_timeout(150)  # a finger that is lifted while it flies on would swallow the next tap
    finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(200)


def spread_two_fingers(page, element):
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = page.context.new_cdp_session(page)
    for step, apart in enumerate((40, 40, 60, 80, 100, 120)):
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}][: step + 1]
        kind = "touchMove" if step > 1 else "touchStart"
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(20)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(200)


def test_clips_are_put_in_order_by_buttons_and_by_drag(house, page):
    film = open_bench(house, page, "interlaced_mts")
    page.evaluate(
        f"{DESK}.choosing.kept.forEach(({{ id }}) => {{ {DESK}.choosing.select(id); {DESK}.choosing.remove(); }})"
    )
    for name in ("One", "Two", "Three"):
        page.keyboard.press("o")
        page.get_by_label("Name it in the family’s words").fill(name)
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
    titles = page.locator(".tray-clip b")
    expect(titles).to_have_text(["One", "Two", "Three"])
    page.get_by_role("button", name="Move earlier: Three").click()
    expect(titles).to_have_text(["One", "Three", "Two"])
    page.locator(".tray-clip").nth(0).drag_to(page.locator(".tray-clip").nth(2))
    expect(titles).to_have_text(["Three", "Two", "One"])
    saved(page)
    assert kinds_of(page, house, film)[-2:] == ["tray.order", "tray.order"]


def test_a_clip_of_the_cycle_before_is_borrowed_put_first_and_given_back(house, page):
    open_bench(house, page, "rotated")
    page.keyboard.press("o")
    page.get_by_label("Name it in the family’s words").fill("He waits for you")
    press(page, "Enter", "Enter", "Enter")
    saved(page)
    visit = asked(house.served.data, NEXT_FILMING, house.laid["case"]).strip()
    film = house.say("film", "add", str(make("h264_25").path), "--visit", visit, "--as", RUTH, "--again", "--wait")[
        "id"
    ]
    page.goto(house.at(f"/films/{film}/clips/"))
    page.wait_for_selector("attune-workbench[data-ready][data-film=shown]")
    press(page, "o", "Enter")
    page.get_by_role("button", name="Look how far: an earlier cycle’s clip").click()
    dialog = page.get_by_role("dialog", name="Look how far")
    expect(dialog.get_by_text("Cycle 1, ")).not_to_have_count(0)
    looks_right(page)
    dialog.get_by_role("button", name="Borrow: He waits for you").press("Enter")
    expect(dialog.get_by_role("button", name="Give back: He waits for you")).to_be_focused()
    dialog.get_by_role("button", name="Close").click()
    titles = page.locator(".tray-clip b")
    expect(titles).to_have_text(["Not named yet", "He waits for you"])
    page.get_by_role("button", name="Move earlier: He waits for you").click()
    saved(page)
    page.reload()
    page.wait_for_selector("attune-workbench[data-ready]")
    expect(titles).to_have_text(["He waits for you", "Not named yet"])
    assert kinds_of(page, house, film) == ["clip.add", "borrowed.add", "tray.order"]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(titles).to_have_text(["Not named yet"])


def test_from_the_workbench_to_the_preparation_of_the_review(house, page):
    film = open_bench(house, page, "hevc")
    page.keyboard.press("o")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Prepare the review").click()
    expect(page.get_by_text("Clip 1 is a little short: a clip has 3 seconds or more.")).to_be_visible()
    looks_right(page)
    page.get_by_label("Why these clips as they are").fill("The drawn film is short")
    page.get_by_role("button", name="Prepare the review with these clips").click()
    page.wait_for_url("**/reviews/*/prepare/")
    page.goto(house.at(f"/films/{film}/clips/"))
    page.wait_for_selector("attune-workbench[data-ready]")
    page.get_by_role("button", name="Choose again").click()
    page.wait_for_selector("attune-workbench[data-ready]")
    expect(page.locator(".tray-clip")).to_have_count(1)
    expect(page.get_by_text("Ready for the review")).to_have_count(0)
    page.wrong[:] = [wrong for wrong in page.wrong if "422" not in wrong]


def test_handles_are_moved_by_pointer_and_by_keys(house, page):
    open_bench(house, page, "long_gop_b")
    page.evaluate(f"{DESK}.player.seek(20)")
    page.keyboard.press("i")
    start = page.get_by_role("slider", name="Start of the clip")
    assert start.get_attribute("aria-valuetext") == "Start 00:00.20"
    start.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert start.get_attribute("aria-valuetext") == "Start 00:00.22"
    page.wait_for_timeout(300)
    assert number_shown(page) == 22
    box = start.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + 20, steps=4)
    page.mouse.up()
    page.wait_for_timeout(300)
    moved = int(start.get_attribute("aria-valuenow"))
    assert moved > 22
    assert number_shown(page) == moved


def test_close_by_every_frame_of_the_strip_has_its_own_picture(house, page):
    open_bench(house, page, "fps50")
    page.locator("[data-part=film]").hover()
    while page.evaluate(f"{DESK}.stretch.cells(800, 85).some(({{ first, end }}) => end > first + 1)"):
        page.mouse.wheel(0, -900)
        page.wait_for_timeout(20)
    cells = page.wait_for_function(CELLS_JS).json_value()
    assert len(cells) >= 6
    assert [read_number(np.array(greys, np.uint8).reshape(96, -1)) for _, greys in cells] == [one for one, _ in cells]
    window = page.evaluate(f"{DESK}.stretch.start")
    page.locator("[data-part=ticks]").drag_to(
        page.locator("[data-part=ticks]"), source_position={"x": 500, "y": 9}, target_position={"x": 100, "y": 9}
    )
    assert page.evaluate(f"{DESK}.stretch.start") != window


def test_the_picture_is_looked_at_closely_until_it_shall_be_whole_again(house, page):
    open_bench(house, page, "hevc")
    page.locator("[data-part=screen]").hover(position={"x": 500, "y": 200})
    page.keyboard.down("Control")
    with page.expect_response("**/close-up/") as kept:
        page.mouse.wheel(0, -90)
    page.keyboard.up("Control")
    assert kept.value.status == 204
    look = page.evaluate(f"{DESK}.closeUp.look")
    assert look["scale"] > 2
    page.reload()
    page.wait_for_selector("attune-workbench[data-ready][data-film=shown]")
    assert page.evaluate(f"{DESK}.closeUp.look") == look
    assert number_shown(page) == frame_told(page)  # the film itself is whole
    page.get_by_role("button", name="Look closer at the picture").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(f"{DESK}.closeUp.look.x") < look["x"]
    with page.expect_response("**/close-up/"):
        page.keyboard.press("w")
    assert page.locator("[data-part=video]").evaluate("video => video.style.transform") == ""


def test_a_still_stands_on_the_timeline_and_its_pin_leads_there(house, page):
    open_bench(house, page, "long_gop_b")
    page.evaluate(f"{DESK}.player.seek(40)")
    page.keyboard.press("c")
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("[data-part=heard]")).to_have_text("00:00.15")
    page.locator(".still-pin").click()
    page.wait_for_timeout(300)
    assert (frame_told(page), number_shown(page)) == (40, 40)
    page.keyboard.press("o")
    expect(page.locator("[data-part=heard]")).to_have_text("Clip from 00:00.00 to 00:01.16")
    expect(page.get_by_role("link", name="Give out")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=heard]")).to_have_text("A clip is kept")
    expect(page.get_by_role("link", name="Give out")).to_be_visible()


def test_the_sheet_of_keys_is_printed_from_the_table(house, page):
    open_bench(house, page)
    page.keyboard.press("?")
    rows = page.locator("[data-part=help-keys] > div")
    expect(rows).to_have_count(40)
    page.get_by_role("button", name="Change the key for: Mark: keeps the 5 seconds before").click()
    told = page.locator("[data-part=own-keys-told]")
    page.keyboard.press("n")
    expect(told).to_contain_text("N is for “Next mark; this one is left for later” already.")
    with page.expect_response("**/workbench/habits/"):
        page.keyboard.press("q")
    expect(told).to_have_text("Q is now for “Mark: keeps the 5 seconds before”.")
    looks_right(page)
    page.keyboard.press("Escape")
    expect(page.locator("[data-part=help]")).not_to_be_visible()
    assert "/clips/" in page.url
    page.reload()
    page.wait_for_selector("attune-workbench[data-ready]")
    page.keyboard.press("q")
    expect(page.locator("[data-part=marks-left-words]")).to_have_text("1 mark left to look at")
    page.keyboard.press("?")
    with page.expect_response("**/workbench/habits/"):
        page.get_by_role("button", name="Back to the keys of the table").click()
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    saved(page)


def test_marks_are_gone_through_and_each_is_kept_dropped_or_left(house, page):
    film = open_bench(house, page, "variable_rate")
    before = len(kinds_of(page, house, film))
    page.evaluate(f"{DESK}.choosing.marks.forEach(({{ id }}) => {DESK}.list.make('mark.remove', {{ id }}))")
    page.evaluate(f"[20, 40, 60].forEach((frame) => {DESK}.choosing.mark(frame))")
    left = page.locator("[data-part=marks-left-words]")
    expect(left).to_have_text("3 marks left to look at")
    page.keyboard.press("n")
    page.keyboard.press("n")  # the first is left for later
    page.keyboard.press("Enter")
    expect(left).to_have_text("2 marks left to look at")
    page.keyboard.press("n")
    page.keyboard.press("x")
    expect(left).to_have_text("1 mark left to look at")
    page.keyboard.press("Escape")
    saved(page)
    made = [kind for kind in kinds_of(page, house, film)[before:] if kind not in {"mark.add", "still.add"}]
    assert made[-2:] == ["mark.turn", "mark.remove"]


def test_more_is_said_of_a_clip_by_keys_alone(house, page):
    open_bench(house, page, "long_gop_b")
    page.keyboard.press("o")
    page.keyboard.press("3")
    row = page.locator(".seen__open")
    expect(row).to_have_text("Receiving Amina to Yusuf")
    page.keyboard.press("e")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # Yusuf, to Amina
    expect(row).to_have_text("Receiving Yusuf to Amina")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(row).to_have_text("Receiving Yusuf to Amina · initiative · look")
    looks_right(page)
    page.get_by_role("button", name="And Amina’s turn").click()
    expect(row).to_have_count(2)
    assert sorted(" ".join(text.split()) for text in row.all_text_contents()) == [  # their ids put them in order
        "Receiving Amina to Yusuf · reception",
        "Receiving Yusuf to Amina · initiative · look",
    ]
    page.keyboard.press("Escape")


def test_the_workbench_is_open_to_everybodys_hands_and_eyes(house, page):
    open_bench(house, page)
    page.keyboard.press("o")
    page.keyboard.press("m")
    looks_right(page)
    for width, height in ((820, 1180), (390, 844), (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    looks_right(page, dark=False)


def test_a_page_whose_film_is_shut_meanwhile_shows_what_the_gate_says(house, page):
    film = open_bench(house, page)
    edits = f"**/films/{film}/edits/**"
    with page.expect_navigation():
        page.route(edits, lambda route: route.fulfill(status=404))
    page.unroute(edits)
    page.wait_for_selector("attune-workbench[data-ready]")


def test_a_stranger_finds_nothing(house, page):
    page.goto(house.at(house.laid["cy"]))
    assert page.goto(house.at(f"/films/{house.laid['films']['h264_25']}/clips/")).status == 404
